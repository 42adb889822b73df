"""A diagnosis of the live records: asked for, being made, made, or given up with the reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

STUCK_AFTER = timedelta(hours=2)


class DiagnosisRun(models.Model):
    """One look at the records as they were at one moment. One is in the making at a time."""

    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    began_at = models.DateTimeField(null=True, blank=True)
    step = models.CharField(max_length=100, blank=True)  # what is being worked out
    done = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(max_length=2_000, blank=True)
    facts = models.JSONField(null=True, blank=True)  # what it says, with stable keys
    page = models.TextField(blank=True)  # the whole report, self-contained

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1),
                condition=Q(made_at__isnull=True, failed_at__isnull=True),
                name="diagnosis_one_in_the_making",
            ),
            models.CheckConstraint(
                condition=Q(made_at__isnull=True) | Q(facts__isnull=False, failed_at__isnull=True),
                name="diagnosis_made_says_something",
            ),
            models.CheckConstraint(
                condition=Q(failed_at__isnull=True, failure="")
                | (Q(failed_at__isnull=False) & ~Q(failure="")),
                name="diagnosis_failed_says_why",
            ),
        ]

    @property
    def in_the_making(self) -> bool:
        return self.made_at is None and self.failed_at is None

    def is_stuck(self, now: datetime) -> bool:
        """Whether it was asked for so long ago that nobody can be making it any more."""
        return self.in_the_making and now - self.asked_at > STUCK_AFTER
