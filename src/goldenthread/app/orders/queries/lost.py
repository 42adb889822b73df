"""What's in it for units: the hours that a unit lost to incomplete orders, expedites and changed minds, and by whom.

Incomplete: the unit's working time with an order from when it came until it was sent back as incomplete, and with a
hand-off from when it came until the receiver said that it was not usable as received. Expedites: the working hours
by which they delayed the unit's other orders, as computed when each was confirmed. Changed minds: the working time of
the unit's steps on orders that were withdrawn after it had promised; a changed date is counted, and costs no hours
that can be known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import F, OuterRef, Subquery

from goldenthread.analysis.calendars import WorkingCalendar
from goldenthread.app.orders.models import (
    Answer,
    AnswerKind,
    Expedite,
    HandOff,
    Holding,
    Order,
    RequestedDate,
    Step,
)
from goldenthread.app.orders.working_time import working_calendar
from goldenthread.app.people.models import Unit


class Cause(StrEnum):
    INCOMPLETE = "incomplete orders"
    NOT_USABLE = "hand-offs that were not usable"
    EXPEDITE = "expedites"
    WITHDRAWN = "orders withdrawn after the promise"
    CHANGED_DATE = "changed dates after the promise"


@dataclass(frozen=True)
class Lost:
    """What one side cost the unit by one cause. ``hours`` is None where it cannot be known for any of them."""

    cause: Cause
    by: str
    times: int
    hours: float | None
    orders: tuple[int, ...]


Found = tuple[Cause, str, float | None, int]  # cause, by whom, hours, order


def hours_lost(unit: Unit, *, start: datetime, end: datetime) -> list[Lost]:
    """Everything that cost the unit hours between two moments, the most first."""
    calendar = working_calendar(unit.calendar)
    found = [
        *_incomplete(unit, start, end, calendar),
        *_not_usable(unit, start, end, calendar),
        *_expedites(unit, start, end),
        *_withdrawn(unit, start, end, calendar),
        *_changed_dates(unit, start, end),
    ]
    groups: dict[tuple[Cause, str], list[Found]] = defaultdict(list)
    for one in found:
        groups[one[0], one[1]].append(one)
    lost = [_sum(cause, by, those) for (cause, by), those in groups.items()]
    return sorted(lost, key=lambda one: (-(one.hours or 0), one.cause, one.by))


def _sum(cause: Cause, by: str, those: list[Found]) -> Lost:
    known = [hours for _, _, hours, _ in those if hours is not None]
    return Lost(
        cause, by, len(those), sum(known) if known else None, tuple(sorted({order for *_, order in those}))
    )


def _asker(order: Order) -> str:
    """Who asked: for a customer's order the account, for a supporting order the unit."""
    return str(order.asked_by_unit) if order.parent_id and order.asked_by_unit else str(order.account)


def _incomplete(unit: Unit, start: datetime, end: datetime, calendar: WorkingCalendar) -> Iterable[Found]:
    rows = Answer.objects.filter(
        unit=unit, kind=AnswerKind.INCOMPLETE, at__gte=start, at__lt=end
    ).select_related("order__account", "order__asked_by_unit")
    answers = list(rows)
    stays = Holding.objects.filter(order__in={row.order_id for row in answers}, unit=unit)
    ended = {(stay.order_id, stay.to_at): stay for stay in stays}
    for answer in answers:
        stay = ended.get((answer.order_id, answer.at))
        hours = calendar.working_seconds(stay.from_at, answer.at) / 3600 if stay else None
        yield Cause.INCOMPLETE, _asker(answer.order), hours, answer.order_id


def _not_usable(unit: Unit, start: datetime, end: datetime, calendar: WorkingCalendar) -> Iterable[Found]:
    rows = HandOff.objects.filter(
        to_unit=unit, usable_as_received=False, received_at__gte=start, received_at__lt=end
    ).select_related("from_unit")
    for row in rows:
        if row.received_at is not None:
            hours = calendar.working_seconds(row.at, row.received_at) / 3600
            yield Cause.NOT_USABLE, str(row.from_unit or "unknown"), hours, row.order_id


def _expedites(unit: Unit, start: datetime, end: datetime) -> Iterable[Found]:
    rows = Expedite.objects.filter(
        order__asked_of_unit=unit, at__gte=start, at__lt=end, delayed_orders__gt=0
    ).select_related("account")
    for row in rows:
        yield Cause.EXPEDITE, str(row.account), row.delayed_hours, row.order_id


def _withdrawn(unit: Unit, start: datetime, end: datetime, calendar: WorkingCalendar) -> Iterable[Found]:
    rows = Order.objects.filter(
        asked_of_unit=unit, withdrawn_at__gte=start, withdrawn_at__lt=end, first_promised_for__isnull=False
    ).select_related("account", "asked_by_unit")
    orders = {row.pk: row for row in rows}
    worked: dict[int, float] = defaultdict(float)
    for step in Step.objects.filter(order__in=orders, unit=unit, started_at__isnull=False):
        until = step.finished_at or orders[step.order_id].withdrawn_at
        if step.started_at is not None and until is not None:
            worked[step.order_id] += calendar.working_seconds(step.started_at, until) / 3600
    for pk, order in orders.items():
        yield Cause.WITHDRAWN, _asker(order), worked.get(pk), pk


def _changed_dates(unit: Unit, start: datetime, end: datetime) -> Iterable[Found]:
    """Dates asked for after the unit's first promise. An order's last act is never before its last date."""
    promises = Answer.objects.filter(kind=AnswerKind.PROMISE, order=OuterRef("order")).order_by("id")
    rows = RequestedDate.objects.filter(
        order__asked_of_unit=unit, order__changed_at__gte=start, at__gte=start, at__lt=end
    )
    changed = rows.filter(at__gt=F("order__placed_at")).filter(at__gt=Subquery(promises.values("at")[:1]))
    for row in changed.select_related("order__account", "order__asked_by_unit"):
        yield Cause.CHANGED_DATE, _asker(row.order), None, row.order_id
