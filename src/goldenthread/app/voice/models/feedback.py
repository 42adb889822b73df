"""Complaints, praise and answers to questions: what was said, who took it, and what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class FeedbackKind(models.TextChoices):
    COMPLAINT = "complaint", "Complaint"
    PRAISE = "praise", "Praise"
    COMMENT = "comment", "Comment"
    NPS = "nps", "Would they recommend us (0–10)"
    CSAT = "csat", "How satisfied they are (1–5)"
    CES = "ces", "How easy it was (1–7)"


SCALES = {FeedbackKind.NPS: (0, 10), FeedbackKind.CSAT: (1, 5), FeedbackKind.CES: (1, 7)}


class Feedback(models.Model):
    """Something a customer told us. ``resolved``: they had an answer; ``acted``: something was changed."""

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="feedback")
    contact = models.ForeignKey("customers.Contact", models.PROTECT, null=True, blank=True, related_name="+")
    order = models.ForeignKey("orders.Order", models.PROTECT, null=True, blank=True, related_name="feedback")
    unit = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=FeedbackKind)
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    theme = models.CharField(max_length=100, blank=True)
    words = models.TextField(max_length=20_000, blank=True)
    owner = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    contacts = models.PositiveIntegerField(null=True, blank=True)  # how many contacts it took to resolve
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    reply = models.TextField(max_length=20_000, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    resolution = models.TextField(max_length=4_000, blank=True)
    acted_at = models.DateTimeField(null=True, blank=True)
    acted_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    what_changed = models.TextField(max_length=4_000, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FeedbackKind.values), name="feedback_kind_known"),
            models.CheckConstraint(
                condition=Q(score__isnull=True)
                | (~Q(kind__in=list(SCALES)))
                | Q(kind=FeedbackKind.NPS, score__gte=0, score__lte=10)
                | Q(kind=FeedbackKind.CSAT, score__gte=1, score__lte=5)
                | Q(kind=FeedbackKind.CES, score__gte=1, score__lte=7),
                name="feedback_score_on_its_scale",
            ),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True) | Q(resolved_at__gte=F("at")),
                name="feedback_resolved_after_it_came",
            ),
            models.CheckConstraint(
                condition=Q(acted_at__isnull=True) | Q(acted_at__gte=F("at")),
                name="feedback_acted_after_it_came",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-at"], name="feedback_account"),
            models.Index(fields=["order", "-at"], name="feedback_order"),
            models.Index(
                fields=["owner", "at"], condition=Q(resolved_at__isnull=True), name="feedback_open_owner"
            ),
        ]
