"""Which orders and barriers a person may see, by the design's table of who sees what."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet

from goldenthread.app.customers.queries import accounts_seen_whole_by
from goldenthread.app.orders.models import Appeal, Barrier, Escalation, Order
from goldenthread.app.people.models import Person
from goldenthread.app.people.queries import own_units, units_below


def orders_visible_to(person: Person, *, on: date) -> QuerySet[Order]:
    """All orders of the accounts that the person sees whole, with what supports them; and the orders asked of, held
    by or asked by their unit or one below, with the way up from each to the customer's order.

    Out: everything else; for a login without assignment, everything.
    """
    accounts = accounts_seen_whole_by(person, on=on)
    if accounts is None:
        return Order.objects.all()
    if not person.assignments.on(on).exists():
        return Order.objects.none()
    units = units_below(own_units(person, on), on)
    seen = Q(account__in=accounts) if accounts else Q(pk__in=[])
    if units:
        seen |= Q(asked_of_unit__in=units) | Q(held_by_unit__in=units) | Q(asked_by_unit__in=units)
    for model in (Escalation, Appeal):
        path = "barrier__order" if model is Escalation else "order"
        put_before = model.objects.filter(**{"to_person": person, f"{path}__isnull": False})
        seen |= Q(pk__in=put_before.values(path))
    return Order.objects.filter(seen)


def barriers_visible_to(person: Person, *, on: date) -> QuerySet[Barrier]:
    """The barriers of the orders that the person sees, of the accounts seen whole, those owned, and those escalated
    to them."""
    accounts = accounts_seen_whole_by(person, on=on)
    if accounts is None:
        return Barrier.objects.all()
    if not person.assignments.on(on).exists():
        return Barrier.objects.none()
    orders = orders_visible_to(person, on=on).values("pk")
    mine = Escalation.objects.filter(to_person=person).values("barrier")
    return Barrier.objects.filter(
        Q(order__in=orders) | Q(account__in=accounts) | Q(owner=person) | Q(pk__in=mine)
    )


def may_see_account_whole(person: Person, account_id: int, *, on: date) -> bool:
    """Whether plans, contracts and notes of the account are open to the person."""
    accounts = accounts_seen_whole_by(person, on=on)
    return accounts is None or account_id in accounts
