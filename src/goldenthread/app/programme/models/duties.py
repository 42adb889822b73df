"""What executives and managers take part in: cadences, duties, prompts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenthread.app.people.models import Dated, ends_after_it_begins


class DutyKind(models.TextChoices):
    RELATIONSHIP = "relationship", "Keep a relationship"
    COMPLAINT = "complaint", "Take a complaint personally"
    LISTENING = "listening", "Listen in on a call"
    DECISION = "decision", "Decide what was put before you"
    REVIEW = "review", "Attend a review"


class Cadence(Dated):
    """How often a sponsor is due to do something for an account."""

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="cadences")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="cadences")
    kind = models.CharField(max_length=14, choices=DutyKind)
    every_months = models.PositiveSmallIntegerField(default=3)
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["account_id", "person_id", "kind"]
        constraints = [
            ends_after_it_begins("cadence_days"),
            models.UniqueConstraint(
                fields=["account", "person", "kind", "valid_from"], name="cadence_once_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(every_months__gte=1, every_months__lte=24), name="cadence_months"
            ),
        ]


class Duty(models.Model):
    """Something that one person is to do for an account by a day, and what became of it.

    Delegation is recorded as delegation: the delegate's act is theirs, and the duty is not the owner's act.
    """

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="duties")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="duties")
    kind = models.CharField(max_length=14, choices=DutyKind)
    cadence = models.ForeignKey(Cadence, models.PROTECT, null=True, blank=True, related_name="duties")
    what = models.CharField(max_length=300, blank=True)
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    feedback = models.ForeignKey("voice.Feedback", models.PROTECT, null=True, blank=True, related_name="+")
    escalation = models.ForeignKey(
        "orders.Escalation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField()
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True, blank=True)
    evidence = models.TextField(
        max_length=4_000, blank=True
    )  # from the other side: what they said, who they were
    interaction = models.ForeignKey(
        "customers.Interaction", models.PROTECT, null=True, blank=True, related_name="+"
    )
    delegated_to = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    delegated_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateField(null=True, blank=True)
    snooze_reason = models.CharField(max_length=300, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | ~Q(evidence=""), name="duty_done_with_evidence"
            ),
            models.CheckConstraint(
                condition=Q(snoozed_until__isnull=True) | ~Q(snooze_reason=""),
                name="duty_snooze_has_a_reason",
            ),
            models.UniqueConstraint(
                fields=["cadence", "due_on"], condition=Q(cadence__isnull=False), name="duty_of_cadence_once"
            ),
            models.UniqueConstraint(
                fields=["person", "escalation"],
                condition=Q(escalation__isnull=False),
                name="duty_of_escalation_once",
            ),
            models.UniqueConstraint(
                fields=["person", "feedback"],
                condition=Q(feedback__isnull=False),
                name="duty_of_feedback_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "due_on"],
                condition=Q(done_at__isnull=True, lapsed_at__isnull=True),
                name="duty_open",
            ),
            models.Index(fields=["account", "-due_on"], name="duty_account"),
        ]


class Prompt(models.Model):
    """A reminder that was sent: at most three a week, none after the act, none in quiet hours."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="prompts")
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="prompts")
    at = models.DateTimeField()
    sentence = models.CharField(max_length=500)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["person", "-at"], name="prompt_person")]
