"""Look for every named condition, and keep what stands once false alarms are controlled."""

from __future__ import annotations

from collections.abc import Callable

from goldenthread.analysis.calendars import WorkingCalendar
from goldenthread.analysis.findings import (
    ageing,
    bouncing,
    boundary,
    change,
    crossing,
    customers,
    doors,
    overtaking,
    person,
    promises,
    redoing,
)
from goldenthread.analysis.findings.finding import Findings, Looked
from goldenthread.analysis.findings.ground import Ground
from goldenthread.analysis.findings.rule import settled
from goldenthread.analysis.records import RecordSet

SEARCHES: tuple[Callable[[Ground], Looked], ...] = (
    doors.look,
    boundary.look,
    bouncing.look,
    redoing.look,
    overtaking.look,
    crossing.look,
    customers.look,
    ageing.look,
    change.look,
    promises.look,
    person.look,
)


def findings(
    records: RecordSet, *, people: bool = False, calendar: WorkingCalendar | None = None
) -> Findings:
    """What stands out in the records, most customer hours first, under one controlled rate of false alarms.

    ``people``: whether persons may be named. ``calendar``: the working calendar of all units, for evidence in working
    time beside elapsed time; nothing is tested by it. See :mod:`goldenthread.analysis.findings.rule`.
    """
    return search(Ground(records, people=people, calendar=calendar))


def search(ground: Ground) -> Findings:
    """The same, over ground that is already prepared."""
    return settled([look(ground) for look in SEARCHES])
