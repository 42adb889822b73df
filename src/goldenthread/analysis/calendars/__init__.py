"""Working time: weeks, holidays, absences, time zones, daylight saving."""
