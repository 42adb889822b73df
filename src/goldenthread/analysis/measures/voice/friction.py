"""Where dissatisfaction and friction meet, and where sales rise while satisfaction falls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from goldenthread.analysis.measures.delivery.relations import moment
from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.measures.statistics.ranks import Association, kendall, mann_kendall, spearman

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

FEWEST_PERIODS = 6
_DISSATISFIED = """(kind = 'complaint' OR (kind = 'nps' AND score <= 6) OR (kind = 'csat' AND score <= 2)
    OR (kind = 'ces' AND score <= 3))"""


@dataclass(frozen=True)
class UnitFriction(Result):
    """One unit: the waiting in front of it and the share of its orders whose customers were dissatisfied."""

    unit: str
    waiting_hours: float
    dissatisfied_share: float
    n_orders: int | Undefined
    suspect: bool


@dataclass(frozen=True)
class FrictionSuspects(Result):
    """What :func:`friction_suspects` and :func:`suspects_among` return."""

    association: Association | Undefined
    units: tuple[UnitFriction, ...]

    @property
    def suspects(self) -> tuple[str, ...]:
        """The units above both medians, the longest waiting first."""
        return tuple(one.unit for one in self.units if one.suspect)


def suspects_among(
    waiting_hours: Mapping[str, float],
    dissatisfied_share: Mapping[str, float],
    *,
    n_orders: Mapping[str, int] | None = None,
) -> FrictionSuspects | Undefined:
    """The units that are high on both: waiting in front of them, and dissatisfaction with their orders.

    Formula:
        suspect: waiting above the units' median and dissatisfied share above the units' median;
        association: Spearman's ρ with its exact one-sided permutation p

    Returns:
        ``units``, the longest waiting first, with ``suspect``; ``suspects``: their names; ``association``.

    Undefined:
        No unit is in both; the association with fewer than three units or a constant column.

    Reference:
        Derived; Spearman 1904. SCIENCE.md D16, W55.

    Example:
        >>> units = ["Sales", "Planning", "Build", "Delivery", "Billing"]
        >>> found = suspects_among(dict(zip(units, [10, 88, 16, 30, 45])),
        ...                        dict(zip(units, [0.1, 0.42, 0.15, 0.3, 0.38])))
        >>> found.suspects, round(found.association.p_one_sided, 6)
        (('Planning', 'Billing'), 0.008333)
    """
    units = sorted(set(waiting_hours) & set(dissatisfied_share), key=lambda u: (-waiting_hours[u], u))
    if not units:
        return Undefined("no unit has both waiting and feedback")
    waits, shares = [waiting_hours[u] for u in units], [dissatisfied_share[u] for u in units]
    middle_wait, middle_share = float(np.median(waits)), float(np.median(shares))
    rows = tuple(
        UnitFriction(
            unit,
            float(wait),
            float(share),
            n_orders[unit] if n_orders else Undefined("shares were given, not orders"),
            wait > middle_wait and share > middle_share,
        )
        for unit, wait, share in zip(units, waits, shares, strict=True)
    )
    return FrictionSuspects(spearman(waits, shares), rows)


def friction_suspects(records: RecordSet, *, fewest_orders: int = 5) -> FrictionSuspects | Undefined:
    """The units that are high on both: waiting between units in front of them, and dissatisfied customers.

    Feedback counts for the unit that it names, otherwise for every unit on the order's own trail; the
    attribution does not look at the waiting.

    Formula:
        waiting = Σ hand-off waiting booked to the receiving unit; dissatisfied share = #{orders of the unit
        with a complaint, NPS ≤ 6, CSAT ≤ 2 or CES ≤ 3 about it} / #{orders it worked on}; suspect: both above
        the units' medians; association: Spearman's ρ, exact one-sided permutation p up to eight units

    Returns:
        ``units`` with at least ``fewest_orders`` orders, the longest waiting first, with ``suspect``;
        ``suspects``: their names; ``association``. Suspects are where to look, not who is guilty.

    Undefined:
        No events with units, or no feedback with an order or a unit; no unit with enough orders.

    Reference:
        Derived; Spearman 1904, American Journal of Psychology 15:72–101. SCIENCE.md D16, F20, W55.

    Example:
        >>> from goldenthread.analysis.records import RecordSet
        >>> friction_suspects(RecordSet()).reason
        'the events name no unit'
    """
    from goldenthread.analysis.measures.flow.handoffs import handoffs

    if not records.provides("event", "unit_id"):
        return Undefined("the events name no unit", ("event.unit_id",))
    if not (records.provides("feedback", "order_id") or records.provides("feedback", "unit_id")):
        return Undefined("no feedback names an order or a unit", ("feedback.order_id", "feedback.unit_id"))
    found = handoffs(records)
    if isinstance(found, Undefined):
        return found
    waiting = {row.unit: row.total_hours for row in found.by_receiver}
    rows = _dissatisfied(records, fewest_orders)
    if not rows:
        return Undefined(f"no unit worked on {fewest_orders} orders or more")
    shares = {unit: unhappy / orders for unit, orders, unhappy in rows}
    waits = {unit: waiting.get(unit, 0.0) for unit, _, _ in rows}
    return suspects_among(waits, shares, n_orders={unit: orders for unit, orders, _ in rows})


def _dissatisfied(records: RecordSet, fewest: int) -> list[tuple[str, int, int]]:
    """Unit, orders it worked on, and of these the orders with a dissatisfied customer."""
    now = moment(records.as_of)
    return records.rows(f"""
        WITH trail AS (
            SELECT DISTINCT order_id, unit_id FROM event
            WHERE unit_id IS NOT NULL AND coalesce(started_at, finished_at) <= {now}),
        unhappy AS (
            SELECT DISTINCT order_id, unit_id, coalesce(order_id, feedback_id) AS thing FROM feedback
            WHERE "at" <= {now} AND {_DISSATISFIED}),
        blamed AS (
            SELECT unit_id, thing FROM unhappy WHERE unit_id IS NOT NULL
            UNION SELECT t.unit_id, thing FROM unhappy u JOIN trail t USING (order_id) WHERE u.unit_id IS NULL)
        SELECT t.unit_id, t.n, least(t.n, coalesce(b.n, 0))
        FROM (SELECT unit_id, count(*) AS n FROM trail GROUP BY unit_id) t
        LEFT JOIN (SELECT unit_id, count(*) AS n FROM blamed GROUP BY unit_id) b USING (unit_id)
        WHERE t.n >= {int(fewest)} ORDER BY t.unit_id""")


@dataclass(frozen=True)
class Divergence(Result):
    """What :func:`short_term_divergence` returns; its docstring explains the fields."""

    n_months: int
    sales_trend: Association | Undefined
    satisfaction_trend: Association | Undefined
    together: Association | Undefined
    diverges: bool | Undefined


def short_term_divergence(
    records: RecordSet,
    *,
    sales: str = "sales",
    satisfaction: str = "satisfaction",
    account_id: str | None = None,
) -> Divergence:
    """Whether sales rise month by month while satisfaction falls.

    The organisation's own figures from the table ``result``: sales are added up over accounts and units,
    satisfaction is averaged.

    Formula:
        Mann–Kendall τ of each series over the months that both have; diverges: τ_sales > 0, τ_satisfaction < 0,
        both two-sided p < 0.05, at least 6 months

    Returns:
        ``sales_trend``, ``satisfaction_trend``, ``together`` (Kendall's τ of one with the other), each with
        p; ``diverges``; ``n_months``.

    Undefined:
        Fewer than six months with both figures, or a constant series.

    Reference:
        Mann 1945, Econometrica 13:245–259; Kendall 1970. SCIENCE.md F07, W47.

    Example:
        >>> from datetime import date
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> months = [date(2024, m, 1) for m in range(1, 7)]
        >>> records = RecordSet.from_tables({"result": pa.table({
        ...     "measure": ["sales"] * 6 + ["satisfaction"] * 6, "month": months * 2,
        ...     "value": [100, 104, 109, 113, 118, 124, 8.1, 8.0, 7.7, 7.8, 7.2, 6.9]})})
        >>> short_term_divergence(records).diverges
        True
    """
    account = "($1 IS NULL OR account_id = $1)"
    # records without any time of their own have no as-of moment to look back from
    known = f"AND month <= {moment(records.as_of)}" if records.as_of.year > 1970 else ""
    rows = records.rows(
        f"""WITH own AS (SELECT measure, month, value FROM result WHERE {account} {known})
        SELECT sum(value) FILTER (measure = $2) AS sold, avg(value) FILTER (measure = $3) AS pleased
        FROM own GROUP BY month HAVING sold IS NOT NULL AND pleased IS NOT NULL ORDER BY month""",
        [account_id, sales, satisfaction],
    )
    return _divergence([row[0] for row in rows], [row[1] for row in rows])


def _divergence(sales: list[float], satisfaction: list[float]) -> Divergence:
    n = len(sales)
    if n < FEWEST_PERIODS:
        few = Undefined(
            f"{n} months have both figures; a trend needs {FEWEST_PERIODS}",
            ("result.measure", "result.month"),
        )
        return Divergence(n, few, few, few, few)
    up, down = mann_kendall(sales), mann_kendall(satisfaction)
    diverges: bool | Undefined
    if isinstance(up, Undefined) or isinstance(down, Undefined):
        diverges = Undefined("one of the series is constant")
    else:
        clear = up.p_two_sided < 0.05 and down.p_two_sided < 0.05
        diverges = clear and up.value > 0 > down.value
    return Divergence(n, up, down, kendall(sales, satisfaction), diverges)
