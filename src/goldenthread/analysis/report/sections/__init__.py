"""The sections of a diagnosis, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Callable

from goldenthread.analysis.report.section import Section
from goldenthread.analysis.report.sections import (
    bouncing,
    boundaries,
    bridges,
    change,
    customers,
    doors,
    first,
    log,
    structure,
    waiting,
)
from goldenthread.analysis.report.study import Study

SECTIONS: tuple[tuple[str, Callable[[Study], Section]], ...] = (
    ("how far the log can be trusted", log.section),
    ("how long customers wait", waiting.section),
    ("how hard it is to get something done", doors.section),
    ("where the time goes between units", boundaries.section),
    ("ping-pong and rework", bouncing.section),
    ("who bridges", bridges.section),
    ("whether work follows the structure", structure.section),
    ("which customers pay", customers.section),
    ("what changed over time", change.section),
    ("what to look at first", first.section),
)
