"""Ability to promise: what a unit should know before it promises a day. The promise stays its own.

Load: what it has promised for the week of that day, and what is overdue and will take time as well. Capacity: the
working hours of its people in that week, less absences, and how many deliveries that many hours have brought.
Reliability: how often its promises with about this lead time were kept, with n and a 95% Wilson interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, DateTimeField, F, Func, IntegerField, Q, Value

from goldenthread.analysis.measures.result import Estimate, Undefined
from goldenthread.analysis.measures.statistics.proportions import wilson
from goldenthread.app.orders.models import Answer, AnswerKind, Delivery, Order, OrderState
from goldenthread.app.orders.queries.delivered import LocalDate, zone_of_account
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
    past = _span(unit, now.date() - PACE_OVER, now.date())
    week = _span(unit, monday, monday + timedelta(days=7))
    usual, hours = people_hours(unit, past, week)
    delivered = Delivery.objects.filter(unit=unit, whole=True, at__gt=now - PACE_OVER, at__lte=now).count()
    in_week = Q(last_promised_for__range=(max(monday, today), monday + timedelta(days=6)))
    load = owed.aggregate(
        that_week=Count(Value(1), filter=in_week),
        overdue=Count(Value(1), filter=Q(last_promised_for__lt=today)),
    )
    return AbilityToPromise(
        day=day,
        week_begins=monday,
        promised_that_week=load["that_week"],
        overdue=load["overdue"],
        hours_available=hours,
        hours_usual=usual / 13,
        expected_deliveries=delivered / usual * hours if delivered and usual else None,
        deliveries_counted=delivered,
        kept=promises_kept(unit, (day - today).days, now=now),
    )


Span = tuple[datetime, datetime]


def people_hours(unit: Unit, *spans: Span) -> list[float]:
    """The working hours of those assigned to the unit in each span of time: their share of time in their own calendar
    (or the unit's), less their absences. Read once for all the spans."""
    first = min(start for start, _ in spans).date()
    last = max(end for _, end in spans).date()
    rows = (
        Assignment.objects.filter(
            unit=unit, role__in=(Role.UNIT_LEAD, Role.UNIT_MEMBER), valid_from__lte=last
        )
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=first))
        .select_related("person__calendar")
        .prefetch_related("person__absences")
    )
    read = list(rows)
    return [_hours(unit, read, span) for span in spans]


def _hours(unit: Unit, rows: list[Assignment], span: Span) -> float:
    start, end = span
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


class DaysBetween(Func):
    """How many days the first date lies after the second."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field = IntegerField()


def promises_kept(unit: Unit, lead_days: int, *, now: datetime) -> Kept:
    """How often first promises with about ``lead_days`` ahead were kept; at most the latest 2,000 are judged.

    Judged are those whose day is over; kept is what was delivered by the end of that day; where the account is.
    """
    low, high = next((pair for pair in LEAD_TIMES if pair[0] <= max(lead_days, 0) <= pair[1]), LEAD_TIMES[-1])
    zone = zone_of_account("order__")
    latest = (
        Answer.objects.filter(
            unit=unit, kind=AnswerKind.PROMISE, moves__isnull=True, at__gt=now - LOOK_BACK, at__lte=now
        )
        .filter(order__withdrawn_at__isnull=True)
        .annotate(
            today=LocalDate(Value(now, DateTimeField()), zone),
            given_on=LocalDate("at", zone),
            delivered_on=LocalDate("order__delivered_at", zone),
        )
        .annotate(lead=DaysBetween("promised_for", "given_on"))
        .order_by("-id")[:LATEST_PROMISES]
    )
    like_this = Q(promised_for__lt=F("today"), lead__gte=low, lead__lte=high)
    counted = latest.aggregate(
        n=Count(Value(1), filter=like_this),
        kept=Count(Value(1), filter=like_this & Q(delivered_on__lte=F("promised_for"))),
    )
    return Kept(low, high, counted["n"], counted["kept"], wilson(counted["kept"], counted["n"]))


def _span(unit: Unit, first: date, last: date) -> tuple[datetime, datetime]:
    """From the beginning of ``first`` to the beginning of ``last``, where the unit is."""
    calendar = working_calendar(unit.calendar)
    return calendar.end_of_day(first - timedelta(days=1)), calendar.end_of_day(last - timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
