"""Mails: one row for each that is to go out, and what became of it. What it says is written when it is sent."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class MailKind(models.TextChoices):
    AT_ONCE = "at_once", "At once"
    DIGEST = "digest", "Daily"


class Mail(models.Model):
    """Sent at least once, then marked. ``dropped`` says why one was not sent that need not be any more."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="mails")
    kind = models.CharField(max_length=8, choices=MailKind)
    day = models.DateField(null=True, blank=True)  # of a digest: the day, where the person works
    message_id = models.CharField(max_length=200, unique=True)
    made_at = models.DateTimeField()
    not_before = models.DateTimeField()  # the end of quiet hours
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)  # given up, until somebody repeats it
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day"], condition=Q(kind=MailKind.DIGEST), name="mail_one_digest_a_day"
            ),
            models.CheckConstraint(condition=Q(kind__in=MailKind.values), name="mail_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind=MailKind.DIGEST) | Q(day__isnull=False), name="mail_digest_has_a_day"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(failed_at__isnull=True, dropped_at__isnull=True),
                name="mail_sent_is_settled",
            ),
        ]
        indexes = [
            models.Index(fields=["-failed_at"], condition=Q(failed_at__isnull=False), name="mail_failed"),
            models.Index(fields=["person", "-id"], name="mail_person"),
        ]

    @property
    def waits(self) -> bool:
        return self.sent_at is None and self.failed_at is None and self.dropped_at is None
