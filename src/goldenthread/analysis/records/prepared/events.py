"""What prepared events are: a few integer columns, and the names behind the codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

BOTH_TIMES = 1  # flag: the event has a start and a finish of its own
RUNNING = 2  # flag: the event has begun and has no finish, in records that have finishes

HOUR = 3_600_000_000  # microseconds
DAY = 24 * HOUR

VALUE_CLASSES = ("value", "necessary", "waste")  # the codes of ``value_class``, from 0; -1 is unknown


@dataclass(frozen=True, eq=False)
class PreparedEvents:
    """Events sorted by order, start and ``seq``, as arrays that read the file in place.

    Per event (length ``n_events``): ``order``, ``unit``, ``person``, ``activity`` are codes (-1: none);
    ``start`` and ``end`` are microseconds since 1970 in UTC, equal where the source has one time only;
    ``value_class`` is 0 value, 1 necessary, 2 waste, -1 unknown; ``usable`` is 1, 0 or -1 unknown; ``flags``
    combines ``BOTH_TIMES`` and ``RUNNING``; ``back`` is how many rows above the *enabling* event stands, 0
    where nothing enabled it.

    Per order (length ``n_orders``): its events are rows ``offsets[k]`` to ``offsets[k + 1]``; ``account``
    and ``priority`` are codes, ``expedited_at`` is microseconds or the smallest integer, ``is_root`` is 1
    for an order that supports no other.

    Per unit: ``function`` is a code (-1: none).
    """

    order: NDArray[np.int32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    unit: NDArray[np.int32]
    person: NDArray[np.int32]
    activity: NDArray[np.int32]
    value_class: NDArray[np.int8]
    usable: NDArray[np.int8]
    flags: NDArray[np.int8]
    back: NDArray[np.int32]
    offsets: NDArray[np.int64]
    account: NDArray[np.int32]
    priority: NDArray[np.int32]
    expedited_at: NDArray[np.int64]
    is_root: NDArray[np.int8]
    function: NDArray[np.int32]
    names: dict[str, pa.Array]
    untimed: int  # events left out because they have no time at all
    kept_by: Any = None  # what keeps the memory map, and a temporary folder, alive

    @property
    def n_events(self) -> int:
        return len(self.start)

    @property
    def n_orders(self) -> int:
        return len(self.offsets) - 1

    @cached_property
    def units(self) -> tuple[str, ...]:
        return tuple(self.names["unit"].to_pylist())

    @cached_property
    def people(self) -> tuple[str, ...]:
        return tuple(self.names["person"].to_pylist())

    @cached_property
    def activities(self) -> tuple[str, ...]:
        return tuple(self.names["activity"].to_pylist())

    @cached_property
    def accounts(self) -> tuple[str, ...]:
        return tuple(self.names["account"].to_pylist())

    @cached_property
    def functions(self) -> tuple[str, ...]:
        return tuple(self.names["function"].to_pylist())

    @cached_property
    def priorities(self) -> tuple[str, ...]:
        return tuple(self.names["priority"].to_pylist())

    def order_name(self, code: int) -> str:
        """The order's id. Order names stay in the file; there may be millions."""
        return str(self.names["order"][int(code)].as_py())

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """When each order's first event began."""
        return self.start[self.offsets[:-1]]

    @cached_property
    def last(self) -> NDArray[np.int64]:
        """When each order's last event ended."""
        import numpy as np

        if not self.n_orders:
            return np.empty(0, np.int64)
        return np.maximum.reduceat(self.end, self.offsets[:-1])

    @cached_property
    def has_both_times(self) -> bool:
        """Whether every event has a start of its own, and a finish or is still running."""
        return bool(self.n_events) and bool((self.flags & (BOTH_TIMES | RUNNING)).all())

    @cached_property
    def has_some_both_times(self) -> bool:
        """Whether any event has a start and a finish."""
        return bool((self.flags & BOTH_TIMES).any())
