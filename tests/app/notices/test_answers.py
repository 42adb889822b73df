"""Answering from a mail: one purpose, one person, one turn, once; GET changes nothing; every closed link says why."""

from __future__ import annotations

import logging
import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail as post
from django.test import Client
from tests.world import NOW

from goldenthread.app.history.models import Event
from goldenthread.app.notices import actions
from goldenthread.app.notices.answering.links import token_of
from goldenthread.app.notices.models import AnswerLink, Mail, Notice
from goldenthread.app.orders import actions as orders
from goldenthread.app.people import actions as people
from goldenthread.app.people.models import Role
from goldenthread.app.running.logs import JsonLines

pytestmark = pytest.mark.django_db


def place(world, title="Ten scanners"):
    return orders.place_order(
        world.meridian,
        asked_of=world.field_services,
        title=title,
        why="The ward opens",
        requested_for=date(2026, 3, 20),
        contact=world.mara,
        actor=world.by(world.ana),
    )


def links_to(name: str) -> dict[str, str]:
    """The links of the last mail to this person, by the act that each opens."""
    message = [one for one in post.outbox if one.to == [f"{name}@thread.example"]][-1]
    found = re.findall(r"http://127\.0\.0\.1:8000(/answers/[^/\s]+/(\w+))", message.body)
    return {act: address for address, act in found}


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def filled(response, act: str, **said) -> dict[str, object]:
    """What a browser would send from the form of ``act``: what is hidden in it, and what was typed."""
    page = response.content.decode()
    form = page[page.index(f'id="act-{act}"') :].split("</form>")[0]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    return {**hidden, **said}


