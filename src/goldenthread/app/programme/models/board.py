"""The programme's board: when it met, who came, and what it decided."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class BoardMeeting(models.Model):
    """The board met on a day. What was said stays as it was written down."""

    held_on = models.DateField(unique=True)
    note = models.TextField(max_length=10_000, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-held_on"]

    def __str__(self) -> str:
        return f"Board of {self.held_on:%-d %B %Y}"


class Attendance(models.Model):
    """Whether a member of the board, as it was that day, came."""

    meeting = models.ForeignKey(BoardMeeting, models.CASCADE, related_name="attendance")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    came = models.BooleanField()

    class Meta:
        ordering = ["meeting_id", "person_id"]
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="attendance_once")]


class BoardDecision(models.Model):
    """Something that the board decided, and the barrier or account that it is about."""

    meeting = models.ForeignKey(BoardMeeting, models.CASCADE, related_name="decisions")
    what = models.CharField(max_length=500)
    account = models.ForeignKey("customers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    barrier = models.ForeignKey("orders.Barrier", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["meeting_id", "id"]
        constraints = [models.CheckConstraint(condition=~Q(what=""), name="board_decision_says_what")]
