"""Answers: promises and promises moved, counter-offers and their acceptance, declines, sent back, redirected."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from goldenthread.app.exchange.loading.reading import NOT_SAID, Row, above_zero, text
from goldenthread.app.exchange.loading.retelling.story import Story
from goldenthread.app.orders import events
from goldenthread.app.orders.actions.answering import ANSWERED_ANEW
from goldenthread.app.orders.events import Holder
from goldenthread.app.orders.models import Answer, AnswerKind, AppealOutcome, CounterAcceptance, OrderState


def promised(story: Story, one: Row) -> None:
    if one["day"] is None:
        return
    quantity = above_zero(one["quantity"], 3)
    _lapse_appeal(story, one)
    if story.promise is not None:
        _promise_moved(story, one, story.promise, quantity)
    elif story.counter is not None and _accepts(one, story.counter):
        _counter_accepted(story, one, story.counter, quantity)
    else:
        _promise_made(story, one, quantity)
    story.counter = None


def _accepts(one: Row, counter: Answer) -> bool:
    """Whether the promise came about by the counter-offer: as the record set says, else because the days agree."""
    said: bool | None = one["flag"]
    return counter.promised_for == one["day"] and said is not False


def _promise_made(story: Story, one: Row, quantity: Decimal | None) -> None:
    at = story.moves(one["at"])
    made = _answer(story, one, AnswerKind.PROMISE, at, promised_for=one["day"], quantity=quantity)
    told = events.PromiseMade(
        answer_id=made.pk,
        promised_for=one["day"],
        quantity=quantity,
        holder=story.holder(at, story.asked()),
    )
    story.write(told, at, made.by_id)
    story.promise = made


def _promise_moved(story: Story, one: Row, before: Answer, quantity: Decimal | None) -> None:
    at = story.instant(one["at"])
    said = {"promised_for": one["day"], "quantity": quantity, "cause": text(one["word"], 4_000) or NOT_SAID}
    made = _answer(story, one, AnswerKind.PROMISE, at, moves_id=before.pk, **said)
    told = events.PromiseMoved(
        answer_id=made.pk,
        old_promised_for=_day(before.promised_for),
        new_promised_for=one["day"],
        old_quantity=before.quantity,
        new_quantity=quantity,
        cause=made.cause,
    )
    story.write(told, at, made.by_id)
    story.promise = made


def _counter_accepted(story: Story, one: Row, counter: Answer, quantity: Decimal | None) -> None:
    at = story.moves(one["at"])
    made = _answer(story, one, AnswerKind.PROMISE, at, promised_for=one["day"], quantity=quantity)
    by = story.ids.of("person", one["other"])
    story.sheets.add(CounterAcceptance(counter_id=counter.pk, promise_id=made.pk, at=at, by_id=by))
    told = events.CounterAccepted(
        counter_id=counter.pk,
        answer_id=made.pk,
        promised_for=one["day"],
        quantity=quantity,
        holder=story.holder(at, story.asked()),
    )
    story.write(told, at, by)
    story.promise = made


def countered(story: Story, one: Row) -> None:
    if one["day"] is None:
        return
    _lapse_appeal(story, one)
    at, quantity = story.moves(one["at"]), above_zero(one["quantity"], 3)
    said = {"promised_for": one["day"], "quantity": quantity, "ground": text(one["ground"], 4_000)}
    made = _answer(story, one, AnswerKind.COUNTER, at, **said)
    told = events.CounterOffered(
        answer_id=made.pk,
        offered_for=one["day"],
        quantity=quantity,
        ground=made.ground,
        holder=story.holder(at, story.asker()),
    )
    story.write(told, at, made.by_id)
    story.counter = made


def declined(story: Story, one: Row) -> None:
    at = story.moves(one["at"])
    by, decider = (story.ids.of("person", one[name]) for name in ("person", "other"))
    made = _answer(story, one, AnswerKind.DECLINE, at, ground=_ground(one), decided_by_id=decider or by)
    told = events.OrderDeclined(
        answer_id=made.pk,
        ground=made.ground,
        decided_by_person_id=made.decided_by_id,
        holder=story.holder(at, story.asker()),
    )
    story.write(told, at, by)
    story.declined, story.counter = made, None


def sent_back(story: Story, one: Row) -> None:
    at = story.moves(one["at"])
    made = _answer(story, one, AnswerKind.INCOMPLETE, at, ground=_ground(one))
    holder = story.holder(at, story.asker())
    story.write(events.OrderSentBack(answer_id=made.pk, missing=made.ground, holder=holder), at, made.by_id)
    story.sent_back = made


def redirected(story: Story, one: Row) -> None:
    """Where a record set does not say whither, it is who held the order next, if somebody else did."""
    at, before = story.moves(one["at"]), story.standing.asked_of_unit_id
    after = story.holder(one["at"], story.asked())
    to = story.ids.of("unit", one["other"]) or after.unit_id or before
    made = _answer(story, one, AnswerKind.REDIRECT, at, ground=_ground(one), redirected_to_id=to)
    told = events.OrderRedirected(
        answer_id=made.pk,
        old_unit_id=before or 0,
        new_unit_id=to or 0,
        ground=made.ground,
        holder=Holder(to, after.person_id),
    )
    story.write(told, at, made.by_id)


def _answer(story: Story, one: Row, kind: AnswerKind, at: datetime, **said: Any) -> Answer:
    made = Answer(
        order_id=story.order.pk,
        unit_id=story.ids.of("unit", one["unit"]) or story.standing.asked_of_unit_id,
        kind=kind,
        at=at,
        by_id=story.ids.of("person", one["person"]),
        **said,
    )
    if kind is AnswerKind.INCOMPLETE:
        story.keep(made)  # what was missing may be given
    else:
        story.sheets.add(made)
    story.ids.keep("answer", one["ref"], made.pk)
    return made


def _lapse_appeal(story: Story, one: Row) -> None:
    """A unit that answers after all leaves nothing to appeal against."""
    appeal = story.open_appeal()
    if appeal is not None and story.standing.state == OrderState.DECLINED:
        appeal.decided_at, appeal.outcome = story.moves(one["at"]), AppealOutcome.LAPSED
        appeal.decision_ground = ANSWERED_ANEW


def _ground(one: Row) -> str:
    return text(one["ground"], 4_000) or NOT_SAID


def _day(value: Any) -> date:
    assert isinstance(value, date)
    return value
