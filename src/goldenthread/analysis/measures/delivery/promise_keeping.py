"""Were promises kept: on the date asked, the date first promised and the date last promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from goldenthread.analysis.measures.delivery.relations import asked, dates, days, deliveries
from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.proportions import wilson
from goldenthread.analysis.measures.statistics.shrinkage import beta_binomial

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

Share = Estimate | Undefined
_BASES = ("requested", "first_promise", "last_promise")
_NEEDS = {
    "requested": ("requested_date.requested_for",),
    "first_promise": ("answer.promised_for",),
    "last_promise": ("answer.promised_for",),
}


@dataclass(frozen=True)
class GroupKept(Result):
    """Promises kept in one group of orders, on the three dates; ``shrunken`` is the rate to rank by."""

    group: str
    on_requested: Share
    on_first_promise: Share
    on_last_promise: Share
    shrunken: Estimate | Undefined


@dataclass(frozen=True)
class PromiseKeeping(Result):
    """What :func:`promise_keeping` returns; its docstring explains the fields."""

    as_of: datetime
    basis: str
    calendar: str
    on_requested: Share
    on_first_promise: Share
    on_last_promise: Share
    in_full: Share
    masking_gap: float | Undefined
    repromised: Share
    mean_slip_days: float | Undefined
    mean_request_gap_days: float | Undefined
    n_orders: int
    n_open_overdue: int
    n_withdrawn_before_due: int
    causes: dict[str, int]
    groups: tuple[GroupKept, ...]


def promise_keeping(
    records: RecordSet, *, by: str | None = None, early_days: int | None = None
) -> PromiseKeeping:
    """On time and in full, on three dates, with open overdue orders as failures.

    Root orders only: what customers asked. A day is met until its end where the account is. A delivery that
    the customer returned does not count. The requested date is the customer's latest; promises that the
    customer's change of mind made necessary count from that change.

    Formula:
        OTIF_b = #{delivered in full by the end of day b} / #{day b is over at the as-of moment},
        b ∈ {requested, first promise, last promise}; masking gap = OTIF_last − OTIF_requested;
        repromised = #{due by last promise, two or more dates promised} / #{due by last promise}

    Returns:
        ``on_requested``, ``on_first_promise``, ``on_last_promise``, ``in_full`` (by now, of orders due on any
        of the dates), ``repromised``: :class:`Estimate`, 0 to 1, n = orders due (Wilson). ``masking_gap`` −1
        to 1. ``mean_slip_days``: last − first promise, of repromised orders. ``mean_request_gap_days``: first
        promise − requested. ``n_open_overdue``: due by the last date known, neither delivered nor declined.
        ``n_withdrawn_before_due``: left out. ``causes``: why promises were moved. ``groups``: by the column
        ``by`` of order or account, with ``shrunken`` = the rate on the first promise (else the requested
        date) shrunk towards all groups. ``early_days``: deliveries earlier than this are not on time.

    Undefined:
        A date that nobody recorded, or no order due by it; slip and gap where no order has both dates.

    Reference:
        SCOR delivery performance to request and to commit date; three bases as in SCIENCE.md D1, D2, W01.
        The treatment of returned deliveries and of the customer's own changes is derived.

    Example:
        >>> from datetime import date, datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> placed = datetime(2024, 3, 1)
        >>> records = RecordSet.from_tables({
        ...     "order": pa.table({"order_id": ["a", "b"], "placed_at": [placed, placed]}),
        ...     "requested_date": pa.table({"order_id": ["a", "b"], "at": [placed, placed],
        ...                                 "requested_for": [date(2024, 3, 8), date(2024, 3, 9)]}),
        ...     "delivery": pa.table({"delivery_id": ["1"], "order_id": ["a"],
        ...                           "at": [datetime(2024, 3, 8, 17)]}),
        ... }, as_of=datetime(2024, 3, 31))
        >>> kept = promise_keeping(records)
        >>> kept.on_requested.value, kept.n_open_overdue, kept.on_last_promise.reason
        (0.5, 1, 'no order has a promised date that is over')
    """
    ends = deliveries(records)
    rows = counted(records, ends.sql, by=by, early_days=early_days)
    total = {key: sum(row[key] or 0 for row in rows) for key in rows[0] if key != "grp"} if rows else {}
    shares = {basis: _share(total, basis) for basis in _BASES}
    last, requested = shares["last_promise"], shares["requested"]
    return PromiseKeeping(
        as_of=records.as_of,
        basis=ends.basis,
        calendar=days(records).basis,
        on_requested=requested,
        on_first_promise=shares["first_promise"],
        on_last_promise=last,
        in_full=_ratio(total, "in_full", "due_any", "no order was due"),
        masking_gap=_gap(last, requested),
        repromised=_ratio(total, "repromised", "due_last_promise", "no promise was due"),
        mean_slip_days=_mean(total, "slip_days", "repromised", "no due promise was moved"),
        mean_request_gap_days=_mean(total, "gap_days", "with_both", "no due order has both dates"),
        n_orders=int(total.get("n", 0)),
        n_open_overdue=int(total.get("open_overdue", 0)),
        n_withdrawn_before_due=int(total.get("withdrawn_early", 0)),
        causes=_causes(records),
        groups=_groups(rows) if by else (),
    )


def counted(
    records: RecordSet,
    delivered: str,
    *,
    by: str | None = None,
    early_days: int | None = None,
    split: str = "grp",
) -> list[dict[str, Any]]:
    """How many orders were due and met on each date, by group (or by the SQL expression ``split``)."""
    local = days(records)
    columns = {"requested": "requested_for", "first_promise": "first_promise", "last_promise": "last_promise"}
    counts = "\n".join(
        f"count(*) FILTER ({_due(b)}) AS due_{b}, "
        f"count(*) FILTER ({_due(b)} AND {_met(b, early_days)}) AS met_{b},"
        for b in columns
    )
    ends = ", ".join(f"{local.end_of(column)} AS end_{basis}" for basis, column in columns.items())
    due_any = " OR ".join(f"coalesce({_due(basis)}, false)" for basis in columns)
    final = "coalesce(end_last_promise, end_requested)"
    sql = f"""WITH {asked(records, by=by)}, {delivered}, {local.sql}, {dates(records)},
    each_order AS (
        SELECT o.*, d.delivered_at, r.requested_for, p.first_promise, p.last_promise, p.moved, {ends}
        FROM asked o LEFT JOIN delivered d USING (order_id) LEFT JOIN requested r USING (order_id)
        LEFT JOIN promised p USING (order_id)
        LEFT JOIN zone z ON z.account_id = o.account_id),
    judged AS (SELECT *, TIMESTAMP '{records.as_of:%Y-%m-%d %H:%M:%S.%f}' AS now FROM each_order)
    SELECT {split} AS grp, count(*) AS n, {counts}
        count(*) FILTER ({due_any}) AS due_any,
        count(*) FILTER (({due_any}) AND delivered_at IS NOT NULL) AS in_full,
        count(*) FILTER ({_due("last_promise")} AND moved) AS repromised,
        sum(last_promise - first_promise) FILTER ({_due("last_promise")} AND moved) AS slip_days,
        count(first_promise - requested_for) FILTER ({due_any}) AS with_both,
        sum(first_promise - requested_for) FILTER ({due_any}) AS gap_days,
        count(*) FILTER ({final} <= now AND delivered_at IS NULL AND withdrawn_at IS NULL
            AND refused_at IS NULL) AS open_overdue,
        count(*) FILTER (withdrawn_at < {final} AND delivered_at IS NULL) AS withdrawn_early
    FROM judged GROUP BY ALL ORDER BY ALL"""
    return records.query(sql).to_pylist()  # type: ignore[no-any-return]


def _due(basis: str) -> str:
    end = f"end_{basis}"
    return f"({end} <= now AND NOT coalesce(withdrawn_at < {end} AND delivered_at IS NULL, false))"


def _met(basis: str, early_days: int | None) -> str:
    late = f"delivered_at < end_{basis}"
    if early_days is None:
        return late
    return f"{late} AND delivered_at >= end_{basis} - INTERVAL '{int(early_days) + 1} days'"


def _share(counts: dict[str, Any], basis: str) -> Share:
    what = "requested" if basis == "requested" else "promised"
    due = int(counts.get(f"due_{basis}", 0))
    if due == 0:
        return Undefined(f"no order has a {what} date that is over", _NEEDS[basis])
    return wilson(int(counts[f"met_{basis}"]), due)


def _gap(last: Share, requested: Share) -> float | Undefined:
    if isinstance(last, Undefined) or isinstance(requested, Undefined):
        return Undefined("both the requested and the last promised date are needed", ("answer.promised_for",))
    return last.value - requested.value


def _ratio(counts: dict[str, Any], part: str, whole: str, reason: str) -> Share:
    n = int(counts.get(whole, 0))
    return wilson(int(counts[part]), n) if n else Undefined(reason, ("answer.promised_for",))


def _mean(counts: dict[str, Any], total: str, n: str, reason: str) -> float | Undefined:
    return float(counts[total]) / counts[n] if counts.get(n) else Undefined(reason, ("answer.promised_for",))


def _groups(rows: list[dict[str, Any]]) -> tuple[GroupKept, ...]:
    ranked_by = "first_promise" if any(row["due_first_promise"] for row in rows) else "requested"
    met, due = [row[f"met_{ranked_by}"] for row in rows], [row[f"due_{ranked_by}"] for row in rows]
    shrunk = beta_binomial(met, due)
    return tuple(
        GroupKept(
            "not known" if row["grp"] is None else row["grp"],
            _share(row, "requested"),
            _share(row, "first_promise"),
            _share(row, "last_promise"),
            shrunk if isinstance(shrunk, Undefined) else shrunk.rates[place],
        )
        for place, row in enumerate(rows)
    )


def _causes(records: RecordSet) -> dict[str, int]:
    if not records.provides("answer", "cause"):
        return {}
    sql = f"""WITH {asked(records)}, {dates(records)}
        SELECT cause, count(*) FROM said SEMI JOIN asked USING (order_id) JOIN promised USING (order_id)
        WHERE (since_asked OR NOT anew) AND cause IS NOT NULL GROUP BY cause ORDER BY count(*) DESC, cause"""
    return dict(records.rows(sql))
