"""Plans and lessons: of the accounts that a person sees whole, and what a person owns."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import accumulate

from django.db.models import Q, QuerySet

from goldenthread.app.customers.models import Account, Initiative, Objective
from goldenthread.app.customers.queries import accounts_seen_whole_by, accounts_visible_to
from goldenthread.app.people.models import Person
from goldenthread.app.programme.models import Lesson, Transfer


def objectives_visible_to(person: Person, *, on: date) -> QuerySet[Objective]:
    """The objectives of accounts that the person sees whole, and those that they own."""
    seen = accounts_seen_whole_by(person, on=on)
    every = Objective.objects.select_related("account", "owner").prefetch_related("blockers__barrier")
    return every if seen is None else every.filter(Q(account__in=seen) | Q(owner=person))


def initiatives_visible_to(person: Person, *, on: date) -> QuerySet[Initiative]:
    """The joint initiatives with accounts that the person sees whole, and those that they own."""
    seen = accounts_seen_whole_by(person, on=on)
    every = Initiative.objects.select_related("account", "owner").prefetch_related("values")
    return every if seen is None else every.filter(Q(account__in=seen) | Q(owner=person))


def lessons_visible_to(person: Person, *, on: date) -> QuerySet[Lesson]:
    """The lessons of accounts that the person sees whole; those tried with such an account, or by the person."""
    seen = accounts_seen_whole_by(person, on=on)
    every = Lesson.objects.select_related("account", "by")
    if seen is None:
        return every
    tried = Transfer.objects.filter(Q(account__in=seen) | Q(owner=person)).values("lesson")
    return every.filter(Q(account__in=seen) | Q(pk__in=tried))


def transfers_visible_to(person: Person, *, on: date) -> QuerySet[Transfer]:
    """The commitments for accounts that the person sees whole, and their own."""
    seen = accounts_seen_whole_by(person, on=on)
    every = Transfer.objects.select_related("lesson__account", "account", "owner")
    return every if seen is None else every.filter(Q(account__in=seen) | Q(owner=person))


def to_try_of(person: Person) -> QuerySet[Transfer]:
    """The lessons that the person committed to try and has said nothing of, earliest first."""
    mine = Transfer.objects.filter(owner=person, ended_at__isnull=True)
    return mine.select_related("lesson__account", "account").order_by("by_day", "pk")


@dataclass(frozen=True)
class Family:
    """An account with all its divisions: what they are worth a year together, each counted once."""

    top: Account
    value: Decimal
    share: float
    members: tuple[Account, ...]  # those with a yearly value, the most valuable first

    @property
    def accounts(self) -> int:
        return len(self.members)


@dataclass(frozen=True)
class Concentration:
    """How much of the yearly value lies with few customers, by family."""

    families: tuple[Family, ...]
    hhi: float  # from 1/n, all alike, to 1, one customer
    without: tuple[Account, ...]  # a yearly value

    @property
    def unknown(self) -> int:
        return len(self.without)

    @property
    def first(self) -> tuple[Family, ...]:
        return self.families[:3]

    @property
    def top_three(self) -> float:
        return sum(one.share for one in self.first)

    @property
    def alike(self) -> float:
        """The index if every customer brought the same."""
        return 1 / len(self.families)

    @property
    def running(self) -> list[tuple[Family, float]]:
        """Each customer with the share of it and of those above together."""
        return list(zip(self.families, accumulate(one.share for one in self.families), strict=True))


def concentration(person: Person, today: date) -> Concentration | None:
    """Over the open accounts that the person sees; None where no value is known. One statement."""
    rows = list(accounts_visible_to(person, on=today).filter(closed_on__isnull=True))
    here = {one.pk: one for one in rows}
    members: dict[int, list[Account]] = defaultdict(list)
    for one in rows:
        if one.annual_value is not None:
            members[_top(one, here)].append(one)
    families = sorted(
        (_family(here[top], found) for top, found in members.items()),
        key=lambda one: (-one.value, one.top.name),
    )
    total = sum((one.value for one in families), Decimal(0))
    if not total:
        return None
    shared = tuple(replace(one, share=float(one.value / total)) for one in families)
    without = tuple(one for one in rows if one.annual_value is None)
    return Concentration(shared, sum(one.share**2 for one in shared), without)


def _family(top: Account, members: list[Account]) -> Family:
    """Its share is of the whole, which is not known yet."""
    ordered = sorted(members, key=lambda one: (-(one.annual_value or 0), one.name))
    return Family(
        top, sum((one.annual_value or Decimal(0) for one in ordered), Decimal(0)), 0.0, tuple(ordered)
    )


def _top(one: Account, here: dict[int, Account]) -> int:
    """The highest of the accounts above, as far as they are among those known."""
    seen: set[int] = set()
    while one.parent_id in here and one.pk not in seen:
        seen.add(one.pk)
        one = here[one.parent_id]
    return one.pk
