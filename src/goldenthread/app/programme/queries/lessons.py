"""Lessons as a reader may know them: where an account is not theirs to see, what became of it and nothing more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from goldenthread.app.customers.models import Account
from goldenthread.app.customers.queries import accounts_seen_whole_by
from goldenthread.app.people.models import Person
from goldenthread.app.programme.models import Lesson, Transfer, TransferOutcome
from goldenthread.app.programme.queries.plans import lessons_visible_to, transfers_visible_to

ANOTHER = "another customer"


def name_for(person: Person, account: Account, *, on: date) -> str:
    """The account's name for those who see the account, else only that there is one."""
    seen = accounts_seen_whole_by(person, on=on)
    return str(account) if seen is None or account.pk in seen else ANOTHER


@dataclass(frozen=True)
class Tried:
    """A commitment to try a lesson; ``transfer`` is None where the reader may know ``outcome`` alone."""

    transfer: Transfer | None
    outcome: str

    @property
    def said(self) -> str:
        """What became of it, in words."""
        return TransferOutcome(self.outcome).label if self.outcome else "it is being tried"


@dataclass(frozen=True)
class Learned:
    """A lesson with where it is tried; ``account`` is None where the reader may not see with whom it was learned."""

    lesson: Lesson
    account: Account | None
    tried: tuple[Tried, ...]

    @property
    def where(self) -> str:
        return str(self.account) if self.account else ANOTHER


def lessons_listed_for(person: Person, *, on: date) -> QuerySet[Lesson]:
    """The lessons that the person may read, with all that :func:`as_seen_by` needs. Two statements."""
    seen = transfers_visible_to(person, on=on)
    every = Transfer.objects.select_related("account", "owner").annotate(
        is_seen=Exists(seen.order_by().filter(pk=OuterRef("pk")))
    )
    return lessons_visible_to(person, on=on).prefetch_related(Prefetch("transfers", every))


def as_seen_by(person: Person, lessons: Iterable[Lesson], *, on: date) -> list[Learned]:
    """These lessons of :func:`lessons_listed_for`, without what the person may not see."""
    seen = accounts_seen_whole_by(person, on=on)
    return [
        Learned(
            one,
            one.account if seen is None or one.account_id in seen else None,
            tuple(_tried(tried) for tried in one.transfers.all()),
        )
        for one in lessons
    ]


def _tried(one: Transfer) -> Tried:
    return Tried(one if one.is_seen else None, one.outcome)  # type: ignore[attr-defined]
