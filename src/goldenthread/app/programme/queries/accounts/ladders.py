"""The kinds of relationship, from the lightest to the closest, and how far what is offered is from what is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.measures.statistics.agreement import weighted_kappa
from goldenthread.app.customers.models import Account
from goldenthread.app.people.remembering import remembered
from goldenthread.app.programme.models import Ladder, RelationshipSaid
from goldenthread.app.programme.models.tiers import LADDER


@remembered
def ladder_on(day: date) -> tuple[str, ...]:
    """The kinds that are told apart on ``day``; Woodburn and McDonald's where nobody set others."""
    found = Ladder.objects.on(day).values_list("rungs", flat=True).first()
    return tuple(found) if found else LADDER


@dataclass(frozen=True)
class Gap:
    """What is wanted beside what is offered. ``steps``: rungs that are offered beyond what is wanted.

    None: one of the two is not said, or is not on the ladder.
    """

    account: Account
    wanted: str
    offered: str
    steps: int | None

    @property
    def said(self) -> str:
        """In words."""
        if self.steps is None:
            return "Not known: " + (
                "both have to be on the ladder."
                if self.wanted and self.offered
                else "one of the two is not said."
            )
        if not self.steps:
            return "They get the kind of relationship that they want."
        count = f"{abs(self.steps)} step{'s' if abs(self.steps) > 1 else ''}"
        return f"We offer {count} {'more' if self.steps > 0 else 'less'} than they want."


def gap_of(account: Account, ladder: tuple[str, ...]) -> Gap:
    """How far what the account is offered lies from what it wants."""
    wanted, offered = account.wanted_relationship, account.offered_relationship
    steps = ladder.index(offered) - ladder.index(wanted) if {wanted, offered} <= set(ladder) else None
    return Gap(account, wanted, offered, steps)


@dataclass(frozen=True)
class Match:
    """All accounts: agreement by weighted kappa, those who get more and less than they want, and the unknown."""

    ladder: tuple[str, ...]
    kappa: float | Undefined | None
    known: int
    over: tuple[Gap, ...]
    under: tuple[Gap, ...]
    unknown: tuple[Gap, ...]

    @property
    def is_poor(self) -> bool:
        """Below the moderate agreement of Landis and Koch."""
        return isinstance(self.kappa, float) and self.kappa < 0.4


def match_of(accounts: QuerySet[Account], today: date) -> Match:
    """Over these accounts. Two statements."""
    ladder = ladder_on(today)
    gaps = [gap_of(one, ladder) for one in accounts.order_by("name", "pk")]
    known = [one for one in gaps if one.steps is not None]
    kappa: float | Undefined | None = None
    if known:
        found = weighted_kappa([one.offered for one in known], [one.wanted for one in known], ladder=ladder)
        kappa = found if isinstance(found, Undefined) else found.weighted_kappa
    return Match(
        ladder,
        kappa,
        len(known),
        tuple(sorted((one for one in known if (one.steps or 0) > 0), key=lambda one: -(one.steps or 0))),
        tuple(sorted((one for one in known if (one.steps or 0) < 0), key=lambda one: one.steps or 0)),
        tuple(one for one in gaps if one.steps is None),
    )


def sayings_of(account: Account) -> QuerySet[RelationshipSaid]:
    """Everything that was said of what the account wants and is offered, the latest first."""
    return RelationshipSaid.objects.filter(account=account).select_related("by", "contact")
