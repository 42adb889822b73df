"""The programme itself: charter, who runs it under whom, its board, and the evidence for its stage."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from goldenthread.app.people.models import Dated, ends_after_it_begins


class Charter(Dated):
    """What the programme is for. A new version ends the one before; none is changed."""

    purpose = models.TextField(max_length=4_000)
    measures = models.TextField(max_length=4_000)
    horizon_months = models.PositiveSmallIntegerField()
    board_every_months = models.PositiveSmallIntegerField(default=3)  # how often its board is to meet
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            ends_after_it_begins("charter_days"),
            models.CheckConstraint(
                condition=Q(board_every_months__gte=1, board_every_months__lte=24), name="charter_board"
            ),
            models.UniqueConstraint(fields=["valid_from"], name="charter_once_from_a_day"),
            models.CheckConstraint(condition=Q(horizon_months__gte=1), name="charter_horizon"),
        ]


class ProgrammeAccount(Dated):
    """An account is in the programme, by these criteria."""

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="programme_places")
    criteria = models.TextField(max_length=2_000, blank=True)

    class Meta:
        ordering = ["account_id", "valid_from"]
        constraints = [
            ends_after_it_begins("programme_account_days"),
            models.UniqueConstraint(fields=["account", "valid_from"], name="programme_account_once"),
        ]


class Leadership(Dated):
    """Who ran the programme, reporting to whom, and what that line is measured on."""

    lead = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    under = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    line = models.CharField(max_length=60, blank=True)  # the function that the line belongs to
    brief = models.TextField(max_length=2_000, blank=True)

    class Meta:
        ordering = ["-valid_from"]
        constraints = [
            ends_after_it_begins("leadership_days"),
            models.UniqueConstraint(fields=["valid_from"], name="leadership_once_from_a_day"),
            models.CheckConstraint(
                condition=Q(under__isnull=True) | ~Q(under=F("lead")), name="leadership_not_under_oneself"
            ),
        ]


class BoardMember(Dated):
    """Somebody on the programme's board."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    part = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["valid_from", "id"]
        constraints = [
            ends_after_it_begins("board_member_days"),
            models.UniqueConstraint(fields=["person", "valid_from"], name="board_member_once"),
        ]


class Phase(models.TextChoices):
    """Woodburn's phases; a stage is reached when all below it are complete."""

    SCOPING = "A", "A · Scoping"
    INTRODUCING = "B", "B · Introducing"
    EMBEDDING = "C", "C · Embedding"
    OPTIMISING = "D", "D · Optimising value"


class StageItem(models.Model):
    """One thing that has to be so for a phase to be complete."""

    phase = models.CharField(max_length=1, choices=Phase)
    what = models.CharField(max_length=300)

    class Meta:
        ordering = ["phase", "id"]
        constraints = [models.UniqueConstraint(fields=["phase", "what"], name="stage_item_once")]


class StageEvidence(models.Model):
    """That a stage item is so, by whom and when it was shown, and where to look."""

    item = models.ForeignKey(StageItem, models.PROTECT, related_name="evidence")
    holds = models.BooleanField()
    evidence = models.TextField(max_length=2_000)
    link = models.CharField(max_length=500, blank=True)  # a page of ours, or an address elsewhere
    shown_on = models.DateField(null=True, blank=True)  # the day for which it speaks
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(evidence=""), name="stage_evidence_given"),
            models.CheckConstraint(
                condition=Q(holds=False) | (~Q(link="") & Q(shown_on__isnull=False)),
                name="stage_evidence_opens",
            ),
        ]
