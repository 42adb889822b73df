"""Flow: waiting, bounces, rework and doors between units.

Which customers pay for the waiting, and at which boundary.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.measures.flow.basis import NO_EVENTS, basis_of
from goldenthread.analysis.measures.flow.spread import spreads
from goldenthread.analysis.measures.flow.transitions import PassedOn, pair_key, passed_on
from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.records.prepared import PreparedEvents, prepare
from goldenthread.analysis.records.prepared.compiled import compiled
from goldenthread.analysis.records.prepared.events import HOUR

if TYPE_CHECKING:
    import pyarrow as pa

    from goldenthread.analysis.records import RecordSet

NO_ACCOUNTS = Undefined("the orders name no account", ("order.account_id",))


@dataclass(frozen=True)
class AccountFlow:
    """What one account's orders went through; times in hours."""

    account: str
    orders: int
    cycle_p50_hours: float
    cycle_p90_hours: float
    cycle_total_hours: float
    handoffs: int
    handoffs_per_order: float
    waiting_hours: float


@dataclass(frozen=True)
class BoundaryStake:
    """Hours that one account's orders waited between two units."""

    account: str
    from_unit: str
    to_unit: str
    n: int
    waiting_hours: float


@dataclass(frozen=True)
class AccountsFlow(Result):
    """What :func:`account_flow` returns; its docstring explains the fields."""

    basis: str
    n_orders: int
    n_orders_without_account: int
    n_accounts: int | Undefined
    by_account: tuple[AccountFlow, ...]
    stakes: tuple[BoundaryStake, ...]

    def to_arrow(self) -> pa.Table:
        """One row for each account, the most waiting first."""
        import pyarrow as pa

        from goldenthread.analysis.measures.result import plain

        return pa.Table.from_pylist(plain(self.by_account))


def account_flow(records: RecordSet, *, boundaries: int = 20) -> AccountsFlow:
    """For each account: cycle time, hand-offs and waiting between units; and what waited where.

    Root orders only: a supporting order's time is already inside the order that it supports.

    Formula:
        Cycle time of an order: last event's end − first event's start; an order still open counts with
        what it has run so far. Waiting: the hand-off waits of :func:`handoffs`. Stake of account c at
        boundary (A, B): the sum of wait(i) over c's hand-offs from A to B.

    Returns:
        ``basis``: as in :func:`handoffs`. ``n_orders``: root orders with events;
        ``n_orders_without_account`` of them. ``by_account``: orders, cycle time (median, 90th percentile,
        sum), hand-offs, hand-offs per order and waiting hours, most waiting first. ``stakes``: account
        and boundary with number and hours, for the ``boundaries`` with most hours, most hours first.

    Undefined:
        ``n_accounts`` where no order names an account; the rows are empty then.

    Reference:
        Waiting by pair: SCIENCE.md D9; percentiles instead of means: D5. Customer hours at stake is derived.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({
        ...     "order": pa.table({"order_id": ["a"], "account_id": ["Vienna"]}),
        ...     "event": pa.table({"order_id": ["a", "a"], "unit_id": ["Desk", "Ops"],
        ...         "finished_at": [datetime(2025, 3, 3), datetime(2025, 3, 5)]})})
        >>> account_flow(records).stakes
        (BoundaryStake(account='Vienna', from_unit='Desk', to_unit='Ops', n=1, waiting_hours=48.0),)
    """
    events = prepare(records)
    root = events.is_root == 1
    known = root & (events.account >= 0)
    passed = passed_on(events)
    return AccountsFlow(
        basis=basis_of(events),
        n_orders=int(root.sum()),
        n_orders_without_account=int((root & ~known).sum()),
        n_accounts=_accounts_or_reason(events, known),
        by_account=_account_rows(events, known, passed),
        stakes=_stakes(events, known, boundaries),
    )


def _accounts_or_reason(events: PreparedEvents, known: NDArray[np.bool_]) -> int | Undefined:
    if not events.n_events:
        return NO_EVENTS
    return len(np.unique(events.account[known])) or NO_ACCOUNTS


