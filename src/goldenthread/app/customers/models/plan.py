"""The account plan: objectives with owners and blockers, joint initiatives with value over years."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Objective(models.Model):
    """What we want to have reached with the account by a day."""

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="objectives")
    what = models.CharField(max_length=300)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    due_on = models.DateField()
    progress = models.PositiveSmallIntegerField(default=0)  # percent
    progress_note = models.CharField(max_length=300, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    reached = models.BooleanField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="objective_progress_percent"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, reached__isnull=True)
                | Q(ended_on__isnull=False, reached__isnull=False),
                name="objective_ended_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.what


class Blocker(models.Model):
    """A real barrier that an objective waits for."""

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="blockers")
    barrier = models.ForeignKey("orders.Barrier", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["objective", "barrier"], name="blocker_once")]


class ValueKind(models.TextChoices):
    ECONOMIC = "economic", "economic"
    LEARNING = "learning", "learning"


class Initiative(models.Model):
    """Something that we do together with the customer."""

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="initiatives")
    name = models.CharField(max_length=200)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    began_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-began_on", "id"]

    def __str__(self) -> str:
        return self.name


class InitiativeValue(models.Model):
    """What an initiative is expected to be worth in a year, and what it was: money, or what was learned."""

    initiative = models.ForeignKey(Initiative, models.CASCADE, related_name="values")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=ValueKind)
    expected = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    realised = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    learned = models.TextField(max_length=4_000, blank=True)

    class Meta:
        ordering = ["year", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["initiative", "year", "kind"], name="initiative_value_once"),
            models.CheckConstraint(condition=Q(year__gte=1990, year__lte=2200), name="initiative_value_year"),
        ]
