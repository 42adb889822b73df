"""Orders before anything happens to them: when they are placed, wanted by, given up, and put before others.

Each account and kind has a stream of its own; nothing here depends on how the organisation then copes.
"""

from __future__ import annotations

import mmap
from math import inf
from typing import Any

import numpy as np

from goldenthread.analysis.structure.engine import layout
from goldenthread.analysis.structure.engine.compiled import compiled
from goldenthread.analysis.structure.engine.planning import Names
from goldenthread.analysis.structure.engine.streams import Purpose, generator
from goldenthread.analysis.structure.organisation import Account, Demand, OrderKind, Timeline

Array = np.ndarray[Any, Any]
HOURS_OF_MONTH = 8766 / 12
_MOVES = 16  # of an order, on average, up to which mending is quicker than sorting


def orders_of(timeline: Timeline, names: Names, *, hours: float, seed: int) -> Array:
    """All orders of the run, in the order in which they are placed."""
    streams = [
        (names.accounts.index(account), names.kinds.index(kind), (account, kind))
        for account, kind in _streams(timeline)
    ]
    parts = [
        _placed(timeline, key, hours=hours, seed=seed, stream=(account, kind))
        for account, kind, key in streams
    ]
    if not parts:
        return np.zeros(0, layout.ORDER)
    wishes = [
        _wishes(placed, timeline, key, generator(seed, Purpose.DEMAND, account, kind))
        for placed, (account, kind, key) in zip(parts, streams, strict=True)
    ]
    placed = np.concatenate(parts)
    whose = np.array([stream[:2] for stream in streams])
    begins = np.cumsum([0, *(len(part) for part in parts)])
    orders = _blank(len(placed))
    _fill(orders, _by_time(placed, hours), whose, begins, placed, *_columns(wishes, parts))
    return orders


def _blank(count: int) -> Array:
    """So many orders of zeros, in pages of the ordinary size, all fetched at once.

    NumPy asks for huge pages. Those that a virtual machine has given back its host has to find and clear anew, at
    three milliseconds each: a process's first run came to 6.5 million happenings a second, its second to 10.4. With
    ordinary pages, which a running machine has at hand, both come to 9.6.
    """
    size = count * layout.ORDER.itemsize
    at_once = getattr(mmap, "MAP_POPULATE", 0)
    memory = mmap.mmap(-1, max(size, 1), flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | at_once)
    return np.frombuffer(memory, layout.ORDER, count)


def _columns(
    wishes: list[tuple[Array, Array, Array] | None], parts: list[Array]
) -> tuple[Array, Array, Array]:
    """The wishes of all streams together; one row for everybody where nobody wishes anything."""
    if not any(wishes):
        never = np.full(1, inf)
        return never, never, never
    filled = [
        wish or (np.broadcast_to(inf, part.shape),) * 3 for wish, part in zip(wishes, parts, strict=True)
    ]
    wanted, patience, expedite = (np.concatenate(column) for column in zip(*filled, strict=True))
    return wanted, patience, expedite


def _by_time(placed: Array, hours: float) -> Array:
    """The places of ``placed`` by time; equal times keep their order.

    Many streams are each in order already and fill the run rather evenly: dealing them into narrow slots of time and
    mending what stands wrong is quicker than sorting, unless they crowd into a small part of the run.
    """
    dealt = np.empty(len(placed), np.int32)
    if _deal(placed, hours, dealt):
        return dealt
    return np.argsort(placed, kind="stable")


@compiled
def _deal(placed: Any, hours: float, dealt: Any) -> bool:
    """Deal, then mend by insertion; False, and nothing of use, where that takes too many moves."""
    size = placed.size
    ends = np.zeros(size + 1, np.int32)
    slots = size / hours
    for at in range(size):
        ends[min(int(placed[at] * slots), size - 1) + 1] += 1
    for slot in range(size):
        ends[slot + 1] += ends[slot]
    for at in range(size):
        slot = min(int(placed[at] * slots), size - 1)
        dealt[ends[slot]] = at
        ends[slot] += 1
    moves = _MOVES * size
    for place in range(1, size):
        at, hole = dealt[place], place
        while hole > 0 and placed[dealt[hole - 1]] > placed[at]:
            dealt[hole] = dealt[hole - 1]
            hole -= 1
            moves -= 1
        dealt[hole] = at
        if moves < 0:
            return False
    return True


@compiled
def _fill(
    orders: Any, by_time: Any, whose: Any, begins: Any, placed: Any, wanted: Any, patience: Any, expedite: Any
) -> None:
    """Write each order once: records are wide, and memory is slower than what is computed."""
    stream_of = np.empty(placed.size, np.int32)
    for stream in range(whose.shape[0]):
        stream_of[begins[stream] : begins[stream + 1]] = stream
    wished = int(wanted.size == placed.size)
    for row in range(by_time.size):
        at = by_time[row]
        stream, wish = stream_of[at], at * wished
        order = orders[row]
        order.placed, order.account, order.kind = placed[at], whose[stream, 0], whose[stream, 1]
        order.number = at - begins[stream]
        order.requested, order.patience, order.expedite = wanted[wish], patience[wish], expedite[wish]
        order.closed = order.first_promise = order.last_promise = np.inf
        order.answered = order.expedited = np.nan


def _streams(timeline: Timeline) -> list[tuple[str, str]]:
    seen: dict[tuple[str, str], None] = {}
    for _, organisation in timeline.phases:
        for demand in organisation.demand:
            seen[demand.account, demand.kind] = None
    return list(seen)


