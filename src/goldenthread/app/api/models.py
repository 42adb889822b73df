"""What the API remembers: the answers to writes that carried an idempotency key."""

from __future__ import annotations

from django.db import models


class KeptAnswer(models.Model):
    """The answer to one write, kept so that the same write sent again gets it again and nothing twice.

    It is stored in the transaction of the act itself: where one is, the other is.
    """

    who = models.CharField(max_length=64)  # a digest of the credential
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=64)  # a digest of method, path and body
    status = models.PositiveSmallIntegerField(default=0)
    body = models.BinaryField(default=bytes)
    content_type = models.CharField(max_length=100, blank=True)
    headers = models.JSONField(default=dict)  # the others that it said, the version among them
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["who", "key"], name="kept_answer_once")]
        indexes = [models.Index(fields=["at"], name="kept_answer_at")]
