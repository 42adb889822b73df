"""Work on an order: steps, and hand-offs from one holder to the next."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from goldenthread.app.orders.models.order import Order


class ValueClass(models.TextChoices):
    VALUE = "value", "adds value for the customer"
    NECESSARY = "necessary", "necessary"
    WASTE = "waste", "waste"


class Step(models.Model):
    """A piece of work that somebody began and, later, finished."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="steps")
    seq = models.PositiveIntegerField()
    activity = models.CharField(max_length=200)
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField(null=True, blank=True)  # unknown where a log has one time only
    finished_at = models.DateTimeField(null=True, blank=True)
    value_class = models.CharField(max_length=10, choices=ValueClass, blank=True)
    usable_as_received = models.BooleanField(null=True, blank=True)
    note = models.TextField(max_length=4_000, blank=True)

    class Meta:
        ordering = ["seq", "id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "seq"], name="step_seq_once"),
            models.CheckConstraint(condition=~Q(activity=""), name="step_says_what"),
            models.CheckConstraint(
                condition=Q(started_at__isnull=False) | Q(finished_at__isnull=False), name="step_has_a_time"
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True)
                | Q(started_at__isnull=True)
                | Q(finished_at__gte=F("started_at")),
                name="step_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["person"], condition=Q(finished_at__isnull=True), name="step_open_person"),
            models.Index(fields=["unit", "finished_at"], name="step_unit"),
        ]


class HandOff(models.Model):
    """The work moved to another holder; the promise stays with who made it.

    The receiver says with one tap whether it was usable as received, and if not, what was missing.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="hand_offs")
    at = models.DateTimeField()
    from_unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    from_person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    to_unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="+")
    to_person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(max_length=4_000, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    received_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    usable_as_received = models.BooleanField(null=True, blank=True)
    missing = models.TextField(max_length=4_000, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(received_at__isnull=True, usable_as_received__isnull=True, missing="")
                | Q(received_at__isnull=False, received_at__gte=F("at"), usable_as_received__isnull=False),
                name="hand_off_received_whole",
            ),
            models.CheckConstraint(
                condition=~Q(usable_as_received=False) | ~Q(missing=""), name="hand_off_unusable_says_why"
            ),
        ]
        indexes = [
            models.Index(fields=["order", "id"], name="hand_off_order"),
            models.Index(
                fields=["to_unit", "at"], condition=Q(received_at__isnull=True), name="hand_off_unreceived"
            ),
        ]
