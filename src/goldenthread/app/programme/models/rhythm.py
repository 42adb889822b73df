"""The rhythm: reports and reviews that fall due for each account, and the monthly report itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from goldenthread.app.people.models import Dated, ends_after_it_begins


class Artefact(models.TextChoices):
    ACCOUNT_REPORT = "account_report", "Monthly account report"
    QUARTERLY_REVIEW = "quarterly_review", "Quarterly review"
    SPONSOR_REVIEW = "sponsor_review", "Sponsor review"


class Schedule(Dated):
    """An artefact falls due for an account every so many months, on a day of the month."""

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="schedules")
    artefact = models.CharField(max_length=20, choices=Artefact)
    every_months = models.PositiveSmallIntegerField(default=1)
    day_of_month = models.PositiveSmallIntegerField(default=5)
    owner = models.ForeignKey("people.Person", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["account_id", "artefact", "valid_from"]
        constraints = [
            ends_after_it_begins("schedule_days"),
            models.UniqueConstraint(
                fields=["account", "artefact", "valid_from"], name="schedule_once_from_a_day"
            ),
            models.CheckConstraint(
                condition=Q(day_of_month__gte=1, day_of_month__lte=28, every_months__gte=1),
                name="schedule_sound",
            ),
        ]


class Due(models.Model):
    """One artefact that was due, when it was issued, and who owned it."""

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="rhythm")
    artefact = models.CharField(max_length=20, choices=Artefact)
    due_on = models.DateField()
    owner = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    issued_on = models.DateField(null=True, blank=True)
    issued_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [models.UniqueConstraint(fields=["account", "artefact", "due_on"], name="due_once")]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(issued_on__isnull=True), name="due_open"),
            models.Index(fields=["account", "artefact", "-due_on"], name="due_account"),
        ]


class AccountReport(models.Model):
    """The monthly report of an account."""

    account = models.ForeignKey("customers.Account", models.PROTECT, related_name="reports")
    month = models.DateField()  # its first day
    due = models.OneToOneField(Due, models.PROTECT, null=True, blank=True, related_name="report")

    class Meta:
        ordering = ["-month", "-id"]
        constraints = [models.UniqueConstraint(fields=["account", "month"], name="account_report_once")]


class ReportVersion(models.Model):
    """One version: what the records said, what the manager added. Once signed it stays as it is."""

    report = models.ForeignKey(AccountReport, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    facts = models.JSONField()  # as computed from the records, with the ids behind each number
    judgement = models.TextField(max_length=20_000, blank=True)
    asks = models.TextField(max_length=4_000, blank=True)  # what we ask of the customer
    edits = models.JSONField(default=dict)  # section -> the manager's own words
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["report_id", "-number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="report_version_once")]


class ShareLink(models.Model):
    """A customer may read one signed version by a link that can be revoked and expires. Its secret is hashed."""

    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="links")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-made_at", "-id"]


class ReportPaper(models.Model):
    """A signed version as PDF, printed when it was first asked for."""

    version = models.OneToOneField(ReportVersion, models.CASCADE, related_name="paper")
    pdf = models.BinaryField()
    made_at = models.DateTimeField()
