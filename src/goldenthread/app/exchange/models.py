"""What a loaded record set leaves behind: its own ids, and the tables that the application does not hold."""

from __future__ import annotations

from django.db import models


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
