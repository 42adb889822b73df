"""Persons are looked at only when somebody asks for it by name, and small groups stay hidden."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.measures.statistics.suppression import suppressed_groups
from goldenthread.analysis.records.errors import RecordsError

Between = Literal["unit", "person"]
WITHHELD = Undefined("withheld: fewer than five people, or needed to protect a group of fewer than five")


class PeopleAreOptIn(RecordsError):
    """A network of persons was asked for without saying so."""

    code = "measures.people_opt_in"


def allow(between: Between, people: bool) -> None:
    """Refuse a network of persons unless ``people`` says that it is wanted."""
    if between not in ("unit", "person"):
        raise ValueError(f"between must be 'unit' or 'person', not {between!r}.")
    if between == "person" and not people:
        raise PeopleAreOptIn(
            "A network of persons names people. If your works agreement or policy allows it, ask for it with "
            "people=True; otherwise use between='unit'.",
            between=between,
        )


def withheld_groups(sizes: Mapping[str, int], *, between: str) -> frozenset[str]:
    """The groups of persons that may not be spoken of (see ``suppressed_groups``); of units, none."""
    return frozenset(suppressed_groups(sizes)) if between == "person" else frozenset()
