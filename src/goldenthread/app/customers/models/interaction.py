"""What passed between one of us and one of theirs."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class InteractionKind(models.TextChoices):
    VISIT = "visit", "Visit"
    CALL = "call", "Call"
    MEETING = "meeting", "Meeting"
    MAIL = "mail", "Mail"
    REVIEW = "review", "Review"
    EVENT = "event", "Event"
    LISTENING = "listening", "Listened in on a call"
    OTHER = "other", "Other"


class Direction(models.TextChoices):
    IN = "in", "from the customer"
    OUT = "out", "to the customer"
    BOTH = "both", "both ways"


class Initiator(models.TextChoices):
    CUSTOMER = "customer", "the customer"
    US = "us", "us"


class Interaction(models.Model):
    """One contact: who of us, who of them, who began it, what about, what comes next."""

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="interactions")
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=InteractionKind)
    direction = models.CharField(max_length=6, choices=Direction)
    initiated_by = models.CharField(max_length=10, choices=Initiator)
    briefed = models.BooleanField(null=True, blank=True)  # by the account manager
    topic = models.CharField(max_length=300, blank=True)
    note = models.TextField(max_length=10_000, blank=True)
    private = models.BooleanField(default=False)  # the note is for the account's own team
    next_step = models.CharField(max_length=300, blank=True)
    next_step_by = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)  # a mail's or a calendar entry's own id

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=InteractionKind.values), name="interaction_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(direction__in=Direction.values), name="interaction_direction_known"
            ),
            models.UniqueConstraint(
                fields=["source", "person", "contact"],
                condition=~Q(source=""),
                name="interaction_source_once",
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-at"], name="interaction_account"),
            models.Index(fields=["-at", "-id"], name="interaction_latest"),
            models.Index(
                fields=["account", "person", "at"], include=["kind", "direction"], name="interaction_of_two"
            ),
            models.Index(fields=["person", "-at"], name="interaction_person"),
            models.Index(fields=["contact", "-at"], name="interaction_contact"),
            models.Index(
                fields=["next_step_by"], condition=Q(next_step_by__isnull=False), name="interaction_next"
            ),
        ]
