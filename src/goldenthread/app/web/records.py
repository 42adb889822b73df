"""How promises were kept: a count with its whole, so that a figure never stands without what it is out of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q, QuerySet, Value

from goldenthread.app.orders.models import Order
from goldenthread.app.orders.queries import with_delivery_day

WINDOW = timedelta(days=90)


@dataclass(frozen=True)
class KeptRecord:
    """Of the promises that came due in the last 90 days: kept to the first date, and to the last one given."""

    due: int
    kept_first: int
    kept_last: int

    @property
    def said(self) -> str:
        """In words, or that there is nothing to say.

        >>> KeptRecord(due=12, kept_first=7, kept_last=9).said
        '7 of 12 promises that came due in the last 90 days were kept as first given, 9 as last given.'
        >>> KeptRecord(0, 0, 0).said
        'No promise came due in the last 90 days.'
        """
        if not self.due:
            return "No promise came due in the last 90 days."
        return (
            f"{self.kept_first} of {self.due} promises that came due in the last 90 days were kept as first given, "
            f"{self.kept_last} as last given."
        )


def kept_record(orders: QuerySet[Order], today: date) -> KeptRecord:
    """The record of ``orders``; those still undelivered count as not kept, withdrawn ones not at all."""
    window = (today - WINDOW, today - timedelta(days=1))
    came_due = with_delivery_day(orders.filter(first_promised_for__range=window, withdrawn_at__isnull=True))
    counts = came_due.order_by().aggregate(
        due=Count("*"),
        kept_first=Count(Value(1), filter=Q(delivered_on__lte=F("first_promised_for"))),
        kept_last=Count(Value(1), filter=Q(delivered_on__lte=F("last_promised_for"))),
    )
    return KeptRecord(**counts)
