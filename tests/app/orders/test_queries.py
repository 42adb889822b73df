"""What pages look up: who sees which orders, what waits, what is at risk, the thread, the chain."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.app.orders.conftest import DUE, fresh
from tests.world import SINCE

from goldenthread.app.errors import NotFound
from goldenthread.app.orders import access, actions, queries
from goldenthread.app.orders.models import Order
from goldenthread.app.voice import actions as voice

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 3)


@pytest.fixture
def chain(talk):
    """Ana's order with field services; a slot from planning supports it, and a code from billing that."""
    order = talk.promised(value=Decimal(9000))
    slot = talk.omar(
        actions.place_supporting_order, order, asked_of=talk.world.planning, title="Slot", requested_for=DUE
    )
    code = talk.petra(
        actions.place_supporting_order, slot, asked_of=talk.world.billing, title="Code", requested_for=DUE
    )
    return order, slot, code


def seen_by(person) -> set[str]:
    return set(queries.orders_visible_to(person, on=TODAY).values_list("title", flat=True))


def test_who_sees_which_orders(talk, chain):
    world = talk.world
    everything = {"Ten scanners", "Slot", "Code"}
    for name in ("ana", "sofia", "lena", "nadia", "tom"):
        assert seen_by(getattr(world, name)) == everything, name
    assert seen_by(world.omar) == seen_by(world.priya) == {"Ten scanners", "Slot"}
    assert seen_by(world.petra) == {"Slot", "Code"}
    assert seen_by(world.bruno) == {"Code"}
    for name in ("ben", "vik", "hanna", "ines", "alec", "aaron"):
        assert seen_by(getattr(world, name)) == set(), name


def test_what_one_may_not_see_is_not_found(talk, chain):
    for person in (talk.world.vik, talk.world.ben, talk.world.bruno):
        with pytest.raises(NotFound, match="no such order") as hidden:
            access.order_for(person, chain[0].pk, on=TODAY)
        with pytest.raises(NotFound) as missing:
            access.order_for(person, 10**9, on=TODAY)
        assert str(hidden.value) == str(missing.value)
    with pytest.raises(NotFound):
        access.order_for(talk.world.ana, 2**70, on=TODAY)


def test_a_unit_sees_the_way_up_and_no_more(talk, chain):
    _order, _slot, code = chain
    up = queries.way_up(fresh(code))
    assert [(one.what, one.account, one.is_root) for one in up] == [
        ("Slot", "Meridian Health", False),
        ("Ten scanners", "Meridian Health", True),
    ]
    assert up[1].why == "The ward opens on the 23rd"
    assert not hasattr(up[1], "value")


def test_the_chain_says_the_slack_of_each_promise(talk, chain):
    order, slot, code = chain
    talk.petra(actions.promise, slot, promised_for=date(2026, 3, 18))
    talk.bruno(actions.promise, code, promised_for=date(2026, 3, 21))
    link = queries.chain_under(fresh(order))
    assert [(one.order.title, one.slack_days, one.holds_parent) for one in queries.flattened(link)] == [
        ("Ten scanners", 0, False),
        ("Slot", 2, True),
        ("Code", -3, True),
    ]
    assert link.least_slack_days == -3


def test_promises_at_risk_say_why(talk, chain):
    order, slot, _code = chain
    talk.petra(actions.promise, slot, promised_for=date(2026, 3, 25))
    among = Order.objects.all()
    risk = {one.title: one for one in queries.promises_at_risk(among=among, today=TODAY)}
    assert risk["Ten scanners"].rests_on_later
    assert not risk["Ten scanners"].is_past
    assert risk["Slot"].rests_on_nothing
    assert "Code" not in risk
    later = queries.promises_at_risk(among=among, today=date(2026, 3, 21)).get(pk=order.pk)
    assert later.is_past


def test_what_waits_is_ranked_by_what_it_means_to_the_customer(talk):
    world = talk.world
    small = actions.place_order(
        world.castor,
        asked_of=world.field_services,
        title="Small",
        why="x",
        requested_for=date(2026, 3, 5),
        actor=talk.actor("ben"),
    )
    talk.placed(title="Big")
    waiting = queries.orders_waiting_on([world.field_services.pk], today=TODAY)
    assert [one.title for one in waiting] == ["Big", "Small"]
    late = queries.orders_waiting_on([world.field_services.pk], today=date(2026, 3, 6))
    assert [one.title for one in late] == ["Small", "Big"]
    actions.set_expedite_allowance(per_quarter=1, valid_from=SINCE, actor=talk.actor("ines"))
    talk.omar(actions.promise, small, promised_for=date(2026, 3, 30))
    talk.ben(actions.expedite, small, ground="Line stands")
    first = queries.orders_waiting_on([world.field_services.pk], today=TODAY)[0]
    assert (first.title, first.is_expedited) == ("Small", True)


