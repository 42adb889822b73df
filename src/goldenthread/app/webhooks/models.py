"""An endpoint of another system, what is sent to it, and every attempt to do so."""

from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

EVERY_KIND = "*"  # among an endpoint's kinds: all of them, those of later versions too


class Endpoint(models.Model):
    """Where another system listens, for which kinds of event. Its secret is not kept: see ``signing.py``."""

    url = models.CharField(max_length=500)
    description = models.CharField(max_length=200)
    kinds = ArrayField(models.CharField(max_length=60))
    salt = models.CharField(max_length=64)  # of the secret in use
    secret_digest = models.CharField(max_length=64)  # tells whether the secret can still be made
    salt_before = models.CharField(max_length=64, blank=True)  # of the secret that it replaced
    salt_before_until = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()
    failing_since = models.DateTimeField(null=True, blank=True)  # the first failure after the last success
    switched_off_at = models.DateTimeField(null=True, blank=True)
    switched_off_because = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(kinds=[]), name="webhook_wants_something"),
            models.CheckConstraint(
                condition=Q(switched_off_at__isnull=True, switched_off_because="")
                | (Q(switched_off_at__isnull=False) & ~Q(switched_off_because="")),
                name="webhook_switched_off_says_why",
            ),
            models.CheckConstraint(
                condition=Q(salt_before="", salt_before_until__isnull=True)
                | (~Q(salt_before="") & Q(salt_before_until__isnull=False)),
                name="webhook_old_secret_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def is_on(self) -> bool:
        return self.switched_off_at is None

    @property
    def wants_every_kind(self) -> bool:
        return EVERY_KIND in self.kinds

    def salts(self, now: datetime) -> list[str]:
        """Of the secrets that sign now: the one in use, and for a while the one that it replaced."""
        overlaps = self.salt_before_until is not None and now < self.salt_before_until
        return [self.salt, self.salt_before] if overlaps else [self.salt]


class Delivery(models.Model):
    """One event on its way to one endpoint: waiting, delivered, or given up with the reason."""

    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="deliveries")
    event = models.ForeignKey("history.Event", models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)  # since it was made, or asked for again
    next_at = models.DateTimeField(null=True, blank=True)  # when it is tried again
    delivered_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "endpoint"], name="webhook_event_once_an_endpoint"),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(given_up_at__isnull=True),
                name="webhook_delivered_or_given_up",
            ),
        ]
        indexes = [
            models.Index(fields=["endpoint", "-id"], name="webhook_of_endpoint"),
            models.Index(
                fields=["endpoint"], name="webhook_given_up", condition=Q(given_up_at__isnull=False)
            ),
        ]

    @property
    def message_id(self) -> str:
        """The same at every attempt: the receiver knows by it what it has already."""
        return f"event_{self.event_id}"

    @property
    def state(self) -> str:
        if self.delivered_at:
            return "delivered"
        return "given up" if self.given_up_at else "waiting"


class Attempt(models.Model):
    """One try: what was answered, or why nothing was, and how long it took."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="attempts")
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)  # its first characters
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]

    @property
    def was_received(self) -> bool:
        return self.status is not None and 200 <= self.status < 300
