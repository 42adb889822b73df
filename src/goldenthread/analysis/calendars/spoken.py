"""A calendar in one line, as people write it: ``mon-thu 08:00-16:30 fri 08:00-13:00 AT Europe/Vienna``."""

from __future__ import annotations

import re

from goldenthread.analysis.calendars.errors import UnreadableCalendar
from goldenthread.analysis.calendars.holidays import Holidays
from goldenthread.analysis.calendars.week import DAYS, read_week
from goldenthread.analysis.calendars.working import WorkingCalendar

FORM = (
    "Write a calendar as days, hours, a country for its holidays and a time zone, such as "
    "'mon-fri 09:00-17:00 AT Europe/Vienna'. Country and zone may be left out (no holidays, UTC)."
)
_HOURS = re.compile(r"\d{1,2}:\d\d-\d{1,2}:\d\d")
_COUNTRY = re.compile(r"([A-Z]{2})(?:-([A-Za-z0-9]+))?")


def read_calendar(text: str) -> WorkingCalendar:
    """The calendar that ``text`` describes; hours that stand before any days hold from Monday to Friday.

    >>> office = read_calendar("mon-thu 08:00-12:00 12:30-16:30 fri 8:00-13:00 AT Europe/Vienna")
    >>> office.time_zone, office.holidays.country, office.week[0], office.week[4], office.week[5]
    ('Europe/Vienna', 'AT', ((480, 720), (750, 990)), ((480, 780),), ())
    """
    hours: dict[str, list[list[str]]] = {}
    days: tuple[str, ...] = DAYS[:5]
    zone, holidays = "", Holidays()
    for word in text.replace("–", "-").split():
        if _HOURS.fullmatch(word):
            for day in days:
                hours.setdefault(day, []).append([clock.zfill(5) for clock in word.split("-")])
        elif (found := _days(word)) is not None:
            days = found
        elif (place := _COUNTRY.fullmatch(word)) and word != "UTC":
            holidays = Holidays(place[1], place[2] or "")
        elif not zone and ("/" in word or word == "UTC"):
            zone = word
        else:
            raise UnreadableCalendar(f"'{word}' is no day, no hours, no country and no time zone. {FORM}")
    if not hours:
        raise UnreadableCalendar(f"The calendar '{text}' has no hours. {FORM}")
    return WorkingCalendar(read_week(hours), zone or "UTC", holidays)


def _days(word: str) -> tuple[str, ...] | None:
    """The days in ``mon-fri`` or ``mon,wed``; None where the word names none."""
    found: list[str] = []
    for part in word.lower().split(","):
        first, _, last = part.partition("-")
        if first not in DAYS or (last and last not in DAYS):
            return None
        one, two = DAYS.index(first), DAYS.index(last or first)
        found += [DAYS[(one + i) % 7] for i in range((two - one) % 7 + 1)]
    return tuple(found)
