"""What service an account actually got in a period, beside what its tier promises for as long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest, Least

from goldenthread.app.customers.models import Account, Interaction
from goldenthread.app.orders.models import Escalation, Expedite, Holding, Order
from goldenthread.app.orders.working_time import calendars_of_units
from goldenthread.app.people.models import Assignment, Role, Unit
from goldenthread.app.programme.models import Duty, Tier
from goldenthread.app.programme.queries.accounts.family import after

QUARTER_DAYS = 91.25  # a quarter of a year on average
EXECUTIVES = (Role.EXECUTIVE, Role.SPONSOR)


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both in."""

    since: date
    until: date

    @property
    def start(self) -> datetime:
        return after(date.fromordinal(self.since.toordinal() - 1))

    @property
    def end(self) -> datetime:
        return after(self.until)

    @property
    def quarters(self) -> float:
        return ((self.until - self.since).days + 1) / QUARTER_DAYS


# -- the records


def orders_placed(accounts: Iterable[int], period: Period) -> QuerySet[Order]:
    """Orders placed for the accounts in the period: the customers' own, and those that support them."""
    return Order.objects.filter(account__in=accounts, placed_at__gte=period.start, placed_at__lt=period.end)


def stays(accounts: Iterable[int], period: Period) -> QuerySet[Holding]:
    """When units held orders of the accounts, as far as that was in the period."""
    held = Holding.objects.filter(order__account__in=accounts, unit__isnull=False)
    held = held.filter(Q(to_at__isnull=True) | Q(to_at__gt=period.start), from_at__lt=period.end)
    return held.exclude(order__ended_at__lte=period.start)


def expedites(accounts: Iterable[int], period: Period) -> QuerySet[Expedite]:
    """Orders of the accounts that were put before others in the period."""
    return Expedite.objects.filter(account__in=accounts, at__gte=period.start, at__lt=period.end)


def escalations(accounts: Iterable[int], period: Period) -> QuerySet[Escalation]:
    """Barriers of the accounts that were put before somebody in the period."""
    return Escalation.objects.filter(
        barrier__account__in=accounts, raised_at__gte=period.start, raised_at__lt=period.end
    )


def contacts(accounts: Iterable[int], period: Period) -> QuerySet[Interaction]:
    """Contacts with the accounts in the period."""
    return Interaction.objects.filter(account__in=accounts, at__gte=period.start, at__lt=period.end).defer(
        "note"
    )


def _by_executives(person: str, at: str) -> Exists:
    """Whether who acted was an executive or a sponsor then."""
    then = Assignment.objects.filter(person=OuterRef(person), role__in=EXECUTIVES)
    day = OuterRef(f"{at}__date")
    return Exists(then.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day))


def executive_contacts(accounts: Iterable[int], period: Period) -> QuerySet[Interaction]:
    """Contacts of executives and sponsors."""
    return contacts(accounts, period).filter(_by_executives("person", "at"))


def executive_decisions(accounts: Iterable[int], period: Period) -> QuerySet[Escalation]:
    """Barriers that executives and sponsors decided in the period."""
    decided = Escalation.objects.filter(
        barrier__account__in=accounts, decided_at__gte=period.start, decided_at__lt=period.end
    )
    return decided.filter(_by_executives("decided_by", "decided_at"))


def executive_duties(accounts: Iterable[int], period: Period) -> QuerySet[Duty]:
    """Duties that executives did themselves, and that are not on record as a contact or a decision already."""
    done = Duty.objects.filter(account__in=accounts, done_at__gte=period.start, done_at__lt=period.end)
    own = done.filter(delegated_to__isnull=True, interaction__isnull=True, escalation__isnull=True)
    return own.filter(_by_executives("person", "done_at"))


RECORDS: dict[str, tuple[Callable[[Iterable[int], Period], QuerySet[Any]], str]] = {
    "orders": (orders_placed, "placed_at"),
    "contacts": (contacts, "at"),
    "expedites": (expedites, "at"),
    "escalations": (escalations, "raised_at"),
    "executive-contacts": (executive_contacts, "at"),
    "executive-decisions": (executive_decisions, "decided_at"),
    "executive-duties": (executive_duties, "done_at"),
}
"""The records behind the lines, and the field that says when."""


# -- one account


@dataclass(frozen=True)
class Asked:
    """Orders of one kind that one unit was asked for: customers' own, and supporting ones."""

    kind: str
    kind_id: int | None
    unit: Unit
    own: int
    supporting: int


@dataclass(frozen=True)
class Held:
    """How long a unit held orders of the account: elapsed as the customer lives it, and in its working hours."""

    unit: Unit
    orders: int
    elapsed_hours: float
    working_hours: float


@dataclass(frozen=True)
class Line:
    """What was got in the period beside what the tier promises for as long; ``promised`` None: nothing."""

    name: str
    label: str
    got: float
    promised: float | None

    @property
    def is_a_bound(self) -> bool:
        """Whether the tier allows so many at most, rather than promising as many."""
        return self.name == "expedites"

    @property
    def is_short(self) -> bool:
        return self.promised is not None and not self.is_a_bound and self.got < self.promised

    @property
    def is_beyond(self) -> bool:
        return self.promised is not None and self.is_a_bound and self.got > self.promised


