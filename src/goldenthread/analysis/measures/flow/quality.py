"""Flow: waiting, bounces, rework and doors between units.

Quality across boundaries: complete and accurate as the receiver judges it, rolled yield, defects.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, prod
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.measures.flow.basis import NO_EVENTS
from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.proportions import wilson
from goldenthread.analysis.records.prepared import PreparedEvents, prepare

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

NO_JUDGEMENTS = Undefined(
    "no receiver said whether what came in was usable as it was", ("event.usable_as_received",)
)
NO_STEPS = Undefined("there are no steps")
A_STEP_FAILS = Undefined("a step's share is 0, so that its logarithm has no value")
SHIFT = 1.5  # the convention by which "six sigma" means 3.4 defects in a million


@dataclass(frozen=True)
class UnitQuality:
    """The share of what ``unit`` passed on that the receiver could use as it was."""

    unit: str
    usable: int
    share: Estimate


@dataclass(frozen=True)
class PairQuality:
    """The same for one boundary."""

    from_unit: str
    to_unit: str
    usable: int
    share: Estimate


@dataclass(frozen=True)
class CompleteAndAccurate(Result):
    """What :func:`complete_and_accurate` returns; its docstring explains the fields."""

    n_judged: int | Undefined
    n_from_outside: int
    share: Estimate | Undefined
    by_unit: tuple[UnitQuality, ...]
    by_pair: tuple[PairQuality, ...]
    rolled: float | Undefined
    first_pass_share: Estimate | Undefined


def complete_and_accurate(records: RecordSet) -> CompleteAndAccurate:
    """The share of passed-on work that the receiver could use without correcting, adding or asking.

    Formula:
        For each event with a judgement (``usable_as_received``), the *sender* is the unit of its enabling
        event. %C&A of a unit = usable ÷ judged over what it passed on; of a pair, over that boundary.
        Rolled = Π over units of their shares.

    Returns:
        ``n_judged``: judgements on work from another step; ``n_from_outside``: on what came with the
        order itself, counted apart. ``share``, ``by_unit`` and ``by_pair``: with Wilson's interval, 0–1,
        the lowest share first; a unit that works on by itself is its own receiver and shows in
        ``by_unit`` only. ``rolled``: the chance that work passes through each unit once and is usable
        every time, if units fail independently. ``first_pass_share``: of the orders with judgements,
        those in which every one was good: what rolled estimates, without assuming independence.

    Undefined:
        Where no receiver judged; ``rolled`` also where no unit is known.

    Reference:
        SCIENCE.md D10; Martin & Osterling 2013, Value Stream Mapping, McGraw-Hill, ISBN 978-0-07-182891-8.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({"event": pa.table({
        ...     "order_id": ["a", "a", "b", "b"], "unit_id": ["Desk", "Ops", "Desk", "Ops"],
        ...     "usable_as_received": [None, True, None, False],
        ...     "finished_at": [datetime(2025, 3, day) for day in (3, 4, 3, 4)]})})
        >>> complete_and_accurate(records).by_pair[0].share
        Estimate(value=0.5, low=0.09..., high=0.90..., n=2, level=0.95, method='Wilson')
    """
    events = prepare(records)
    judged = np.flatnonzero(events.usable >= 0)
    inside = judged[events.back[judged] > 0]
    sender = events.unit[inside - events.back[inside]]
    receiver, usable = events.unit[inside], events.usable[inside] == 1
    by_unit = _unit_rows(events, sender, usable)
    reason = NO_JUDGEMENTS if events.n_events else NO_EVENTS
    good = np.ones(events.n_orders, bool)
    good[events.order[inside[~usable]]] = False
    orders = np.unique(events.order[inside])
    return CompleteAndAccurate(
        n_judged=len(inside) or reason,
        n_from_outside=len(judged) - len(inside),
        share=wilson(int(usable.sum()), len(inside)) if len(inside) else reason,
        by_unit=by_unit,
        by_pair=_pair_rows(events, sender, receiver, usable),
        rolled=prod(row.share.value for row in by_unit) if by_unit else reason,
        first_pass_share=wilson(int(good[orders].sum()), len(orders)) if len(orders) else reason,
    )


def _unit_rows(
    events: PreparedEvents, sender: NDArray[np.int32], usable: NDArray[np.bool_]
) -> tuple[UnitQuality, ...]:
    known = sender >= 0
    n = np.bincount(sender[known], minlength=len(events.units))
    good = np.bincount(sender[known & usable], minlength=len(events.units))
    rows = [
        UnitQuality(events.units[u], int(good[u]), share)
        for u in np.flatnonzero(n)
        if isinstance(share := wilson(int(good[u]), int(n[u])), Estimate)
    ]
    return tuple(sorted(rows, key=lambda row: (row.share.value, row.unit)))


def _pair_rows(
    events: PreparedEvents,
    sender: NDArray[np.int32],
    receiver: NDArray[np.int32],
    usable: NDArray[np.bool_],
) -> tuple[PairQuality, ...]:
    units = max(len(events.units), 1)
    crossing = (sender >= 0) & (receiver >= 0) & (sender != receiver)
    pairs, place = np.unique(
        sender[crossing].astype(np.int64) * units + receiver[crossing], return_inverse=True
    )
    n = np.bincount(place, minlength=len(pairs))
    good = np.bincount(place, weights=usable[crossing], minlength=len(pairs))
    rows = [
        PairQuality(events.units[pair // units], events.units[pair % units], int(good[p]), share)
        for p, pair in enumerate(pairs)
        if isinstance(share := wilson(int(good[p]), int(n[p])), Estimate)
    ]
    return tuple(sorted(rows, key=lambda row: (row.share.value, row.from_unit, row.to_unit)))


@dataclass(frozen=True)
class RolledYield(Result):
    """What :func:`rolled_yield` returns; its docstring explains the fields."""

    n_steps: int
    rolled: float | Undefined
    normalised: float | Undefined
    total_defects_per_unit: float | Undefined


def rolled_yield(shares: Sequence[float]) -> RolledYield:
    """What is left of quality after several steps: the rolled throughput yield (RTY).

    Formula:
        RTY = Π share_i; normalised = RTY^(1/k) for k steps; total defects per unit = −ln RTY

    Returns:
        ``n_steps`` k; ``rolled`` and ``normalised``: 0–1; ``total_defects_per_unit``: 0 or more.

    Undefined:
        Of no steps; ``total_defects_per_unit`` where a share is 0.

    Reference:
        SCIENCE.md D10, W06; product rule as in rolled %C&A, Martin & Osterling 2013, ISBN 978-0-07-182891-8.

    Example:
        >>> round(rolled_yield([0.9, 0.95, 0.8, 0.98]).rolled, 5)
        0.67032
    """
    if any(not 0 <= share <= 1 for share in shares):
        raise ValueError("A share lies between 0 and 1. Give shares, not percentages.")
    if not shares:
        return RolledYield(0, NO_STEPS, NO_STEPS, NO_STEPS)
    rolled = prod(shares)
    defects = abs(log(rolled)) if rolled else A_STEP_FAILS
    return RolledYield(len(shares), rolled, rolled ** (1 / len(shares)), defects)


@dataclass(frozen=True)
class Dpmo(Result):
    """What :func:`dpmo` returns; its docstring explains the fields."""

    n_units: int
    defects_per_unit: float | Undefined
    first_pass_yield: float | Undefined
    dpmo: float | Undefined
    sigma_long_term: float | Undefined
    sigma_level: float | Undefined


def dpmo(defects: int, units: int, *, opportunities: int = 1) -> Dpmo:
    """Defects per million opportunities, and the sigma level by the usual convention.

    Prefer defects per unit: the number of opportunities is easily counted up, and the rate falls with it.

    Formula:
        DPU = defects / units; first-pass yield = e^(−DPU); DPMO = 10⁶ · defects / (units · opportunities);
        Z = Φ⁻¹(1 − DPMO/10⁶); sigma level = Z + 1.5

    Returns:
        ``defects_per_unit``; ``first_pass_yield``: 0–1, if defects fall on units at random (Poisson);
        ``dpmo``: 0 to a million, more if a unit can have several at one opportunity; ``sigma_long_term``:
        Z; ``sigma_level``: with the conventional shift of 1.5.

    Undefined:
        Without units; the sigmas where DPMO is 0, or a million or more: no normal quantile belongs to these.

    Reference:
        SCIENCE.md D11, W06; Harry & Schroeder 2000, Six Sigma, ISBN 978-0-385-49437-3 (the shift is
        convention).

    Example:
        >>> found = dpmo(27, 300, opportunities=5)
        >>> found.dpmo, round(found.sigma_level, 4)
        (18000.0, 3.5969)
    """
    if defects < 0 or units < 0 or opportunities < 1:
        raise ValueError("Defects and units are counted from 0, opportunities from 1.")
    if not units:
        nothing = Undefined("there are no units to have defects")
        return Dpmo(0, nothing, nothing, nothing, nothing, nothing)
    rate = defects / (units * opportunities)
    no_quantile = Undefined("every opportunity or none had a defect: no normal quantile belongs to that")
    z = NormalDist().inv_cdf(1 - rate) if 0 < rate < 1 else no_quantile
    level = z if isinstance(z, Undefined) else z + SHIFT
    return Dpmo(units, defects / units, exp(-defects / units), 1e6 * rate, z, level)