@pytest.fixture
def stranger() -> Client:
    """Somebody who is not signed in, whose browser checks forgery as in production."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def asked(world, work):
    order = place(world)
    work()
    return order


def state_of(order) -> str:
    order.refresh_from_db()
    return order.state


def test_a_unit_promises_from_its_mailbox(world, work, asked, stranger):
    address = links_to("omar")["promises"]
    page = stranger.get(address)
    assert page.status_code == 200
    said = text_of(page)
    assert "For Omar Said, without signing in" in said
    assert "The ward opens" in said
    response = stranger.post(address, filled(page, "promises", promised_for="2026-03-19"))
    assert response.status_code == 303, text_of(response)
    assert state_of(asked) == "promised"
    event = Event.objects.get(kind="promise.made")
    assert (event.actor_person, event.via) == (world.omar, "mail")
    after = text_of(stranger.get(response["Location"]))
    assert "Your answer is on record" in after
    assert "promised 19 March 2026" in after
    assert "by mail" in after


def test_opening_the_links_changes_nothing(world, asked, stranger):
    """Programs that look at mails open every link in them, more than once."""
    before = (Event.objects.count(), AnswerLink.objects.values_list("used_at", flat=True)[0])
    for address in links_to("omar").values():
        for ask in (stranger.get, stranger.head, stranger.get):
            assert ask(address).status_code == 200
    assert (Event.objects.count(), AnswerLink.objects.values_list("used_at", flat=True)[0]) == before
    assert state_of(asked) == "asked"


@pytest.mark.parametrize(
    ("act", "said", "kind", "state"),
    [
        ("counters", {"promised_for": "2026-04-02", "ground": "Vans"}, "counter.offered", "countered"),
        ("declines", {"ground": "Not ours"}, "order.declined", "declined"),
        ("returns", {"missing": "Which ward?"}, "order.sent_back", "incomplete"),
    ],
)
def test_the_other_answers(world, asked, stranger, act, said, kind, state):
    address = links_to("omar")[act]
    assert stranger.post(address, filled(stranger.get(address), act, **said)).status_code == 303
    assert state_of(asked) == state
    assert Event.objects.get(kind=kind).via == "mail"


def test_who_asked_takes_an_offer_or_rejects_it(world, work, asked, stranger):
    orders.counter(asked, promised_for=date(2026, 4, 2), ground="Vans", actor=world.by(world.omar))
    work()
    assert set(links_to("ana")) == {"agreements", "objections"}
    address = links_to("ana")["agreements"]
    page = stranger.get(address)
    assert "Thu 2 Apr 2026" in text_of(page)
    assert stranger.post(address, filled(page, "agreements")).status_code == 303
    assert state_of(asked) == "promised"
    assert Event.objects.get(kind="counter.accepted").actor_person == world.ana


def test_who_asked_judges_the_delivery_that_the_mail_was_about(world, work, asked, stranger):
    orders.promise(asked, promised_for=date(2026, 3, 20), actor=world.by(world.omar))
    orders.deliver(asked, actor=world.by(world.omar))
    work()
    address = links_to("ana")["acceptances"]
    page = stranger.get(address)
    assert stranger.post(address, filled(page, "acceptances", contact=world.mara.pk)).status_code == 303
    assert state_of(asked) == "accepted"
    assert Event.objects.get(kind="delivery.accepted").via == "mail"


def test_who_decides_decides_from_the_mail(world, work, asked, stranger):
    barrier = orders.raise_barrier(
        order=asked, kind="capacity", what="Nobody is free", area=world.capacity, actor=world.by(world.omar)
    )
    orders.escalate(barrier, reason="It needs two", actor=world.by(world.omar))
    work()
    address = links_to("sofia")["decisions"]
    page = stranger.get(address)
    assert "Nobody is free" in text_of(page)
    sent = filled(page, "decisions", outcome="granted", ground="Two from planning")
    assert stranger.post(address, sent).status_code == 303
    event = Event.objects.get(kind="escalation.decided")
    assert (event.actor_person, event.via) == (world.sofia, "mail")


# -- what closes a link


def test_a_used_link_says_what_was_answered_and_answers_no_second_time(world, asked, stranger):
    links = links_to("omar")
    page = stranger.get(links["promises"])
    stranger.post(links["promises"], filled(page, "promises", promised_for="2026-03-19"))
    again = stranger.post(links["declines"], filled(page, "declines", ground="After all not"))
    assert again.status_code == 200
    assert "promised 19 March 2026" in text_of(again)
    assert state_of(asked) == "promised"


def test_a_link_that_was_overtaken_says_by_whom(world, asked, stranger):
    address = links_to("omar")["promises"]
    page = stranger.get(address)
    orders.promise(asked, promised_for=date(2026, 3, 18), actor=world.by(world.priya))
    for response in (
        stranger.get(address),
        stranger.post(address, filled(page, "promises", promised_for="2026-04-01")),
    ):
        assert response.status_code == 410
        assert "settled before you answered" in text_of(response)
        assert "Priya Raman promised 18 March 2026" in text_of(response)
        assert f"/login?next=%2Forders%2F{asked.pk}" in response.content.decode()
    asked.refresh_from_db()
    assert asked.last_promised_for == date(2026, 3, 18)


def test_what_is_only_said_meanwhile_is_read_before_the_answer_counts(world, asked, stranger):
    address = links_to("omar")["promises"]
    page = stranger.get(address)
    orders.clarify(asked, text="Not before the 15th, please", actor=world.by(world.ana))
    response = stranger.post(address, filled(page, "promises", promised_for="2026-03-10"))
    assert response.status_code == 409
    assert "Something was said or done meanwhile" in text_of(response)
    assert state_of(asked) == "asked"
    again = filled(response, "promises", promised_for="2026-03-17")
    assert stranger.post(address, again).status_code == 303
    assert state_of(asked) == "promised"


def test_a_link_expires(world, asked, stranger):
    address = links_to("omar")["promises"]
    sent = filled(stranger.get(address), "promises", promised_for="2026-03-20")
    with time_machine.travel(NOW + timedelta(days=8), tick=False):
        response = stranger.post(address, sent)
    assert response.status_code == 410
    assert "This link was good until 9 March 2026" in text_of(response)
    assert state_of(asked) == "asked"


@pytest.mark.parametrize("how", ["left", "login closed", "other unit"])
def test_a_link_ends_with_the_right_to_answer(world, asked, stranger, how):
    address = links_to("omar")["promises"]
    sent = filled(stranger.get(address), "promises", promised_for="2026-03-20")
    if how == "left":
        people.leave(world.omar, left_on=date(2026, 3, 1), actor=world.by(world.hanna))
    elif how == "login closed":
        people.close_login(world.omar, actor=world.by(world.ines))
    else:
        people.end_assignment(
            world.omar.assignments.get(), valid_to=date(2026, 3, 1), actor=world.by(world.hanna)
        )
        people.assign(
            world.omar,
            unit=world.billing,
            role=Role.UNIT_LEAD,
            valid_from=date(2026, 3, 2),
            actor=world.by(world.hanna),
        )
    for response in (stranger.get(address), stranger.post(address, sent)):
        assert response.status_code == 410
        assert "scanners" not in response.content.decode()
        assert "Meridian" not in response.content.decode()
    assert state_of(asked) == "asked"


def test_a_right_lost_while_the_order_is_still_seen_is_refused_by_the_act(world, asked, stranger):
    """Omar keeps a role for the account and so sees the order; he answers for the unit no more."""
    address = links_to("omar")["promises"]
    sent = filled(stranger.get(address), "promises", promised_for="2026-03-20")
    people.end_assignment(
        world.omar.assignments.get(), valid_to=date(2026, 3, 1), actor=world.by(world.hanna)
    )
    people.assign(
        world.omar,
        unit=world.board,
        role=Role.PROGRAMME_LEAD,
        valid_from=date(2026, 3, 2),
        actor=world.by(world.hanna),
    )
    response = stranger.post(address, sent)
    assert response.status_code == 403
    assert "that is for Field services, which was asked" in text_of(response)
    assert state_of(asked) == "asked"
    assert AnswerLink.objects.get(notice__person=world.omar).used_at is None


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: "9" + t, lambda t: "x"]
)
def test_a_link_that_we_did_not_sign_is_not_found(world, asked, stranger, spoil):
    token = token_of(AnswerLink.objects.get())
    response = stranger.get(f"/answers/{spoil(token)}/promises")
    assert response.status_code == 404
    assert "not complete, or not one of ours" in text_of(response)


def test_a_link_does_its_own_purpose_and_nothing_else(world, asked, stranger):
    token = token_of(AnswerLink.objects.get())
    page = stranger.get(f"/answers/{token}")
    for act in ("withdrawals", "agreements", "acceptances", "decisions", "moves", "nothing"):
        response = stranger.post(f"/answers/{token}/{act}", {"seen": "1", "ground": "x"})
        assert response.status_code == 422, act
    assert page.status_code == 200
    assert state_of(asked) == "asked"


def test_a_bad_answer_is_shown_again_and_leaves_the_link_good(world, asked, stranger):
    address = links_to("omar")["promises"]
    page = stranger.get(address)
    response = stranger.post(address, filled(page, "promises", promised_for="soon"))
    assert response.status_code == 422
    assert "Write the date as year-month-day" in text_of(response)
    assert stranger.post(address, filled(page, "promises", promised_for="2026-03-20")).status_code == 303


# -- where one must sign in


def test_an_installation_can_demand_a_sign_in(world, work, settings, stranger):
    place(world)
    work()
    before = links_to("omar")["promises"]
    settings.ANSWER_LINKS = False
    order = place(world, "Vans")
    work()
    body = post.outbox[-1].body
    assert "/answers/" not in body
    assert f"http://127.0.0.1:8000/orders/{order.pk}/promises" in body
    response = stranger.get(before)  # a link from before
    assert response.status_code == 302
    assert response["Location"].startswith("/login?next=%2Forders%2F")
    assert stranger.post(before, {"promised_for": "2026-03-20"}).status_code == 302
    assert not Event.objects.filter(kind="promise.made").exists()


def test_a_role_that_needs_a_second_factor_answers_signed_in(world, work, settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"unit_lead"})
    place(world)
    work()
    assert "/answers/" not in post.outbox[-1].body
    assert "You answer signed in" in post.outbox[-1].body


# -- what the page keeps to itself


def test_the_page_tells_its_address_to_nobody(world, asked, stranger, signed_in):
    address = links_to("omar")["promises"]
    for client in (stranger, signed_in(world.vik), signed_in(world.ana)):
        response = client.get(address)
        if response.status_code == 200:
            assert response["Referrer-Policy"] == "no-referrer"
            assert response["Cache-Control"] == "no-store"
            assert (
                "Ana Kovač</a>" not in response.content.decode()
            )  # whoever else is signed in has no part in it
    assert stranger.get(address).status_code == 200


def test_no_address_of_a_link_is_logged(world, asked, stranger, caplog):
    token = token_of(AnswerLink.objects.get())
    with caplog.at_level(logging.DEBUG, logger="goldenthread.requests"):
        stranger.get(f"/answers/{token}x/promises")
        stranger.post(f"/answers/{token}/promises", {})
        stranger.get("/calendar/verysecretaddress.ics")
    written = [JsonLines().format(record) for record in caplog.records]
    assert len([line for line in written if "answers/<str:token>" in line]) == 2
    assert not any(token in line or "verysecretaddress" in line for line in written)


def test_whoever_asks_too_often_waits(world, asked, stranger):
    address = links_to("omar")["promises"]
    codes = {stranger.get(address, REMOTE_ADDR="203.0.113.9").status_code for _ in range(61)}
    assert codes == {200, 429}
    assert stranger.get(address, REMOTE_ADDR="203.0.113.10").status_code == 200


def test_a_mail_that_is_tried_again_carries_the_same_link(world, work):
    place(world)
    work()
    mail = Mail.objects.get()
    first = links_to("omar")
    Mail.objects.filter(pk=mail.pk).update(sent_at=None)
    from goldenthread.app.people.actors import clock

    actions.send(mail.pk, actor=clock())
    assert links_to("omar") == first
    assert AnswerLink.objects.count() == 1


def test_a_mail_that_goes_out_after_the_turn_has_passed_asks_for_nothing(world, work):
    with time_machine.travel(datetime(2026, 3, 2, 22, tzinfo=UTC), tick=False):
        order = place(world)
        work()
        later = datetime(2026, 3, 2, 22, 30, tzinfo=UTC)
        orders.promise(order, promised_for=date(2026, 3, 20), actor=world.by(world.priya, later))
        work()
    with time_machine.travel(datetime(2026, 3, 3, 7, tzinfo=UTC), tick=False):
        work()
    assert "/answers/" not in post.outbox[0].body
    assert Notice.objects.filter(person=world.omar).exists()
    assert AnswerLink.objects.count() == 0
