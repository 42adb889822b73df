"""What changes an order's standing from outside the work: withdrawal, waiver, expedite."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from goldenthread.app.orders.models.order import Order
from goldenthread.app.people.models import Dated, ends_after_it_begins


class Withdrawal(models.Model):
    """The requester does not want the order any more. ``because_of``: it fell with its parent's."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="withdrawal")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.TextField(max_length=4_000)
    because_of = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(because_of__isnull=True) | ~Q(because_of=F("id")), name="withdrawal_of_another"
            ),
        ]


class ChildWaiver(models.Model):
    """A named person lets a parent be delivered without this supporting order, and says why."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="waiver")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.TextField(max_length=4_000)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(ground=""), name="waiver_has_a_ground")]


class Expedite(models.Model):
    """An order put before others, by right; with what it was said to cost them when that was confirmed."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="expedite")
    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="expedites")
    quarter = models.DateField()  # its first day
    nth = models.PositiveIntegerField()  # the how manieth of the account's allowance in the quarter
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.TextField(max_length=4_000)
    delayed_orders = models.PositiveIntegerField(default=0)
    delayed_hours = models.FloatField(null=True, blank=True)  # in all; empty where a pace is unknown

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "quarter", "nth"], name="expedite_nth_once"),
            models.CheckConstraint(condition=Q(nth__gte=1), name="expedite_counts_from_one"),
        ]


class ExpediteAllowance(Dated):
    """How many orders a quarter an account may expedite; without one, any account of a tier, or any."""

    account = models.ForeignKey(
        "customers.Account", models.PROTECT, null=True, blank=True, related_name="expedite_allowances"
    )
    tier = models.CharField(max_length=30, blank=True)
    per_quarter = models.PositiveIntegerField()

    class Meta:
        ordering = ["account_id", "tier", "valid_from"]
        constraints = [
            ends_after_it_begins("expedite_allowance_days"),
            models.CheckConstraint(
                condition=Q(account__isnull=True) | Q(tier=""), name="expedite_allowance_one_scope"
            ),
            models.UniqueConstraint(
                fields=["account", "tier", "valid_from"],
                name="expedite_allowance_once_from_a_day",
                nulls_distinct=False,
            ),
        ]
