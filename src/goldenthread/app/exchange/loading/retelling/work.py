"""Work: who holds the order, pauses, steps."""

from __future__ import annotations

from datetime import datetime

from goldenthread.app.exchange.loading.reading import NOT_SAID, Row, text
from goldenthread.app.exchange.loading.retelling.deliveries import judged
from goldenthread.app.exchange.loading.retelling.story import Story
from goldenthread.app.orders import events
from goldenthread.app.orders.events import CUSTOMER, Holder
from goldenthread.app.orders.models import HandOff, Pause, Step, ValueClass, WaitingOn

ASKED = Holder(0)  # somebody here, whoever: not the customer


def held_by(story: Story, one: Row) -> None:
    """The record set has a new holder. Told as a hand-off unless it is who holds it already."""
    unit, person = story.ids.of("unit", one["unit"]), story.ids.of("person", one["person"])
    if unit is None or story.standing.delivered_at is not None or _is_given_back(story, one, unit, person):
        return
    hand_off(story, one["at"], Holder(unit, person), by=None, note="")


def hand_off(story: Story, when: datetime, to: Holder, *, by: int | None, note: str) -> None:
    """The work passed to another holder; nothing happened where it is who holds it already."""
    here = Holder(story.standing.held_by_unit_id, story.standing.held_by_person_id)
    if to.unit_id is None or here == to:
        return
    at = story.moves(when)
    number = story.sheets.next_id(HandOff)
    made = {
        "id": number,
        "order_id": story.order.pk,
        "at": at,
        "from_unit_id": here.unit_id,
        "from_person_id": here.person_id,
        "to_unit_id": to.unit_id,
        "to_person_id": to.person_id,
        "by_id": by,
        "note": note,
        "received_at": None,
    }
    story.hand_offs.append(made)
    told = events.OrderHandedOff(
        hand_off_id=number,
        from_unit_id=here.unit_id,
        to_unit_id=to.unit_id,
        to_person_id=to.person_id,
        note=note,
        holder=to,
    )
    story.write(told, at, by or to.person_id)


def _is_given_back(story: Story, one: Row, unit: int, person: int | None) -> bool:
    """Whether the customer, for whom it waited, gives it back at this instant to who held it before."""
    if story.standing.paused_since is None or story.standing.held_by_unit_id is not None:
        return False
    before = story.pauses[-1]
    ends = any(other["what"] == "resumed" and other["at"] == one["at"] for other in story.happenings)
    return ends and (unit, person) == (before.back_to_unit_id, before.back_to_person_id)


def paused(story: Story, one: Row) -> None:
    if story.standing.paused_since is not None:
        return
    waiting = one["word"] if one["word"] in WaitingOn.values else WaitingOn.UNIT
    holder = (
        CUSTOMER if waiting == WaitingOn.CUSTOMER and story.holder(one["at"], ASKED).unit_id is None else None
    )
    at = story.moves(one["at"]) if holder else story.instant(one["at"])
    reason = text(one["ground"], 4_000) or NOT_SAID
    made = Pause(
        order_id=story.order.pk,
        from_at=at,
        reason=reason,
        waiting_on=waiting,
        by_id=story.ids.of("person", one["person"]),
        back_to_unit_id=story.standing.held_by_unit_id,
        back_to_person_id=story.standing.held_by_person_id,
    )
    made.pk = story.sheets.next_id(Pause)
    story.pauses.append(made)
    told = events.OrderPaused(pause_id=made.pk, reason=reason, waiting_on=waiting, holder=holder)
    story.write(told, at, made.by_id)


def resumed(story: Story, one: Row) -> None:
    """A pause is over. Where another act at that instant ended it, that act is told and not this one."""
    if not story.pauses:
        return
    made, person = story.pauses[-1], story.ids.of("person", one["person"])
    ended = story.standing.pauses[-1][1]
    if ended is None or ended >= one["at"]:
        made.resumed_by_id = person
    if ended is not None or _ends_with(story, one):
        return
    holder = None
    if story.standing.held_by_unit_id is None:  # the customer held it meanwhile
        holder = story.holder(one["at"], story.asked())
    at = story.moves(one["at"]) if holder else story.instant(one["at"])
    story.write(events.OrderResumed(pause_id=made.pk, holder=holder), at, person)


def _ends_with(story: Story, one: Row) -> bool:
    """Whether the order was withdrawn at this instant, or what was delivered came back."""
    return any(
        other["what"] == "withdrawn" or (other["what"] == "returned" and judged(story, other) is not None)
        for other in story.happenings
        if other["at"] == one["at"]
    )


def started(story: Story, one: Row) -> None:
    at, step = story.instant(one["at"]), _step(story, one)
    step.started_at = at
    story.write(events.StepStarted(step_id=step.pk, activity=step.activity), at, step.person_id)


def finished(story: Story, one: Row) -> None:
    at = story.instant(one["at"])
    step = story.steps.get(one["ref"]) or _step(story, one)
    story.standing.steps.setdefault(step.pk, False)
    step.finished_at, step.note = at, text(one["note"], 4_000)
    told = events.StepFinished(step_id=step.pk, activity=step.activity, note=step.note)
    story.write(told, at, step.person_id)


def _step(story: Story, one: Row) -> Step:
    step = Step(
        order_id=story.order.pk,
        seq=len(story.steps) + 1,
        activity=text(one["word"], 200) or "Step",
        unit_id=story.ids.of("unit", one["unit"]),
        person_id=story.ids.of("person", one["person"]),
        value_class=one["ground"] if one["ground"] in ValueClass.values else "",
        usable_as_received=one["flag"],
    )
    step.pk = story.sheets.next_id(Step)
    story.steps[one["ref"]] = step
    story.ids.keep("event", one["ref"], step.pk)
    return step
