"""Units: a dated tree that can be looked at by function, line of business, product, technology or region."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from goldenthread.app.people.models.dated import Dated, ends_after_it_begins, one_at_a_time


class UnitKind(models.TextChoices):
    FUNCTION = "function", "Function"
    LINE_OF_BUSINESS = "line_of_business", "Line of business"
    PRODUCT = "product", "Product"
    ACCOUNT_TEAM = "account_team", "Account team"
    REGION = "region", "Region"
    EXECUTIVE = "executive", "Executive"


class UnitShape(models.Model):
    """What a unit is called and where it belongs: once as of today, once in each dated version."""

    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=30, choices=UnitKind, default=UnitKind.FUNCTION)
    parent = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    function = models.CharField(max_length=100, blank=True)
    line_of_business = models.CharField(max_length=100, blank=True)
    product = models.CharField(max_length=100, blank=True)
    technology = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    calendar = models.ForeignKey("people.Calendar", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True


SHAPE = (
    "name",
    "kind",
    "parent",
    "function",
    "line_of_business",
    "product",
    "technology",
    "region",
    "calendar",
)


class Unit(UnitShape):
    """A unit as it is today; actions and the clock keep it equal to the version that holds."""

    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="unit_not_its_own_parent"
            )
        ]

    def __str__(self) -> str:
        return self.name


class UnitVersion(UnitShape, Dated):
    """A unit as it was, is or will be from one day to another."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="versions")

    class Meta:
        ordering = ["unit_id", "valid_from"]
        constraints = [
            ends_after_it_begins("unit_version_days"),
            one_at_a_time("unit_version_once", of="unit_id"),
        ]
