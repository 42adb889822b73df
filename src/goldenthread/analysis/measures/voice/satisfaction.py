"""What customers answered: recommendation, satisfaction, effort, and complaints by account."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from goldenthread.analysis.measures.delivery.relations import moment
from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.scores import (
    EffortScore,
    effort_score,
    net_promoter_score,
    satisfied_share,
)
from goldenthread.analysis.measures.statistics.shrinkage import gamma_poisson

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

NOBODY = Undefined("nobody answered", ("feedback.score", "feedback.kind"))
NO_ACCOUNTS = Undefined("no account is known for any time", ("account.account_id", "account.valid_from"))


@dataclass(frozen=True)
class Satisfaction(Result):
    """What :func:`satisfaction` returns; its docstring explains the fields."""

    as_of: datetime
    net_promoter: Estimate | Undefined
    satisfied: Estimate | Undefined
    effort: EffortScore | Undefined
    n_asked: int | Undefined
    answers: dict[str, dict[int, int]]


def satisfaction(
    records: RecordSet, *, account_id: str | None = None, since: datetime | None = None
) -> Satisfaction:
    """Net promoter score, satisfied share and effort score, with the distribution of the answers.

    Of all accounts, or of one; the latest answer of each contact to each question. Ten answers give a net
    promoter score ± 48 points: read the answers, do not rank accounts.

    Formula:
        NPS = 100(p − d) with its multinomial interval, corrected for the finite list of contacts;
        satisfied = share of 4–5 of 5; effort = mean of 1–7

    Returns:
        ``net_promoter`` −100 to 100; ``satisfied`` 0–1; ``effort`` (mean 1–7, share of 5 or more);
        ``n_asked``: contacts on record; ``answers``: kind → score → how many.

    Undefined:
        A question that nobody answered; ``n_asked`` without contacts (then no correction is made).

    Reference:
        Reichheld 2003, HBR 81(12); Dixon, Freeman & Toman 2010, HBR 88(7/8). SCIENCE.md I10, W27.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> scores = [10.0, 9.0, 9.0, 10.0, 9.0, 8.0, 7.0, 7.0, 5.0, 3.0]
        >>> records = RecordSet.from_tables({"feedback": pa.table({
        ...     "feedback_id": [str(k) for k in range(10)], "account_id": ["a"] * 10, "kind": ["nps"] * 10,
        ...     "contact_id": [str(k) for k in range(10)], "score": scores,
        ...     "at": [datetime(2024, 3, 1)] * 10})})
        >>> print(satisfaction(records).net_promoter)
        30 [-18.4, 78.4], n = 10
    """
    account = "AND account_id = ?" if account_id is not None else ""
    parameters = [account_id] if account_id is not None else []
    after = f'AND "at" >= {moment(since)}' if since else ""
    rows = records.rows(
        f"""SELECT kind, score FROM feedback
        WHERE "at" <= {moment(records.as_of)} AND score IS NOT NULL {account} {after}
        QUALIFY row_number() OVER (
            PARTITION BY kind, coalesce(contact_id, feedback_id) ORDER BY "at" DESC, feedback_id) = 1""",
        parameters,
    )
    scores = {kind: [score for k, score in rows if k == kind] for kind in ("nps", "csat", "ces")}
    contacts = records.rows(f"SELECT count(*) FROM contact WHERE true {account}", parameters)[0][0]
    asked = max(contacts, len(scores["nps"])) if contacts else None
    return Satisfaction(
        records.as_of,
        net_promoter_score(scores["nps"], population=asked) if scores["nps"] else NOBODY,
        satisfied_share(scores["csat"]) if scores["csat"] else NOBODY,
        effort_score(scores["ces"]) if scores["ces"] else NOBODY,
        contacts or Undefined("no contacts are recorded", ("contact.contact_id",)),
        {kind: dict(sorted(Counter(int(s) for s in found).items())) for kind, found in scores.items()},
    )


@dataclass(frozen=True)
class AccountComplaints(Result):
    """Complaints of one account in a year: as counted, and shrunk towards all accounts."""

    account_id: str
    complaints: int
    years: float
    raw_per_year: float | Undefined
    per_year: Estimate
    p_above_target: float | Undefined


@dataclass(frozen=True)
class ComplaintRates(Result):
    """What :func:`complaint_rates` returns; its docstring explains the fields."""

    as_of: datetime
    basis: str
    n_complaints: int
    years: float
    accounts: tuple[AccountComplaints, ...]


def complaint_rates(
    records: RecordSet,
    *,
    since: datetime | None = None,
    target: float | None = None,
    prior: tuple[float, float] | None = None,
) -> ComplaintRates | Undefined:
    """Complaints per account and year, shrunk so that short and long customers can be compared.

    Formula:
        rate = (a + y) / (b + e): y complaints in e years as a customer, from ``since`` (or the account's first
        day) to the as-of moment or its last day; (a, b) fitted to all accounts, or ``prior``

    Returns:
        ``accounts``, the highest shrunken rate first: ``complaints``, ``years``, ``raw_per_year``,
        ``per_year`` (posterior mean, 90 % interval), ``p_above_target`` 0–1; ``basis`` of the prior.

    Undefined:
        No account with any time; ``p_above_target`` without a target.

    Reference:
        Gelman et al. 2013, Bayesian Data Analysis, section 2.7. SCIENCE.md E6, W53.

    Example:
        >>> from datetime import date, datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({
        ...     "account": pa.table({"account_id": ["a", "b"], "valid_from": [date(2023, 1, 1)] * 2}),
        ...     "feedback": pa.table({"feedback_id": ["1", "2"], "account_id": ["a", "a"],
        ...                           "kind": ["complaint"] * 2, "at": [datetime(2023, 5, 1)] * 2}),
        ... }, as_of=datetime(2024, 1, 1))
        >>> rates = complaint_rates(records, prior=(2, 2))
        >>> [(one.account_id, round(one.per_year.value, 2)) for one in rates.accounts]
        [('a', 1.33), ('b', 0.67)]
    """
    now, start = moment(records.as_of), moment(since) if since else "TIMESTAMP '0001-01-01'"
    rows = records.rows(f"""
        WITH stay AS (
            SELECT account_id, greatest(min(valid_from), {start}) AS first_at,
                least(coalesce(max(valid_to) + 1, {now}), {now}) AS last_at,
                bool_or(valid_to IS NULL) AS still_here
            FROM account WHERE valid_from <= {now} GROUP BY account_id),
        known AS (
            SELECT account_id, first_at, CASE WHEN still_here THEN {now} ELSE last_at END AS last_at FROM stay)
        SELECT k.account_id, count(f.feedback_id),
            greatest(0, epoch_us(last_at) - epoch_us(first_at)) / (365.25 * 8.64e10) AS years
        FROM known k LEFT JOIN feedback f ON f.account_id = k.account_id AND f.kind = 'complaint'
            AND f."at" >= first_at AND f."at" <= last_at
        GROUP BY k.account_id, first_at, last_at HAVING last_at > first_at ORDER BY k.account_id""")
    if not rows:
        return NO_ACCOUNTS
    _, complaints, years = (list(column) for column in zip(*rows, strict=True))
    shrunk = gamma_poisson(complaints, years, prior=prior, target=target)
    if isinstance(shrunk, Undefined):
        return shrunk
    beyond = shrunk.p_beyond
    found = [
        AccountComplaints(
            name,
            count,
            exposure,
            shrunk.raw[k],
            shrunk.rates[k],
            beyond if isinstance(beyond, Undefined) else beyond[k],
        )
        for k, (name, count, exposure) in enumerate(rows)
    ]
    found.sort(key=lambda one: (-one.per_year.value, one.account_id))
    return ComplaintRates(records.as_of, shrunk.basis, sum(complaints), float(sum(years)), tuple(found))