@dataclass(frozen=True)
class Service:
    """What the account got in the period."""

    period: Period
    tier: Tier | None
    lines: tuple[Line, ...]
    asked: tuple[Asked, ...]
    held: tuple[Held, ...]

    @property
    def working_hours(self) -> float:
        return sum(one.working_hours for one in self.held)


def service_of(account: Account, period: Period) -> Service:
    """One account, without its divisions. A fixed number of statements."""
    held = _held(account, period)
    tier = Tier.objects.on(period.until).filter(name__iexact=account.tier).first() if account.tier else None
    mine = [account.pk]
    acts = (executive_contacts, executive_decisions, executive_duties)
    got = {
        "contacts": contacts(mine, period).count(),
        "executive_acts": sum(each(mine, period).count() for each in acts),
        "expedites": expedites(mine, period).count(),
        "escalations": escalations(mine, period).count(),
        "unit_hours": sum(one.working_hours for one in held),
    }
    lines = tuple(Line(name, LABELS[name], got[name], _promised(tier, name, period)) for name in LABELS)
    return Service(period, tier, lines, _asked(account, period), held)


LABELS = {
    "contacts": "Contacts with them",
    "executive_acts": "Acts of executives",
    "expedites": "Orders put before others",
    "escalations": "Barriers escalated",
    "unit_hours": "Working hours in which units held their orders",
}


def _promised(tier: Tier | None, name: str, period: Period) -> float | None:
    a_quarter = getattr(tier, name, None) if tier else None
    return None if a_quarter is None else a_quarter * period.quarters


def _asked(account: Account, period: Period) -> tuple[Asked, ...]:
    rows = list(
        orders_placed([account.pk], period)
        .order_by()
        .values_list("kind", "kind__name", "asked_of_unit")
        .annotate(
            own=Count("pk", filter=Q(parent__isnull=True)), supporting=Count("pk", filter=Q(depth__gt=0))
        )
    )
    units = Unit.objects.in_bulk({row[2] for row in rows})
    found = [Asked(row[1] or "No particular kind", row[0], units[row[2]], row[3], row[4]) for row in rows]
    return tuple(sorted(found, key=lambda one: (one.kind, -one.own - one.supporting, one.unit.name)))


def _held(account: Account, period: Period) -> tuple[Held, ...]:
    """Each unit's stays, cut to the period and to the order's end."""
    import numpy as np

    rows = stays([account.pk], period).annotate(
        began=Greatest("from_at", period.start), ended=Least("to_at", "order__ended_at", period.end)
    )
    spans: dict[int, list[tuple[datetime, datetime, int]]] = defaultdict(list)
    for unit, began, ended, order in rows.filter(began__lt=F("ended")).values_list(
        "unit_id", "began", "ended", "order_id"
    ):
        spans[unit].append((began, ended, order))
    calendars, units = calendars_of_units(spans), Unit.objects.in_bulk(spans)
    found = []
    for unit, those in spans.items():
        starts = np.array([_in_utc(one[0]) for one in those], "datetime64[us]")
        ends = np.array([_in_utc(one[1]) for one in those], "datetime64[us]")
        working = float(calendars[unit].working_seconds_each(starts, ends).sum()) / 3600
        elapsed = sum((end - start).total_seconds() for start, end, _ in those) / 3600
        found.append(Held(units[unit], len({one[2] for one in those}), elapsed, working))
    return tuple(sorted(found, key=lambda one: (-one.working_hours, one.unit.name)))


def _in_utc(at: datetime) -> datetime:
    """Without its zone, as columns of moments are held."""
    return at.astimezone(UTC).replace(tzinfo=None)


# -- many accounts


@dataclass(frozen=True)
class Share:
    """What one of many accounts got in a period, counted."""

    orders: int
    contacts: int
    executive_acts: int
    expedites: int
    escalations: int


def shares_of(accounts: Iterable[int], period: Period) -> dict[int, Share]:
    """For each account what it got. Seven statements, however many there are."""
    wanted = list(accounts)
    own = orders_placed(wanted, period).filter(parent__isnull=True)
    counts = [
        _by_account(own, "account"),
        _by_account(contacts(wanted, period), "account"),
        _by_account(executive_contacts(wanted, period), "account"),
        _by_account(executive_decisions(wanted, period), "barrier__account"),
        _by_account(executive_duties(wanted, period), "account"),
        _by_account(expedites(wanted, period), "account"),
        _by_account(escalations(wanted, period), "barrier__account"),
    ]
    found = {}
    for one in wanted:
        placed, met, *acts, urgent, raised = (count.get(one, 0) for count in counts)
        found[one] = Share(placed, met, sum(acts), urgent, raised)
    return found


def _by_account(found: QuerySet[Any], name: str) -> dict[int, int]:
    return dict(found.order_by().values_list(name).annotate(n=Count("pk")))
