"""One look at one record set: every measure computed once, whoever asks for it."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from goldenthread.analysis import measures
from goldenthread.analysis.calendars import WorkingCalendar
from goldenthread.analysis.findings import Findings
from goldenthread.analysis.findings.ground import Ground
from goldenthread.analysis.findings.labels import relabelled
from goldenthread.analysis.findings.search import search
from goldenthread.analysis.findings.trust import Trust, trust
from goldenthread.analysis.findings.window import Window, full_window
from goldenthread.analysis.measures.flow.working_waits import WorkingWaits
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet


class Study:
    """The records, and what the measures say of them.

    ``people``: whether persons may be named. ``calendar``: the working calendar of all units, in place of their own.
    """

    def __init__(
        self, records: RecordSet, *, people: bool = False, calendar: WorkingCalendar | None = None
    ) -> None:
        self.records = records
        self.people = people
        self.ground = Ground(records, people=people, calendar=calendar)
        self._known: dict[str, Any] = {}

    def shown(self, name: str) -> Any:
        """The result of the measure ``name``, with names in place of the ids of units and accounts."""
        return relabelled(self.measure(name), self.ground.unit_names, self.ground.account_names)

    @property
    def working(self) -> WorkingWaits:
        """The hand-offs in working time, with names in place of ids."""
        shown: WorkingWaits = relabelled(
            self.ground.working, self.ground.unit_names, self.ground.account_names
        )
        return shown

    def flagged(self, kind: str) -> set[tuple[str, ...]]:
        """What the findings of one kind are about, by name."""
        names = self.ground.account_names if kind == "unequal customers" else self.ground.unit_names
        found = (finding for finding in self.findings.found if finding.kind == kind)
        return {tuple(names.get(one, one) for one in finding.about) for finding in found}

    def measure(self, name: str, **options: Any) -> Any:
        """The result of the measure ``name``."""
        key = f"{name} {sorted(options.items())}"
        if key not in self._known:
            self._known[key] = getattr(measures, name)(self.records, **options)
        return self._known[key]

    @cached_property
    def findings(self) -> Findings:
        return search(self.ground)

    @cached_property
    def trust(self) -> Trust:
        return trust(self.ground)

    @property
    def no_units(self) -> Undefined | None:
        """Why nothing can be said of units; None where they are named."""
        return None if self.ground.events.units else Undefined("the events name no unit", ("event.unit_id",))

    @property
    def nothing_passes(self) -> Undefined | None:
        """Why nothing can be said of work between units; None where some passes."""
        if self.no_units is not None:
            return self.no_units
        return None if len(self.ground.moves) else Undefined("no work passes between two known units")

    @property
    def no_answer(self) -> str:
        """The answer to a question about work between units where none passes, or none is named."""
        return "This log cannot say." if self.no_units is not None else "No work passes between two units."

    @property
    def wait(self) -> str:
        """What lies between two steps: waiting, or only the time between them."""
        return "time between" if self.ground.includes_work else "waiting"

    @property
    def time(self) -> str:
        """The same as a noun that other words can follow."""
        return "time between steps" if self.ground.includes_work else "waiting"

    @cached_property
    def window(self) -> Window:
        return full_window(self.ground.events.first)
