"""Figures of open orders on a page, each opening the list of the orders that it counts."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet, Value
from django.urls import reverse

from goldenthread.app.orders.models import Order, OrderState
from goldenthread.app.orders.queries import DUE

S = OrderState
OPEN, ASKED, DUE_SOON, LATE, DELIVERED, RETURNED = "open", "asked", "due", "late", "delivered", "returned"


def figures_of(
    undone: QuerySet[Order], shown: dict[str, str], today: date, *, of: str
) -> list[tuple[str, int, str]]:
    """What each figure counts in words (by ``shown``), how many there are, and the address that lists just these.

    ``undone`` are the open orders that the reader sees of what ``of`` names in the list's address: one statement.
    """
    soon = today + timedelta(days=7)
    lists = {
        OPEN: (Q(), "open=on"),
        ASKED: (Q(state=S.ASKED), "state=asked"),
        DUE_SOON: (
            Q(state=S.PROMISED, due__range=(today, soon)),
            f"state=promised&due_from={today}&due_to={soon}",
        ),
        LATE: (Q(due__lt=today, delivered_at__isnull=True), "late=on"),
        DELIVERED: (Q(state=S.DELIVERED), "state=delivered"),
        RETURNED: (Q(state=S.RETURNED), "state=returned"),
    }
    counted = {name: Count(Value(1), filter=lists[name][0]) for name in shown}
    counts = undone.order_by().annotate(due=DUE).aggregate(**{f"n_{name}": n for name, n in counted.items()})
    return [
        (words, counts[f"n_{name}"], f"{reverse('orders')}?{of}&{lists[name][1]}")
        for name, words in shown.items()
    ]
