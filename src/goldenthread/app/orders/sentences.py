"""What people read of events about orders, barriers and decisions.

Units and people are in a payload as ids. Whoever shows a thread adds their names first, under the key without
``_id`` (``to_unit`` beside ``to_unit_id``); where none was added, the sentence says the id.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.sentences import sentence_for

Told = dict[str, Any]


def day_words(iso: str | None) -> str:
    """ "14 March 2026" for "2026-03-14"."""
    return f"{date.fromisoformat(iso[:10]):%-d %B %Y}" if iso else "no date"


def _named(told: Told, key: str, what: str) -> str:
    name = told.get(key)
    return str(name) if name else f"{what} {told.get(f'{key}_id')}"


def _quantity(told: Told, key: str = "quantity") -> str:
    amount = told.get(key)
    return f", quantity {_plain_number(amount)}" if amount else ""


def _plain_number(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _because(text: str | None) -> str:
    return f": {text}" if text else ""


@sentence_for(Kind.ORDER_KIND_ADDED)
def order_kind_added(told: Told) -> str:
    return f"added the kind of order {told['name']}"


@sentence_for(Kind.ORDER_PLACED)
def order_placed(told: Told) -> str:
    asked = _named(told, "asked_of_unit", "unit")
    support = "a supporting order" if told["parent_id"] else "an order"
    return f"placed {support} with {asked}: {told['title']}{_quantity(told)}, for {day_words(told['requested_for'])}"


@sentence_for(Kind.ORDER_CLARIFIED)
def order_clarified(told: Told) -> str:
    return f"wrote: {told['text']}"


@sentence_for(Kind.ORDER_SENT_BACK)
def order_sent_back(told: Told) -> str:
    return f"sent the order back, missing: {told['missing']}"


@sentence_for(Kind.ORDER_COMPLETED)
def order_completed(told: Told) -> str:
    return f"gave what was missing: {told['information']}"


@sentence_for(Kind.PROMISE_MADE)
def promise_made(told: Told) -> str:
    return f"promised {day_words(told['promised_for'])}{_quantity(told)}"


@sentence_for(Kind.PROMISE_MOVED)
def promise_moved(told: Told) -> str:
    dates = f"from {day_words(told['old_promised_for'])} to {day_words(told['new_promised_for'])}"
    return f"moved the promise {dates}{_because(told['cause'])}"


@sentence_for(Kind.COUNTER_OFFERED)
def counter_offered(told: Told) -> str:
    return f"offered {day_words(told['offered_for'])}{_quantity(told)} instead{_because(told['ground'])}"


@sentence_for(Kind.COUNTER_ACCEPTED)
def counter_accepted(told: Told) -> str:
    return f"accepted the offer: promised for {day_words(told['promised_for'])}{_quantity(told)}"


@sentence_for(Kind.COUNTER_REJECTED)
def counter_rejected(told: Told) -> str:
    return f"did not accept the offer{_because(told['ground'])}"


@sentence_for(Kind.ORDER_DECLINED)
def order_declined(told: Told) -> str:
    by = f", decided by {_named(told, 'decided_by_person', 'person')}" if told["decided_by_person_id"] else ""
    return f"declined{by}{_because(told['ground'])}"


@sentence_for(Kind.DECLINE_APPEALED)
def decline_appealed(told: Told) -> str:
    return f"appealed to {_named(told, 'to_person', 'person')}{_because(told['ground'])}"


@sentence_for(Kind.APPEAL_DECIDED)
def appeal_decided(told: Told) -> str:
    overturned = told["outcome"] == "overturned"
    return f"{'set the decline aside' if overturned else 'upheld the decline'}{_because(told['ground'])}"


@sentence_for(Kind.DECLINE_OVERRIDDEN)
def decline_overridden(told: Told) -> str:
    return f"set the decline aside without an appeal{_because(told['ground'])}"


@sentence_for(Kind.ORDER_REDIRECTED)
def order_redirected(told: Told) -> str:
    return f"redirected to {_named(told, 'new_unit', 'unit')}{_because(told['ground'])}"


@sentence_for(Kind.REQUESTED_DATE_CHANGED)
def requested_date_changed(told: Told) -> str:
    whose = "the customer's" if told["asked_by"] == "customer" else "our"
    return (
        f"recorded {whose} change of the date asked for, from {day_words(told['old_requested_for'])} "
        f"to {day_words(told['new_requested_for'])}{_because(told['ground'])}"
    )


@sentence_for(Kind.CHILD_WAIVED)
def child_waived(told: Told) -> str:
    return f"waived it: what it supports may be delivered without{_because(told['ground'])}"


@sentence_for(Kind.ORDER_HANDED_OFF)
def order_handed_off(told: Told) -> str:
    person = f" ({_named(told, 'to_person', 'person')})" if told["to_person_id"] else ""
    return f"handed the work to {_named(told, 'to_unit', 'unit')}{person}{_because(told['note'])}"


@sentence_for(Kind.HAND_OFF_RECEIVED)
def hand_off_received(told: Told) -> str:
    if told["usable_as_received"]:
        return "received it, usable as it was"
    return f"received it, not usable as it was; missing: {told['missing']}"


@sentence_for(Kind.STEP_STARTED)
def step_started(told: Told) -> str:
    return f"began: {told['activity']}"


@sentence_for(Kind.STEP_FINISHED)
def step_finished(told: Told) -> str:
    return f"finished: {told['activity']}{_because(told['note'])}"


@sentence_for(Kind.DELIVERY_MADE)
def delivery_made(told: Told) -> str:
    what = "delivered" if told["whole"] else "delivered a part"
    return f"{what}{_quantity(told)}{_because(told['note'])}"


@sentence_for(Kind.DELIVERY_ACCEPTED)
def delivery_accepted(told: Told) -> str:
    return f"recorded the verdict: accepted{_speaker(told)}"


@sentence_for(Kind.DELIVERY_RETURNED)
def delivery_returned(told: Told) -> str:
    return f"recorded the verdict: returned{_speaker(told)}{_because(told['ground'])}"


def _speaker(told: Told) -> str:
    return f" by {_named(told, 'contact', 'contact')}" if told["contact_id"] else ""


@sentence_for(Kind.ORDER_WITHDRAWN)
def order_withdrawn(told: Told) -> str:
    if told["because_of_order_id"]:
        return f"withdrew it with the order that it supports{_because(told['ground'])}"
    return f"withdrew the order{_because(told['ground'])}"


@sentence_for(Kind.ORDER_EXPEDITED)
def order_expedited(told: Told) -> str:
    n, hours = told["delayed_orders"], told["delayed_hours"]
    by = f" by {hours:.1f} working hours in all" if hours is not None and n else ""
    others = "nobody else" if n == 0 else f"{n} other order{'s' if n > 1 else ''}{by}"
    return f"put it before others, which delays {others}{_because(told['ground'])}"


@sentence_for(Kind.ORDER_PAUSED)
def order_paused(told: Told) -> str:
    on = {"customer": "the customer", "supplier": "a supplier", "unit": "another unit"}[told["waiting_on"]]
    return f"paused the clock, waiting for {on}{_because(told['reason'])}"


@sentence_for(Kind.ORDER_RESUMED)
def order_resumed(_: Told) -> str:
    return "resumed the clock"


@sentence_for(Kind.POLICY_ENDED)
def policy_ended(told: Told) -> str:
    return f"ended the target {told['code']} after {day_words(told['valid_to'])}"


@sentence_for(Kind.POLICY_SET)
def policy_set(told: Told) -> str:
    return (
        f"set the target of the {told['clock']} clock to {_plain_number(told['new_target_hours'])} working hours "
        f"from {day_words(told['valid_from'])}"
    )


@sentence_for(Kind.EXPEDITE_ALLOWANCE_SET)
def expedite_allowance_set(told: Told) -> str:
    return f"allowed {told['new_per_quarter']} expedites a quarter from {day_words(told['valid_from'])}"


@sentence_for(Kind.BARRIER_RAISED)
def barrier_raised(told: Told) -> str:
    return f"raised a barrier ({told['barrier_kind'].replace('_', ' ')}): {told['what']}"


@sentence_for(Kind.BARRIER_ASSIGNED)
def barrier_assigned(told: Told) -> str:
    return f"assigned the barrier to {_named(told, 'new_owner_person', 'person')}"


@sentence_for(Kind.BARRIER_CLEARED)
def barrier_cleared(told: Told) -> str:
    return f"cleared the barrier: {told['what_was_done']}"


@sentence_for(Kind.BARRIER_ESCALATED)
def barrier_escalated(told: Told) -> str:
    to, by = _named(told, "to_person", "person"), day_words(told["decide_by"])
    return f"escalated the barrier to {to}{_other_area(told)}, to decide by {by}: {told['reason']}"


def _other_area(told: Told) -> str:
    """Of what area the decision is now, where that was corrected; events from before areas were told say nothing."""
    if told.get("old_area_id") == told.get("new_area_id"):
        return ""
    before = f" instead of {_named(told, 'old_area', 'area')}" if told["old_area_id"] else ""
    return f", as a decision on {_named(told, 'new_area', 'area')}{before}"


@sentence_for(Kind.ESCALATION_CLIMBED)
def escalation_climbed(told: Told) -> str:
    was, to = _named(told, "from_person", "person"), _named(told, "to_person", "person")
    return f"moved the escalation up to {to}: {was} had not decided in time"


@sentence_for(Kind.ESCALATION_STAYED)
def escalation_stayed(told: Told) -> str:
    here = _named(told, "with_person", "person")
    return f"left the escalation with {here}, who had not decided in time: nobody is above"


@sentence_for(Kind.ESCALATION_DECIDED)
def escalation_decided(told: Told) -> str:
    return f"decided the escalation, {told['outcome']}{_because(told['ground'])}"


@sentence_for(Kind.DECISION_ASKED)
def decision_asked(told: Told) -> str:
    return f"asked {_named(told, 'to_unit', 'unit')} for a decision: {told['what']}"


@sentence_for(Kind.DECISION_GIVEN)
def decision_given(told: Told) -> str:
    return f"decided, {told['outcome']}{_because(told['ground'])}"
