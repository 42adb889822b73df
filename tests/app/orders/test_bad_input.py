"""Bad input: a refusal that names the field, and nothing stored half. Strange text is kept literally."""

from __future__ import annotations

import inspect
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from tests.app.orders.conftest import DUE, fresh

from goldenthread.app.errors import Invalid, Refusal
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Answer, Delivery, Holding, Order, OrderKind, Policy, Step
from goldenthread.app.people.models import Unit
from goldenthread.app.voice import actions as voice

pytestmark = pytest.mark.django_db
STRANGE = (
    "<script>alert('x')</script>",
    "'; DROP TABLE orders_order; --",
    "{{ 7 * 7 }} {% debug %}",
    "العربية مع عربي \u202e",
    "日本語 👩‍🔧 ñ",
    '=HYPERLINK("http://x")',
)
BAD_TEXT = (None, 7, b"bytes", ["list"], "", "   ", "a\x00b", "\ud800", "x" * 100_001)
BAD_DATES = (
    None,
    "2026-03-20",
    datetime(2026, 3, 20, tzinfo=UTC),
    date(2026, 3, 1),
    date(1, 1, 1),
    date(9999, 12, 31),
    20260320,
)
BAD_AMOUNTS = (
    Decimal(-1),
    Decimal(0),
    0.5,
    "3",
    True,
    Decimal("NaN"),
    Decimal("Infinity"),
    Decimal("1e40"),
    Decimal("0.0001"),
)


def refused(act, field: str) -> None:
    """The act is refused as invalid, names the field, and leaves nothing."""
    events, orders = Event.objects.count(), Order.objects.count()
    with pytest.raises(Invalid) as caught:
        act()
    assert caught.value.about.get("field") == field
    assert caught.value.sentence.endswith(".")
    assert (Event.objects.count(), Order.objects.count()) == (events, orders)


@pytest.mark.parametrize("field", ["title", "why"])
def test_an_order_says_what_and_why(talk, field):
    for bad in BAD_TEXT:
        refused(lambda bad=bad: talk.placed(**{field: bad}), field)


def test_dates_are_dates_that_calendars_know_and_are_not_past(talk):
    order = talk.promised()
    for bad in BAD_DATES:
        refused(lambda bad=bad: talk.placed(requested_for=bad), "requested_for")
        refused(
            lambda bad=bad: talk.omar(actions.move_promise, order, promised_for=bad, cause="x"),
            "promised_for",
        )
        refused(
            lambda bad=bad: talk.ana(actions.change_requested_date, order, requested_for=bad), "requested_for"
        )


def test_today_is_the_day_where_the_account_is(talk):
    """At half past eleven in the evening, UTC, it is tomorrow in Vienna."""
    talk.now = datetime(2026, 3, 3, 22, 30, tzinfo=UTC)
    refused(lambda: talk.placed(requested_for=date(2026, 3, 3)), "requested_for")
    talk.now = datetime(2026, 3, 3, 21, 30, tzinfo=UTC)
    assert talk.placed(requested_for=date(2026, 3, 3)).requested_for == date(2026, 3, 3)


def test_amounts_are_positive_numbers_that_can_be_stored_exactly(talk):
    order = talk.placed(quantity=Decimal(10))
    for bad in BAD_AMOUNTS:
        refused(lambda bad=bad: talk.placed(quantity=bad), "quantity")
        refused(lambda bad=bad: talk.omar(actions.promise, order, promised_for=DUE, quantity=bad), "quantity")
    for bad in (Decimal(-1), 0.5, "3", True, Decimal("NaN"), Decimal("0.001"), Decimal("1e13")):
        refused(lambda bad=bad: talk.placed(value=bad), "value")


def test_reasons_are_given(talk):
    order, delivery = talk.placed(), talk.delivered()
    barrier = talk.ana(actions.raise_barrier, order=order, kind="other", what="Something")
    for bad in BAD_TEXT:
        for who, action, about, field in (
            ("omar", actions.decline, order, "ground"),
            ("omar", actions.send_back_incomplete, order, "missing"),
            ("ana", actions.withdraw, order, "ground"),
            ("ana", actions.clarify, order, "text"),
            ("ana", actions.clear_barrier, barrier, "what_was_done"),
            ("ana", actions.escalate, barrier, "reason"),
        ):
            refused(lambda w=who, a=action, o=about, f=field, b=bad: getattr(talk, w)(a, o, **{f: b}), field)
        refused(
            lambda bad=bad: talk.ana(actions.return_delivery, delivery, ground=bad, contact=talk.world.mara),
            "ground",
        )
        refused(
            lambda bad=bad: voice.record_feedback(
                talk.world.meridian, kind="complaint", words=bad, actor=talk.actor("ana")
            ),
            "words",
        )


