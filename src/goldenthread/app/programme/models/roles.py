"""Roles that deliver to key accounts: their charters, and how far each person has taken theirs on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenthread.app.people.models import Dated, ends_after_it_begins


class RoleCharter(Dated):
    """What a unit's people take on for key accounts. A new version asks everybody anew."""

    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="role_charters")
    title = models.CharField(max_length=150)
    text = models.TextField(max_length=20_000)

    class Meta:
        ordering = ["unit_id", "-valid_from"]
        constraints = [
            ends_after_it_begins("role_charter_days"),
            models.UniqueConstraint(fields=["unit", "title", "valid_from"], name="role_charter_once"),
            models.CheckConstraint(condition=~Q(text=""), name="role_charter_has_a_text"),
        ]

    def __str__(self) -> str:
        return self.title


class Acceptance(models.Model):
    """How far a person has taken a role charter on: informed, understood, negotiated, accepted. Each once."""

    charter = models.ForeignKey(RoleCharter, models.PROTECT, related_name="acceptances")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="acceptances")
    informed_at = models.DateTimeField()
    informed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    asked = models.BooleanField(default=True)  # asked to take it on, not merely told
    understood_at = models.DateTimeField(null=True, blank=True)
    own_words = models.TextField(max_length=4_000, blank=True)
    negotiated_at = models.DateTimeField(null=True, blank=True)
    agreed_with = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    conditions = models.TextField(max_length=4_000, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    decline_ground = models.TextField(max_length=4_000, blank=True)

    class Meta:
        ordering = ["charter_id", "person_id"]
        constraints = [
            models.UniqueConstraint(fields=["charter", "person"], name="acceptance_once"),
            models.CheckConstraint(
                condition=Q(understood_at__isnull=True) | ~Q(own_words=""), name="acceptance_in_own_words"
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(understood_at__isnull=False),
                name="acceptance_after_understanding",
            ),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True) | (~Q(decline_ground="") & Q(accepted_at__isnull=True)),
                name="acceptance_declined_whole",
            ),
        ]
