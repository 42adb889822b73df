"""What is shown of an order among others, and what it is judged late by: no more of it is read."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from goldenthread.app.orders.models import Order

SHOWN = (
    "title state parent requested_for last_promised_for delivered_at ended_at account__name asked_of_unit__name"
).split()
BESIDE = ("account", "asked_of_unit")


def with_columns(
    orders: QuerySet[Order], more: Iterable[str], *, beside: Iterable[str] = BESIDE
) -> QuerySet[Order]:
    """With what is shown of each order everywhere and ``more``, of its customer and of the unit that was asked."""
    return orders.select_related(None).select_related(*beside).only(*SHOWN, *more)


def in_rows(orders: QuerySet[Order]) -> QuerySet[Order]:
    """With what a row of a list shows."""
    return with_columns(orders, ("expedited_at", "value"))
