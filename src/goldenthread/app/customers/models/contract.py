"""Contracts, and what the manager and the signals say of their renewal."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q


class ContractOutcome(models.TextChoices):
    OPEN = "open", "open"
    RENEWED = "renewed", "renewed"
    EXPANDED = "expanded", "renewed and expanded"
    REDUCED = "reduced", "renewed and reduced"
    LOST = "lost", "lost"


class Contract(models.Model):
    """A contract with an account: its terms, by when the customer decides, and what was decided."""

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="contracts")
    title = models.CharField(max_length=200)
    terms = models.TextField(max_length=10_000, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    decide_by = models.DateField()
    value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=ContractOutcome, default=ContractOutcome.OPEN)
    decided_on = models.DateField(null=True, blank=True)
    reason = models.TextField(max_length=4_000, blank=True)
    follows = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="followed_by")

    class Meta:
        ordering = ["decide_by", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="contract_days"),
            models.CheckConstraint(
                condition=Q(outcome="open", decided_on__isnull=True)
                | (~Q(outcome="open") & Q(decided_on__isnull=False)),
                name="contract_decided_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "decide_by"], name="contract_account"),
            models.Index(fields=["decide_by"], condition=Q(outcome="open"), name="contract_open"),
        ]

    def __str__(self) -> str:
        return self.title

    def is_open(self) -> bool:
        return self.outcome == ContractOutcome.OPEN

    def is_late(self, today: date) -> bool:
        return self.is_open() and self.decide_by < today


class Call(models.TextChoices):
    SAFE = "safe", "safe"
    LIKELY = "likely", "likely"
    AT_RISK = "at_risk", "at risk"
    LOST = "lost", "as good as lost"


class RenewalCall(models.Model):
    """What the manager expects of a renewal, beside what the records signalled then. Neither is averaged.

    ``signals`` keeps the signals as they stood: a list of name, sentence and the ids behind it.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="calls")
    checkpoint = models.CharField(max_length=20, blank=True)  # six_months, three_months, or between
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    call = models.CharField(max_length=10, choices=Call)
    judgement = models.TextField(max_length=4_000)
    signals = models.JSONField(default=list)
    disagrees = models.BooleanField(default=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    settlement = models.TextField(max_length=4_000, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(judgement=""), name="renewal_call_has_a_judgement"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settlement="")
                | (Q(settled_at__isnull=False) & ~Q(settlement="")),
                name="renewal_call_settled_whole",
            ),
        ]


class PostMortem(models.Model):
    """What a lost contract taught: causes in our own records, named one by one."""

    contract = models.OneToOneField(Contract, models.PROTECT, related_name="post_mortem")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    what_happened = models.TextField(max_length=20_000)
    customer_said = models.TextField(max_length=10_000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(what_happened=""), name="post_mortem_says_what_happened")
        ]


class Cause(models.Model):
    """One cause of a loss: a record of ours, and why it mattered."""

    post_mortem = models.ForeignKey(PostMortem, models.CASCADE, related_name="causes")
    kind = models.CharField(max_length=20)  # order, barrier, feedback, rhythm, escalation
    record_id = models.BigIntegerField()
    why = models.TextField(max_length=4_000)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["order", "barrier", "feedback", "rhythm", "escalation"]),
                name="cause_kind_known",
            ),
            models.UniqueConstraint(fields=["post_mortem", "kind", "record_id"], name="cause_once"),
        ]
