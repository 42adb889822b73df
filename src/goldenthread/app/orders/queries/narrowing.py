"""Narrowing a list of orders: the same filters at a page and for a program."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from goldenthread.app.customers.models import Account
from goldenthread.app.orders.models import Order
from goldenthread.app.people.models import Unit
from goldenthread.app.people.queries import units_below

DUE = Coalesce(F("last_promised_for"), F("requested_for"))


def orders_narrowed(
    found: QuerySet[Order],
    *,
    today: date,
    words: str = "",
    states: Collection[str] = (),
    account: Account | int | None = None,
    unit: Unit | int | None = None,
    below: bool = False,
    due_from: date | None = None,
    due_to: date | None = None,
    late: bool = False,
    roots: bool = False,
    unended: bool = False,
    promised: bool = False,
) -> QuerySet[Order]:
    """``found`` without what a filter leaves out; one that is empty lets everything through.

    ``below``: with the units under ``unit``. Due is the day last promised, or, where nothing is promised, the day
    asked for. Late is what is due before today, open and not delivered. Promised is what was promised for a day,
    kept or not, and not withdrawn: the calendar of promises.
    """
    if words:
        found = found.filter(Q(title__icontains=words) | Q(account__name__icontains=words))
    if states:
        found = found.filter(state__in=states)
    if account is not None:
        found = found.filter(account=account)
    if unit is not None:
        top = unit if isinstance(unit, int) else unit.pk
        found = found.filter(asked_of_unit__in=units_below([top], today) if below else [top])
    if due_from or due_to or late:
        found = _by_date(found.annotate(due=DUE), today, due_from, due_to, late)
    if promised:
        found = found.filter(last_promised_for__isnull=False, withdrawn_at__isnull=True)
    if roots:
        found = found.filter(parent__isnull=True)
    return found.filter(ended_at__isnull=True) if unended else found


def _by_date(
    found: QuerySet[Any], today: date, due_from: date | None, due_to: date | None, late: bool
) -> QuerySet[Any]:
    if due_from:
        found = found.filter(due__gte=due_from)
    if due_to:
        found = found.filter(due__lte=due_to)
    if late:
        found = found.filter(due__lt=today, ended_at__isnull=True, delivered_at__isnull=True)
    return found
