"""What stands in a person's calendar: what they have to keep or to watch, as far as they may see it.

In: promises and dates asked for of orders that their units work on or asked for, and of the accounts that they answer
for or sponsor; their duties; reports, reviews and renewals of those accounts (of all, for the programme lead); and by
when to decide what was put before them. Out: what is settled, what lies more than a month back or a year ahead.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from django.db.models import Count, Max, Q
from django.urls import reverse

from goldenthread.app.customers.models import ContractOutcome
from goldenthread.app.customers.queries import accounts_answered_by, accounts_sponsored_by
from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import ENDED, Escalation, Order
from goldenthread.app.orders.queries import orders_visible_to
from goldenthread.app.orders.queries.visible import barriers_visible_to
from goldenthread.app.people.models import Person, Role
from goldenthread.app.people.permissions import roles_of
from goldenthread.app.people.queries import own_units, units_below
from goldenthread.app.programme.queries.duties import part_of
from goldenthread.app.programme.queries.records import contracts_visible_to, dues_visible_to

BACK, AHEAD = timedelta(days=31), timedelta(days=366)
MOST = 1_000  # of each sort


@dataclass(frozen=True)
class Entry:
    """One entry. ``subject`` is the record whose history says how often it changed, and when last."""

    name: str  # "order-7-promise": stays the same for as long as the entry stands
    summary: str
    address: str
    subject: tuple[str, int]
    changed_at: datetime
    day: date | None = None
    at: datetime | None = None
    about: str = ""
    changes: int = 0


def entries_of(person: Person, now: datetime, today: date) -> list[Entry]:
    """The person's entries by name, in a number of statements that does not grow with them."""
    accounts = accounts_answered_by(person, on=today) | accounts_sponsored_by(person, on=today)
    leads_all = Role.PROGRAMME_LEAD in roles_of(person, today)
    others = [
        *_duties(person, today),
        *_dues(person, today, accounts, leads_all),
        *_renewals(person, today, accounts, leads_all),
        *_decisions(person, today),
    ]
    found = [*_orders(person, today, accounts), *_counted(others)]
    return sorted(found, key=lambda entry: entry.name)


def _orders(person: Person, today: date, accounts: set[int]) -> Iterator[Entry]:
    units = units_below(own_units(person, today), today)
    own = Q(asked_of_unit__in=units) | Q(held_by_unit__in=units) | Q(asked_by_unit__in=units)
    found = orders_visible_to(person, on=today).filter(
        own | Q(account__in=accounts) | Q(held_by_person=person), delivered_at__isnull=True
    )
    window = (today - BACK, today + AHEAD)
    dated = found.filter(Q(last_promised_for__range=window) | Q(requested_for__range=window))
    rows = dated.exclude(state__in=ENDED).select_related("account", "asked_of_unit")
    for order in rows.order_by("-pk")[:MOST]:
        yield from _dates(order)


def _dates(order: Order) -> Iterator[Entry]:
    """The date promised; and the date asked for, where it is another or nothing is promised yet."""
    said = f"{order.title} ({order.account}), {order.asked_of_unit}"
    entry = Entry(
        name=f"order-{order.pk}-promise",
        summary=f"Promised: {said}",
        address=reverse("order", args=[order.pk]),
        subject=("order", order.pk),
        changed_at=order.changed_at,
        day=order.last_promised_for,
        changes=order.version,
        about=order.why,
    )
    if order.last_promised_for:
        yield entry
    if order.requested_for and order.requested_for != order.last_promised_for:
        yield replace(
            entry, name=f"order-{order.pk}-requested", summary=f"Asked for: {said}", day=order.requested_for
        )


def _duties(person: Person, today: date) -> Iterator[Entry]:
    for duty in part_of(person, on=today).filter(due_on__lte=today + AHEAD)[:MOST]:
        yield Entry(
            name=f"duty-{duty.pk}",
            summary=f"{duty.get_kind_display()}: {duty.account}",
            address=reverse("duty", args=[duty.pk]),
            subject=("duty", duty.pk),
            changed_at=duty.opened_at,
            day=duty.due_on,
            about=duty.what,
        )


def _dues(person: Person, today: date, accounts: set[int], leads_all: bool) -> Iterator[Entry]:
    found = dues_visible_to(person, on=today).filter(
        issued_on__isnull=True, due_on__range=(today - BACK, today + AHEAD)
    )
    if not leads_all:
        found = found.filter(Q(owner=person) | Q(account__in=accounts))
    for due in found.order_by("due_on", "pk")[:MOST]:
        yield Entry(
            name=f"due-{due.pk}",
            summary=f"{due.get_artefact_display()} due: {due.account}",
            address=reverse("due", args=[due.pk]),
            subject=("due", due.pk),
            changed_at=_midnight(due.due_on),
            day=due.due_on,
        )


def _renewals(person: Person, today: date, accounts: set[int], leads_all: bool) -> Iterator[Entry]:
    found = contracts_visible_to(person, on=today).filter(
        outcome=ContractOutcome.OPEN, decide_by__range=(today - BACK, today + AHEAD)
    )
    if not leads_all:
        found = found.filter(account__in=accounts)
    for contract in found.order_by("decide_by", "pk")[:MOST]:
        yield Entry(
            name=f"contract-{contract.pk}",
            summary=f"The customer decides: {contract.title}, {contract.account}",
            address=reverse("contract", args=[contract.pk]),
            subject=("contract", contract.pk),
            changed_at=_midnight(contract.starts_on),
            day=contract.decide_by,
        )


def _decisions(person: Person, today: date) -> Iterator[Entry]:
    standing = Escalation.objects.standing().filter(
        to_person=person,
        decide_by__isnull=False,
        barrier__in=barriers_visible_to(person, on=today),
    )
    for one in standing.select_related("barrier__account").order_by("pk")[:MOST]:
        yield Entry(
            name=f"escalation-{one.pk}",
            summary=f"Decide: {one.barrier} ({one.barrier.account})",
            address=reverse("barrier", args=[one.barrier_id]),
            subject=("barrier", one.barrier_id),
            changed_at=one.raised_at,
            at=one.decide_by,
            about=one.reason,
        )


def _counted(entries: Iterable[Entry]) -> list[Entry]:
    """With how often history saw the record change, and when last: one statement for all."""
    every = list(entries)
    ids: dict[str, set[int]] = {}
    for entry in every:
        ids.setdefault(entry.subject[0], set()).add(entry.subject[1])
    wanted = Q(pk__in=[])
    for kind, keys in ids.items():
        wanted |= Q(subject_type=kind, subject_id__in=keys)
    rows = Event.objects.filter(wanted).order_by().values_list("subject_type", "subject_id")
    counts = {
        (kind, key): (count, last)
        for kind, key, count, last in rows.annotate(count=Count("pk"), last=Max("recorded_at"))
    }
    return [
        replace(entry, changes=counts[entry.subject][0], changed_at=counts[entry.subject][1])
        if entry.subject in counts
        else entry
        for entry in every
    ]


def _midnight(day: date) -> datetime:
    """For a record without history: a time that does not change between two readings."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
