"""Working time: weeks, holidays, absences, time zones, daylight saving."""

from goldenthread.analysis.calendars.errors import CalendarError
from goldenthread.analysis.calendars.holidays import Holidays
from goldenthread.analysis.calendars.spoken import read_calendar
from goldenthread.analysis.calendars.working import WorkingCalendar

__all__ = ["CalendarError", "Holidays", "WorkingCalendar", "read_calendar"]
