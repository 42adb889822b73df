"""What slipped in the programme when the worker last looked: a summary for first pages, and no record of anything."""

from __future__ import annotations

from django.db import models


class SlipsSeen(models.Model):
    """How many things slip on ``day``, and the first of them, as of ``at``. Kept anew every few minutes.

    ``first`` holds what a first page shows of each, in the order of that page. It names accounts and people, so it is
    for those alone who see all of the programme.
    """

    day = models.DateField(unique=True)
    at = models.DateTimeField()
    total = models.PositiveIntegerField()
    first = models.JSONField()

    class Meta:
        ordering = ["-day"]
