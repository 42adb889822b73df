"""Turns that are no answers: spoken, completed, rejected, appealed, set aside, waived, passed on."""

from __future__ import annotations

from datetime import datetime

from goldenthread.app.exchange.loading.reading import NOT_SAID, Row, text
from goldenthread.app.exchange.loading.retelling.story import Story
from goldenthread.app.exchange.loading.retelling.work import hand_off
from goldenthread.app.orders import events
from goldenthread.app.orders.models import (
    Appeal,
    AppealOutcome,
    ChildWaiver,
    Clarification,
    CounterRejection,
    OrderState,
    Override,
)


def clarified(story: Story, one: Row) -> None:
    at, by = story.instant(one["at"]), _person(story, one)
    made = Clarification(
        order_id=story.order.pk, at=at, by_id=by, text=text(one["ground"], 20_000) or NOT_SAID
    )
    story.sheets.add(made)
    story.write(events.OrderClarified(clarification_id=made.pk, text=made.text), at, by)


def completed(story: Story, one: Row) -> None:
    """What was missing was given; not told where nothing had been missing."""
    answer = story.sent_back
    if answer is None or answer.completed_at is not None:
        return
    at, by = story.moves(one["at"]), _person(story, one)
    answer.completed_at, answer.completed_by_id = at, by
    told = events.OrderCompleted(
        answer_id=answer.pk,
        information=text(one["ground"], 20_000) or NOT_SAID,
        holder=story.holder(at, story.asked()),
    )
    story.write(told, at, by)


def counter_rejected(story: Story, one: Row) -> None:
    if story.counter is None:
        return
    at, by = story.moves(one["at"]), _person(story, one)
    made = CounterRejection(counter_id=story.counter.pk, at=at, by_id=by, ground=_words(one))
    story.sheets.add(made)
    told = events.CounterRejected(
        counter_id=story.counter.pk, ground=made.ground, holder=story.holder(at, story.asked())
    )
    story.write(told, at, by)
    story.counter = None


def appealed(story: Story, one: Row) -> None:
    """A decline that stands was put before somebody. Once for each."""
    declined = story.declined
    if (
        declined is None
        or not _is_declined(story)
        or (story.appeal and story.appeal.answer_id == declined.pk)
    ):
        return
    at, by = story.instant(one["at"]), _person(story, one)
    made = Appeal(
        answer_id=declined.pk,
        order_id=story.order.pk,
        at=at,
        by_id=by,
        ground=_words(one),
        to_person_id=story.ids.of("person", one["other"]),
    )
    story.keep(made)
    story.appeal = made
    told = events.DeclineAppealed(
        appeal_id=made.pk, answer_id=declined.pk, ground=made.ground, to_person_id=made.to_person_id
    )
    story.write(told, at, by)


def appeal_upheld(story: Story, one: Row) -> None:
    if (appeal := story.open_appeal()) is not None:
        _decided(story, one, appeal, story.instant(one["at"]), None)


def appeal_overturned(story: Story, one: Row) -> None:
    appeal = story.open_appeal()
    if appeal is not None and _is_declined(story):
        at = story.moves(one["at"])
        _decided(story, one, appeal, at, _set_aside(story, one, at, appeal))


def overridden(story: Story, one: Row) -> None:
    """Somebody above set the decline aside; an appeal that still waits is decided with it."""
    declined = story.declined
    if declined is None or not _is_declined(story):
        return
    at = story.moves(one["at"])
    made = _set_aside(story, one, at, None)
    if (appeal := story.open_appeal()) is not None:
        _close(appeal, at, made.by_id, AppealOutcome.OVERTURNED, made.ground)
    told = events.DeclineOverridden(
        override_id=made.pk,
        answer_id=declined.pk,
        ground=made.ground,
        holder=story.holder(at, story.asked()),
    )
    story.write(told, at, made.by_id)


def waived(story: Story, one: Row) -> None:
    """A supporting order that its parent no longer waits for. Once."""
    if story.order.parent_id is None or story.standing.waived_at is not None:
        return
    at, by = story.instant(one["at"]), _person(story, one)
    made = ChildWaiver(order_id=story.order.pk, at=at, by_id=by, ground=_words(one))
    story.sheets.add(made)
    story.write(events.ChildWaived(parent_id=story.order.parent_id, ground=made.ground), at, by)


def handed_off(story: Story, one: Row) -> None:
    """To whoever held it from then on; not told where that is who held it already, or the customer."""
    to = story.holder(one["at"], story.asked())
    if to.unit_id is not None and story.standing.delivered_at is None:
        hand_off(story, one["at"], to, by=_person(story, one), note=text(one["ground"], 4_000))


def received(story: Story, one: Row) -> None:
    """What came of a hand-off; not told where none waits for it."""
    open_ones = [made for made in story.hand_offs if made["received_at"] is None]
    found = next(
        (made for made in open_ones if made["at"] == one["since"]), open_ones[-1] if open_ones else None
    )
    if found is None or one["flag"] is None:
        return
    at, by = story.instant(one["at"]), _person(story, one)
    missing = "" if one["flag"] else _words(one)
    found |= {"received_at": at, "received_by_id": by, "usable_as_received": one["flag"], "missing": missing}
    told = events.HandOffReceived(
        hand_off_id=found["id"], usable_as_received=one["flag"], missing=found["missing"]
    )
    story.write(told, at, by)


def _set_aside(story: Story, one: Row, at: datetime, appeal: Appeal | None) -> Override:
    assert story.declined is not None
    made = Override(
        answer_id=story.declined.pk,
        order_id=story.order.pk,
        at=at,
        by_id=_person(story, one),
        ground=_words(one),
        appeal_id=appeal.pk if appeal else None,
    )
    story.sheets.add(made)
    return made


def _decided(story: Story, one: Row, appeal: Appeal, at: datetime, override: Override | None) -> None:
    outcome = AppealOutcome.OVERTURNED if override else AppealOutcome.UPHELD
    _close(appeal, at, _person(story, one), outcome, _words(one))
    told = events.AppealDecided(
        appeal_id=appeal.pk,
        outcome=outcome,
        ground=appeal.decision_ground,
        override_id=override.pk if override else None,
        holder=story.holder(at, story.asked()) if override else None,
    )
    story.write(told, at, appeal.decided_by_id)


def _close(appeal: Appeal, at: datetime, by: int | None, outcome: AppealOutcome, ground: str) -> None:
    appeal.decided_at, appeal.decided_by_id = at, by
    appeal.outcome, appeal.decision_ground = outcome, ground


def _is_declined(story: Story) -> bool:
    return story.standing.state == OrderState.DECLINED


def _person(story: Story, one: Row) -> int | None:
    return story.ids.of("person", one["person"])


def _words(one: Row) -> str:
    return text(one["ground"], 4_000) or NOT_SAID
