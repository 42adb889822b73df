"""The stretch of months in which a log is full: before and after it, only stray orders are in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FULL = 0.25  # of a busy month's orders (the upper quartile of months)


@dataclass(frozen=True)
class Window:
    """From ``first`` to ``last`` month (YYYY-MM, both included); ``before`` orders began earlier."""

    first: str
    last: str
    before: int

    def __contains__(self, month: object) -> bool:
        return isinstance(month, str) and self.first <= month <= self.last


def full_window(begun: NDArray[np.int64]) -> Window:
    """The full months around the busiest, given when each order began (microseconds). One thin month is no end.

    >>> from datetime import datetime
    >>> days = [datetime(2020, 1, 5)] + [datetime(2024, m, d) for m in (3, 4, 5) for d in range(1, 29)]
    >>> full_window(np.array(days, "datetime64[us]").astype(np.int64))
    Window(first='2024-03', last='2024-05', before=1)
    """
    if not len(begun):
        return Window("", "", 0)
    month = begun.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64)
    start = int(month.min())
    counts = np.bincount(month - start)
    full = counts >= FULL * np.quantile(counts[counts > 0], 0.75)
    first = last = int(counts.argmax())
    while first > 0 and full[max(0, first - 2) : first].any():
        first -= 1
    while last < len(counts) - 1 and full[last + 1 : last + 3].any():
        last += 1
    names = (np.array([first, last]) + start).astype("datetime64[M]")
    return Window(str(names[0]), str(names[1]), int(counts[:first].sum()))
