"""How long customers wait, with those still waiting kept in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.delivery.relations import asked, deliveries, moment
from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.arrays import Floats
from goldenthread.analysis.measures.statistics.competing import Incidence, aalen_johansen
from goldenthread.analysis.measures.statistics.exact import benjamini_hochberg
from goldenthread.analysis.measures.statistics.logrank import LogRank, log_rank
from goldenthread.analysis.measures.statistics.survival import Curve, kaplan_meier

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

HORIZONS = (1, 2, 7, 14, 30, 60, 90, 180, 365)
COMPETING_FROM = 0.05
SMALLEST_GROUP = 5
MOST_GROUPS = 40
_OPEN, _DONE, _ENDED_OTHERWISE = 0, 1, 2
_ROUNDED_FROM = 50_000

Days = Estimate | Undefined
NO_ORDERS = Undefined("there are no orders", ("order.placed_at",))


@dataclass(frozen=True)
class GroupWaiting(Result):
    """Waiting in one group; ``stands`` says whether it differs from all others (false discoveries ≤ 10 %)."""

    group: str
    n: int
    n_open: int
    median_days: Days
    p85_days: Days
    done_by_common_median: Days
    observed: float
    expected: float
    p_against_rest: float
    stands: bool


@dataclass(frozen=True)
class Waiting(Result):
    """What :func:`time_to_commit` and :func:`time_to_deliver` return."""

    what: str
    as_of: datetime
    basis: str
    method: str
    n: int
    n_happened: int
    n_open: int
    n_ended_otherwise: int
    median_days: Days
    p85_days: Days
    done_within: dict[int, Days]
    horizon_days: int
    restricted_mean_days: Days
    curve: tuple[dict[str, float], ...]
    groups: tuple[GroupWaiting, ...]
    groups_differ: LogRank | Undefined


def time_to_commit(
    records: RecordSet, *, by: str | None = None, within: str | None = None, supporting: bool = False
) -> Waiting | Undefined:
    """Days from an order being placed to its first promise, with unanswered orders kept in.

    Root orders, or with ``supporting`` the orders that units placed with each other. Counter-offers and
    redirects are no promise; an order that was redirected still waits, for another unit. An order that was
    withdrawn, or declined for good, can no longer be promised: a competing end.

    Formula:
        Kaplan–Meier over days from ``placed_at`` to the first answer of kind promise, open orders censored at
        the as-of moment; when more than 5 % ended otherwise, Aalen–Johansen cumulative incidence instead.
        Groups (``by``): log-rank, within the strata of ``within``; each group against the rest by
        (O−E)²/V with Benjamini–Hochberg at 10 %

    Returns:
        ``median_days``, ``p85_days``: by when half and 85 % of *all* orders were promised.
        ``done_within``: share promised within so many days. ``restricted_mean_days``: mean wait, cut at
        ``horizon_days``. ``n_open``: still waiting; ``n_ended_otherwise``; ``curve``: at most 200 points;
        ``groups``: the 40 largest of five or more orders; ``groups_differ``: the test of all.

    Undefined:
        No orders, or no promise recorded; a median or share that was not reached; the restricted mean where
        ends compete.

    Reference:
        Kaplan & Meier 1958, JASA 53:457–481; Aalen & Johansen 1978; Mantel 1966. SCIENCE.md D3, D4, W02, W03.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> day = lambda d: datetime(2024, 3, d)
        >>> records = RecordSet.from_tables({
        ...     "order": pa.table({"order_id": ["a", "b", "c"], "placed_at": [day(1)] * 3}),
        ...     "answer": pa.table({"answer_id": ["1", "2"], "order_id": ["a", "b"], "kind": ["promise"] * 2,
        ...                         "at": [day(3), day(6)], "promised_for": [day(9)] * 2}),
        ... }, as_of=day(20))
        >>> wait = time_to_commit(records)
        >>> wait.median_days.value, wait.n_open
        (5.0, 1)
    """
    if not records.provides("answer"):
        return Undefined("the records hold no answers to orders", ("answer.at", "answer.kind"))
    now = moment(records.as_of)
    sql = f"""WITH {asked(records, by=by, within=within, supporting=supporting)},
    replied AS (
        SELECT order_id, min("at") FILTER (kind = 'promise') AS promised_at
        FROM answer WHERE "at" <= {now} GROUP BY order_id),
    ended AS (
        SELECT o.*, promised_at AS done_at, least(withdrawn_at, refused_at) AS other_at
        FROM asked o LEFT JOIN replied USING (order_id))
    {_durations(now)}"""
    return _waiting(records, sql, "first promise", "answers", by, within)


def time_to_deliver(
    records: RecordSet, *, by: str | None = None, within: str | None = None, supporting: bool = False
) -> Waiting | Undefined:
    """Days from an order being placed to its delivery in full, with open orders kept in.

    Root orders, or with ``supporting`` the orders that units placed with each other. An order that was withdrawn,
    or whose last answer is a decline, is not open: it ended otherwise, at that moment. One that was redirected is
    open, for the customer still waits. Without a table of deliveries, the order's last event is taken, and
    ``basis`` says how open orders were told from ended ones.

    Formula:
        Kaplan–Meier over days from ``placed_at`` to delivery in full, open orders censored at the as-of
        moment; when more than 5 % ended otherwise, Aalen–Johansen cumulative incidence instead. Groups
        (``by``): log-rank, within the strata of ``within``; each group against the rest by (O−E)²/V with
        Benjamini–Hochberg at 10 %

    Returns:
        ``median_days``, ``p85_days``: by when half and 85 % of *all* orders were delivered.
        ``done_within``: share delivered within so many days. ``restricted_mean_days``: mean wait, cut at
        ``horizon_days``. ``n_open``: still waiting; ``n_ended_otherwise``: withdrawn or declined; ``curve``: at
        most 200 points; ``groups``: the 40 largest of five or more orders; ``groups_differ``: the test of all.

    Undefined:
        No orders, or neither deliveries nor events; a median or share that was not reached; the restricted
        mean where other ends compete.

    Reference:
        Kaplan & Meier 1958, JASA 53:457–481; Aalen & Johansen 1978; Mantel 1966. SCIENCE.md D3, D4, W02, W03.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> day = lambda d: datetime(2024, 3, d)
        >>> records = RecordSet.from_tables({
        ...     "order": pa.table({"order_id": ["a", "b", "c"], "placed_at": [day(1)] * 3}),
        ...     "delivery": pa.table({"delivery_id": ["1", "2"], "order_id": ["a", "b"],
        ...                           "at": [day(3), day(6)]}),
        ... }, as_of=day(20))
        >>> wait = time_to_deliver(records)
        >>> wait.median_days.value, wait.done_within[2].value, wait.n_open
        (5.0, 0.333..., 1)
    """
    if not (records.provides("delivery") or records.provides("event")):
        return Undefined(
            "the records hold neither deliveries nor events", ("delivery.at", "event.finished_at")
        )
    ends = deliveries(records)
    sql = f"""WITH {asked(records, by=by, within=within, supporting=supporting)}, {ends.sql},
    ended AS (
        SELECT o.*, delivered_at AS done_at, least(withdrawn_at, refused_at) AS other_at
        FROM asked o LEFT JOIN delivered USING (order_id))
    {_durations(moment(records.as_of))}"""
    return _waiting(records, sql, "delivery in full", ends.basis, by, within)


def _durations(now: str) -> str:
    """Days and cause of each order: 0 open, 1 done, 2 ended otherwise. Done before it was asked is 0 days."""
    return f"""SELECT
        greatest(0, epoch_us(coalesce(done_at, other_at, {now})) - epoch_us(placed_at)) / 8.64e10 AS days,
        CASE WHEN done_at IS NOT NULL THEN {_DONE}
             WHEN other_at IS NOT NULL THEN {_ENDED_OTHERWISE} ELSE {_OPEN} END AS cause, grp, stratum
        FROM (SELECT * REPLACE (CASE WHEN other_at < done_at THEN NULL ELSE done_at END AS done_at)
              FROM ended)"""


def _waiting(
    records: RecordSet, sql: str, what: str, basis: str, by: str | None, within: str | None
) -> Waiting | Undefined:
    table = records.query(sql)
    if table.num_rows == 0:
        return NO_ORDERS
    days = table.column("days").to_numpy()
    cause = table.column("cause").to_numpy().astype(np.int64)
    ended = Ended.of(days, cause)
    common = ended.quantile(0.5)
    groups, test = _compared(table, ended, common) if by else ((), Undefined("no grouping was asked for"))
    within_days = [h for h in HORIZONS if h <= days.max()]
    horizon = within_days[-1] if within_days else 1
    return Waiting(
        what=what,
        as_of=records.as_of,
        basis=basis,
        method=ended.method + (f", log-rank within {within}" if by and within else ""),
        n=len(days),
        n_happened=int((cause == _DONE).sum()),
        n_open=int((cause == _OPEN).sum()),
        n_ended_otherwise=int((cause == _ENDED_OTHERWISE).sum()),
        median_days=common,
        p85_days=ended.quantile(0.85),
        done_within={h: ended.done_by(h) for h in within_days},
        horizon_days=horizon,
        restricted_mean_days=ended.restricted_mean(min(horizon, float(days.max()))),
        curve=tuple(ended.points()),
        groups=groups,
        groups_differ=test,
    )


@dataclass(frozen=True, eq=False)
class Ended:
    """Durations and how they ended, read by Kaplan–Meier or, with many other ends, by Aalen–Johansen."""

    days: Floats
    cause: npt.NDArray[np.int64]
    curve: Curve | Incidence

    @classmethod
    def of(cls, days: Floats, cause: npt.NDArray[np.int64], *, competing: bool | None = None) -> Ended:
        """The method is chosen by the share that ended otherwise, unless ``competing`` says."""
        if competing is None:
            competing = float(np.mean(cause == _ENDED_OTHERWISE)) > COMPETING_FROM
        curve = aalen_johansen(days, cause) if competing else kaplan_meier(days, cause == _DONE)
        assert not isinstance(curve, Undefined)  # there is at least one duration
        return cls(days, cause, curve)

    @property
    def method(self) -> str:
        """The estimator and what it does with other ends."""
        if isinstance(self.curve, Incidence):
            return "Aalen–Johansen: other ends compete, open orders censored"
        return "Kaplan–Meier: open orders censored"

    def quantile(self, share: float) -> Days:
        """The days by which it was done for ``share`` of all."""
        if isinstance(self.curve, Incidence):
            return self.curve.quantile(_DONE, share)
        return self.curve.quantile(share)

    def done_by(self, days: float) -> Days:
        """The share done within ``days``."""
        if isinstance(self.curve, Incidence):
            if _DONE not in self.curve.incidence:
                return Estimate(0.0, 0.0, 1.0, self.curve.n, 0.95, "none yet")
            return self.curve.share(_DONE, days)
        return self.curve.share_done(days)

    def restricted_mean(self, horizon: float) -> Days:
        """The mean days waited within ``horizon``."""
        if isinstance(self.curve, Incidence):
            return Undefined("other ends compete, so that waiting for this end has no mean of its own")
        return self.curve.restricted_mean(horizon)

    def points(self) -> list[dict[str, float]]:
        """The curve for a chart."""
        if isinstance(self.curve, Curve):
            return self.curve.points()
        return self.curve.points(_DONE) if _DONE in self.curve.incidence else []


def _compared(table: Any, ended: Ended, common: Days) -> tuple[tuple[GroupWaiting, ...], LogRank | Undefined]:
    codes, names = coded(table.column("grp"))
    sizes = np.bincount(codes, minlength=len(names))
    largest = np.argsort(-sizes, kind="stable")[:MOST_GROUPS]
    shown = [int(g) for g in largest if sizes[g] >= SMALLEST_GROUP]
    place = np.full(len(names), len(shown))  # the rest are one group more
    place[shown] = np.arange(len(shown))
    grouped = place[codes]
    days = ended.days if len(codes) < _ROUNDED_FROM else np.ceil(ended.days * 24) / 24
    strata = coded(table.column("stratum"))[0]
    test = log_rank(days, ended.cause == _DONE, grouped, strata=strata)
    if isinstance(test, Undefined):
        return (), test
    stands = benjamini_hochberg(test.p_against_rest[: len(shown)]).stands
    competing = isinstance(ended.curve, Incidence)
    groups = []
    for i, g in enumerate(shown):
        own = codes == g
        part = Ended.of(ended.days[own], ended.cause[own], competing=competing)
        groups.append(
            GroupWaiting(
                names[g],
                int(sizes[g]),
                int((part.cause == _OPEN).sum()),
                part.quantile(0.5),
                part.quantile(0.85),
                part.done_by(common.value) if isinstance(common, Estimate) else common,
                test.observed[i],
                test.expected[i],
                test.p_against_rest[i],
                bool(stands[i]),
            )
        )
    return tuple(groups), test


def coded(column: Any) -> tuple[npt.NDArray[np.int64], list[str]]:
    """A text column as codes and names; a missing name is ``not known``."""
    import pyarrow.compute as pc

    filled = pc.fill_null(column.cast("string"), "not known").combine_chunks().dictionary_encode()
    if hasattr(filled, "combine_chunks"):
        filled = filled.combine_chunks()
    return filled.indices.to_numpy().astype(np.int64), filled.dictionary.to_pylist()
