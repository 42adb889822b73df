"""What the people of a role are measured and paid by."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenthread.app.people.models import Dated, Role, ends_after_it_begins


class MeasureCategory(models.TextChoices):
    CUSTOMER = "customer", "the customer"
    FINANCIAL = "financial", "money"
    EFFICIENCY = "efficiency", "efficiency"
    TECHNICAL = "technical", "technology"
    LEARNING = "learning", "learning"


class MeasureWeight(Dated):
    """How much a measure weighs for a role, in one unit or in all, and how much of the pay varies with it."""

    role = models.CharField(max_length=20, choices=Role)
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    measure = models.CharField(max_length=100)
    category = models.CharField(max_length=10, choices=MeasureCategory)
    weight = models.DecimalField(max_digits=4, decimal_places=3)
    horizon_months = models.PositiveSmallIntegerField()
    variable_pay_share = models.DecimalField(max_digits=4, decimal_places=3, null=True, blank=True)

    class Meta:
        ordering = ["role", "unit_id", "-weight", "id"]
        constraints = [
            ends_after_it_begins("measure_weight_days"),
            models.UniqueConstraint(
                fields=["role", "unit", "measure", "valid_from"],
                name="measure_weight_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=1, horizon_months__gte=1), name="measure_weight_share"
            ),
            models.CheckConstraint(
                condition=Q(variable_pay_share__isnull=True)
                | Q(variable_pay_share__gte=0, variable_pay_share__lte=1),
                name="measure_weight_pay",
            ),
        ]
