"""The secret address of a person's calendar: shown once, hashed at rest, revocable."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Feed(models.Model):
    """A calendar program may read what the person has to keep, by an address that holds a secret. One at a time."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="feeds")
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)  # its first letters, to tell one from the one before
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(revoked_at__isnull=True), name="feed_one_per_person"
            )
        ]
