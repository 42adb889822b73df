"""Persons, units, assignments, roles, calendars, skills and decision rights."""
