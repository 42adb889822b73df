"""Flow: waiting, bounces, rework and doors between units.

Displacement: what it costs the others when some orders are put first.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.measures.flow.basis import NO_EVENTS, basis_of
from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.records.prepared import PreparedEvents, prepare
from goldenthread.analysis.records.prepared.events import HOUR

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

METHOD = "each unit's observed starts, given out again in the order of arrival"
NONE_FIRST = Undefined(
    "no order is recorded as put before others (from Python, the priorities that go first can be named)",
    ("order.expedited_at", "order.priority"),
)


@dataclass(frozen=True)
class UnitDisplacement:
    """What putting orders first did in one unit."""

    unit: str
    steps_put_first: int
    steps_of_others: int
    hours_gained: float
    mean_delay_of_others_hours: float


@dataclass(frozen=True)
class AccountDisplacement:
    """What one account's orders gained by going first, and lost to others that did."""

    account: str
    hours_gained: float
    hours_lost: float


@dataclass(frozen=True)
class Displacement(Result):
    """What :func:`displacement` returns; its docstring explains the fields."""

    method: str
    basis: str
    n_orders_put_first: int
    n_steps: int
    steps_put_first: int | Undefined
    hours_gained: float | Undefined
    hours_imposed_on_others: float | Undefined
    steps_of_others_delayed: int | Undefined
    by_unit: tuple[UnitDisplacement, ...]
    by_account: tuple[AccountDisplacement, ...]


def displacement(records: RecordSet, *, first: Collection[str] = ()) -> Displacement:
    """The delay that expedited orders, and those of the priorities in ``first``, imposed on others.

    Formula:
        In each unit, take the steps that arrived from another step: a_i is when the enabling event
        ended, s_i when the step began. Sort the starts, sort the steps by arrival, and give the k-th
        start to the k-th arrival: f_i. No step gets a start before its arrival, and Σ s = Σ f: what
        some gain, others lose. Hours gained by those put first = Σ (f_i − s_i) over their steps = Σ
        (s_j − f_j) over the others = hours imposed on others.

    Returns:
        ``method``; ``basis``: as in :func:`handoffs` (with one time for each event the starts are finishes).
        ``n_orders_put_first``; ``n_steps`` that arrived from another step at a known unit.
        ``steps_put_first``: steps of orders with a priority in ``first``, or that began after the order
        was expedited. ``hours_gained`` and ``hours_imposed_on_others``: the same number, computed from
        either side; negative where orders that were to go first in fact waited longer than their turn.
        ``steps_of_others_delayed``: steps of others that began later than in turn. ``by_unit``: most
        hours gained first. ``by_account``: hours gained by own orders put first, and hours lost by the
        other orders, most lost first.

    Undefined:
        Without events, or where no order was expedited or has a priority in ``first``. The reckoning
        swaps starts and leaves durations, people and skills alone: where a step put first is much
        longer than what it passed, the loss of others is larger than shown. It compares with first
        come, first served, which is one fair rule among several.

    Reference:
        Derived: a counterfactual on observed service starts. That the exchange conserves the sum of
        waits is the conservation law for work-conserving disciplines, Kleinrock 1965, "A conservation
        law for a wide class of queueing disciplines", Naval Research Logistics Quarterly 12:181–192,
        doi:10.1002/nav.3800120206.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> hour = [datetime(2025, 3, 3, h) for h in range(24)]
        >>> records = RecordSet.from_tables({
        ...     "order": pa.table({"order_id": ["a", "b"], "priority": ["low", "high"]}),
        ...     "event": pa.table({"order_id": ["a", "a", "b", "b"], "unit_id": ["Desk", "Ops", "Desk", "Ops"],
        ...         "started_at": [hour[8], hour[15], hour[9], hour[12]],
        ...         "finished_at": [hour[9], hour[16], hour[10], hour[15]]})})
        >>> displacement(records, first=["high"]).hours_imposed_on_others
        3.0
    """
    events = prepare(records)
    found = turns(events, first)
    step, goes_first, delay = found.step, found.goes_first, found.delay
    orders_first = len(np.unique(events.order[step[goes_first]]))
    reason = NO_EVENTS if not events.n_events else None if goes_first.any() else NONE_FIRST
    others = ~goes_first
    return Displacement(
        method=METHOD,
        basis=basis_of(events),
        n_orders_put_first=orders_first,
        n_steps=len(step),
        steps_put_first=int(goes_first.sum()) if reason is None else reason,
        hours_gained=-_hours(delay[goes_first]) if reason is None else reason,
        hours_imposed_on_others=_hours(delay[others]) if reason is None else reason,
        steps_of_others_delayed=int((delay[others] > 0).sum()) if reason is None else reason,
        by_unit=_unit_rows(events, step, goes_first, delay) if reason is None else (),
        by_account=_account_rows(events, step, goes_first, delay) if reason is None else (),
    )


