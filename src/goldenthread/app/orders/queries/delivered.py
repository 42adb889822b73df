"""On which day an order was delivered: by the calendar of its account, where promised days are days too."""

from __future__ import annotations

from typing import Any

from django.db.models import DateField, Expression, Func, QuerySet, Value
from django.db.models.functions import Coalesce

from goldenthread.app.orders.models import Order


class LocalDate(Func):
    """The date on the wall calendar of a zone at a moment."""

    template = "(%(expressions)s)::date"
    arg_joiner = " AT TIME ZONE "
    output_field = DateField()


def zone_of_account(order: str = "") -> Expression:
    """The time zone of an order's account, UTC where it has no calendar; ``order`` is the path to the order."""
    return Coalesce(f"{order}account__calendar__time_zone", Value("UTC"))


def with_delivery_day(orders: QuerySet[Order]) -> QuerySet[Any]:
    """With ``delivered_on``: the day of delivery where the account is, None while it is not delivered.

    A promise is kept if that day is not after the promised one, whoever looks, and wherever they are.
    """
    found: QuerySet[Any] = orders.annotate(delivered_on=LocalDate("delivered_at", zone_of_account()))
    return found
