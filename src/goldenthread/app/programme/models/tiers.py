"""What a tier asks of an account and promises it; which kinds of relationship there are, and who said which."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from goldenthread.app.customers.levels import Level
from goldenthread.app.people.models import Dated, ends_after_it_begins

# Woodburn and McDonald's stages of a key relationship, from the lightest to the closest.
LADDER = ("exploratory", "basic", "cooperative", "interdependent", "integrated")


class Tier(Dated):
    """A tier: from which importance and worth on an account is suggested for it, and what it promises in a quarter.

    What is empty is not promised; 0 is a promise too.
    """

    name = models.CharField(max_length=30)
    least_importance = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)
    least_worth = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True
    )  # see AccountShape
    contacts = models.PositiveIntegerField(null=True, blank=True)
    executive_acts = models.PositiveIntegerField(null=True, blank=True)
    expedites = models.PositiveIntegerField(null=True, blank=True)
    unit_hours = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-least_importance", "name"]
        constraints = [
            ends_after_it_begins("tier_days"),
            models.UniqueConstraint(fields=["name", "valid_from"], name="tier_once_from_a_day"),
            models.CheckConstraint(condition=~Q(name=""), name="tier_has_a_name"),
            models.CheckConstraint(
                condition=Q(least_importance__isnull=True)
                | Q(least_importance__gte=1, least_importance__lte=5),
                name="tier_importance_on_its_scale",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Ladder(Dated):
    """The kinds of relationship that the organisation tells apart, from the lightest to the closest."""

    rungs = ArrayField(models.CharField(max_length=40))
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            ends_after_it_begins("ladder_days"),
            models.UniqueConstraint(fields=["valid_from"], name="ladder_once_from_a_day"),
        ]


class Wish(models.TextChoices):
    """Whose word it is: what the customer wants, or what we offer."""

    WANTED = "wanted", "what the customer wants"
    OFFERED = "offered", "what we offer"


class RelationshipSaid(models.Model):
    """Somebody said which kind and level of relationship is wanted or offered, since when, and on what ground."""

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="relationships_said")
    side = models.CharField(max_length=8, choices=Wish)
    kind = models.CharField(max_length=40)
    level = models.CharField(max_length=12, choices=Level, blank=True)
    since = models.DateField()
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    ground = models.CharField(max_length=500)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(side__in=Wish.values), name="relationship_said_side"),
            models.CheckConstraint(condition=~Q(ground=""), name="relationship_said_has_a_ground"),
        ]
        indexes = [models.Index(fields=["account", "side", "-since"], name="relationship_said_latest")]
