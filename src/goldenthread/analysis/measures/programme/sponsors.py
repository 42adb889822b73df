"""Executives and their accounts: who sponsors what, whether the contact lives, who takes complaints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from goldenthread.analysis.measures.delivery.relations import moment
from goldenthread.analysis.measures.programme.known import accounts_now, met
from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.proportions import wilson

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

LOAD_CAP = 3


@dataclass(frozen=True)
class SponsoredAccount(Result):
    """One account: its sponsor and the quarters with contact from both sides, the latest last."""

    account_id: str
    sponsor_id: str | None
    quarters: tuple[bool, ...]
    adherence: float | Undefined


@dataclass(frozen=True)
class SponsorEngagement(Result):
    """What :func:`sponsor_engagement` returns; its docstring explains the fields."""

    as_of: datetime
    first_quarter: date
    coverage: Estimate | Undefined
    load: dict[str, int]
    overloaded: tuple[str, ...]
    adherence: Estimate | Undefined
    dormant: tuple[str, ...]
    complaint_months: Estimate | Undefined
    accounts: tuple[SponsoredAccount, ...]


def sponsor_engagement(
    records: RecordSet,
    *,
    tiers: Sequence[str] | None = None,
    quarters: int = 4,
    months: int = 12,
    complaints_a_month: int = 2,
) -> SponsorEngagement | Undefined:
    """Whether every key account has a sponsor, whether the sponsors keep in touch, and who takes complaints.

    The accounts of the named ``tiers`` (all, without). Quarters and months are full calendar ones before the
    as-of moment. Contact counts when both sides took part in the quarter: a visit, meeting, call or review, or
    messages both ways, with whoever sponsored the account at the time.

    Formula:
        coverage = accounts with a sponsor / accounts; adherence = account-quarters with contact from both
        sides / account-quarters of sponsored accounts; complaint months = months in which an executive took
        ``complaints_a_month`` or more complaints / executive-months, of the sponsors of these accounts

    Returns:
        ``coverage``, ``adherence``, ``complaint_months``: 0–1 (Wilson); ``load``: accounts by sponsor;
        ``overloaded``: sponsors of more than 3 (a policy); ``dormant``: sponsored accounts without contact in
        the last two quarters; ``accounts`` with their ``quarters``.

    Undefined:
        No accounts; adherence and complaint months without a sponsor.

    Reference:
        Capon & Senn 2021, HBR Mar–Apr (what executives do with customers); the ratios are derived. SCIENCE.md
        X1, X2, X4, F04, F25, W41.

    Example:
        >>> from datetime import date, datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({
        ...     "account": pa.table({"account_id": ["k1", "k2"], "valid_from": [date(2020, 1, 1)] * 2,
        ...                          "sponsor_id": ["sofia", None]}),
        ...     "interaction": pa.table({"interaction_id": ["1"], "account_id": ["k1"], "kind": ["visit"],
        ...                              "person_id": ["sofia"], "at": [datetime(2024, 2, 1)]}),
        ... }, as_of=datetime(2024, 7, 5))
        >>> found = sponsor_engagement(records)
        >>> found.coverage.value, found.adherence.value, found.accounts[0].quarters
        (0.5, 0.25, (False, False, True, False))
    """
    rows = _quarters(records, tiers, quarters)
    if not rows:
        return Undefined("there are no such accounts", ("account.account_id", "account.tier"))
    accounts = tuple(_account(*row) for row in rows)
    sponsored = [one for one in accounts if one.sponsor_id]
    load: dict[str, int] = {}
    for one in sponsored:
        load[str(one.sponsor_id)] = load.get(str(one.sponsor_id), 0) + 1
    lived, due = sum(sum(one.quarters) for one in sponsored), sum(len(one.quarters) for one in sponsored)
    nobody = Undefined("no account has a sponsor", ("account.sponsor_id",))
    return SponsorEngagement(
        records.as_of,
        _first_quarter(records.as_of, quarters),
        wilson(len(sponsored), len(accounts)),
        dict(sorted(load.items(), key=lambda item: (-item[1], item[0]))),
        tuple(sorted(name for name, n in load.items() if n > LOAD_CAP)),
        wilson(lived, due) if due else nobody,
        tuple(one.account_id for one in sponsored if not any(one.quarters[-2:])),
        _complaint_months(records, sorted(load), months, complaints_a_month) if load else nobody,
        accounts,
    )


def _account(account_id: str, sponsor_id: str | None, lived: list[bool]) -> SponsoredAccount:
    share: float | Undefined = Undefined("the account has no sponsor", ("account.sponsor_id",))
    if sponsor_id:
        share = sum(lived) / len(lived)
    return SponsoredAccount(account_id, sponsor_id, tuple(lived), share)


def _first_quarter(as_of: datetime, quarters: int) -> date:
    this = as_of.year * 4 + (as_of.month - 1) // 3
    first = this - quarters
    return date(first // 4, first % 4 * 3 + 1, 1)


def _quarters(
    records: RecordSet, tiers: Sequence[str] | None, quarters: int
) -> list[tuple[str, str | None, list[bool]]]:
    """Account, sponsor now, and for each quarter whether its sponsor of the time had contact both ways."""
    now = moment(records.as_of)
    return records.rows(f"""WITH {accounts_now(records, tiers=tiers)}, {met(records)},
    quarter AS (
        SELECT date_trunc('quarter', {now}) - INTERVAL (3 * k) MONTH AS first_at, k
        FROM range(1, {int(quarters) + 1}) t(k)),
    lived AS (
        SELECT m.account_id, q.k, bool_or(m.ours) AND bool_or(m.theirs) AS both_sides
        FROM met m JOIN quarter q ON m."at" >= q.first_at AND m."at" < q.first_at + INTERVAL 3 MONTH
        JOIN account a ON a.account_id = m.account_id AND a.sponsor_id = m.person_id
            AND CAST(m."at" AS DATE) >= coalesce(a.valid_from, DATE '0001-01-01')
            AND CAST(m."at" AS DATE) <= coalesce(a.valid_to, DATE '9999-12-31')
        GROUP BY m.account_id, q.k)
    SELECT a.account_id, a.sponsor_id, list(coalesce(l.both_sides, false) ORDER BY q.k DESC)
    FROM now_account a CROSS JOIN quarter q
    LEFT JOIN lived l ON l.account_id = a.account_id AND l.k = q.k
    GROUP BY a.account_id, a.sponsor_id ORDER BY a.account_id""")


def _complaint_months(
    records: RecordSet, executives: list[str], months: int, least: int
) -> Estimate | Undefined:
    now = moment(records.as_of)
    if not records.provides("feedback", "handled_by"):
        return Undefined("nobody is recorded as handling complaints", ("feedback.handled_by",))
    enough = records.rows(
        f"""SELECT count(*) FROM (
            SELECT handled_by, date_trunc('month', "at") FROM feedback
            WHERE kind = 'complaint' AND list_contains($1, handled_by)
                AND "at" >= date_trunc('month', {now}) - INTERVAL ({int(months)}) MONTH
                AND "at" < date_trunc('month', {now})
            GROUP BY ALL HAVING count(*) >= {int(least)})""",
        [executives],
    )[0][0]
    return wilson(enough, len(executives) * months)
