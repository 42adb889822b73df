"""How an account is rated, by whom, when and why; which tier that suggests beside the one it has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from goldenthread.analysis.measures import portfolio_position
from goldenthread.analysis.measures.programme.fit import Position
from goldenthread.app.customers.models import Account
from goldenthread.app.programme.models import Criterion, Rating, Side, Tier

SWAY = 0.2  # by how much each weight is moved to see whether a rank stands: a policy


@dataclass(frozen=True)
class Rated:
    """A criterion that holds today and the account's latest rating by it, if there is one."""

    criterion: Criterion
    rating: Rating | None


@dataclass(frozen=True)
class Standing:
    """Where an account stands: ``position`` over the criteria that it is rated by; None until both sides have one."""

    account: Account
    rated: tuple[Rated, ...]
    position: Position | None
    suggested: Tier | None

    @property
    def missing(self) -> tuple[Criterion, ...]:
        return tuple(one.criterion for one in self.rated if one.rating is None)

    @property
    def differs(self) -> bool:
        """Whether the ratings suggest another tier than the account has."""
        return self.suggested is not None and self.suggested.name != self.account.tier


@dataclass(frozen=True)
class Placed:
    """A standing with its rank by importance, and between which ranks it stays when each weight is moved."""

    standing: Standing
    rank: int
    best: int
    worst: int


def criteria_on(day: date) -> list[Criterion]:
    """By what accounts are rated on ``day``, the weightiest of each side first."""
    return list(Criterion.objects.on(day).order_by("-side", "-weight", "name"))


def tiers_on(day: date) -> list[Tier]:
    """What tiers ask and promise on ``day``, the highest first."""
    return list(Tier.objects.on(day).order_by("-least_importance", "name"))


def standing_of(account: Account, today: date) -> Standing:
    """One account. Three statements."""
    return standings_of([account], today)[0]


def standings_of(accounts: Iterable[Account], today: date) -> list[Standing]:
    """These accounts, in their order. Three statements, however many there are."""
    rows = list(accounts)
    criteria, tiers = criteria_on(today), tiers_on(today)
    latest = Rating.objects.filter(account__in=rows).select_related("by", "criterion")
    latest = latest.order_by("account_id", "criterion__name", "criterion__side", "-at", "-pk")
    latest = latest.distinct("account_id", "criterion__name", "criterion__side")
    found: dict[int, dict[tuple[str, str], Rating]] = defaultdict(dict)
    for one in latest:
        found[one.account_id][one.criterion.name, one.criterion.side] = one
    return [_standing(one, criteria, found[one.pk], tiers) for one in rows]


def _standing(
    account: Account, criteria: list[Criterion], ratings: dict[tuple[str, str], Rating], tiers: list[Tier]
) -> Standing:
    rated = tuple(Rated(one, ratings.get((one.name, one.side))) for one in criteria)
    factors = {side: _factors(rated, side) for side in Side}
    position = None
    if all(factors.values()):
        position = portfolio_position(factors[Side.IMPORTANCE], factors[Side.DIFFICULTY])
    suggested = _suggested(_score(factors[Side.IMPORTANCE]), account.worth, tiers)
    return Standing(account, rated, position, suggested)


def _factors(rated: Iterable[Rated], side: str) -> dict[str, tuple[float, float]]:
    return {
        one.criterion.name: (float(one.criterion.weight), float(one.rating.rating))
        for one in rated
        if one.criterion.side == side and one.rating is not None
    }


def _score(factors: dict[str, tuple[float, float]]) -> float | None:
    weight = sum(w for w, _ in factors.values())
    return sum(w * rating for w, rating in factors.values()) / weight if weight else None


def _suggested(importance: float | None, worth: Decimal | None, tiers: list[Tier]) -> Tier | None:
    """The highest tier whose importance is reached, and whose worth where it asks for one."""
    if importance is None:
        return None
    score = Decimal(repr(round(importance, 6)))
    reached = [
        one
        for one in tiers
        if one.least_importance is not None
        and score >= one.least_importance
        and (one.least_worth is None or (worth is not None and worth >= one.least_worth))
    ]
    return max(reached, key=lambda one: one.least_importance or Decimal(0), default=None)


def placed(standings: Iterable[Standing]) -> list[Placed]:
    """Those that are rated, the most important first; with the ranks between which each stays as weights move."""
    known = [(one, _factors(one.rated, Side.IMPORTANCE)) for one in standings]
    known = [(one, factors) for one, factors in known if factors]
    names = sorted({name for _, factors in known for name in factors})
    sways = [{}, *({name: 1 + sway} for name in names for sway in (-SWAY, SWAY))]
    ranks: list[list[int]] = [_ranks([_swayed(factors, sway) for _, factors in known]) for sway in sways]
    rows = [
        Placed(one, ranks[0][place], min(r[place] for r in ranks), max(r[place] for r in ranks))
        for place, (one, _) in enumerate(known)
    ]
    return sorted(rows, key=lambda one: (one.rank, one.standing.account.name))


def _swayed(factors: dict[str, tuple[float, float]], sway: dict[str, float]) -> float:
    return _score({name: (w * sway.get(name, 1), rating) for name, (w, rating) in factors.items()}) or 0.0


def _ranks(scores: list[float]) -> list[int]:
    """1 for the highest; those alike share the better rank."""
    rounded = [round(one, 9) for one in scores]
    return [1 + sum(other > one for other in rounded) for one in rounded]


def ratings_of(account: Account) -> QuerySet[Rating]:
    """Everything that was said, the latest first."""
    return account.ratings.select_related("by", "criterion")
