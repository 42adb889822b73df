"""Account managers who leave, against the usual rate; and accounts that nobody answers for, since when.

People are counted, not named. A group of fewer than five is not shown, nor one from which such a group could be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
from django.db.models import Q

from goldenthread.analysis.measures import manager_turnover
from goldenthread.analysis.measures.programme.people import ManagerTurnover
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.measures.statistics.suppression import SMALLEST_SHOWN, suppressed_groups
from goldenthread.analysis.records import RecordSet
from goldenthread.app.customers.models import Account, AccountVersion
from goldenthread.app.people.models import Assignment, Person, Role, Unit

USUAL_LEAVING = (
    0.15  # a year: a policy. Of few people the records never tell a rate; none who left is not 0 %
)


@dataclass(frozen=True)
class Group:
    """A unit's account managers when the window began, and how many of them left since. None: not shown."""

    unit: Unit
    people: int | None
    left: int | None


@dataclass(frozen=True)
class Uncovered:
    """An account that nobody answers for, and since when."""

    account: Account
    since: date
    why: str


@dataclass(frozen=True)
class Turnover:
    """``found`` against the policy's rate, ``by_records`` against that of the organisation's own past."""

    months: int
    found: ManagerTurnover | Undefined
    by_records: ManagerTurnover | Undefined
    groups: tuple[Group, ...]
    uncovered: tuple[Uncovered, ...]

    @property
    def shown_groups(self) -> tuple[Group, ...]:
        return tuple(one for one in self.groups if one.people is not None)

    @property
    def hidden_groups(self) -> int:
        return len(self.groups) - len(self.shown_groups)

    @property
    def is_shown(self) -> bool:
        """Whether there were enough people for a figure about them."""
        return isinstance(self.found, ManagerTurnover) and self.found.n >= SMALLEST_SHOWN


def turnover_of(today: date, months: int = 6) -> Turnover:
    """Of everybody who was an account manager when the window began. A fixed number of statements."""
    held = managers_held(today)
    records = as_records(held, today)
    none = Undefined("nobody was ever an account manager", ("assignment.role",))
    if records is None:
        return Turnover(months, none, none, (), uncovered_accounts(today))
    found = manager_turnover(records, months=months, usual_annual_rate=USUAL_LEAVING)
    own = manager_turnover(records, months=months)
    groups = _groups(held, found) if isinstance(found, ManagerTurnover) else ()
    return Turnover(months, found, own, groups, uncovered_accounts(today))


def leavers_of(today: date, months: int) -> tuple[Person, ...]:
    """Who left within the window. Only for those entitled to names: see the action."""
    records = as_records(managers_held(today), today)
    found = manager_turnover(records, months=months, usual_annual_rate=USUAL_LEAVING) if records else None
    gone = found.leavers if isinstance(found, ManagerTurnover) else ()
    return tuple(Person.objects.filter(pk__in=[int(one) for one in gone]).order_by("name", "pk"))


def managers_held(today: date) -> list[Assignment]:
    """Every assignment as an account manager that has begun."""
    held = Assignment.objects.filter(role=Role.ACCOUNT_MANAGER, valid_from__lte=today)
    return list(held.select_related("person", "unit"))


def as_records(held: Iterable[Assignment], today: date) -> RecordSet | None:
    """Persons and assignments as the measure reads them; None where there are none."""
    rows = list(held)
    if not rows:
        return None
    text, day = pa.string(), pa.date32()
    left = {one.person_id: one.person.left_on for one in rows}
    gone = [one if one and one <= today else None for one in left.values()]
    tables = {
        "person": pa.table({"person_id": pa.array(map(str, left), text), "left_on": pa.array(gone, day)}),
        "assignment": pa.table(
            {
                "person_id": pa.array([str(one.person_id) for one in rows], text),
                "unit_id": pa.array([str(one.unit_id) for one in rows], text),
                "role": pa.array(["account manager"] * len(rows), text),
                "valid_from": pa.array([one.valid_from for one in rows], day),
                "valid_to": pa.array([one.valid_to for one in rows], day),
            }
        ),
    }
    return RecordSet.from_tables(tables, as_of=datetime.combine(today, time(), UTC))


def _groups(held: list[Assignment], found: ManagerTurnover) -> tuple[Group, ...]:
    """By the unit in which each was when the window began; the latest, of several."""
    since = _months_before(found.as_of.date(), found.months)
    units: dict[int, Unit] = {}
    people: dict[int, set[int]] = defaultdict(set)
    for one in sorted(held, key=lambda one: one.valid_from):
        if one.holds_on(since):
            units[one.person_id] = one.unit
    for person, unit in units.items():
        people[unit.pk].add(person)
    hidden = set(suppressed_groups({str(key): len(those) for key, those in people.items()}))
    gone = {int(one) for one in found.leavers}
    named = {unit.pk: unit for unit in units.values()}
    return tuple(
        Group(named[key], None, None)
        if str(key) in hidden
        else Group(named[key], len(those), len(those & gone))
        for key, those in sorted(people.items(), key=lambda item: named[item[0]].name)
    )


def _months_before(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 - months
    for last in (day.day, 30, 29, 28):
        try:
            return date(count // 12, count % 12 + 1, last)
        except ValueError:
            continue
    raise AssertionError("a month has 28 days")


def uncovered_accounts(today: date) -> tuple[Uncovered, ...]:
    """Open accounts without a manager, or whose manager has left, the longest first. Two statements."""
    gone = Q(manager__isnull=True) | Q(manager__left_on__lt=today)
    open_now = Account.objects.filter(gone, closed_on__isnull=True).select_related("manager", "sponsor")
    accounts = list(open_now)
    versions: dict[int, list[AccountVersion]] = defaultdict(list)
    past = AccountVersion.objects.filter(account__in=accounts, valid_from__lte=today).select_related(
        "manager"
    )
    for one in past.order_by("account_id", "-valid_from"):
        versions[one.account_id].append(one)
    found = [_uncovered(one, versions[one.pk], today) for one in accounts]
    return tuple(sorted(found, key=lambda one: (one.since, one.account.name)))


def _uncovered(account: Account, versions: list[AccountVersion], today: date) -> Uncovered:
    """Back from today to the last day on which somebody who worked here answered for it."""
    since = today
    for one in versions:
        manager = one.manager
        if manager is None:
            since = one.valid_from
            continue
        ended = min(day for day in (manager.left_on, one.valid_to, date.max) if day)
        if manager.left_on and manager.left_on < since:
            since = max(ended + timedelta(days=1), one.valid_from)
        if since > one.valid_from:
            break
    why = "nobody is named" if account.manager is None else f"{account.manager} has left"
    return Uncovered(account, since, why)
