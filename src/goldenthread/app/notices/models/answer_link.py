"""A link in a mail by which its reader answers without signing in: one purpose, one person, one turn, once."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from goldenthread.app.notices.models.notice import Notice


class AnswerLink(models.Model):
    """The address carries its id, signed. Whose it is, what it answers and at which turn are the notice's."""

    notice = models.OneToOneField(Notice, models.CASCADE, related_name="answer_link")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    used_event = models.ForeignKey(
        "history.Event", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )  # what was answered by it

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="answer_link_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, used_event__isnull=True)
                | Q(used_at__isnull=False, used_event__isnull=False),
                name="answer_link_used_whole",
            ),
        ]
