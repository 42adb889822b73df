"""What the gap between two steps means, given the times that the records have."""

from __future__ import annotations

from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records.prepared import PreparedEvents

WAITING = "waiting"
TIME_BETWEEN = "time between"  # an upper bound: it includes the work

NO_EVENTS = Undefined("the records have no events", ("event.order_id", "event.finished_at"))
NO_STARTS = Undefined(
    "the events have one time each, so work cannot be told from waiting",
    ("event.started_at", "event.finished_at"),
)


def basis_of(events: PreparedEvents) -> str:
    """``waiting`` where every event has both times, else ``time between``."""
    return WAITING if events.has_both_times else TIME_BETWEEN