def test_the_lists_of_an_account_manager(talk):
    countered, declined = talk.placed(title="Countered"), talk.placed(title="Declined")
    talk.omar(actions.counter, countered, promised_for=date(2026, 4, 1))
    talk.omar(actions.decline, declined, ground="No")
    delivery = talk.delivered(title="Delivered")
    mine = queries.orders_of_own_accounts(talk.world.ana, on=TODAY)
    assert [(o.title, o.offered_for) for o in queries.counters_to_answer(among=mine)] == [
        ("Countered", date(2026, 4, 1))
    ]
    assert [o.title for o in queries.refused_or_sent_back(among=mine)] == ["Declined"]
    assert list(queries.deliveries_to_confirm(among=mine)) == [delivery]
    talk.promised(title="Due")
    assert [o.title for o in queries.promises_due_before(date(2026, 3, 21), among=mine)] == ["Due"]
    assert not queries.promises_due_before(DUE, among=mine)


def test_the_thread_reads_from_the_ask_to_the_verdict(talk):
    order = talk.promised()
    moved = talk.omar(actions.hand_off, order, to=talk.world.planning)
    talk.petra(actions.receive, moved, usable=True)
    talk.petra(actions.hand_off, order, to=talk.world.field_services)
    delivery = talk.omar(actions.deliver, order)
    voice.record_feedback(
        talk.world.meridian,
        kind="complaint",
        words="Box was open",
        order=order,
        contact=talk.world.mara,
        actor=talk.actor("ana"),
    )
    talk.ana(actions.return_delivery, delivery, ground="Two are broken", contact=talk.world.mara)
    assert [f"{line.who} {line.said}" for line in queries.thread_of(order)] == [
        "Ana Kovač placed an order with Field services: Ten scanners, for 20 March 2026",
        "Omar Said promised 20 March 2026",
        "Omar Said handed the work to Planning",
        "Petra Novak received it, usable as it was",
        "Petra Novak handed the work to Field services",
        "Omar Said delivered",
        "Ana Kovač recorded a complaint from Mara Ilić: Box was open",
        "Ana Kovač recorded the verdict: returned by Mara Ilić: Two are broken",
    ]


def statements(query) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        query()
    return len(caught)


def test_lists_cost_the_same_however_long_they_are(talk):
    world, among = talk.world, Order.objects.all()

    def shown() -> list[object]:
        rows = [
            *queries.orders_waiting_on([world.field_services.pk], today=TODAY),
            *queries.promises_at_risk(among=among, today=date(2026, 4, 1)),
            *queries.promises_between(TODAY, DUE, among=among),
        ]
        return [
            (str(one.account), str(one.asked_of_unit), str(one.held_by_unit), str(one.root)) for one in rows
        ]

    first = [talk.promised(title=f"Order {n}") for n in range(10)]
    few = statements(shown)
    for n in range(10):
        talk.promised(title=f"More {n}")
    assert statements(shown) == few == 3
    short = statements(lambda: queries.thread_of(first[0]))
    for n in range(10):
        talk.omar(actions.clarify, first[0], text=f"Word {n}")
    assert statements(lambda: queries.thread_of(first[0])) == short


def refusals(talk) -> list[queries.Refusal]:
    """Everything in the register, as the programme lead sees it."""
    seen = queries.refusals_seen_by(talk.world.lena, on=talk.now.date())
    return queries.refusals_register(first=SINCE, last=date(2026, 12, 31), seen=seen, now=talk.now)


def test_the_register_says_what_a_refusal_cost_the_customer(talk):
    order = talk.placed(value=Decimal(5000))
    talk.omar(actions.decline, order, ground="No capacity", decided_by=talk.world.nadia)
    talk.sofia(actions.override_decline, order, ground="It matters")
    talk.omar(actions.promise, order, promised_for=DUE)
    lines = refusals(talk)
    override, decline = lines
    assert (decline.kind, decline.by, decline.unit) == ("decline", talk.world.nadia, "Field services")
    assert (decline.ground, decline.value, decline.set_aside) == ("No capacity", 5000, True)
    assert (decline.customer_waited.total_seconds() / 3600, decline.still_waits) == (2, False)
    assert (override.kind, override.by, override.customer_waited.total_seconds() / 3600) == (
        "override",
        talk.world.sofia,
        1,
    )


def test_a_declined_request_costs_until_its_area_is_granted_to_the_account(talk):
    """Another area, another account and what was granted before do not end the wait."""
    world = talk.world

    def asked(area, account=world.meridian, by="ana", **said):
        about = {"to": world.planning, "area": area, "what": "Two people", **said}
        return getattr(talk, by)(actions.ask_for_decision, account, **about)

    def answered(request, outcome):
        return talk.petra(actions.decide_request, request, outcome=outcome, ground="We looked")

    answered(asked(world.capacity), "granted")
    answered(asked(world.capacity, amount=Decimal(700)), "declined")
    answered(asked(world.price), "granted")
    answered(asked(world.capacity, world.castor, "ben"), "countered")
    (line,) = refusals(talk)
    assert (line.kind, line.by, line.unit, line.account) == (
        "request",
        world.petra,
        "Planning",
        "Meridian Health",
    )
    assert (line.what, line.ground, line.value, line.still_waits) == ("Two people", "We looked", 700, True)
    answered(asked(world.capacity), "countered")
    (line,) = refusals(talk)
    assert (line.customer_waited.total_seconds() / 3600, line.still_waits) == (6, False)
    castor = queries.refusals_seen_by(world.ben, on=talk.now.date())
    assert queries.refusals_register(first=SINCE, last=date(2026, 12, 31), seen=castor, now=talk.now) == []
