"""A person's calendar, for the calendar programs of others (iCalendar, RFC 5545)."""