def _placed(
    timeline: Timeline, key: tuple[str, str], *, hours: float, seed: int, stream: tuple[int, int]
) -> Array:
    """The hours at which one stream's orders are placed: unit-rate gaps, bent by the rate that holds."""
    first = _demand(timeline, 0, key)
    clock, total = _rate_clock(timeline, key, hours)
    rng = generator(seed, Purpose.ARRIVAL, *stream)
    if first.gap_spread == "fixed":
        marks = np.arange(1.0, total + 1)
    else:
        marks = _marks(first, total, rng)
    marks = marks[: np.searchsorted(marks, total, side="right")]
    if len(clock[0]) == 2:
        marks *= hours / total
        placed = marks
    else:
        placed = np.interp(marks, *clock)
    if first.burst > 1:
        placed = np.repeat(placed, rng.geometric(1 / first.burst, len(placed)))
    return placed


def _marks(demand: Demand, total: float, rng: np.random.Generator) -> Array:
    """Points on the unit-rate clock up to ``total``."""
    parts: list[Array] = []
    last = 0.0
    while last <= total and total > 0:
        count = int((total - last) * 1.1 + 5 * np.sqrt(total) + 64)
        more = _gaps(demand, count, rng)
        np.cumsum(more, out=more)
        more += last
        parts.append(more)
        last = float(more[-1])
    return parts[0] if len(parts) == 1 else np.concatenate([np.zeros(0), *parts])


def _gaps(demand: Demand, count: int, rng: np.random.Generator) -> Array:
    if demand.gap_spread == "exponential":
        return rng.standard_exponential(count)
    if demand.gap_spread == "gamma":
        return rng.standard_gamma(1 / demand.gap_scv, count) * demand.gap_scv
    if demand.gap_spread == "lognormal":
        sigma2 = np.log1p(demand.gap_scv)
        return rng.lognormal(-sigma2 / 2, np.sqrt(sigma2), count)
    if demand.gap_spread == "empirical":
        values = np.asarray(demand.gap_values)
        drawn: Array = rng.choice(values / values.mean(), count)
        return drawn
    raise ValueError(f"'{demand.gap_spread}' is no distribution of gaps between orders.")


def _demand(timeline: Timeline, phase: int, key: tuple[str, str]) -> Demand:
    for demand in timeline.phases[phase][1].demand:
        if (demand.account, demand.kind) == key:
            return demand
    return Demand(*key, per_hour=0.0)


def _rate_clock(timeline: Timeline, key: tuple[str, str], hours: float) -> tuple[tuple[Array, Array], float]:
    """(expected orders so far, hour) as a piecewise linear clock, and the expected orders in all."""
    demands = [_demand(timeline, phase, key) for phase in range(len(timeline.phases))]
    starts = np.array([start for start, _ in timeline.phases])
    if any(demand.week or demand.season for demand in demands):
        edges = np.union1d(np.arange(0.0, hours, 1.0), starts[starts < hours])
    else:
        edges = starts[starts < hours]
    edges = np.append(edges, hours)
    rates = np.zeros(len(edges) - 1)
    phase_of = np.searchsorted(starts, edges[:-1], side="right") - 1
    for phase, demand in enumerate(demands):
        inside = phase_of == phase
        rates[inside] = _rates(demand, edges[:-1][inside])
    passed = np.concatenate([[0.0], np.cumsum(rates * np.diff(edges))])
    return (passed, edges), float(passed[-1])


def _rates(demand: Demand, at: Array) -> Array:
    rates = np.full(len(at), demand.per_hour)
    if demand.week:
        week = np.asarray(demand.week)
        rates *= week[at.astype(int) % 168] / week.mean()
    if demand.season:
        rates *= np.asarray(demand.season)[(at / HOURS_OF_MONTH).astype(int) % 12]
    return rates


def _wishes(
    placed: Array, timeline: Timeline, key: tuple[str, str], rng: np.random.Generator
) -> tuple[Array, Array, Array] | None:
    """The date asked for, when the customer's patience ends, and when the order is put first. None if never."""
    if _nothing_is_wished(timeline, key):
        return None
    lead_luck, patience_luck, expedite_luck = rng.random((len(placed), 3)).T  # a longer run begins alike
    requested, patience, expedite = np.empty_like(placed), np.empty_like(placed), np.empty_like(placed)
    starts = np.array([start for start, _ in timeline.phases])
    phase_of = np.searchsorted(starts, placed, side="right") - 1
    for phase, (_, organisation) in enumerate(timeline.phases):
        kind = next(k for k in organisation.kinds if k.id == key[1])
        account = organisation.account(key[0])
        inside = phase_of == phase if len(starts) > 1 else slice(None)
        requested[inside] = placed[inside] + _lead(kind, lead_luck[inside])
        patience[inside] = requested[inside] + _patience(account, patience_luck[inside])
        hurried = expedite_luck[inside] < account.expedited
        expedite[inside] = np.where(hurried, placed[inside] + account.expedited_after, inf)
    return requested, patience, expedite


def _nothing_is_wished(timeline: Timeline, key: tuple[str, str]) -> bool:
    """Whether no phase knows a date asked for, a patience that ends, or an order put before others."""
    for _, organisation in timeline.phases:
        kind = next(k for k in organisation.kinds if k.id == key[1])
        account = organisation.account(key[0])
        if kind.lead < inf or account.patience < inf or account.expedited > 0:
            return False
    return True


def _lead(kind: OrderKind, luck: Array) -> Array:
    """Uniform around the kind's lead time."""
    if kind.lead == inf:
        return np.full(len(luck), inf)
    return kind.lead * (1 + kind.lead_spread * (2 * luck - 1))


def _patience(account: Account, luck: Array) -> Array:
    if account.patience == inf:
        return np.full(len(luck), inf)
    return -np.log1p(-luck) * account.patience