def test_choices_are_among_those_that_exist(talk):
    order = talk.promised()
    for bad in (None, 7, "order", Order(), Unit(), talk.world.ana):
        refused(lambda bad=bad: talk.omar(actions.hand_off, order, to=bad), "to")
        refused(lambda bad=bad: talk.omar(actions.deliver, bad), "order")
        refused(lambda bad=bad: talk.placed(asked_of=bad), "asked_of")
    for bad in ("", "nonsense", None, 3):
        refused(lambda bad=bad: talk.ana(actions.raise_barrier, order=order, kind=bad, what="x"), "kind")
        refused(lambda bad=bad: talk.omar(actions.pause, order, reason="x", waiting_on=bad), "waiting_on")


def test_an_order_that_is_gone_is_not_found(talk):
    gone = Order(pk=10**12, root_id=10**12)
    with pytest.raises(Refusal) as caught:
        talk.omar(actions.promise, gone, promised_for=DUE)
    assert caught.value.status == 404


def test_closed_accounts_and_units_are_not_asked(talk):
    Unit.objects.filter(pk=talk.world.planning.pk).update(closed_on=date(2026, 1, 1))
    talk.world.planning.refresh_from_db()
    refused(lambda: talk.placed(asked_of=talk.world.planning), "asked_of")
    order = talk.placed()
    refused(lambda: talk.omar(actions.redirect, order, to=talk.world.planning, ground="x"), "to")


@pytest.mark.parametrize("text", STRANGE)
def test_strange_text_is_stored_and_told_literally(talk, text):
    order = talk.placed(title=text, why=text, description=text)
    said = talk.omar(actions.clarify, order, text=text)
    talk.omar(actions.decline, order, ground=text)
    stored = fresh(order)
    assert (stored.title, stored.why, stored.description) == (text.strip(),) * 3
    assert said.text == text.strip()
    assert Answer.objects.get(order=order).ground == text.strip()
    assert Event.objects.get(kind="order.clarified").payload["text"] == text.strip()


def test_scores_are_on_their_scale(talk):
    for kind, bad in (("nps", 11), ("nps", -1), ("csat", 0), ("ces", 8), ("nps", None), ("praise", 5)):
        refused(
            lambda kind=kind, bad=bad: voice.record_feedback(
                talk.world.meridian, kind=kind, words="x", score=bad, actor=talk.actor("ana")
            ),
            "score",
        )


def test_nothing_is_placed_in_the_future_or_without_a_zone(talk):
    refused(lambda: talk.placed(placed_at=talk.now + timedelta(days=9)), "placed_at")
    refused(lambda: talk.placed(placed_at=datetime(2026, 1, 1)), "placed_at")


def test_every_action_needs_an_actor():
    for name in actions.__all__:
        action = getattr(actions, name)
        if inspect.isfunction(action):
            actor = inspect.signature(action).parameters["actor"]
            assert actor.default is inspect.Parameter.empty, name


# -- what the database forbids by itself ------------------------------------------------------------


def forbidden(act) -> None:
    def done_whole() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            act()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError):
        done_whole()


def test_the_database_forbids_what_must_not_be(talk):
    order, other = talk.promised(), talk.promised(title="Other")
    child = talk.omar(
        actions.place_supporting_order, order, asked_of=talk.world.planning, title="Slot", requested_for=DUE
    )
    now = talk.now
    orders = Order.objects
    forbidden(lambda: Holding.objects.create(order=order, from_at=now, unit=talk.world.billing))
    forbidden(lambda: orders.filter(pk=order.pk).update(state="accepted"))
    forbidden(lambda: orders.filter(pk=order.pk).update(state="nonsense"))
    forbidden(lambda: orders.filter(pk=order.pk).update(first_promised_for=None))
    forbidden(lambda: orders.filter(pk=order.pk).update(quantity=0))
    forbidden(lambda: orders.filter(pk=order.pk).update(parent=order, depth=1))
    forbidden(lambda: orders.filter(pk=child.pk).update(depth=2))
    forbidden(lambda: orders.filter(pk=child.pk).update(root=other))
    forbidden(lambda: orders.filter(pk=child.pk).update(account=talk.world.castor))
    forbidden(lambda: orders.filter(pk=order.pk).update(parent=child, root=order, depth=2))
    forbidden(lambda: Answer.objects.create(order=order, kind="promise", at=now))
    forbidden(lambda: [Delivery.objects.create(order=order, at=now, whole=True) for _ in range(2)])
    forbidden(lambda: Step.objects.create(order=order, seq=1, activity="Work"))
    forbidden(lambda: Policy.objects.create(code="x", clock="response", target_hours=0, valid_from=DUE))
    forbidden(lambda: [OrderKind.objects.create(name="Same") for _ in range(2)])
    forbidden(lambda: order.delete())
