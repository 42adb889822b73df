"""Signal or noise: a series on an XmR chart, with limits that are frozen before the change they judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.measures.statistics.arrays import Floats, floats

ENOUGH_POINTS = 12
_TO_LIMITS = 2.66  # 3 / 1.128
_TO_RANGE_LIMIT = 3.268


@dataclass(frozen=True)
class Signal:
    """One point that is no noise: which rule fired, where, and on which side of the centre."""

    index: int
    rule: int
    side: str  # 'above' or 'below'


@dataclass(frozen=True)
class XmR(Result):
    """Natural process limits of a series and the points that are signals."""

    centre: float
    lower_limit: float
    upper_limit: float
    mean_moving_range: float
    range_limit: float
    n: int
    n_baseline: int
    provisional: bool
    signals: tuple[Signal, ...]

    def flagged(self, rule: int) -> tuple[int, ...]:
        """The places of the points that one rule marks."""
        return tuple(signal.index for signal in self.signals if signal.rule == rule)


def xmr(
    values: npt.ArrayLike, *, baseline: int | None = None, left_out: Sequence[int] | None = None
) -> XmR | Undefined:
    """The natural limits of a series and which of its points are signals, by Wheeler's three rules.

    Formula:
        centre = mean, limits = centre ± 2.66·mR̄, range limit = 3.268·mR̄, over the first ``baseline`` points
        (all, without one), less the places ``left_out``: points known to be exceptions, which would widen the
        limits and shift the centre by which all others are judged. Rules: (1) a point outside the limits;
        (2) at least 3 of 4 in a row nearer to the same limit than to the centre; (3) at least 8 in a row on
        one side of the centre

    Returns:
        ``centre``, ``lower_limit``, ``upper_limit``, ``mean_moving_range``, ``range_limit`` in the unit of
        the values; ``signals``; ``provisional`` when fewer than 12 points made the limits.

    Undefined:
        Fewer than two points make no moving range.

    Reference:
        Wheeler 2000, Understanding Variation; the rules are Wheeler's, not the NHS set. SCIENCE.md D14, W07.

    Example:
        >>> chart = xmr([10, 50, 40, 30])
        >>> chart.centre, chart.upper_limit, chart.provisional
        (32.5, 85.7, True)
    """
    x = floats(values)
    makes = np.ones(len(x), dtype=bool)
    makes[baseline:] = baseline is None
    makes[list(left_out or ())] = False
    made_of = x[makes]
    if len(made_of) < 2:
        return Undefined("limits need a moving range, and that needs at least two points")
    centre, moving = float(made_of.mean()), float(np.abs(np.diff(made_of)).mean())
    low, high = centre - _TO_LIMITS * moving, centre + _TO_LIMITS * moving
    return XmR(
        centre,
        low,
        high,
        moving,
        _TO_RANGE_LIMIT * moving,
        len(x),
        len(made_of),
        len(made_of) < ENOUGH_POINTS,
        _signals(x, centre, high - centre),
    )


def _signals(x: Floats, centre: float, reach: float) -> tuple[Signal, ...]:
    found = []
    slack = 1e-9 * max(1.0, abs(centre))  # a constant series with rounding noise is no signal
    for sign, side in ((1, "above"), (-1, "below")):
        away = sign * (x - centre)
        marked = {
            1: away > reach + slack,
            2: _among_any(away > reach / 2 + slack, window=4, at_least=3),
            3: _among_any(away > slack, window=8, at_least=8),
        }
        found += [Signal(int(i), rule, side) for rule, mask in marked.items() for i in np.flatnonzero(mask)]
    return tuple(sorted(found, key=lambda signal: (signal.rule, signal.index)))


def _among_any(holds: npt.NDArray[np.bool_], *, window: int, at_least: int) -> npt.NDArray[np.bool_]:
    """The points for which it holds, inside any window in which it holds for ``at_least``."""
    if len(holds) < at_least:
        return np.zeros(len(holds), dtype=bool)
    if len(holds) < window:
        window = len(holds)
    enough = np.lib.stride_tricks.sliding_window_view(holds, window).sum(axis=1) >= at_least
    inside = np.zeros(len(holds), dtype=bool)
    for shift in range(window):
        inside[shift : shift + len(enough)] |= enough
    return inside & holds
