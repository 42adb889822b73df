"""An account passes from one of us to another: who, by when, and whom to introduce."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Handover(models.Model):
    """What somebody knows of an account passes to a successor by a day."""

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="handovers")
    leaver = models.ForeignKey("people.Person", models.PROTECT, related_name="handovers_from")
    successor = models.ForeignKey("people.Person", models.PROTECT, related_name="handovers_to")
    last_day = models.DateField()
    words = models.TextField(max_length=4_000, blank=True)  # of whoever hands over, to the successor
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["account", "leaver", "successor"], name="handover_once"),
            models.CheckConstraint(condition=~Q(leaver=F("successor")), name="handover_to_somebody_else"),
        ]

    def __str__(self) -> str:
        return f"{self.account}: from {self.leaver} to {self.successor}"


class Introduction(models.Model):
    """The successor is to be introduced to a contact by a day: done with what was said, or dropped for a reason."""

    handover = models.ForeignKey(Handover, models.PROTECT, related_name="introductions")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, related_name="+")
    due_on = models.DateField()
    only_theirs = models.BooleanField(default=False)  # nobody else of us knew them when it was opened
    done_at = models.DateTimeField(null=True, blank=True)
    evidence = models.TextField(max_length=4_000, blank=True)
    interaction = models.ForeignKey(
        "customers.Interaction", models.PROTECT, null=True, blank=True, related_name="+"
    )
    dropped_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "contact"], name="introduction_once"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | (Q(dropped_at__isnull=True) & ~Q(evidence="")),
                name="introduction_one_end",
            ),
            models.CheckConstraint(
                condition=Q(dropped_at__isnull=True) | ~Q(reason=""), name="introduction_dropped_for_a_reason"
            ),
        ]

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.dropped_at is None
