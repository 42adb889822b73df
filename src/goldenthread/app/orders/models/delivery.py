"""Deliveries, whole or in part, and what the requester said of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenthread.app.orders.models.order import Order


class Delivery(models.Model):
    """A delivery. ``whole``: with this one the order is delivered entirely."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="deliveries")
    at = models.DateTimeField()
    quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    whole = models.BooleanField(default=True)
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(max_length=4_000, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)  # set by the verdict that returns it

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gt=0), name="delivery_quantity_positive"
            ),
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(whole=True, returned_at__isnull=True),
                name="delivery_whole_stands_once",
            ),
        ]
        indexes = [
            models.Index(fields=["order", "id"], name="delivery_order"),
            models.Index(fields=["unit", "at"], name="delivery_unit"),
        ]


class VerdictOutcome(models.TextChoices):
    ACCEPTED = "accepted", "accepted"
    RETURNED = "returned", "returned"


class Verdict(models.Model):
    """What the requester said of a delivery, naming the customer's contact who said so."""

    delivery = models.OneToOneField(Delivery, models.PROTECT, null=True, blank=True, related_name="verdict")
    order = models.ForeignKey(Order, models.PROTECT, related_name="verdicts")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    outcome = models.CharField(max_length=10, choices=VerdictOutcome)
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.TextField(max_length=4_000, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=VerdictOutcome.values), name="verdict_outcome_known"
            ),
        ]
        indexes = [models.Index(fields=["order", "id"], name="verdict_order")]