def _account_rows(
    events: PreparedEvents, known: NDArray[np.bool_], passed: PassedOn
) -> tuple[AccountFlow, ...]:
    n = len(events.accounts)
    counts = np.zeros(n, np.int64)
    handed, waited = np.zeros(n, np.int64), np.zeros(n)
    if not known.any():
        return ()
    add_up(events.account, known, passed.handoffs, passed.waited, counts, handed, waited)
    high = np.cumsum(counts)
    cycles = np.empty(int(high[-1]), np.int64)
    by_account(events.account, known, events.last - events.first, high - counts, cycles)
    cycle = spreads(cycles, high - counts, high) / HOUR
    rows = []
    for a in np.flatnonzero(counts):
        orders, (total, p50, p90) = int(counts[a]), map(float, cycle[a])
        row = AccountFlow(
            events.accounts[a],
            orders,
            p50,
            p90,
            total,
            int(handed[a]),
            float(handed[a] / orders),
            float(waited[a]) / HOUR,
        )
        rows.append(row)
    return tuple(sorted(rows, key=lambda row: (-row.waiting_hours, row.account)))


@compiled
def add_up(
    account: NDArray[np.int32],
    known: NDArray[np.bool_],
    handoffs: NDArray[np.int32],
    waited: NDArray[np.int64],
    counts: NDArray[np.int64],
    handed: NDArray[np.int64],
    waiting: NDArray[np.float64],
) -> None:
    """Orders, hand-offs and waiting of each account."""
    for k in range(len(account)):
        if known[k]:
            counts[account[k]] += 1
            handed[account[k]] += handoffs[k]
            waiting[account[k]] += waited[k]


@compiled
def by_account(
    account: NDArray[np.int32],
    known: NDArray[np.bool_],
    values: NDArray[np.int64],
    free: NDArray[np.int64],
    gathered: NDArray[np.int64],
) -> None:
    """Put each order's value into its account's block."""
    for k in range(len(account)):
        if known[k]:
            gathered[free[account[k]]] = values[k]
            free[account[k]] += 1


def _stakes(events: PreparedEvents, known: NDArray[np.bool_], boundaries: int) -> tuple[BoundaryStake, ...]:
    if not boundaries:
        return ()
    units = max(len(events.units), 1)
    order, key, wait = listed_waits(
        events.order, events.unit, events.start, events.end, events.back, known, units
    )
    pairs, place = np.unique(key, return_inverse=True)
    chosen = np.argsort(-np.bincount(place, weights=wait, minlength=len(pairs)), kind="stable")[:boundaries]
    slot = np.full(len(pairs), -1, np.int64)
    slot[chosen] = np.arange(len(chosen))
    kept = slot[place] >= 0
    cell = events.account[order[kept]].astype(np.int64) * max(len(chosen), 1) + slot[place[kept]]
    cells, where = np.unique(cell, return_inverse=True)
    n = np.bincount(where, minlength=len(cells))
    hours = np.bincount(where, weights=wait[kept], minlength=len(cells)) / HOUR
    rows = []
    for c, code in enumerate(cells):
        receiver, turned = divmod(int(pairs[chosen[code % len(chosen)]]), units)
        ends = events.units[(turned + receiver + 1) % units], events.units[receiver]
        rows.append(BoundaryStake(events.accounts[code // len(chosen)], *ends, int(n[c]), float(hours[c])))
    return tuple(sorted(rows, key=lambda row: (-row.waiting_hours, row.account, row.from_unit, row.to_unit)))


@compiled
def listed_waits(
    order: NDArray[np.int32],
    unit: NDArray[np.int32],
    start: NDArray[np.int64],
    end: NDArray[np.int64],
    back: NDArray[np.int32],
    known: NDArray[np.bool_],
    units: int,
) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """Each hand-off of the known orders: its order, its pair's key and its wait."""
    n = 0
    for i in range(len(unit)):
        j = i - back[i]
        n += back[i] > 0 and known[order[i]] and unit[i] != unit[j] and unit[i] >= 0 and unit[j] >= 0
    orders, keys, waits = np.empty(n, np.int32), np.empty(n, np.int64), np.empty(n, np.int64)
    n = 0
    for i in range(len(unit)):
        j = i - back[i]
        if back[i] > 0 and known[order[i]] and unit[i] != unit[j] and unit[i] >= 0 and unit[j] >= 0:
            orders[n], waits[n] = order[i], start[i] - end[j]
            keys[n] = pair_key(int(unit[j]), int(unit[i]), units)
            n += 1
    return orders, keys, waits
