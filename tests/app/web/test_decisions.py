"""A decision asked of a unit, from who answers for the account to the unit's answer, and who finds it."""

from __future__ import annotations

import pytest

from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import DecisionRequest

pytestmark = pytest.mark.django_db


def test_a_unit_is_asked_finds_it_today_and_answers_once(world, signed_in):
    ana, omar, priya, petra = (signed_in(getattr(world, one)) for one in ("ana", "omar", "priya", "petra"))
    form = ana.get(f"/decisions/new?account={world.meridian.pk}").content.decode()
    assert f'value="{world.meridian.pk}" selected' in form
    about = {"account": world.meridian.pk, "to": world.field_services.pk, "area": world.capacity.pk}
    assert "Say this; it is needed" in ana.post("/decisions/new", about).content.decode()
    page = ana.post("/decisions/new", {**about, "what": "Two more people"}, follow=True)
    request = DecisionRequest.objects.get()
    assert page.redirect_chain == [(f"/decisions/{request.pk}", 303)]
    assert "Nothing yet. Field services decides" in page.content.decode()
    assert 'id="act-answers"' not in page.content.decode()

    for client in (omar, priya):
        assert f'href="/decisions/{request.pk}/answers"' in client.get("/").content.decode()
    assert petra.get(f"/decisions/{request.pk}").status_code == 404
    answer = {"outcome": "declined", "ground": "All are booked"}
    refused = ana.post(f"/decisions/{request.pk}/answers", answer)
    assert (refused.status_code, "Field services was asked" in refused.content.decode()) == (403, True)
    page = omar.post(f"/decisions/{request.pk}/answers", answer, follow=True).content.decode()
    assert ("All are booked" in page, 'id="act-answers"' in page) == (True, False)
    again = omar.post(f"/decisions/{request.pk}/answers", answer)
    assert (again.status_code, "This was declined on" in again.content.decode()) == (409, True)
    kinds = Event.objects.filter(subject_type="decisionrequest").values_list("kind", flat=True)
    assert sorted(kinds) == ["decision.asked", "decision.given"]

    register = ana.get("/register").content.decode()
    assert (f'href="/decisions/{request.pk}"' in register, "Request declined" in register) == (True, True)
    assert "Two more people" not in signed_in(world.ben).get("/register").content.decode()


def test_who_works_in_a_unit_may_not_ask_and_a_stranger_to_the_work_finds_nothing(world, signed_in):
    assert signed_in(world.omar).get("/decisions/new").status_code == 403
    assert signed_in(world.vik).get("/decisions/new").status_code == 404
    assert "No unit was asked" in signed_in(world.omar).get("/decisions").content.decode()
