"""Ability to promise: what a unit should know before it promises a day. The promise stays its own.

Load: what it has promised for the week of that day, and what is overdue and will take time as well. Capacity: the
working hours of its people in that week, less absences, and how many deliveries that many hours have brought.
Reliability: how often its promises with about this lead time were kept, with n and a 95% Wilson interval.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q

from goldenthread.analysis.measures.result import Estimate, Undefined
from goldenthread.analysis.measures.statistics.proportions import wilson
from goldenthread.app.orders.models import Answer, AnswerKind, Delivery, Order, OrderState
from goldenthread.app.orders.working_time import working_calendar
from goldenthread.app.people.models import Assignment, Role, Unit

LEAD_TIMES = ((0, 2), (3, 7), (8, 14), (15, 30), (31, 90), (91, 100_000))  # calendar days, both ends in
LOOK_BACK = timedelta(days=365)
PACE_OVER = timedelta(weeks=13)
LATEST_PROMISES = 2_000


@dataclass(frozen=True)
class Kept:
    """How many of the unit's first promises with a lead time like this one were kept.

    ``n`` are those of the last 365 days whose day is over, delivered or not, without withdrawn orders; an open one
    that is overdue is not kept. ``share`` carries its Wilson interval, or says why there is none.
    """

    days_from: int
    days_to: int
    n: int
    kept: int
    share: Estimate | Undefined


@dataclass(frozen=True)
class AbilityToPromise:
    """What the unit sees before it promises ``day``. ``week_begins`` is the Monday of that week.

    ``expected_deliveries`` is the unit's pace (whole deliveries per working hour of its people over the last 13
    weeks) times ``hours_available``; None where it delivered nothing in them.
    """

    day: date
    week_begins: date
    promised_that_week: int
    overdue: int
    hours_available: float
    hours_usual: float
    expected_deliveries: float | None
    deliveries_counted: int
    kept: Kept


def ability_to_promise(unit: Unit, day: date, *, now: datetime) -> AbilityToPromise:
    """What the unit has promised for the week of ``day``, what it can do in it, and how its word was kept before."""
    calendar = working_calendar(unit.calendar)
    today = calendar.local_date(now)
    monday = day - timedelta(days=day.weekday())
    owed = Order.objects.filter(
        asked_of_unit=unit, state__in=(OrderState.PROMISED, OrderState.RETURNED), ended_at__isnull=True
    )
    usual = people_hours(unit, *_span(unit, now.date() - PACE_OVER, now.date()))
    delivered = Delivery.objects.filter(unit=unit, whole=True, at__gt=now - PACE_OVER, at__lte=now).count()
    hours = people_hours(unit, *_span(unit, monday, monday + timedelta(days=7)))
    return AbilityToPromise(
        day=day,
        week_begins=monday,
        promised_that_week=owed.filter(
            last_promised_for__range=(monday, monday + timedelta(days=6)), last_promised_for__gte=today
        ).count(),
        overdue=owed.filter(last_promised_for__lt=today).count(),
        hours_available=hours,
        hours_usual=usual / 13,
        expected_deliveries=delivered / usual * hours if delivered and usual else None,
        deliveries_counted=delivered,
        kept=promises_kept(unit, (day - today).days, now=now),
    )


def people_hours(unit: Unit, start: datetime, end: datetime) -> float:
    """The working hours of those assigned to the unit between two moments: their share of time in their own calendar
    (or the unit's), less their absences."""
    first, last = start.date(), end.date()
    rows = (
        Assignment.objects.filter(
            unit=unit, role__in=(Role.UNIT_LEAD, Role.UNIT_MEMBER), valid_from__lte=last
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
        .select_related("person__calendar")
        .prefetch_related("person__absences")
    )
    hours = Decimal(0)
    for row in rows:
        calendar = working_calendar(row.person.calendar or unit.calendar)
        begin = max(start, _midnight(row.valid_from))
        finish = min(end, _midnight(row.valid_to + timedelta(days=1))) if row.valid_to else end
        if begin >= finish:
            continue
        seconds = calendar.working_seconds(begin, finish) - sum(
            calendar.working_seconds(max(begin, away.from_at), min(finish, away.to_at))
            for away in row.person.absences.all()
            if away.from_at < finish and begin < away.to_at
        )
        hours += row.fte * Decimal(seconds) / 3600
    return float(hours)


def promises_kept(unit: Unit, lead_days: int, *, now: datetime) -> Kept:
    """How often first promises with about ``lead_days`` ahead were kept; at most the latest 2,000 are read."""
    low, high = next((pair for pair in LEAD_TIMES if pair[0] <= max(lead_days, 0) <= pair[1]), LEAD_TIMES[-1])
    rows = (
        Answer.objects.filter(
            unit=unit, kind=AnswerKind.PROMISE, moves__isnull=True, at__gt=now - LOOK_BACK, at__lte=now
        )
        .filter(order__withdrawn_at__isnull=True)
        .select_related("order__account__calendar")
        .order_by("-id")[:LATEST_PROMISES]
    )
    judged = [kept for days, kept in _judged(rows, now) if low <= days <= high]
    kept = sum(judged)
    return Kept(low, high, len(judged), kept, wilson(kept, len(judged)))


def _judged(promises: Iterable[Answer], now: datetime) -> Iterable[tuple[int, bool]]:
    """The lead time of each promise whose day is over, and whether it was kept: delivered by the end of that day,
    where the account is."""
    for promise in promises:
        calendar = working_calendar(promise.order.account.calendar)
        if promise.promised_for is None or promise.promised_for >= calendar.local_date(now):
            continue
        delivered = promise.order.delivered_at
        kept = delivered is not None and calendar.local_date(delivered) <= promise.promised_for
        yield (promise.promised_for - calendar.local_date(promise.at)).days, kept


def _span(unit: Unit, first: date, last: date) -> tuple[datetime, datetime]:
    """From the beginning of ``first`` to the beginning of ``last``, where the unit is."""
    calendar = working_calendar(unit.calendar)
    return calendar.end_of_day(first - timedelta(days=1)), calendar.end_of_day(last - timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
