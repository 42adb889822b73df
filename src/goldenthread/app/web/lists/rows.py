"""What the row of an order shows, and what it is judged late by: lists read no more of it."""

from __future__ import annotations

from django.db.models import QuerySet

from goldenthread.app.orders.models import Order

SHOWN = (
    "title state parent requested_for last_promised_for delivered_at ended_at expedited_at value "
    "account__name asked_of_unit__name"
).split()


def in_rows(orders: QuerySet[Order]) -> QuerySet[Order]:
    """With what a row shows of each, of its customer and of the unit that was asked."""
    return orders.select_related("account", "asked_of_unit").only(*SHOWN)
