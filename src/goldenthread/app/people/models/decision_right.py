"""Who decides, shares, is consulted or informed: by area, role, scope and amount."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenthread.app.people.models.assignment import Role
from goldenthread.app.people.models.dated import Dated, ends_after_it_begins


class DecisionArea(models.Model):
    """Something that has to be decided: priority between orders, extra people, a price, an exception …"""

    name = models.CharField(max_length=100, unique=True)
    meaning = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Right(models.TextChoices):
    DECIDES = "decides", "decides"
    SHARES = "shares", "shares the decision"
    CONSULTED = "consulted", "is consulted"
    INFORMED = "informed", "is informed"


class DecisionRight(Dated):
    """A role's right in an area, within a unit or an account or everywhere, up to an amount.

    Gaps and doubles can be stored: they are how organisations are, and are listed.
    """

    area = models.ForeignKey(DecisionArea, models.PROTECT, related_name="rights")
    role = models.CharField(max_length=30, choices=Role)
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    account = models.ForeignKey("customers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    right = models.CharField(max_length=10, choices=Right)
    amount_limit = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["area_id", "role", "id"]
        constraints = [
            ends_after_it_begins("decision_right_days"),
            models.CheckConstraint(
                condition=Q(unit__isnull=True) | Q(account__isnull=True), name="decision_right_one_scope"
            ),
        ]
