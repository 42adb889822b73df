"""What "open" means across calendars and daylight saving.

A unit is open whenever the clock on its wall shows one of its opening hours, on a day that is no holiday.
An hour that daylight saving leaves out is not worked; one that it repeats is worked twice. An opening that
begins before midnight belongs to the day on which it begins, and is not cut short by a holiday that follows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from goldenthread.analysis.calendars.errors import NeverOpens, OutOfRange, UnreadableCalendar
from goldenthread.analysis.calendars.holidays import Holidays
from goldenthread.analysis.calendars.openings import Openings, Span, common, joined, outside
from goldenthread.analysis.calendars.week import DAYS, MINUTES_OF_DAY, Week, read_week, write_week
from goldenthread.analysis.calendars.zones import (
    DAY,
    SECOND,
    micros,
    moment_of,
    stretches,
    zone_named,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import ArrayLike, NDArray

FIRST_YEAR, LAST_YEAR = 1900, 2199
_ORDINAL_1970 = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class WorkingCalendar:
    """The times at which a unit, or a person, works.

    Moments without a zone are UTC, as in a record set; what comes back has a zone if what went in had one.

    Example:
        >>> office = WorkingCalendar.office("Europe/Vienna", country="AT")
        >>> friday, monday = datetime(2025, 3, 28, 15), datetime(2025, 3, 31, 8)
        >>> office.working_seconds(friday, monday) / 3600  # 16:00–17:00 on Friday, 09:00–10:00 on Monday
        2.0
        >>> office.add_working(friday, timedelta(hours=2))
        datetime.datetime(2025, 3, 31, 8, 0)
    """

    week: Week
    time_zone: str = "UTC"
    holidays: Holidays = field(default_factory=Holidays)
    closed: tuple[Span, ...] = ()
    _compiled: list[Openings] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        zone_named(self.time_zone)

    # -- making ------------------------------------------------------------------------------------

    @classmethod
    def always(cls, time_zone: str = "UTC") -> WorkingCalendar:
        """Open at all times: working time is elapsed time."""
        return cls((((0, MINUTES_OF_DAY),),) * 7, time_zone)

    @classmethod
    def office(
        cls, time_zone: str, *, opens: str = "09:00", closes: str = "17:00", country: str = ""
    ) -> WorkingCalendar:
        """Monday to Friday from ``opens`` to ``closes``, with the country's public holidays."""
        return cls(read_week({day: [[opens, closes]] for day in DAYS[:5]}), time_zone, Holidays(country))

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> WorkingCalendar:
        """The calendar in a row of the record set's ``calendar`` table."""
        return cls(
            read_week(_json(row.get("weekly_hours"), "weekly_hours")),
            str(row.get("time_zone") or ""),
            Holidays.read(_json(row.get("holidays") or "{}", "holidays")),
        )

    def to_row(self, calendar_id: str) -> dict[str, str]:
        """The calendar as a row of the record set's ``calendar`` table. Absences have their own table."""
        return {
            "calendar_id": calendar_id,
            "time_zone": self.time_zone,
            "weekly_hours": json.dumps(write_week(self.week)),
            "holidays": json.dumps(self.holidays.write()),
        }

    def without(self, absences: Iterable[tuple[datetime, datetime]]) -> WorkingCalendar:
        """This calendar for a person who was away from … to …, as in the ``absence`` table."""
        spans = [(micros(start), micros(end)) for start, end in absences]
        return replace(self, closed=tuple(joined([*self.closed, *spans])))

    # -- asking ------------------------------------------------------------------------------------

    def working_seconds(self, start: datetime, end: datetime) -> float:
        """The working time from ``start`` to ``end``; negative if ``end`` comes first."""
        begin, finish = micros(start), micros(end)
        openings = self._openings(min(begin, finish), max(begin, finish))
        return (openings.worked(finish) - openings.worked(begin)) / SECOND

    def working_seconds_each(self, starts: ArrayLike, ends: ArrayLike) -> NDArray[np.float64]:
        """:meth:`working_seconds` for arrays of ``datetime64`` or of microseconds; unknown times give NaN."""
        import numpy as np

        begin, finish = (np.asarray(moments, "datetime64[us]").astype(np.int64) for moments in (starts, ends))
        known = (begin != np.iinfo(np.int64).min) & (finish != np.iinfo(np.int64).min)
        result = np.full(begin.shape, np.nan)
        if known.any():
            begin, finish = begin[known], finish[known]
            first, last = min(begin.min(), finish.min()), max(begin.max(), finish.max())
            openings = self._openings(int(first), int(last))
            result[known] = (openings.worked_each(finish) - openings.worked_each(begin)) / SECOND
        return result

    def add_working(self, start: datetime, duration: timedelta) -> datetime:
        """The first moment at which ``duration`` has been worked since ``start``.

        A negative duration counts back: the last moment from which that much is worked until ``start``.
        """
        begin, wanted = micros(start), duration // timedelta(microseconds=1)
        if wanted == 0:
            return _like(start, begin)
        first = last = begin
        while True:
            openings = self._openings(first, last)
            goal = openings.worked(begin) + wanted
            if 0 < goal <= openings.total and wanted > 0:
                return _like(start, openings.earliest(goal))
            if 0 <= goal < openings.total and wanted < 0:
                return _like(start, openings.latest(goal))
            first, last = self._wider(openings, forward=wanted > 0)

    def is_open(self, moment: datetime) -> bool:
        """Whether work goes on at ``moment``."""
        instant = micros(moment)
        return self._openings(instant, instant).open_at(instant)

    def next_opening(self, moment: datetime) -> datetime:
        """The first moment, from ``moment`` on, at which work goes on."""
        first = last = instant = micros(moment)
        while True:
            openings = self._openings(first, last)
            found = openings.next_open(instant)
            if found is not None:
                return _like(moment, found)
            first, last = self._wider(openings, forward=True)

    def openings(self, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
        """The openings between ``start`` and ``end``, in order and cut to them, in UTC without a zone."""
        first, last = micros(start), micros(end)
        found = self._openings(first, last)
        pairs = zip(found.starts, found.ends, strict=True)
        return [
            (moment_of(max(a, first)).replace(tzinfo=None), moment_of(min(b, last)).replace(tzinfo=None))
            for a, b in pairs
            if b > first and a < last
        ]

    def end_of_day(self, day: date) -> datetime:
        """The moment at which the local date ``day`` is over: until then a promise for it is met."""
        midnight = (day.toordinal() + 1 - _ORDINAL_1970) * DAY
        around = stretches(self.time_zone, midnight - 3 * DAY, midnight + 3 * DAY)
        ends = [
            min(until, midnight - distance)
            for begin, until, distance in around
            if begin + distance < midnight
        ]
        return moment_of(max(ends))

    def local_date(self, moment: datetime) -> date:
        """The date on the wall calendar at ``moment``."""
        return moment_of(micros(moment)).astimezone(zone_named(self.time_zone)).date()

    # -- compiling ---------------------------------------------------------------------------------

    def _openings(self, first: int, last: int) -> Openings:
        """Openings that cover the instants asked about, kept and widened by whole years as needed."""
        known = self._compiled[0] if self._compiled else None
        if known and known.first <= first and last < known.last:
            return known
        if known:
            first, last = min(first, known.first), max(last, known.last - 1)
        made = self._compile(moment_of(first).year, moment_of(last).year)
        self._compiled[:] = [made]
        return made

    def _wider(self, openings: Openings, *, forward: bool) -> Span:
        """A range twice as long, forward or back, as far as calendars go."""
        first_year, last_year = moment_of(openings.first).year, moment_of(openings.last - 1).year
        years = last_year - first_year + 1
        if (forward and last_year >= LAST_YEAR) or (not forward and first_year <= FIRST_YEAR):
            raise NeverOpens("This calendar has too little working time ahead; give it weekly hours.")
        if forward:
            return openings.first, _new_year(min(last_year + years, LAST_YEAR))
        return _new_year(max(first_year - years, FIRST_YEAR)), openings.last - 1

    def _compile(self, first_year: int, last_year: int) -> Openings:
        if first_year < FIRST_YEAR or last_year > LAST_YEAR:
            year = first_year if first_year < FIRST_YEAR else last_year
            raise OutOfRange(f"Working time is known from {FIRST_YEAR} to {LAST_YEAR}; a time is in {year}.")
        first, last = _new_year(first_year), _new_year(last_year + 1)
        local = joined(self._local_openings(first_year, last_year))
        spans: list[Span] = []
        for begin, until, distance in stretches(self.time_zone, first, last):
            here = common(local, [(begin + distance, until + distance)])
            spans += [(start - distance, end - distance) for start, end in here]
        spans = joined(spans)
        if self.closed:
            spans = common(spans, outside(self.closed, first, last))
        return Openings(spans, first, last)

    def _local_openings(self, first_year: int, last_year: int) -> Iterable[Span]:
        holidays = self.holidays.between(first_year - 1, last_year + 1)
        away = {day.toordinal() for day in holidays}
        first, last = date(first_year, 1, 1).toordinal() - 3, date(last_year, 12, 31).toordinal() + 3
        for ordinal in range(first, last + 1):
            if ordinal not in away:
                midnight = (ordinal - _ORDINAL_1970) * DAY
                for start, end in self.week[(ordinal + 6) % 7]:
                    yield midnight + start * 60 * SECOND, midnight + end * 60 * SECOND


def _new_year(year: int) -> int:
    return (date(year, 1, 1).toordinal() - _ORDINAL_1970) * DAY


def _like(given: datetime, instant: int) -> datetime:
    moment = moment_of(instant)
    return moment.astimezone(given.tzinfo or UTC) if given.tzinfo else moment.replace(tzinfo=None)


def _json(text: Any, column: str) -> Any:
    if not isinstance(text, str):
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise UnreadableCalendar(f"Column '{column}' of the calendar must hold JSON: {error}.") from error
