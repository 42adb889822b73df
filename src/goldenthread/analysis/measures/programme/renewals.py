"""How often contracts are renewed, fair to accounts with few."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from goldenthread.analysis.measures.delivery.relations import moment
from goldenthread.analysis.measures.programme.known import accounts_now
from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.proportions import wilson
from goldenthread.analysis.measures.statistics.shrinkage import beta_binomial

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet


@dataclass(frozen=True)
class GroupRenewals(Result):
    """Renewals of one account or group of accounts: as counted, shrunk, and against the target."""

    group: str
    renewed: int
    decided: int
    n_open: int
    raw: float | Undefined
    shrunken: Estimate
    p_below_target: float


@dataclass(frozen=True)
class RenewalRates(Result):
    """What :func:`renewal_rates` returns; its docstring explains the fields."""

    as_of: datetime
    target: float
    basis: str
    overall: Estimate | Undefined
    prior: tuple[float, float]
    n_open: int
    groups: tuple[GroupRenewals, ...]


def renewal_rates(
    records: RecordSet,
    *,
    by: Literal["account_id", "tier", "segment"] = "account_id",
    target: float = 0.8,
    since: date | None = None,
) -> RenewalRates | Undefined:
    """How often contracts are renewed, fair to accounts with few, and how surely that is below target.

    Renewed, expanded and reduced contracts are renewed; lost ones, and those that ended undecided, are not.
    Contracts that run on are open and not in the rate.

    Formula:
        rate = (α + renewed) / (α + β + decided), (α, β) fitted to all groups (see :func:`beta_binomial`);
        P(rate < target) from the beta posterior

    Returns:
        ``groups``, the surest below target first: ``renewed`` of ``decided``, ``raw``, ``shrunken`` (90 %
        interval), ``p_below_target`` 0–1, ``n_open``; ``overall`` (Wilson); ``prior`` (α, β) and its basis.

    Undefined:
        No contract was decided; ``raw`` of a group without decisions.

    Reference:
        Casella 1985, The American Statistician 39:83–87; Robinson 2017. SCIENCE.md E5, F09, W52.

    Example:
        >>> from datetime import date, datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({"contract": pa.table({
        ...     "contract_id": ["1", "2", "3"], "account_id": ["a", "a", "b"],
        ...     "outcome": ["renewed", "lost", "renewed"], "decided_on": [date(2024, 1, 5)] * 3})},
        ...     as_of=datetime(2024, 6, 1))
        >>> [(one.group, round(one.shrunken.value, 2)) for one in renewal_rates(records).groups]
        [('a', 0.61), ('b', 0.73)]
    """
    rows = _decisions(records, by, since)
    if not any(row[2] for row in rows):
        return Undefined("no contract was decided", ("contract.outcome", "contract.decided_on"))
    names, renewed, decided, still_open = (list(column) for column in zip(*rows, strict=True))
    shrunk = beta_binomial(renewed, decided, target=target)
    assert not isinstance(shrunk, Undefined)  # something was decided
    assert not isinstance(shrunk.p_beyond, Undefined)  # a target was given
    parts = zip(names, renewed, decided, still_open, shrunk.raw, shrunk.rates, shrunk.p_beyond, strict=True)
    groups = [GroupRenewals(*part) for part in parts]
    groups.sort(key=lambda one: (-one.p_below_target, one.group))
    return RenewalRates(
        records.as_of,
        target,
        shrunk.basis,
        wilson(sum(renewed), sum(decided)),
        (shrunk.first, shrunk.second),
        sum(still_open),
        tuple(groups),
    )


def _decisions(records: RecordSet, by: str, since: date | None) -> list[tuple[str, int, int, int]]:
    if by not in ("account_id", "tier", "segment"):
        raise ValueError(f"Renewals are grouped by account_id, tier or segment, not by {by!r}.")
    today = f"CAST({moment(records.as_of)} AS DATE)"
    after = f"AND coalesce(decided_on, ends_on, {today}) >= DATE '{since}'" if since else ""
    group = "account_id" if by == "account_id" else f"coalesce(a.{by}, 'not known')"
    return records.rows(f"""WITH {accounts_now(records)},
        known AS (
            SELECT account_id, coalesce(decided_on <= {today}, outcome <> 'open') AND outcome <> 'open' AS done,
                outcome IN ('renewed', 'expanded', 'reduced') AS kept, coalesce(ends_on < {today}, false) AS over
            FROM contract WHERE coalesce(starts_on, DATE '0001-01-01') <= {today} {after})
        SELECT {group} AS grp, count(*) FILTER (done AND kept), count(*) FILTER (done OR over),
            count(*) FILTER (NOT (done OR over))
        FROM known LEFT JOIN now_account a USING (account_id) GROUP BY grp ORDER BY grp""")
