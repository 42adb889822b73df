"""Who held an order when, and when its clock stood.

One holder per order at any instant: the database forbids two. So elapsed time partitions exactly among the
units and the customer, whose holdings are those without a unit.
"""

from __future__ import annotations

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Q, Value

from goldenthread.app.orders.models.order import Order


def one_per_order_at_a_time(name: str) -> ExclusionConstraint:
    """The database refuses two rows of one order that share an instant."""
    same = Func(F("order"), F("order"), Value("[]"), function="int8range")
    times = Func(F("from_at"), F("to_at"), Value("[)"), function="tstzrange")
    return ExclusionConstraint(name=name, expressions=[(same, "&&"), (times, "&&")])


class Holding(models.Model):
    """From when to when a unit held an order, in a person's hands or not; without a unit: the customer."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="holdings")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["from_at", "id"]
        constraints = [
            one_per_order_at_a_time("holding_one_holder"),
            models.UniqueConstraint(fields=["order", "from_at"], name="holding_once_from_a_time"),
            models.CheckConstraint(
                condition=Q(to_at__isnull=True) | Q(to_at__gt=F("from_at")), name="holding_forward"
            ),
        ]
        indexes = [models.Index(fields=["unit", "from_at"], name="holding_unit")]


class WaitingOn(models.TextChoices):
    CUSTOMER = "customer", "the customer"
    SUPPLIER = "supplier", "a supplier"
    UNIT = "unit", "another unit"


class Pause(models.Model):
    """A time when the clock of an order stood, why, and on whom it waited."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="pauses")
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(max_length=4_000)
    waiting_on = models.CharField(max_length=10, choices=WaitingOn)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    resumed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    back_to_unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    back_to_person = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="+"
    )  # who held it, and holds it again afterwards, where it waits for the customer

    class Meta:
        ordering = ["from_at", "id"]
        constraints = [
            one_per_order_at_a_time("pause_one_at_a_time"),
            models.UniqueConstraint(fields=["order", "from_at"], name="pause_once_from_a_time"),
            models.CheckConstraint(condition=Q(waiting_on__in=WaitingOn.values), name="pause_waits_on_known"),
            models.CheckConstraint(
                condition=Q(to_at__isnull=True) | Q(to_at__gte=F("from_at")), name="pause_forward"
            ),
        ]
