"""The right relationship for each account, and effort where the value is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from goldenthread.analysis.measures.programme.known import accounts_now
from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.measures.statistics.agreement import weighted_kappa

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

MIDDLE = 3.0


@dataclass(frozen=True)
class RelationshipMatch(Result):
    """What :func:`relationship_match` returns; its docstring explains the fields."""

    weighted_kappa: float | Undefined
    match_share: float
    n: int
    n_unknown: int
    over_served: tuple[str, ...]
    under_served: tuple[str, ...]


def relationship_match(records: RecordSet, *, ladder: Sequence[str]) -> RelationshipMatch | Undefined:
    """Whether accounts get the kind of relationship that they want.

    ``ladder`` names the kinds from the lightest to the closest.

    Formula:
        κ = 1 − Σ w·O / Σ w·E with linear weights between ``offered_relationship`` and ``wanted_relationship``

    Returns:
        ``weighted_kappa`` (1 all as wanted, 0 chance; below 0.4 is poor), ``match_share`` 0–1,
        ``over_served`` and ``under_served``: account ids; ``n_unknown``: accounts without both.

    Undefined:
        No account has both; κ when all ratings are the same.

    Reference:
        Cohen 1968, Psychological Bulletin 70:213–220; Landis & Koch 1977, Biometrics 33:159–174. SCIENCE.md
        X8, F26, W44.

    Example:
        >>> from datetime import date
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({"account": pa.table({
        ...     "account_id": ["a", "b", "c"], "valid_from": [date(1960, 1, 1)] * 3,
        ...     "offered_relationship": ["basic", "close", "close"],
        ...     "wanted_relationship": ["basic", "basic", "close"]})})
        >>> found = relationship_match(records, ladder=["basic", "close"])
        >>> round(found.weighted_kappa, 2), found.over_served
        (0.4, ('b',))
    """
    rows = records.rows(f"""WITH {accounts_now(records)}
        SELECT account_id, offered_relationship, wanted_relationship FROM now_account ORDER BY account_id""")
    known = [row for row in rows if row[1] is not None and row[2] is not None]
    if not known:
        return Undefined(
            "no account has both the relationship offered and the one wanted",
            ("account.offered_relationship", "account.wanted_relationship"),
        )
    names, offered, wanted = zip(*known, strict=True)
    agreement = weighted_kappa(offered, wanted, ladder=ladder)
    assert not isinstance(agreement, Undefined)  # there is at least one account
    rung = {name: place for place, name in enumerate(ladder)}
    steps = [(name, rung[o] - rung[w]) for name, o, w in zip(names, offered, wanted, strict=True)]
    return RelationshipMatch(
        agreement.weighted_kappa,
        agreement.match_share,
        len(known),
        len(rows) - len(known),
        tuple(name for name, step in steps if step > 0),
        tuple(name for name, step in steps if step < 0),
    )


@dataclass(frozen=True)
class Position(Result):
    """Where an account stands in the portfolio."""

    importance: float
    difficulty: float
    quadrant: str


def portfolio_position(
    importance: Mapping[str, tuple[float, float]], difficulty: Mapping[str, tuple[float, float]]
) -> Position:
    """An account's place in Fiocca's portfolio, from rated factors as (weight, rating 1–5).

    Formula:
        score = Σ weight · rating / Σ weight; key and difficult from the middle of the scale, 3, on

    Returns:
        ``importance``, ``difficulty`` 1–5; ``quadrant``: key or non-key / difficult or easy.

    Undefined:
        Never; weights that add up to nothing are refused.

    Reference:
        Fiocca 1982, Account portfolio analysis for strategy development, IMM 11:53–62. It ignores
        profitability: show that beside it. SCIENCE.md X7, W44.

    Example:
        >>> portfolio_position({"volume": (0.5, 5), "prestige": (0.5, 4)}, {"competition": (1, 2)}).quadrant
        'key/easy'
    """
    scores = []
    for name, factors in (("importance", importance), ("difficulty", difficulty)):
        weight = sum(w for w, _ in factors.values())
        if weight <= 0:
            raise ValueError(f"The weights of {name} must add up to more than nothing.")
        scores.append(sum(w * rating for w, rating in factors.values()) / weight)
    key, hard = (score >= MIDDLE for score in scores)
    return Position(scores[0], scores[1], f"{'key' if key else 'non-key'}/{'difficult' if hard else 'easy'}")


@dataclass(frozen=True)
class AccountEffort(Result):
    """One account's shares of all effort and all value."""

    account_id: str
    effort_before: float
    effort_after: float
    value: float | Undefined


@dataclass(frozen=True)
class EffortAllocation(Result):
    """What :func:`effort_allocation` returns; its docstring explains the fields."""

    change_on: date
    hours_before: float
    hours_after: float
    redistributed: float | Undefined
    misallocation: float | Undefined
    key_effort_share: float | Undefined
    key_value_share: float | Undefined
    effort_to_value: float | Undefined
    accounts: tuple[AccountEffort, ...]
    value_is_margin: bool
    n_without_value: int


