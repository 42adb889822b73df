"""What is wrong with a calendar, in sentences that say what to do next."""


class CalendarError(ValueError):
    """A calendar that cannot be used as it is. ``code`` is stable; the sentence is for people."""

    code = "calendar"


class UnreadableCalendar(CalendarError):
    code = "calendar.unreadable"


class UnknownZone(CalendarError):
    code = "calendar.unknown_zone"


class UnknownCountry(CalendarError):
    code = "calendar.unknown_country"


class NeverOpens(CalendarError):
    code = "calendar.never_opens"


class OutOfRange(CalendarError):
    code = "calendar.out_of_range"
