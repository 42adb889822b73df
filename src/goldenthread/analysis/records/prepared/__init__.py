"""Prepared events: the event table sorted and coded once, then read in single passes.

Events are grouped by order, and within an order sorted by the time their work began, then by ``seq``. Names
become integer codes. What every flow measure needs beside that, *which earlier event enabled this one*, is
worked out here once (see :mod:`goldenthread.analysis.records.prepared.arrange`).
"""

from goldenthread.analysis.records.prepared.build import prepare
from goldenthread.analysis.records.prepared.events import BOTH_TIMES, RUNNING, PreparedEvents

__all__ = ["BOTH_TIMES", "RUNNING", "PreparedEvents", "prepare"]
