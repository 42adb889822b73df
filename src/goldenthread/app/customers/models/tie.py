"""Ties: one of us and one of theirs, summed up from what passed between them.

The database keeps this table itself, statement by statement, as interactions come in (see the migration ``ties``):
by page, mail, calendar or bulk load alike. Pages read it instead of half a million interactions. Nothing writes to
it from here.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Cast, Floor

RHYTHM_NEEDS = 3  # intervals; with fewer a pair has no rhythm of its own yet
_AFTER_LONGEST = Func(
    F("in_touch_on"),
    Cast(Floor(F("usual_longest_days")), models.IntegerField()),
    Value(1),
    template="(%(expressions)s)",
    arg_joiner=" + ",
    output_field=models.DateField(),
)


class Tie(models.Model):
    """How often and in which way two people were in touch, when last, and at what rhythm.

    A *day in touch* is one on which the customer took part: they met, spoke, or wrote to us. What only we sent is
    counted, but it is no sign of life. ``gaps`` are the days between days in touch, in order.
    """

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="ties")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="ties")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, related_name="ties")
    times = models.PositiveIntegerField()
    times_in = models.PositiveIntegerField()
    times_out = models.PositiveIntegerField()
    times_both = models.PositiveIntegerField()
    kinds = models.JSONField(default=dict)  # kind of interaction -> how often
    first_on = models.DateField()
    last_on = models.DateField()
    days_in_touch = models.PositiveIntegerField()
    in_touch_on = models.DateField(null=True, blank=True)
    gaps = ArrayField(models.PositiveIntegerField(), default=list)
    usual_days = models.FloatField(null=True, blank=True)  # the median gap
    usual_longest_days = models.FloatField(null=True, blank=True)  # nine in ten gaps are no longer
    last_topic = models.CharField(max_length=300, blank=True)
    # the first day on which their silence is longer than nine in ten of their own gaps
    quiet_from = models.GeneratedField(
        expression=Case(When(days_in_touch__gt=RHYTHM_NEEDS, then=_AFTER_LONGEST)),
        output_field=models.DateField(null=True),
        db_persist=True,
    )

    class Meta:
        ordering = ["account_id", "contact_id", "person_id"]
        constraints = [models.UniqueConstraint(fields=["person", "contact"], name="tie_once")]
        indexes = [
            models.Index(fields=["account", "contact"], name="tie_account"),
            models.Index(fields=["contact"], condition=Q(in_touch_on__isnull=False), name="tie_two_way"),
            models.Index(fields=["quiet_from"], name="tie_quiet"),
        ]

    @property
    def has_rhythm(self) -> bool:
        return len(self.gaps) >= RHYTHM_NEEDS

    @property
    def goes_both_ways(self) -> bool:
        return bool(self.times_both or (self.times_in and self.times_out))

    def silent_for(self, today: date) -> timedelta | None:
        """Since the last day in touch; None where the customer never took part."""
        return None if self.in_touch_on is None else today - self.in_touch_on
