"""What a loaded record set leaves behind: its own ids, and the tables that the application does not hold."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q

SILENT_FOR = timedelta(minutes=10)  # after which nobody can be at work on an import any more


class Identity(models.Model):
    """The id by which a record set knows something. What was made here is known by its own number."""

    table = models.CharField(max_length=30)
    external = models.CharField(max_length=200)
    internal = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["table", "external"], name="identity_external_once"),
            models.UniqueConstraint(fields=["table", "internal"], name="identity_internal_once"),
        ]


class KeptTable(models.Model):
    """A table of a record set that the application has no place for yet, kept as it came, and exported again."""

    name = models.CharField(max_length=30, unique=True)
    rows = models.PositiveIntegerField()
    parquet = models.BinaryField()
    loaded_at = models.DateTimeField()


class ToldStory(models.Model):
    """The story of the company that was loaded, where it is a made one: for the page that tells a newcomer."""

    title = models.CharField(max_length=200)
    summary = models.TextField()
    milestones = models.JSONField(default=list)  # on, what
    look_for = models.JSONField(default=list)  # what is planted, since when, where
    loaded_at = models.DateTimeField()


class ImportRun(models.Model):
    """A CSV file that somebody sent: what it is said to mean, what it would do, and what it did."""

    class Doing(models.TextChoices):
        NOTHING = "", "Nothing"
        CHECKING = "checking", "Being checked"
        APPLYING = "applying", "Being imported"

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    # how it is read: encoding, delimiter, dates, decimals, and our column: the file's
    encoding = models.CharField(max_length=40, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    dates = models.CharField(max_length=3, blank=True)
    decimals = models.CharField(max_length=5, blank=True)
    mapping = models.JSONField(default=dict)
    # how far it is
    doing = models.CharField(max_length=10, choices=Doing, blank=True, default=Doing.NOTHING)
    asked_at = models.DateTimeField(null=True, blank=True)  # when what is being done was asked for
    good_rows_only = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    of = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    findings = models.JSONField(null=True, blank=True)  # of the check, and then of the import
    applied_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    failure = models.TextField(max_length=2_000, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | Q(findings__isnull=False, doing=""),
                name="import_applied_says_what_it_did",
            ),
            models.CheckConstraint(
                condition=Q(failed_at__isnull=True, failure="")
                | (Q(failed_at__isnull=False) & ~Q(failure="")),
                name="import_failed_says_why",
            ),
        ]

    def is_stuck(self, now: datetime) -> bool:
        """Whether it was asked for so long ago that the worker that did it must be gone."""
        return bool(self.doing and self.asked_at and now - self.asked_at > SILENT_FOR)

    @property
    def refused(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (self.findings or {}).get("refused", [])
        return found

    @property
    def refused_rows(self) -> int:
        return len({problem["row"] for problem in self.refused})

    @property
    def good_rows(self) -> int:
        found = self.findings or {}
        return sum(found.get(name, 0) for name in ("added", "changed", "unchanged"))

    @property
    def alters(self) -> bool:
        """Whether the import would add or change anything."""
        return bool(self.findings and (self.findings["added"] or self.findings["changed"]))
