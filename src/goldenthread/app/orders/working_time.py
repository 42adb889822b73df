"""The working calendars of units and accounts, ready to compute with.

A calendar is compiled once per content and kept, because compiling one costs a few milliseconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from goldenthread.analysis.calendars import WorkingCalendar
from goldenthread.app.people.models import Calendar, Unit
from goldenthread.app.people.remembering import remembered

if TYPE_CHECKING:
    from goldenthread.app.customers.models import Account

ALWAYS = WorkingCalendar.always()


def working_calendar(calendar: Calendar | None) -> WorkingCalendar:
    """``calendar`` to compute with; without one, time is always working time in UTC."""
    if calendar is None:
        return ALWAYS
    return _compiled(
        calendar.time_zone, json.dumps(calendar.weekly_hours), json.dumps(calendar.holidays or {})
    )


@lru_cache(maxsize=256)
def _compiled(time_zone: str, weekly_hours: str, holidays: str) -> WorkingCalendar:
    return WorkingCalendar.from_row(
        {"time_zone": time_zone, "weekly_hours": weekly_hours, "holidays": holidays}
    )


def units_with_calendars(units: Iterable[int | None]) -> dict[int, Unit]:
    """These units by their ids, each with its calendar, in one query; once for the same ones while a page is read."""
    return _units(frozenset(one for one in units if one))


@remembered
def _units(ids: frozenset[int]) -> dict[int, Unit]:
    return {unit.pk: unit for unit in Unit.objects.filter(pk__in=ids).select_related("calendar")}


def calendars_of_units(units: Iterable[int]) -> dict[int, WorkingCalendar]:
    """The calendar of each unit, in one query."""
    return {key: working_calendar(unit.calendar) for key, unit in units_with_calendars(units).items()}


def today_at(account: Account, now: datetime) -> date:
    """The local date, where the account is, at ``now``."""
    return working_calendar(account.calendar).local_date(now)
