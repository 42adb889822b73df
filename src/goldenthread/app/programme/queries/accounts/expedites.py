"""Expedites concentrated on one account, and how late the others' promises were in the same weeks.

Counted in the database; reckoned by the measure. That the two go together says nothing about which brings the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate, TruncWeek

from goldenthread.analysis.measures.programme.expedites import ExpediteConcentration, Week, from_counts
from goldenthread.analysis.measures.result import Undefined
from goldenthread.app.customers.models import Account
from goldenthread.app.orders.models import Order

WEEKS = 52


@dataclass(frozen=True)
class Concentration:
    """What was found from ``since`` on; ``accounts``: expedites and orders of each, the most expedites first."""

    since: date
    found: ExpediteConcentration | Undefined
    account: Account | None
    accounts: tuple[tuple[Account, int, int], ...]


def placed_since(since: date, today: date) -> QuerySet[Order]:
    """Customers' own orders placed in the window."""
    return Order.objects.filter(parent__isnull=True, placed_at__gte=_at(since), placed_at__lt=_at(today))


def expedited_of(account: Account, since: date, today: date) -> QuerySet[Order]:
    """Those of the account that were put before others."""
    return placed_since(since, today).filter(account=account, expedited_at__lt=_at(today))


def others_due(account: Account, since: date, today: date) -> QuerySet[Order]:
    """Other customers' orders that were not expedited and whose last promised day fell in the window."""
    placed = Order.objects.filter(parent__isnull=True, withdrawn_at__isnull=True, expedited_at__isnull=True)
    return placed.filter(last_promised_for__gte=since, last_promised_for__lt=today).exclude(account=account)


def not_kept() -> Q:
    """Not delivered by the end of the last promised day (in UTC)."""
    return Q(delivered_at__isnull=True) | Q(delivered_on__gt=F("last_promised_for"))


def with_day(orders: QuerySet[Order]) -> QuerySet[Order]:
    """With the day of delivery, in UTC."""
    return orders.annotate(delivered_on=TruncDate("delivered_at", tzinfo=UTC))


def orders_behind(account: Account, what: str, week: date | None, today: date) -> QuerySet[Order] | None:
    """The orders behind a figure: the account's (``orders``, ``first``), or others' of a week (``due``, ``late``)."""
    since = today - timedelta(weeks=WEEKS)
    if what == "first":
        return expedited_of(account, since, today)
    if what == "orders":
        return placed_since(since, today).filter(account=account)
    if what not in ("due", "late"):
        return None
    until = min(week + timedelta(days=7), today) if week and week < today else today
    due = with_day(others_due(account, max(week or since, since), until))
    return due.filter(not_kept()) if what == "late" else due


def concentration_of(today: date, weeks: int = WEEKS) -> Concentration:
    """Over the last ``weeks`` weeks. Four statements."""
    since = today - timedelta(weeks=weeks)
    rows = list(
        placed_since(since, today)
        .order_by()
        .values_list("account")
        .annotate(n=Count("pk"), urgent=Count("pk", filter=Q(expedited_at__lt=_at(today))))
        .order_by("account")
    )
    counts = [(str(account), n, urgent) for account, n, urgent in rows]
    named = Account.objects.in_bulk([row[0] for row in rows if row[2]])
    found = from_counts(_at(today), counts, lambda account: _weeks(named[int(account)], since, today))
    listed = [(named[row[0]], row[2], row[1]) for row in rows if row[2]]
    top = named[int(found.account_id)] if isinstance(found, ExpediteConcentration) else None
    return Concentration(
        since, found, top, tuple(sorted(listed, key=lambda one: (-one[1], one[2], one[0].name)))
    )


def _weeks(account: Account, since: date, today: date) -> Sequence[Week]:
    urgent = expedited_of(account, since, today).annotate(week=TruncWeek("expedited_at", tzinfo=UTC))
    counted = urgent.order_by().values_list("week").annotate(n=Count("pk"))
    first = {week.date(): n for week, n in counted}
    due = with_day(others_due(account, since, today)).annotate(week=TruncWeek("last_promised_for"))
    rows = due.order_by().values_list("week").annotate(n=Count("pk"), late=Count("pk", filter=not_kept()))
    return [Week(week, first.get(week, 0), n, late) for week, n, late in rows.order_by("week")]


def _at(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
