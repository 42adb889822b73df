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


def calendars_of_units(units: Iterable[int]) -> dict[int, WorkingCalendar]:
    """The calendar of each unit, in one query."""
    rows = Unit.objects.filter(pk__in=set(units)).select_related("calendar")
    return {unit.pk: working_calendar(unit.calendar) for unit in rows}


def today_at(account: Account, now: datetime) -> date:
    """The local date, where the account is, at ``now``."""
    return working_calendar(account.calendar).local_date(now)
