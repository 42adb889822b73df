"""The conversation: asked, answered, worked on, delivered, judged. Each act leaves one event."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.app.orders.conftest import DUE, fresh, told

from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions, errors
from goldenthread.app.orders.models import Answer, AnswerKind, OrderState
from goldenthread.app.people import actions as people

pytestmark = pytest.mark.django_db


def test_an_order_goes_from_the_customers_ask_to_the_verdict(talk):
    order = talk.placed(quantity=Decimal(10), value=Decimal(4000))
    talk.omar(actions.promise, order, promised_for=DUE)
    step = talk.priya(actions.start_step, order, activity="Configure")
    talk.priya(actions.finish_step, step)
    delivery = talk.priya(actions.deliver, order)
    talk.ana(actions.accept_delivery, delivery, contact=talk.world.mara)
    order = fresh(order)
    assert order.state == OrderState.ACCEPTED
    assert (order.requested_for, order.first_promised_for, order.last_promised_for) == (DUE, DUE, DUE)
    assert order.promised_quantity == 10
    assert told(order) == [
        "order.placed",
        "promise.made",
        "step.started",
        "step.finished",
        "delivery.made",
        "delivery.accepted",
    ]
    holders = list(order.holdings.values_list("unit__name", "from_at", "to_at"))
    assert [unit for unit, *_ in holders] == ["Field services", None]
    assert holders[0][2] == holders[1][1]
    assert order.held_since is None


def test_a_counter_offer_is_accepted_and_the_date_asked_for_stays(talk):
    order = talk.placed()
    offer = talk.omar(actions.counter, order, promised_for=date(2026, 4, 1), ground="The vendor is late")
    assert fresh(order).held_by_unit == talk.world.key_accounts
    made = talk.ana(actions.accept_counter, order, counter=offer)
    order = fresh(order)
    assert (order.state, order.requested_for, order.last_promised_for) == ("promised", DUE, date(2026, 4, 1))
    assert (made.kind, made.by) == (AnswerKind.PROMISE, talk.world.omar)
    assert told(order)[-2:] == ["counter.offered", "counter.accepted"]


def test_an_offer_that_was_replaced_cannot_be_accepted(talk):
    order = talk.placed()
    old = talk.omar(actions.counter, order, promised_for=date(2026, 4, 1))
    talk.omar(actions.counter, order, promised_for=date(2026, 4, 8))
    with pytest.raises(errors.NoOpenCounter, match="another offer"):
        talk.ana(actions.accept_counter, order, counter=old)
    assert fresh(order).state == OrderState.COUNTERED


def test_a_rejected_offer_waits_for_the_unit_again(talk):
    order = talk.placed()
    talk.omar(actions.counter, order, promised_for=date(2026, 4, 1))
    talk.ana(actions.reject_counter, order, ground="The ward opens on the 23rd")
    assert fresh(order).state == OrderState.ASKED
    assert fresh(order).held_by_unit == talk.world.field_services
    talk.omar(actions.promise, order, promised_for=DUE)
    assert told(order)[-2:] == ["counter.rejected", "promise.made"]


def test_a_decline_is_appealed_to_the_line_manager_and_overturned(talk):
    order = talk.placed()
    talk.omar(actions.decline, order, ground="No capacity before May")
    appeal = talk.ana(actions.appeal, order, ground="The ward opens on the 23rd")
    assert appeal.to_person == talk.world.nadia
    with pytest.raises(NotPermitted, match="Nadia"):
        talk.omar(actions.decide_appeal, appeal, overturn=False, ground="No")
    talk.nadia(actions.decide_appeal, appeal, overturn=True, ground="Take it from the pool")
    order = fresh(order)
    assert (order.state, order.held_by_unit) == ("asked", talk.world.field_services)
    assert order.overrides.get().by == talk.world.nadia
    with pytest.raises(errors.DeclineWasOverridden):
        talk.omar(actions.decline, order, ground="Still none")
    talk.omar(actions.promise, order, promised_for=DUE)
    assert told(order)[1:] == ["order.declined", "decline.appealed", "appeal.decided", "promise.made"]


def test_an_appeal_is_for_the_line_above_and_for_who_holds_the_decision_right(talk):
    """Sofia is an executive outside the line: she may override; the appeal is hers only by a decision right."""
    order = talk.placed()
    talk.priya(actions.decline, order, ground="No capacity before May")
    appeal = talk.ana(actions.appeal, order, ground="The ward opens on the 23rd")
    assert appeal.to_person == talk.world.omar
    before = Event.objects.count()
    for name in ("sofia", "ana", "lena", "petra", "priya"):
        with pytest.raises(NotPermitted, match=r"that is for Omar Said or Nadia Haas\."):
            talk.__getattr__(name)(actions.decide_appeal, appeal, overturn=True, ground="It matters")
    assert Event.objects.count() == before
    talk.ana(
        actions.raise_barrier, order=order, kind="capacity", what="Nobody free", area=talk.world.capacity
    )
    with pytest.raises(NotPermitted, match=r"Omar Said, Nadia Haas or Sofia Lindqvist\."):
        talk.priya(actions.decide_appeal, appeal, overturn=True, ground="I changed my mind")
    talk.sofia(actions.decide_appeal, appeal, overturn=True, ground="Two people come")
    assert (fresh(order).state, told(order)[-1]) == ("asked", "appeal.decided")


def test_the_line_above_decides_an_appeal_that_was_put_to_somebody_who_left(talk):
    order = talk.placed()
    talk.priya(actions.decline, order, ground="No capacity before May")
    appeal = talk.ana(actions.appeal, order, ground="The ward opens on the 23rd")
    people.leave(talk.world.omar, left_on=talk.now.date() - timedelta(days=1), actor=talk.actor("ines"))
    with pytest.raises(NotPermitted, match=r"that is for Nadia Haas\."):
        talk.sofia(actions.decide_appeal, appeal, overturn=True, ground="It matters")
    talk.nadia(actions.decide_appeal, appeal, overturn=False, ground="May it is")
    appeal.refresh_from_db()
    assert (appeal.outcome, appeal.decided_by) == ("upheld", talk.world.nadia)


def test_an_upheld_decline_stays_declined_and_is_appealed_once(talk):
    order = talk.placed()
    talk.omar(actions.decline, order, ground="Not ours")
    appeal = talk.ana(actions.appeal, order, ground="It is")
    talk.nadia(actions.decide_appeal, appeal, overturn=False, ground="It is not")
    assert fresh(order).state == OrderState.DECLINED
    with pytest.raises(errors.AlreadyAppealed):
        talk.ana(actions.appeal, order, ground="Please")


def test_an_executive_sets_a_decline_aside_and_others_may_not(talk):
    order = talk.placed()
    talk.omar(actions.decline, order, ground="No")
    with pytest.raises(NotPermitted):
        talk.ana(actions.override_decline, order, ground="Do it")
    talk.sofia(actions.override_decline, order, ground="Do it")
    assert fresh(order).state == OrderState.ASKED
    assert told(order)[-1] == "decline.overridden"


def test_an_incomplete_order_goes_back_and_comes_again(talk):
    order = talk.placed()
    talk.omar(actions.send_back_incomplete, order, missing="Which ward?")
    assert (fresh(order).state, fresh(order).held_by_unit) == ("incomplete", talk.world.key_accounts)
    with pytest.raises(errors.AlreadyAnswered, match="complete it first"):
        talk.omar(actions.promise, order, promised_for=DUE)
    talk.ana(actions.complete, order, information="Ward 4")
    assert (fresh(order).state, fresh(order).held_by_unit) == ("asked", talk.world.field_services)
    with pytest.raises(errors.NothingMissing):
        talk.ana(actions.complete, order, information="Ward 4")


def test_a_redirected_order_is_asked_of_another_unit(talk):
    order = talk.placed()
    talk.omar(actions.redirect, order, to=talk.world.billing, ground="An invoice matter")
    assert fresh(order).asked_of_unit == talk.world.billing
    with pytest.raises(NotPermitted):
        talk.omar(actions.promise, order, promised_for=DUE)
    talk.bruno(actions.promise, order, promised_for=DUE)
    with pytest.raises(errors.AlreadyAnswered):
        talk.bruno(actions.redirect, order, to=talk.world.planning, ground="After all not")


def test_a_moved_promise_keeps_every_date_and_its_cause(talk):
    order = talk.promised()
    with pytest.raises(Invalid, match="why the promise moves"):
        talk.omar(actions.move_promise, order, promised_for=date(2026, 3, 27), cause=" ")
    talk.omar(actions.move_promise, order, promised_for=date(2026, 3, 27), cause="A part is missing")
    talk.omar(actions.move_promise, order, promised_for=date(2026, 4, 3), cause="And another")
    order = fresh(order)
    assert (order.first_promised_for, order.last_promised_for) == (DUE, date(2026, 4, 3))
    dates = Answer.objects.filter(order=order).values_list("promised_for", "cause", "moves__promised_for")
    assert list(dates) == [
        (DUE, "", None),
        (date(2026, 3, 27), "A part is missing", DUE),
        (date(2026, 4, 3), "And another", date(2026, 3, 27)),
    ]
    with pytest.raises(errors.PromiseUnchanged):
        talk.omar(actions.move_promise, order, promised_for=date(2026, 4, 3), cause="None")


def test_a_customers_change_of_date_leaves_the_promise_alone(talk):
    order = talk.promised()
    talk.ana(actions.change_requested_date, order, requested_for=date(2026, 4, 10), ground="Ward opens later")
    order = fresh(order)
    assert (order.requested_for, order.last_promised_for) == (date(2026, 4, 10), DUE)
    assert list(order.requested_dates.values_list("requested_for", "asked_by")) == [
        (DUE, "customer"),
        (date(2026, 4, 10), "customer"),
    ]
    with pytest.raises(NotPermitted):
        talk.omar(actions.change_requested_date, order, requested_for=date(2026, 4, 11))


def test_parts_are_delivered_and_judged_one_by_one(talk):
    order = talk.promised(quantity=Decimal(10))
    part = talk.omar(actions.deliver, order, quantity=Decimal(4))
    assert fresh(order).state == OrderState.PROMISED
    with pytest.raises(errors.MoreThanWanted, match="6 still wanted"):
        talk.omar(actions.deliver, order, quantity=Decimal(7))
    rest = talk.omar(actions.deliver, order)
    assert (rest.quantity, rest.whole, fresh(order).state) == (6, True, "delivered")
    talk.ana(actions.accept_delivery, rest, contact=talk.world.mara)
    assert fresh(order).state == OrderState.DELIVERED
    talk.ana(actions.return_delivery, part, ground="Wrong model", contact=talk.world.mara)
    order = fresh(order)
    assert (order.state, order.delivered_at, order.held_by_unit) == (
        "returned",
        None,
        talk.world.field_services,
    )
    again = talk.omar(actions.deliver, order)
    assert (again.quantity, again.whole) == (4, True)
    talk.ana(actions.accept_delivery, again, contact=talk.world.mara)
    assert fresh(order).state == OrderState.ACCEPTED


def test_a_delivery_gets_one_verdict_and_the_customers_contact_is_named(talk):
    delivery = talk.delivered()
    with pytest.raises(Invalid, match="contact"):
        talk.ana(actions.accept_delivery, delivery)
    with pytest.raises(errors.ForeignContact):
        talk.ana(actions.accept_delivery, delivery, contact=talk.world.curt)
    with pytest.raises(NotPermitted):
        talk.omar(actions.accept_delivery, delivery, contact=talk.world.mara)
    talk.ana(actions.return_delivery, delivery, ground="Two are broken", contact=talk.world.mara)
    with pytest.raises(errors.AlreadyJudged, match="returned on"):
        talk.ana(actions.accept_delivery, delivery, contact=talk.world.mara)
    assert fresh(delivery.order).state == OrderState.RETURNED


def test_a_delivery_needs_a_promise_and_happens_once(talk):
    order = talk.placed()
    with pytest.raises(errors.NothingPromised):
        talk.omar(actions.deliver, order)
    talk.omar(actions.promise, order, promised_for=DUE)
    talk.omar(actions.deliver, order)
    with pytest.raises(errors.AlreadyDelivered):
        talk.priya(actions.deliver, order)
    assert told(order).count("delivery.made") == 1


def test_the_work_is_handed_off_and_the_promise_stays(talk):
    order = talk.promised()
    moved = talk.omar(actions.hand_off, order, to=talk.world.planning, note="Please schedule")
    order = fresh(order)
    assert (order.held_by_unit, order.asked_of_unit) == (talk.world.planning, talk.world.field_services)
    with pytest.raises(NotPermitted, match="that is for Planning"):
        talk.omar(actions.receive, moved, usable=True)
    talk.petra(actions.receive, moved, usable=False, missing="The floor plan")
    with pytest.raises(errors.AlreadyReceived):
        talk.petra(actions.receive, moved, usable=True)
    moved.refresh_from_db()
    assert (moved.usable_as_received, moved.missing) == (False, "The floor plan")
    with pytest.raises(NotPermitted):
        talk.petra(actions.move_promise, order, promised_for=date(2026, 5, 1), cause="Busy")
    talk.petra(actions.hand_off, order, to=talk.world.field_services, to_person=talk.world.priya)
    assert fresh(order).held_by_person == talk.world.priya


def test_a_pause_for_the_customer_is_the_customers_time(talk):
    order = talk.promised()
    talk.omar(actions.pause, order, reason="No access to the ward", waiting_on="customer")
    assert fresh(order).held_by_unit is None
    with pytest.raises(errors.AlreadyPaused):
        talk.omar(actions.pause, order, reason="Again", waiting_on="supplier")
    talk.omar(actions.resume, order)
    assert fresh(order).held_by_unit == talk.world.field_services
    with pytest.raises(errors.NotPaused):
        talk.omar(actions.resume, order)
    assert list(order.holdings.values_list("unit__name", flat=True)) == [
        "Field services",
        None,
        "Field services",
    ]


def test_withdrawing_an_order_ends_what_supports_it(talk):
    order = talk.promised()
    child = talk.omar(
        actions.place_supporting_order, order, asked_of=talk.world.planning, title="Slot", requested_for=DUE
    )
    grandchild = talk.petra(
        actions.place_supporting_order, child, asked_of=talk.world.billing, title="Code", requested_for=DUE
    )
    talk.ana(actions.withdraw, order, ground="The ward is not built")
    for one in (order, child, grandchild):
        one = fresh(one)
        assert (one.state, one.held_by_unit, one.ended_at is None) == ("withdrawn", None, False)
        assert told(one)[-1] == "order.withdrawn"
    assert grandchild.withdrawal.because_of.order_id == order.pk
    with pytest.raises(errors.OrderEnded, match="withdrawn"):
        talk.omar(actions.deliver, order)


def test_a_supporting_order_holds_its_parent_until_it_is_delivered_or_waived(talk):
    order = talk.promised()
    child = talk.omar(
        actions.place_supporting_order, order, asked_of=talk.world.planning, title="Slot", requested_for=DUE
    )
    assert (child.root, child.account, child.depth) == (order, talk.world.meridian, 1)
    talk.petra(actions.decline, child, ground="No slot")
    with pytest.raises(errors.ChildrenStillOpen):
        talk.omar(actions.deliver, order)
    with pytest.raises(NotPermitted):
        talk.priya(actions.waive_child, child, ground="We go without")
    talk.omar(actions.waive_child, child, ground="We go without")
    talk.omar(actions.deliver, order)
    assert fresh(order).state == OrderState.DELIVERED


def test_a_supporting_order_cannot_be_returned_once_what_it_supports_is_delivered(talk):
    order = talk.promised()
    child = talk.omar(
        actions.place_supporting_order, order, asked_of=talk.world.planning, title="Slot", requested_for=DUE
    )
    talk.petra(actions.promise, child, promised_for=DUE)
    slot = talk.petra(actions.deliver, child)
    assert fresh(child).held_by_unit == talk.world.field_services
    talk.omar(actions.deliver, order)
    with pytest.raises(errors.SupportsADeliveredOrder):
        talk.omar(actions.return_delivery, slot, ground="Wrong day")
    talk.omar(actions.accept_delivery, slot)
    assert fresh(child).state == OrderState.ACCEPTED


def test_a_unit_does_not_ask_itself(talk):
    order = talk.promised()
    with pytest.raises(Invalid, match="does not ask itself"):
        talk.omar(
            actions.place_supporting_order,
            order,
            asked_of=talk.world.field_services,
            title="Slot",
            requested_for=DUE,
        )


def test_both_sides_speak_and_others_do_not(talk):
    order = talk.placed()
    talk.omar(actions.clarify, order, text="Which floor?")
    talk.ana(actions.clarify, order, text="The fourth")
    for outsider in ("petra", "ben", "vik", "tom", "ines"):
        with pytest.raises(NotPermitted):
            talk.__getattr__(outsider)(actions.clarify, order, text="Me too")
    assert told(order).count("order.clarified") == 2


def test_an_act_on_a_list_stands_or_is_refused_one_by_one(talk):
    first, answered, foreign = talk.placed(), talk.promised(), talk.placed(asked_of=talk.world.billing)
    outcome = actions.each(
        [first, answered, foreign], actions.promise, promised_for=DUE, actor=talk.actor("omar")
    )
    assert outcome.done == [first]
    assert [(order, refusal.code) for order, refusal in outcome.refused] == [
        (answered, "order.already_answered"),
        (foreign, "not_permitted"),
    ]
    assert fresh(first).state == OrderState.PROMISED
    with pytest.raises(Invalid, match="at most 200"):
        actions.each([first] * 201, actions.promise, promised_for=DUE, actor=talk.actor("omar"))