def effort_allocation(
    records: RecordSet, *, change_on: date, key_tiers: Sequence[str] = ()
) -> EffortAllocation | Undefined:
    """Whether effort moved since a day, and whether it goes where the value is.

    Formula:
        redistributed = ½ Σ |after − before| over accounts' shares of hours (total variation);
        misallocation = ½ Σ |after − value share| (Hoover); effort to value = key accounts' share of hours /
        their share of value; value = ``margin`` + ``potential`` (a loss counts as 0), or ``annual_value`` where
        neither is known of any account

    Returns:
        ``redistributed``, ``misallocation``, ``key_effort_share``, ``key_value_share``: 0–1;
        ``effort_to_value`` (below 1: key accounts get less than their worth); ``accounts``, hours in total;
        ``value_is_margin``: which value was taken; ``n_without_value``: accounts of which it is unknown: 0.

    Undefined:
        No hours at all; ``redistributed`` without hours on both sides; what needs values without
        ``account.margin``, ``account.potential`` and ``account.annual_value``; key shares without ``key_tiers``.

    Reference:
        Hoover 1936, Review of Economics and Statistics 18:162–171; total variation distance. SCIENCE.md X9,
        F16, W45.

    Example:
        >>> from datetime import date
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({"effort": pa.table({
        ...     "person_id": ["ana"] * 4, "account_id": ["a", "b"] * 2, "hours": [50.0, 50.0, 60.0, 40.0],
        ...     "month": [date(2024, 1, 1)] * 2 + [date(2024, 7, 1)] * 2})})
        >>> round(effort_allocation(records, change_on=date(2024, 6, 1)).redistributed, 6)
        0.1
    """
    tiers = ", ".join("?" for _ in key_tiers) or "NULL"
    by_margin = records.rows(
        f"""WITH {accounts_now(records)}
        SELECT count(*) FILTER (margin IS NOT NULL OR potential IS NOT NULL) FROM now_account"""
    )[0][0]
    margin = "CASE WHEN margin IS NULL AND potential IS NULL THEN NULL "
    margin += "ELSE greatest(coalesce(margin, 0) + coalesce(potential, 0), 0) END"
    value = margin if by_margin else "annual_value"
    rows = records.rows(
        f"""WITH {accounts_now(records)}, spent AS (
            SELECT account_id, coalesce(sum(hours) FILTER (month < DATE '{change_on}'), 0) AS before,
                coalesce(sum(hours) FILTER (month >= DATE '{change_on}'), 0) AS after
            FROM effort GROUP BY account_id)
        SELECT account_id, coalesce(before, 0), coalesce(after, 0), {value}, coalesce(tier IN ({tiers}), false)
        FROM spent FULL JOIN now_account USING (account_id) ORDER BY account_id""",
        list(key_tiers),
    )
    before, after = sum(row[1] for row in rows), sum(row[2] for row in rows)
    if before + after == 0:
        return Undefined("no hours are recorded", ("effort.hours",))
    worth = sum(row[3] or 0 for row in rows)
    no_value = Undefined(
        "no account has a margin, a potential or an annual value",
        ("account.margin", "account.potential", "account.annual_value"),
    )
    one_side = Undefined("there are no hours on one side of the day", ("effort.month",))
    moved: float | Undefined = one_side
    if before and after:
        moved = sum(abs(row[2] / after - row[1] / before) for row in rows) / 2
    missed: float | Undefined = no_value if not worth else one_side
    if worth and after:
        missed = sum(abs(row[2] / after - (row[3] or 0) / worth) for row in rows) / 2
    key_effort, key_value = _key_shares(rows, after, worth) if key_tiers else (None, None)
    no_key = Undefined("no key tiers were named, or nothing is known of them", ("account.tier",))
    return EffortAllocation(
        change_on,
        float(before),
        float(after),
        moved,
        missed,
        no_key if key_effort is None else key_effort,
        no_key if key_value is None else key_value,
        key_effort / key_value if key_effort is not None and key_value else no_key,
        tuple(
            AccountEffort(
                row[0],
                row[1] / before if before else 0.0,
                row[2] / after if after else 0.0,
                (row[3] or 0) / worth if worth else no_value,
            )
            for row in rows
        ),
        bool(by_margin),
        sum(row[3] is None for row in rows),
    )


def _key_shares(
    rows: list[tuple[str, float, float, float | None, bool]], after: float, worth: float
) -> tuple[float | None, float | None]:
    effort = sum(row[2] for row in rows if row[4]) / after if after else None
    value = sum(row[3] or 0 for row in rows if row[4]) / worth if worth else None
    return effort, value