@dataclass(frozen=True, eq=False)
class Turns:
    """Steps that arrived from another one: their rows and units, which go first, how long each waited, and how
    much later than in turn it began (microseconds).
    """

    step: NDArray[np.int64]
    unit: NDArray[np.int32]
    goes_first: NDArray[np.bool_]
    waited: NDArray[np.int64]
    delay: NDArray[np.int64]


def turns(events: PreparedEvents, first: Collection[str]) -> Turns:
    """Every step that arrived from another one at a known unit, and its turn: see :func:`displacement`."""
    step = np.flatnonzero((events.back > 0) & (events.unit >= 0))
    waited = events.start[step] - events.end[step - events.back[step]]
    return Turns(step, events.unit[step], _goes_first(events, step, first), waited, _delay(events, step))


def _hours(microseconds: NDArray[np.int64]) -> float:
    return float(microseconds.sum()) / HOUR


def _goes_first(events: PreparedEvents, step: NDArray[np.int64], first: Collection[str]) -> NDArray[np.bool_]:
    order = events.order[step]
    expedited_at = events.expedited_at[order]
    expedited: NDArray[np.bool_] = (expedited_at != np.iinfo(np.int64).min) & (
        events.start[step] >= expedited_at
    )
    named = np.array([name in set(first) for name in events.priorities] + [False], bool)
    expedited |= named[events.priority[order]]
    return expedited


def _delay(events: PreparedEvents, step: NDArray[np.int64]) -> NDArray[np.int64]:
    """How much later than in turn each step began. Those that arrived together take their turns as
    observed.
    """
    arrived, start, unit = events.end[step - events.back[step]], events.start[step], events.unit[step]
    in_turn = np.empty(len(step), np.int64)
    in_turn[np.lexsort((start, arrived, unit))] = start[np.lexsort((start, unit))]
    return start - in_turn


def _unit_rows(
    events: PreparedEvents, step: NDArray[np.int64], goes_first: NDArray[np.bool_], delay: NDArray[np.int64]
) -> tuple[UnitDisplacement, ...]:
    unit, n = events.unit[step], len(events.units)
    ahead = np.bincount(unit[goes_first], minlength=n)
    others = np.bincount(unit[~goes_first], minlength=n)
    gained = -np.bincount(unit[goes_first], weights=delay[goes_first], minlength=n) / HOUR
    rows = [
        UnitDisplacement(
            events.units[u],
            int(ahead[u]),
            int(others[u]),
            float(gained[u]),
            float(gained[u] / others[u]) if others[u] else 0.0,
        )
        for u in np.flatnonzero(ahead)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.hours_gained, row.unit)))


def _account_rows(
    events: PreparedEvents, step: NDArray[np.int64], goes_first: NDArray[np.bool_], delay: NDArray[np.int64]
) -> tuple[AccountDisplacement, ...]:
    account, n = events.account[events.order[step]], len(events.accounts)
    gained, lost = (
        np.bincount(account[own & (account >= 0)], weights=delay[own & (account >= 0)], minlength=n) / HOUR
        for own in (goes_first, ~goes_first)
    )
    rows = [
        AccountDisplacement(events.accounts[a], float(-gained[a]), float(lost[a]))
        for a in np.unique(account[account >= 0])
    ]
    return tuple(sorted(rows, key=lambda row: (-row.hours_lost, row.account)))
