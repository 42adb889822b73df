"""Opening times as sorted, disjoint intervals of instants, with the working time before each.

Working time since the beginning is a piecewise linear function of the instant; both it and its inverse are
one binary search, in plain Python for one instant and in NumPy for millions.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Span = tuple[int, int]


class Openings:
    """Disjoint openings in order, complete for the instants from ``first`` to ``last``."""

    def __init__(self, spans: Sequence[Span], first: int, last: int) -> None:
        self.first, self.last = first, last
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        self.until = list(accumulate(end - start for start, end in spans))  # working time up to each end
        self.before = [0, *self.until[:-1]] if spans else []
        self.total = self.until[-1] if spans else 0

    def worked(self, instant: int) -> int:
        """Working time from the beginning to ``instant``."""
        i = bisect_right(self.starts, instant) - 1
        return self.before[i] + min(instant, self.ends[i]) - self.starts[i] if i >= 0 else 0

    def earliest(self, worked: int) -> int:
        """The first instant by which ``worked`` has passed (0 < worked <= total)."""
        i = bisect_left(self.until, worked)
        return self.starts[i] + worked - self.before[i]

    def latest(self, worked: int) -> int:
        """The last instant by which no more than ``worked`` has passed (0 <= worked < total)."""
        i = bisect_right(self.before, worked) - 1
        return self.starts[i] + worked - self.before[i]

    def open_at(self, instant: int) -> bool:
        i = bisect_right(self.starts, instant) - 1
        return i >= 0 and instant < self.ends[i]

    def next_open(self, instant: int) -> int | None:
        """The first open instant from ``instant`` on, if there is one in this range."""
        if self.open_at(instant):
            return instant
        i = bisect_right(self.starts, instant)
        return self.starts[i] if i < len(self.starts) else None

    @cached_property
    def _arrays(self) -> tuple[Any, Any, Any]:
        import numpy as np

        starts, ends, before = (np.asarray(c, np.int64) for c in (self.starts, self.ends, self.before))
        return starts, ends, before

    def worked_each(self, instants: NDArray[np.int64]) -> NDArray[np.int64]:
        """:meth:`worked` for each of many instants."""
        import numpy as np

        starts, ends, before = self._arrays
        if not len(starts):
            return np.zeros(instants.shape, np.int64)
        at = np.searchsorted(starts, instants, side="right") - 1
        inside = np.maximum(at, 0)
        worked: NDArray[np.int64] = before[inside] + np.minimum(instants, ends[inside]) - starts[inside]
        return np.where(at >= 0, worked, 0)


def joined(spans: Iterable[Span]) -> list[Span]:
    """The union of ``spans`` as disjoint intervals in order."""
    union: list[Span] = []
    for start, end in sorted(spans):
        if union and start <= union[-1][1]:
            union[-1] = (union[-1][0], max(end, union[-1][1]))
        elif end > start:
            union.append((start, end))
    return union


def common(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """What two lists of disjoint intervals in order share."""
    shared: list[Span] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            shared.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return shared


def outside(spans: Sequence[Span], first: int, last: int) -> list[Span]:
    """What ``spans`` (disjoint, in order) leave of the time from ``first`` to ``last``."""
    edges = [first, *(edge for span in spans for edge in span), last]
    return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]
