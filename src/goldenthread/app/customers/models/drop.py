"""A person's own mail address for putting contacts on record, and letters that wait to be filed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from goldenthread.app.customers.models.interaction import Direction


class MailDrop(models.Model):
    """The secret in a person's drop address, hashed. Only who knows the address can drop mail there."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="mail_drops")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)  # its first letters, to tell addresses apart
    keeps_text = models.BooleanField(
        default=False
    )  # the letter's words become the note, seen by the account's team
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(closed_at__isnull=True), name="mail_drop_one_open"
            )
        ]

    def is_open(self, now: datetime) -> bool:
        return self.closed_at is None or now < self.closed_at


class WaitingLetter(models.Model):
    """A letter that was dropped and could not be put on record without guessing. Only its person sees it."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="waiting_letters")
    source = models.CharField(max_length=300)
    came_at = models.DateTimeField()
    at = models.DateTimeField()
    direction = models.CharField(max_length=6, choices=Direction)
    topic = models.CharField(max_length=300, blank=True)
    text = models.TextField(max_length=10_000, blank=True)
    addresses = ArrayField(models.CharField(max_length=260), default=list)  # whom it was with
    why = models.CharField(max_length=300)
    filed_at = models.DateTimeField(null=True, blank=True)
    discarded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-came_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "source"], name="waiting_letter_once"),
            models.CheckConstraint(
                condition=Q(filed_at__isnull=True) | Q(discarded_at__isnull=True),
                name="waiting_letter_one_end",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person"],
                condition=Q(filed_at__isnull=True, discarded_at__isnull=True),
                name="waiting_letter_open",
            )
        ]

    @property
    def goes_on(self) -> date:
        """The day on which it goes by itself, where it is not filed before."""
        return (self.came_at + timedelta(days=settings.LETTER_DAYS)).date()
