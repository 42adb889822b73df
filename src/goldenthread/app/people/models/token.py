"""API tokens: hashed at rest, shown once, revocable."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

PREFIX = "gt_"

# What a token may be limited to. "read" opens every GET that its person may see; the others allow acting there.
SCOPES = ("read", "orders", "barriers", "feedback", "accounts", "people", "programme", "webhooks", "notices")


def digest(secret: str) -> str:
    """How a token is stored. It is long and random, so one round of a plain hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiToken(models.Model):
    """A program's means to act for a person, within scopes, until it expires or is revoked."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)  # its first letters, to tell tokens apart
    scopes = ArrayField(models.CharField(max_length=20))
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("issued_at")),
                name="token_expires_after_issue",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"

    def works_at(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
