"""The days on which nobody works: a country's public holidays, with dates added and removed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from goldenthread.analysis.calendars.errors import UnknownCountry, UnreadableCalendar


@dataclass(frozen=True)
class Holidays:
    """Public holidays of ``country`` (ISO code) and ``subdivision``, plus ``added``, minus ``removed``."""

    country: str = ""
    subdivision: str = ""
    added: frozenset[date] = frozenset()
    removed: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.subdivision and not self.country:
            raise UnknownCountry(f"Subdivision '{self.subdivision}' needs its country's code beside it.")
        if self.country:
            _public(self.country, self.subdivision, (2024,))

    @classmethod
    def read(cls, form: Mapping[str, Any] | None) -> Holidays:
        """Holidays from ``{"country": "AT", "subdivision": "9", "added": ["2025-12-24"], "removed": []}``."""
        form = form or {}
        if not isinstance(form, Mapping) or set(form) - {"country", "subdivision", "added", "removed"}:
            raise UnreadableCalendar("Holidays hold 'country', 'subdivision', 'added' and 'removed' only.")
        return cls(
            str(form.get("country") or ""),
            str(form.get("subdivision") or ""),
            frozenset(map(_date, form.get("added") or ())),
            frozenset(map(_date, form.get("removed") or ())),
        )

    def write(self) -> dict[str, Any]:
        """The form that :meth:`read` reads; what is empty is left out."""
        form = {
            "country": self.country,
            "subdivision": self.subdivision,
            "added": sorted(day.isoformat() for day in self.added),
            "removed": sorted(day.isoformat() for day in self.removed),
        }
        return {name: value for name, value in form.items() if value}

    def between(self, first_year: int, last_year: int) -> frozenset[date]:
        """The holidays of these years, both included."""
        years = range(first_year, last_year + 1)
        public = _public(self.country, self.subdivision, years) if self.country else frozenset()
        return (public | self.added) - self.removed


def _public(country: str, subdivision: str, years: Iterable[int]) -> frozenset[date]:
    import holidays as package

    try:
        days = package.country_holidays(country, subdiv=subdivision or None, years=years)
    except NotImplementedError as error:
        place = f"{country}-{subdivision}" if subdivision else country
        raise UnknownCountry(
            f"No public holidays are known for '{place}'. Use an ISO code such as AT or US, a subdivision of "
            "that country such as 9 or NY, or leave it out and add the dates."
        ) from error
    return frozenset(days)


def _date(text: Any) -> date:
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise UnreadableCalendar(f"Holidays hold {text!r}; write a date as YYYY-MM-DD.") from error
