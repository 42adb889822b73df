"""Which orders and barriers a person may see, by the design's table of who sees what."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from goldenthread.app.customers.queries import accounts_seen_whole_by
from goldenthread.app.orders.models import Appeal, Barrier, DecisionRequest, Escalation, Order
from goldenthread.app.people.models import Person
from goldenthread.app.people.permissions import roles_of
from goldenthread.app.people.queries import own_units, units_below
from goldenthread.app.people.remembering import remembered


def orders_visible_to(person: Person, *, on: date) -> QuerySet[Order]:
    """All orders of the accounts that the person sees whole, with what supports them; and the orders asked of, held
    by or asked by their unit or one below, and those put before them to decide.

    Out: everything else; for a login without assignment, everything. What a unit may know of the orders above its
    own is in :func:`goldenthread.app.orders.queries.way_up`.
    """
    seen = order_is_seen(person, on=on)
    return Order.objects.all() if seen is None else Order.objects.filter(seen)


def order_is_seen(person: Person, *, on: date, order: str = "") -> Q | None:
    """The condition on an order that the person sees it; None where they see all.

    ``order`` is the path to the order from another record (``order__``). It is written on the order's columns and
    not as "in the orders seen", which the database would first list whole.
    """
    accounts = accounts_seen_whole_by(person, on=on)
    if accounts is None:
        return None
    if not roles_of(person, on):
        return Q(pk__in=[])
    units = units_below(own_units(person, on), on)
    seen = Q(**{f"{order}account__in": accounts})
    for column in ("asked_of_unit", "held_by_unit", "asked_by_unit"):
        seen |= Q(**{f"{order}{column}__in": units})
    if put_before := orders_put_before(person):
        seen |= Q(**{f"{order}pk__in": put_before})
    return seen


@remembered
def orders_put_before(person: Person) -> frozenset[int]:
    """The orders of which something was put before the person to decide.

    As numbers: a subquery among alternatives would keep the database from using any of their indexes.
    """
    escalated = Escalation.objects.filter(to_person=person, barrier__order__isnull=False)
    appealed = Appeal.objects.filter(to_person=person).values_list("order", flat=True)
    return frozenset([*escalated.values_list("barrier__order", flat=True), *appealed])


def barriers_visible_to(person: Person, *, on: date) -> QuerySet[Barrier]:
    """The barriers of the orders that the person sees, of the accounts seen whole, those owned, and those escalated
    to them."""
    seen = order_is_seen(person, on=on, order="order__")
    if seen is None:
        return Barrier.objects.all()
    if not roles_of(person, on):
        return Barrier.objects.none()
    accounts = accounts_seen_whole_by(person, on=on) or set()
    mine = set(Escalation.objects.filter(to_person=person).values_list("barrier", flat=True))
    of_orders = Barrier.objects.filter(seen).values(
        "pk"
    )  # apart: joined among alternatives, all orders are read
    return Barrier.objects.filter(
        Q(pk__in=of_orders) | Q(account__in=accounts) | Q(owner=person) | Q(pk__in=mine)
    )


def decision_requests_visible_to(person: Person, *, on: date) -> QuerySet[DecisionRequest]:
    """Those for the accounts that the person sees whole, and those asked by or of their units."""
    accounts = accounts_seen_whole_by(person, on=on)
    if accounts is None:
        return DecisionRequest.objects.all()
    if not roles_of(person, on):
        return DecisionRequest.objects.none()
    units = units_below(own_units(person, on), on)
    return DecisionRequest.objects.filter(
        Q(account__in=accounts) | Q(to_unit__in=units) | Q(from_unit__in=units)
    )


def may_see_account_whole(person: Person, account_id: int, *, on: date) -> bool:
    """Whether plans, contracts and notes of the account are open to the person."""
    accounts = accounts_seen_whole_by(person, on=on)
    return accounts is None or account_id in accounts
