"""Who consumed the time, as parts of one bar: one holder at any instant, so the parts add up to the whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from goldenthread.app.orders.queries import Consumed

PARTS = 6  # colours; further holders share the last


@dataclass(frozen=True)
class Part:
    """A holder's share. ``start`` and ``width`` are percent of the whole bar."""

    holder: str
    elapsed_hours: float
    working_hours: float
    start: float
    width: float
    series: int

    @property
    def percent(self) -> int:
        return round(self.width)


def parts(consumed: Iterable[Consumed]) -> list[Part]:
    """The parts of the bar, the largest first."""
    found: list[Part] = []
    start = 0.0
    for number, one in enumerate(consumed, start=1):
        width = 100 * one.of_all
        part = Part(one.who, one.elapsed_hours, one.working_hours, start, width, min(number, PARTS))
        found.append(part)
        start += width
    return found
