"""Targets for the clocks, dated: an order keeps the policy it was placed under."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenthread.app.orders.models.order import OrderKind
from goldenthread.app.people.models import Dated, ends_after_it_begins


class Clock(models.TextChoices):
    RESPONSE = "response", "until the unit answers"
    DELIVERY = "delivery", "until the whole is delivered"


class Policy(Dated):
    """How many working hours a clock may run, by tier, kind and unit. The most particular one counts."""

    code = models.CharField(max_length=60)
    clock = models.CharField(max_length=10, choices=Clock)
    tier = models.CharField(max_length=30, blank=True)
    order_kind = models.ForeignKey(OrderKind, models.PROTECT, null=True, blank=True, related_name="+")
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    target_hours = models.DecimalField(max_digits=8, decimal_places=2)

    class Meta:
        ordering = ["code", "valid_from"]
        constraints = [
            ends_after_it_begins("policy_days"),
            models.UniqueConstraint(fields=["code", "valid_from"], name="policy_once_from_a_day"),
            models.UniqueConstraint(
                fields=["clock", "tier", "order_kind", "unit", "valid_from"],
                name="policy_scope_once_from_a_day",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(clock__in=Clock.values), name="policy_clock_known"),
            models.CheckConstraint(condition=Q(target_hours__gt=0), name="policy_target_positive"),
        ]
