"""One order's story, told again: rows and events for what a record set says happened, and where it stands.

Holders are taken from the record set where it has them. A change of holder that nothing else explains was a
hand-off. A date that was promised again is a promise moved. A promise at the date of a standing counter-offer is
its acceptance. What happened after the end (accepted, withdrawn) is not told.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.reading import Row, amount, text
from goldenthread.app.exchange.loading.sheets import About, Sheets
from goldenthread.app.history.actions import plain
from goldenthread.app.history.kinds import Payload
from goldenthread.app.orders import events
from goldenthread.app.orders.derivation import Standing
from goldenthread.app.orders.events import CUSTOMER, Holder
from goldenthread.app.orders.models import (
    Answer,
    AnswerKind,
    Asker,
    CounterAcceptance,
    Delivery,
    Expedite,
    HandOff,
    Holding,
    Order,
    Pause,
    RequestedDate,
    Step,
    ValueClass,
    Verdict,
    WaitingOn,
    Withdrawal,
)

JUST_AFTER = timedelta(microseconds=1)
NO_GROUND = "not said"
COLUMNS = [one.name for one in fields(Standing)]
RECORDS = {"holdings", "pauses", "requested_dates", "answers", "deliveries", "verdicts", "steps", "hand_offs"}


class Retelling:
    """Tells what happened to ``order``, oldest first."""

    def __init__(
        self, order: Order, happenings: list[Row], sheets: Sheets, ids: Ids, nth: dict[Any, int]
    ) -> None:
        self.order, self.happenings, self.sheets, self.ids, self.nth = order, happenings, sheets, ids, nth
        self.standing = Standing()
        self.last = order.placed_at
        self.acts = 0
        self.counter: Answer | None = None
        self.promise: Answer | None = None
        self.incomplete: Answer | None = None
        self.steps: dict[str, Step] = {}
        self.pause: Pause | None = None
        self.made: dict[int, Delivery] = {}
        self.judged: set[int] = set()
        self.held = [one for one in happenings if one["what"] == "held"]
        self.held_from = [one["at"] for one in self.held]

    def tell(self) -> None:
        for one in self.happenings:
            if self.standing.ended_at is not None:
                break
            RULES[one["what"]](self, one)
        self._store()

    # -- where it stands ---------------------------------------------------------------------------------

    def _instant(self, at: datetime) -> datetime:
        """The time of an act: as it came, or just after the act before it if that moved the order too."""
        return max(at, self.last)

    def _write(
        self,
        payload: Payload,
        at: datetime,
        person: int | None = None,
        *,
        recorded_at: datetime | None = None,
    ) -> None:
        """Tell an event, and let the order stand where it then stands."""
        self.last = at
        self.acts += 1
        self.standing.follow(payload.kind, plain(asdict(payload)), at)
        self.sheets.tell(
            self.order,
            payload,
            at=at,
            person_id=person,
            recorded_at=recorded_at,
            about=About(self.order.pk, self.order.account_id, self.standing.asked_of_unit_id),
        )

    def _moves(self, at: datetime) -> datetime:
        """The instant of an act that passes the order on: never the one at which it was passed on before."""
        at = self._instant(at)
        since = self.standing.held_since
        return at + JUST_AFTER if since is not None and at <= since else at

    def _holder(self, at: datetime, otherwise: Holder) -> Holder:
        """Who holds the order from ``at`` on, by the record set; ``otherwise`` where it does not say."""
        place = bisect_right(self.held_from, at) - 1
        if place < 0:
            return otherwise
        row = self.held[place]
        unit = self.ids.of("unit", row["unit"])
        return Holder(unit, self.ids.of("person", row["person"]) if unit else None)

    def _asker(self) -> Holder:
        unit = self.order.asked_by_unit_id
        return Holder(unit, self.order.placed_by_id) if unit else CUSTOMER

    def _asked(self) -> Holder:
        return Holder(self.standing.asked_of_unit_id)

    # -- what happened -----------------------------------------------------------------------------------

    def placed(self, one: Row) -> None:
        wish = next((w for w in self.happenings if w["what"] == "requested"), None)
        first = wish["day"] if wish and wish["at"] <= one["at"] else None
        order = self.order
        asked_by = _asked_by(wish)
        if first is not None:
            self.sheets.add(
                RequestedDate(order_id=order.pk, at=order.placed_at, requested_for=first, asked_by=asked_by)
            )
        told = events.OrderPlaced(
            title=order.title,
            parent_id=order.parent_id,
            root_id=order.root_id,
            depth=order.depth,
            account_id=order.account_id,
            asked_by_unit_id=order.asked_by_unit_id,
            asked_of_unit_id=order.asked_of_unit_id,
            order_kind_id=order.kind_id,
            value=order.value,
            quantity=order.quantity,
            requested_for=first,
            asked_by=asked_by,
            holder=self._holder(order.placed_at, Holder(order.asked_of_unit_id)),
        )
        self._write(told, order.placed_at, order.placed_by_id, recorded_at=order.recorded_at)

    def requested(self, one: Row) -> None:
        if one["at"] <= self.order.placed_at or one["day"] is None:
            return
        at, asked_by = self._instant(one["at"]), _asked_by(one)
        if self.standing.requested_dates and self.standing.requested_dates[-1][0] == at:
            at += JUST_AFTER
        self.sheets.add(
            RequestedDate(order_id=self.order.pk, at=at, requested_for=one["day"], asked_by=asked_by)
        )
        told = events.RequestedDateChanged(
            old_requested_for=self.standing.requested_for,
            new_requested_for=one["day"],
            asked_by=asked_by,
            ground="",
        )
        self._write(told, at)

    def promised(self, one: Row) -> None:
        if one["day"] is None:
            return
        quantity = _above_zero(one["quantity"])
        if self.promise is not None:
            self._promise_moved(one, quantity)
        elif self.counter is not None and self.counter.promised_for == one["day"]:
            self._counter_accepted(one, quantity)
        else:
            at = self._moves(one["at"])
            made = self._answer(one, AnswerKind.PROMISE, at, promised_for=one["day"], quantity=quantity)
            told = events.PromiseMade(
                answer_id=made.pk,
                promised_for=one["day"],
                quantity=quantity,
                holder=self._holder(at, self._asked()),
            )
            self._write(told, at, made.by_id)
            self.promise = made
        self.counter = None

    def _promise_moved(self, one: Row, quantity: Decimal | None) -> None:
        at, before = self._instant(one["at"]), self.promise
        assert before is not None
        cause = text(one["word"], 4_000) or NO_GROUND
        made = self._answer(
            one,
            AnswerKind.PROMISE,
            at,
            promised_for=one["day"],
            quantity=quantity,
            cause=cause,
            moves_id=before.pk,
        )
        told = events.PromiseMoved(
            answer_id=made.pk,
            old_promised_for=_day(before.promised_for),
            new_promised_for=one["day"],
            old_quantity=before.quantity,
            new_quantity=quantity,
            cause=cause,
        )
        self._write(told, at, made.by_id)
        self.promise = made

    def _counter_accepted(self, one: Row, quantity: Decimal | None) -> None:
        at, counter = self._moves(one["at"]), self.counter
        assert counter is not None
        made = self._answer(one, AnswerKind.PROMISE, at, promised_for=one["day"], quantity=quantity)
        self.sheets.add(CounterAcceptance(counter_id=counter.pk, promise_id=made.pk, at=at))
        told = events.CounterAccepted(
            counter_id=counter.pk,
            answer_id=made.pk,
            promised_for=one["day"],
            quantity=quantity,
            holder=self._holder(at, self._asked()),
        )
        self._write(told, at)
        self.promise = made

    def countered(self, one: Row) -> None:
        if one["day"] is None:
            return
        at, quantity = self._moves(one["at"]), _above_zero(one["quantity"])
        ground = text(one["ground"], 4_000)
        made = self._answer(
            one, AnswerKind.COUNTER, at, promised_for=one["day"], quantity=quantity, ground=ground
        )
        told = events.CounterOffered(
            answer_id=made.pk,
            offered_for=one["day"],
            quantity=quantity,
            ground=ground,
            holder=self._holder(at, self._asker()),
        )
        self._write(told, at, made.by_id)
        self.counter = made

    def declined(self, one: Row) -> None:
        at, ground = self._moves(one["at"]), text(one["ground"], 4_000) or NO_GROUND
        made = self._answer(one, AnswerKind.DECLINE, at, ground=ground)
        made.decided_by_id = made.by_id
        told = events.OrderDeclined(
            answer_id=made.pk,
            ground=ground,
            decided_by_person_id=made.by_id,
            holder=self._holder(at, self._asker()),
        )
        self._write(told, at, made.by_id)

    def sent_back(self, one: Row) -> None:
        at, ground = self._moves(one["at"]), text(one["ground"], 4_000) or NO_GROUND
        made = self._answer(one, AnswerKind.INCOMPLETE, at, ground=ground)
        told = events.OrderSentBack(answer_id=made.pk, missing=ground, holder=self._holder(at, self._asker()))
        self._write(told, at, made.by_id)

    def redirected(self, one: Row) -> None:
        """A record set does not say whither; it is who held the order next, if somebody else did."""
        at = self._moves(one["at"])
        ground, before = text(one["ground"], 4_000) or NO_GROUND, self.standing.asked_of_unit_id
        after = self._holder(one["at"], self._asked())
        to = after.unit_id or before
        made = self._answer(one, AnswerKind.REDIRECT, at, ground=ground, redirected_to_id=to)
        told = events.OrderRedirected(
            answer_id=made.pk,
            old_unit_id=before or 0,
            new_unit_id=to or 0,
            ground=ground,
            holder=Holder(to, after.person_id),
        )
        self._write(told, at, made.by_id)

    def expedited(self, one: Row) -> None:
        at, person = self._instant(one["at"]), self.ids.of("person", one["person"])
        quarter = date(at.year, 3 * ((at.month - 1) // 3) + 1, 1)
        key = (self.order.account_id, quarter)
        self.nth[key] += 1
        made = Expedite(
            order_id=self.order.pk,
            account_id=self.order.account_id,
            quarter=quarter,
            nth=self.nth[key],
            at=at,
            by_id=person,
            ground=NO_GROUND,
        )
        self.sheets.add(made)
        told = events.OrderExpedited(
            expedite_id=made.pk,
            quarter=quarter,
            nth=made.nth,
            ground=NO_GROUND,
            delayed_orders=0,
            delayed_hours=None,
        )
        self.order.expedited_by_id = person
        self._write(told, at, person)

    def held_by(self, one: Row) -> None:
        """The record set has a new holder. Told as a hand-off unless it is who holds it already."""
        unit, person = self.ids.of("unit", one["unit"]), self.ids.of("person", one["person"])
        here = (self.standing.held_by_unit_id, self.standing.held_by_person_id)
        if unit is None or here == (unit, person) or self.standing.delivered_at is not None:
            return
        at = self._moves(one["at"])
        made = HandOff(
            order_id=self.order.pk,
            at=at,
            from_unit_id=here[0],
            from_person_id=here[1],
            to_unit_id=unit,
            to_person_id=person,
        )
        self.sheets.add(made)
        told = events.OrderHandedOff(
            hand_off_id=made.pk,
            from_unit_id=here[0],
            to_unit_id=unit,
            to_person_id=person,
            note="",
            holder=Holder(unit, person),
        )
        self._write(told, at, person)

    def paused(self, one: Row) -> None:
        if self.standing.paused_since is not None:
            return
        at = self._instant(one["at"])
        waiting = one["word"] if one["word"] in WaitingOn.values else WaitingOn.UNIT
        made = Pause(
            order_id=self.order.pk,
            from_at=at,
            reason=text(one["ground"], 4_000) or NO_GROUND,
            waiting_on=waiting,
        )
        self.pause = made
        made.pk = self.sheets.next_id(Pause)
        told = events.OrderPaused(pause_id=made.pk, reason=made.reason, waiting_on=waiting, holder=None)
        self._write(told, at)

    def resumed(self, one: Row) -> None:
        if self.standing.paused_since is None or self.pause is None:
            return
        self._write(events.OrderResumed(pause_id=self.pause.pk, holder=None), self._instant(one["at"]))

    def started(self, one: Row) -> None:
        at, step = self._instant(one["at"]), self._step(one)
        step.started_at = at
        self._write(events.StepStarted(step_id=step.pk, activity=step.activity), at, step.person_id)

    def finished(self, one: Row) -> None:
        at = self._instant(one["at"])
        step = self.steps.get(one["ref"]) or self._step(one)
        if (
            step.started_at is None
            and step.finished_at is None
            and not self.standing.steps.get(step.pk, False)
        ):
            self.standing.steps[step.pk] = False
        step.finished_at = at
        self._write(events.StepFinished(step_id=step.pk, activity=step.activity, note=""), at, step.person_id)

    def _step(self, one: Row) -> Step:
        step = Step(
            order_id=self.order.pk,
            seq=len(self.steps) + 1,
            activity=text(one["word"], 200) or "Step",
            unit_id=self.ids.of("unit", one["unit"]),
            person_id=self.ids.of("person", one["person"]),
            value_class=one["ground"] if one["ground"] in ValueClass.values else "",
            usable_as_received=one["flag"],
        )
        step.pk = self.sheets.next_id(Step)
        self.steps[one["ref"]] = step
        self.ids.keep("event", one["ref"], step.pk)
        return step

    def delivered(self, one: Row) -> None:
        if self.standing.delivered_at is not None:
            return
        quantity = _above_zero(one["quantity"]) if self.order.wanted_quantity is not None else None
        wanted = self.standing.promised_quantity or self.order.quantity
        so_far = sum(
            (made.quantity or Decimal(0) for made in self.made.values() if not made.returned_at), Decimal(0)
        )
        whole = quantity is None or wanted is None or so_far + quantity >= wanted
        at = self._moves(one["at"]) if whole else self._instant(one["at"])
        made = Delivery(
            order_id=self.order.pk,
            at=at,
            quantity=quantity,
            whole=whole,
            by_id=self.ids.of("person", one["person"]),
            unit_id=self.standing.held_by_unit_id or self.standing.asked_of_unit_id,
        )
        made.pk = self.sheets.next_id(Delivery)
        self.made[made.pk] = made
        self.ids.keep("delivery", one["ref"], made.pk)
        holder = (CUSTOMER if self.order.parent_id is None else self._asker()) if whole else None
        told = events.DeliveryMade(
            delivery_id=made.pk, quantity=quantity, whole=whole, note="", holder=holder
        )
        self._write(told, at, made.by_id)

    def accepted(self, one: Row) -> None:
        made, at = self._judged(one), self._moves(one["at"])
        if made is None:
            return
        ended = self.standing.delivered_at is not None
        said = self._verdict(one, made, at, "accepted")
        told = events.DeliveryAccepted(
            verdict_id=said.pk, delivery_id=made.pk, contact_id=said.contact_id, ended=ended
        )
        self._write(told, at)

    def returned(self, one: Row) -> None:
        made, at = self._judged(one), self._moves(one["at"])
        if made is None:
            return
        said = self._verdict(one, made, at, "returned")
        made.returned_at = at
        told = events.DeliveryReturned(
            verdict_id=said.pk,
            delivery_id=made.pk,
            contact_id=said.contact_id,
            ground=said.ground,
            no_longer_whole_id=None,
            holder=self._holder(at, self._asked())
            if self._holder(at, self._asked()).unit_id
            else self._asked(),
        )
        self._write(told, at)

    def withdrawn(self, one: Row) -> None:
        at = self._moves(one["at"])
        made = Withdrawal(order_id=self.order.pk, at=at, ground=NO_GROUND)
        self.sheets.add(made)
        self._write(
            events.OrderWithdrawn(withdrawal_id=made.pk, ground=NO_GROUND, because_of_order_id=None), at
        )

    # -- rows --------------------------------------------------------------------------------------------

    def _answer(self, one: Row, kind: AnswerKind, at: datetime, **said: Any) -> Answer:
        made = Answer(
            order_id=self.order.pk,
            unit_id=self.ids.of("unit", one["unit"]) or self.standing.asked_of_unit_id,
            kind=kind,
            at=at,
            by_id=self.ids.of("person", one["person"]),
            **said,
        )
        self.ids.keep("answer", one["ref"], self.sheets.add(made))
        return made

    def _judged(self, one: Row) -> Delivery | None:
        """The delivery that a verdict is about: the one it names, else the last without a verdict."""
        key = self.ids.of("delivery", one["word"])
        if key in self.made and key not in self.judged:
            return self.made[key]
        return next((made for k, made in reversed(self.made.items()) if k not in self.judged), None)

    def _verdict(self, one: Row, made: Delivery, at: datetime, outcome: str) -> Verdict:
        self.judged.add(made.pk)
        said = Verdict(
            delivery_id=made.pk,
            order_id=self.order.pk,
            at=at,
            outcome=outcome,
            contact_id=self.ids.of("contact", one["contact"]),
            ground=text(one["ground"], 4_000) or (NO_GROUND if outcome == "returned" else ""),
        )
        self.ids.keep("verdict", one["ref"], self.sheets.add(said))
        return said

    def _store(self) -> None:
        """The order as its events leave it, and the rows that were still changing."""
        order, standing = self.order, self.standing
        for name in COLUMNS:
            if name not in RECORDS:
                setattr(order, name, getattr(standing, name))
        order.version = self.acts
        self.sheets.add(order)
        for begin, end, unit, person in standing.holdings:
            self.sheets.add(
                Holding(order_id=order.pk, from_at=begin, to_at=end, unit_id=unit, person_id=person)
            )
        if self.pause is not None:
            self._store_pauses()
        for step in self.steps.values():
            self.sheets.add(step)
        for made in self.made.values():
            self.sheets.add(made)

    def _store_pauses(self) -> None:
        for begin, end in self.standing.pauses:
            assert self.pause is not None
            self.sheets.add(
                Pause(
                    order_id=self.order.pk,
                    from_at=begin,
                    to_at=end,
                    reason=self.pause.reason,
                    waiting_on=self.pause.waiting_on,
                )
            )


RULES: dict[str, Callable[[Retelling, Row], None]] = {
    "placed": Retelling.placed,
    "requested": Retelling.requested,
    "promise": Retelling.promised,
    "counter": Retelling.countered,
    "decline": Retelling.declined,
    "incomplete": Retelling.sent_back,
    "redirect": Retelling.redirected,
    "expedited": Retelling.expedited,
    "held": Retelling.held_by,
    "paused": Retelling.paused,
    "resumed": Retelling.resumed,
    "started": Retelling.started,
    "finished": Retelling.finished,
    "delivered": Retelling.delivered,
    "accepted": Retelling.accepted,
    "returned": Retelling.returned,
    "withdrawn": Retelling.withdrawn,
}


def _asked_by(wish: Row | None) -> str:
    return wish["word"] if wish and wish["word"] in Asker.values else Asker.CUSTOMER


def _above_zero(value: Any) -> Decimal | None:
    found = amount(value, 3)
    return found if found is not None and found > 0 else None


def _day(value: Any) -> date:
    assert isinstance(value, date)
    return value
