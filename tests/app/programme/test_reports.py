"""The monthly report: facts from the records, versions kept, signed once, shared by a link of its own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from tests.world import NOW, World

from goldenthread.app.customers.actions import record_interaction
from goldenthread.app.errors import Invalid, NotFound, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions as orders
from goldenthread.app.programme import actions, errors
from goldenthread.app.programme.models import Due, ShareLink

MONTH = date(2026, 2, 1)


def promised(world: World, title: str, day: date, delivered: int | None) -> None:
    wanted = {"asked_of": world.field_services, "title": title, "why": "x", "requested_for": day}
    start = NOW - timedelta(days=40)
    order = orders.place_order(world.meridian, **wanted, actor=world.by(world.ana, start))
    orders.promise(order, promised_for=day, actor=world.by(world.omar, start))
    if delivered is not None:
        orders.deliver(order, actor=world.by(world.omar, NOW - timedelta(days=delivered)))


def written(world: World, **said):
    wanted = {"month": MONTH, "judgement": "A hard month", **said}
    return actions.write_report(world.meridian, **wanted, actor=world.by(world.ana))


def test_the_facts_are_the_records_of_that_month(world):
    promised(world, "Kept", date(2026, 2, 10), 25)
    promised(world, "Late", date(2026, 2, 10), 10)
    promised(world, "Never", date(2026, 2, 20), None)
    promised(world, "March", date(2026, 3, 20), None)
    february = NOW - timedelta(days=10)
    record_interaction(
        world.meridian,
        kind="call",
        contact=world.mara,
        note="Secret",
        private=True,
        actor=world.by(world.ana, february),
    )
    facts = written(world).facts
    assert [one["what"] for one in facts["kept"]] == ["Kept"]
    assert [one["what"] for one in facts["broken"]] == ["Late", "Never"]
    assert [one["what"] for one in facts["open"]] == ["Never", "March"]
    assert [(one["what"], one["times"]) for one in facts["relations"]] == [("Ana Kovač and Mara Ilić", 1)]
    assert "Secret" not in str(facts)


def test_a_signed_version_stays_and_the_due_report_is_issued(world):
    due = Due.objects.create(account=world.meridian, artefact="account_report", due_on=date(2026, 3, 5))
    with pytest.raises(Invalid):
        actions.sign_report(written(world, judgement=""), actor=world.by(world.ana))
    signed = actions.sign_report(written(world), actor=world.by(world.ana))
    due.refresh_from_db()
    assert (signed.number, due.issued_on) == (2, NOW.date())
    with pytest.raises(errors.AlreadySigned):
        actions.sign_report(signed, actor=world.by(world.ana))
    assert written(world).number == 3
    assert Event.objects.filter(kind__startswith="report.").count() == 4


@pytest.mark.parametrize("name", ["ben", "tom", "omar", "sofia", "lena", "vik"])
def test_only_its_manager_writes_it(world, name):
    with pytest.raises(NotPermitted):
        actions.write_report(world.meridian, month=MONTH, actor=world.by(getattr(world, name)))


def test_a_month_to_come_is_refused(world):
    with pytest.raises(Invalid):
        written(world, month=date(2026, 4, 1))


def test_a_link_shows_the_signed_version_to_strangers_and_nothing_once_revoked(world):
    version = written(world)
    with pytest.raises(errors.NotSigned):
        actions.share_report(version, actor=world.by(world.ana))
    actions.sign_report(version, actor=world.by(world.ana))
    link, secret = actions.share_report(version, actor=world.by(world.ana))
    assert secret not in str(list(ShareLink.objects.values()))
    assert actions.open_link(secret, now=NOW) == version
    actions.revoke_link(link, actor=world.by(world.ana))
    for wrong in (secret, secret + "x", ""):
        with pytest.raises(NotFound):
            actions.open_link(wrong, now=NOW)


def test_a_link_expires(world):
    version = actions.sign_report(written(world), actor=world.by(world.ana))
    _, secret = actions.share_report(version, actor=world.by(world.ana))
    with pytest.raises(NotFound):
        actions.open_link(secret, now=NOW + timedelta(days=60))


def test_the_page_of_a_link_needs_no_sign_in_and_leads_nowhere_inside(world):
    world_now = world.by(world.ana)
    version = actions.sign_report(written(world), actor=world_now)
    link, secret = actions.share_report(version, actor=world_now)
    ShareLink.objects.update(expires_at=link.expires_at + timedelta(days=36_500))
    answer = Client().get(f"/shared/{secret}")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "A hard month" in page
    for inside in ('href="/accounts', 'href="/orders', 'href="/feedback', 'href="/barriers', "/reports/"):
        assert inside not in page
    assert answer["Cache-Control"] == "no-store"
    assert Client().get("/shared/nothing").status_code == 404
