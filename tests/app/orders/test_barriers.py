"""Barriers: raised, assigned, escalated to whoever may decide, decided, climbing by themselves, cleared."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.app.orders.conftest import told
from tests.world import FOUNDERS, SINCE

from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions, errors, queries
from goldenthread.app.orders.models import Barrier, Escalation
from goldenthread.app.people import actions as people
from goldenthread.app.people.actors import clock
from goldenthread.app.people.models import Right, Role
from goldenthread.app.verify import differences
from goldenthread.app.voice import actions as voice

pytestmark = pytest.mark.django_db


@pytest.fixture
def barrier(talk):
    return talk.ana(
        actions.raise_barrier,
        order=talk.promised(),
        kind="priority",
        what="Another customer goes first",
        area=talk.world.priority,
    )


def test_it_goes_to_the_one_who_holds_the_right(talk, barrier):
    made = talk.ana(actions.escalate, barrier, reason="The ward opens on the 23rd")
    assert (made.to_person, made.route) == (talk.world.nadia, "decision_right")
    # escalated at 14:00 in Vienna: sixteen working hours end two working days later at 14:00
    assert made.decide_by == datetime(2026, 3, 4, 13, 0, tzinfo=UTC)
    assert told(barrier.order)[-2:] == ["barrier.raised", "barrier.escalated"]


def test_without_a_decider_it_goes_to_the_raisers_line_manager(talk):
    barrier = talk.ana(
        actions.raise_barrier,
        order=talk.promised(),
        kind="cost_argument",
        what="Price",
        area=talk.world.price,
    )
    made = talk.ana(actions.escalate, barrier, reason="They will leave")
    assert (made.to_person, made.route) == (talk.world.lena, "no_decider")


def test_with_several_deciders_it_goes_to_the_raisers_line_manager(talk, barrier):
    people.grant_right(
        talk.world.priority,
        role=Role.EXECUTIVE,
        right=Right.DECIDES,
        unit=talk.world.operations,
        valid_from=SINCE,
        actor=FOUNDERS,
    )
    made = talk.ana(actions.escalate, barrier, reason="Stuck")
    assert (made.to_person, made.route) == (talk.world.lena, "several_deciders")


def test_an_escalation_tells_when_it_is_a_decision_of_another_area(talk, barrier):
    """The thread and history say so, and verifying compares the area that is stored."""
    talk.ana(actions.escalate, barrier, reason="It is about money", area=talk.world.price)
    event = Event.objects.get(kind="barrier.escalated")
    areas = (event.payload["old_area_id"], event.payload["new_area_id"])
    assert areas == (talk.world.priority.pk, talk.world.price.pk)
    said = next(line.said for line in queries.thread_of(barrier.order) if line.kind == "barrier.escalated")
    assert "as a decision on Price concessions instead of Priority between orders, to decide by" in said
    assert list(differences()) == []
    Barrier.objects.update(area=talk.world.capacity)
    assert [one.what for one in differences()] == ["area_id"]


def test_an_escalation_in_the_same_area_says_nothing_of_it(talk, barrier):
    talk.ana(actions.escalate, barrier, reason="Stuck", area=talk.world.priority)
    said = next(line.said for line in queries.thread_of(barrier.order) if line.kind == "barrier.escalated")
    assert "decision on" not in said


def test_beyond_the_amount_the_right_does_not_reach(talk):
    people.grant_right(
        talk.world.price,
        role=Role.PROGRAMME_LEAD,
        right=Right.DECIDES,
        amount_limit=Decimal(1000),
        valid_from=SINCE,
        actor=FOUNDERS,
    )
    order = talk.promised()

    def escalated(amount: int) -> Escalation:
        barrier = talk.ana(
            actions.raise_barrier,
            order=order,
            kind="cost_argument",
            what="Price",
            area=talk.world.price,
            amount=Decimal(amount),
        )
        return talk.ana(actions.escalate, barrier, reason="Price")

    assert escalated(1000).route == "decision_right"
    assert escalated(1001).route == "no_decider"


def test_who_was_asked_decides_and_nobody_else(talk, barrier):
    made = talk.ana(actions.escalate, barrier, reason="Stuck")
    with pytest.raises(NotPermitted, match="Nadia"):
        talk.omar(actions.decide, made, outcome="granted", ground="Mine")
    with pytest.raises(Invalid):
        talk.nadia(actions.decide, made, outcome="perhaps", ground="Hm")
    talk.nadia(actions.decide, made, outcome="declined", ground="The other customer pays more")
    with pytest.raises(errors.EscalationClosed, match="declined"):
        talk.nadia(actions.decide, made, outcome="granted", ground="After all")
    assert [(line.kind, line.by, line.ground) for line in refusals(talk)] == [
        ("veto", talk.world.nadia, "The other customer pays more")
    ]


def refusals(talk) -> list[queries.Refusal]:
    seen = queries.refusals_seen_by(talk.world.lena, on=talk.now.date())
    return queries.refusals_register(first=SINCE, last=date(2026, 12, 31), seen=seen, now=talk.now)


def test_a_veto_on_a_barrier_of_the_account_itself_is_in_the_register(talk):
    """It is waited for until the barrier is cleared."""
    about = {
        "account": talk.world.meridian,
        "kind": "policy",
        "what": "No discount",
        "area": talk.world.priority,
    }
    barrier = talk.ana(actions.raise_barrier, **about)
    made = talk.ana(actions.escalate, barrier, reason="They ask")
    talk.lena(actions.decide, made, outcome="declined", ground="Not this year")
    (line,) = refusals(talk)
    assert (line.kind, line.order_id, line.account, line.still_waits) == (
        "veto",
        None,
        "Meridian Health",
        True,
    )
    talk.ana(actions.clear_barrier, barrier, what_was_done="They gave it up")
    (line,) = refusals(talk)
    assert (line.customer_waited, line.still_waits) == (timedelta(hours=1), False)


def test_undecided_it_climbs_by_itself_to_the_top_and_stays_there(talk, barrier):
    people.assign(
        talk.world.nadia,
        unit=talk.world.board,
        role=Role.PROGRAMME_LEAD,
        valid_from=SINCE,
        manager=talk.world.sofia,
        actor=FOUNDERS,
    )
    first = talk.ana(actions.escalate, barrier, reason="Stuck")
    assert actions.climb_undecided(clock(first.decide_by)) == 0
    late = clock(first.decide_by + timedelta(minutes=1))
    assert actions.climb_undecided(late) == 1
    assert actions.climb_undecided(late) == 0
    second = Escalation.objects.get(climbed_from=first)
    assert (second.to_person, second.route, second.reason) == (talk.world.sofia, "line", "Stuck")
    first.refresh_from_db()
    assert first.climbed_at == late.now
    with pytest.raises(errors.EscalationClosed, match="not decided in time"):
        talk.nadia(actions.decide, first, outcome="granted", ground="Late")
    top = clock(second.decide_by + timedelta(days=9))
    actions.climb_undecided(top)
    assert actions.climb_undecided(clock(top.now + timedelta(days=9))) == 0
    second.refresh_from_db()
    assert (second.at_the_top_since, second.stands) == (top.now, True)
    assert told(barrier.order)[-2:] == ["escalation.climbed", "escalation.stayed"]
    talk.sofia(actions.decide, second, outcome="granted", ground="Go first")


def test_people_do_not_climb_by_hand(talk, barrier):
    made = talk.ana(actions.escalate, barrier, reason="Stuck")
    with pytest.raises(NotPermitted, match="by themselves"):
        talk.ana(actions.climb, made)


def test_a_cleared_barrier_closes_its_escalation(talk, barrier):
    made = talk.ana(actions.escalate, barrier, reason="Stuck")
    talk.omar(actions.clear_barrier, barrier, what_was_done="Moved the other order")
    with pytest.raises(errors.EscalationClosed, match="cleared"):
        talk.nadia(actions.decide, made, outcome="granted", ground="Yes")
    with pytest.raises(errors.BarrierIsCleared):
        talk.ana(actions.escalate, barrier, reason="Again")
    assert Event.objects.filter(kind="barrier.cleared").count() == 1


def test_who_may_raise_assign_and_clear(talk):
    order = talk.promised()
    said = {"order": order, "kind": "capacity", "what": "Nobody is free"}
    for name in ("vik", "tom", "ben", "petra", "hanna"):
        with pytest.raises(NotPermitted):
            talk.__getattr__(name)(actions.raise_barrier, **said)
    made = talk.priya(actions.raise_barrier, **said)
    assert made.owner == talk.world.priya
    talk.ana(actions.assign_barrier, made, to=talk.world.omar)
    with pytest.raises(NotPermitted):
        talk.petra(actions.clear_barrier, made, what_was_done="Nothing")
    with pytest.raises(Invalid, match="order or account"):
        talk.ana(actions.raise_barrier, kind="other", what="Something")
    assert list(queries.barriers_of(talk.world.omar)) == [made]


def test_a_sponsor_raises_for_the_account_that_they_sponsor(talk):
    made = talk.sofia(
        actions.raise_barrier, account=talk.world.meridian, kind="unclear_role", what="Who owns returns?"
    )
    assert made.order is None
    executive = talk.nadia(actions.raise_barrier, account=talk.world.castor, kind="other", what="x")
    assert executive.account == talk.world.castor


def test_escalations_wait_with_the_customers_words_oldest_first(talk):
    older, newer = talk.promised(title="Older"), talk.promised(title="Newer")
    voice.record_feedback(
        talk.world.meridian, kind="complaint", words="We wait since May", order=older, actor=talk.actor("ana")
    )
    for order in (older, newer):
        made = talk.ana(
            actions.raise_barrier, order=order, kind="priority", what="Queue", area=talk.world.priority
        )
        talk.ana(actions.escalate, made, reason="Stuck")
    waiting = queries.escalations_awaiting(talk.world.nadia)
    assert [(one.barrier.order.title, one.customer_words) for one in waiting] == [
        ("Older", "We wait since May"),
        ("Newer", "The ward opens on the 23rd"),
    ]
    assert not queries.escalations_awaiting(talk.world.sofia)


def test_a_decision_asked_of_another_unit_is_on_record(talk):
    asked = talk.ana(
        actions.ask_for_decision,
        talk.world.meridian,
        to=talk.world.planning,
        area=talk.world.capacity,
        what="Two people for a week",
        amount=Decimal(4000),
    )
    assert list(queries.requests_to_decide([talk.world.planning.pk])) == [asked]
    with pytest.raises(NotPermitted):
        talk.omar(actions.decide_request, asked, outcome="granted", ground="Yes")
    talk.petra(actions.decide_request, asked, outcome="countered", ground="One person")
    with pytest.raises(errors.AlreadyDecided):
        talk.petra(actions.decide_request, asked, outcome="granted", ground="Two")
    assert list(Event.objects.filter(kind__startswith="decision.").values_list("kind", flat=True)) == [
        "decision.asked",
        "decision.given",
    ]


def test_what_an_ended_order_waited_for_waits_no_more(talk, barrier):
    made = talk.ana(actions.escalate, barrier, reason="Stuck")
    declined = talk.placed(title="Declined")
    talk.omar(actions.decline, declined, ground="No")
    talk.ana(actions.appeal, declined, ground="Yes")
    assert list(queries.escalations_awaiting(talk.world.nadia)) == [made]
    assert queries.appeals_awaiting(talk.world.nadia).count() == 1
    for order in (barrier.order, declined):
        talk.ana(actions.withdraw, order, ground="Not needed")
    assert not queries.escalations_awaiting(talk.world.nadia)
    assert not queries.appeals_awaiting(talk.world.nadia)
    assert actions.climb_undecided(clock(made.decide_by + timedelta(days=1))) == 0
