"""Working calendars and absences."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Calendar(models.Model):
    """Hours of each weekday, holidays and a time zone, written as in the record set."""

    name = models.CharField(max_length=100, unique=True)
    time_zone = models.CharField(max_length=60)
    weekly_hours = models.JSONField()
    holidays = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Absence(models.Model):
    """A time when a person is not at work."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="absences")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField()
    kind = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["from_at"]
        constraints = [
            models.CheckConstraint(condition=Q(to_at__gt=F("from_at")), name="absence_ends_after_it_begins"),
            models.UniqueConstraint(fields=["person", "from_at"], name="absence_once_from_a_time"),
        ]
