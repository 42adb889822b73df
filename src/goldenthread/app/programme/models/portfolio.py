"""By what accounts are chosen: criteria with their weights, and dated ratings of each account."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenthread.app.people.models import Dated, ends_after_it_begins


class Side(models.TextChoices):
    """Fiocca's two axes. They are never added up."""

    IMPORTANCE = "importance", "how much the account matters to us"
    DIFFICULTY = "difficulty", "how hard it is to serve"


class Criterion(Dated):
    """Something that accounts are rated by, and how much it weighs on its side."""

    name = models.CharField(max_length=100)
    side = models.CharField(max_length=10, choices=Side)
    weight = models.DecimalField(max_digits=5, decimal_places=2)

    class Meta:
        ordering = ["side", "-weight", "id"]
        constraints = [
            ends_after_it_begins("criterion_days"),
            models.UniqueConstraint(fields=["name", "side", "valid_from"], name="criterion_once"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="criterion_weighs"),
        ]

    def __str__(self) -> str:
        return self.name


class Rating(models.Model):
    """An account's rating by a criterion on a day, from 1 to 5, and the ground for it. A later one follows it."""

    criterion = models.ForeignKey(Criterion, models.PROTECT, related_name="ratings")
    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="ratings")
    rating = models.PositiveSmallIntegerField()
    ground = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(rating__gte=1, rating__lte=5), name="rating_one_to_five"),
            models.CheckConstraint(condition=~Q(ground=""), name="rating_has_a_ground"),
        ]
        indexes = [models.Index(fields=["account", "criterion", "-at"], name="rating_latest")]
