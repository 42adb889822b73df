"""Rows that hold from one day to another."""

from __future__ import annotations

from datetime import date
from typing import Any, Self, TypeVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Func, Model, Q, Value

M_co = TypeVar("M_co", bound=Model, covariant=True)


class DatedQuerySet(models.QuerySet[M_co]):
    """Rows with ``valid_from`` and ``valid_to``."""

    def on(self, day: date) -> Self:
        """The rows that hold on ``day``."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)


class Dated(models.Model):
    """Holds from ``valid_from`` to the end of ``valid_to``; with an empty ``valid_to`` it still does."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects: Any = DatedQuerySet.as_manager()

    class Meta:
        abstract = True

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def ends_after_it_begins(name: str) -> models.CheckConstraint:
    """The database refuses a row that ends before it begins."""
    return models.CheckConstraint(
        name=name, condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from"))
    )


def one_at_a_time(name: str, of: str) -> ExclusionConstraint:
    """The database refuses two rows for the same ``of`` on the same day.

    Plain GiST has no equality for integers without an extension, so the id is a range of one.
    """
    same = Func(F(of), F(of), Value("[]"), function="int8range")
    days = Func(F("valid_from"), F("valid_to"), Value("[]"), function="daterange")
    return ExclusionConstraint(name=name, expressions=[(same, "&&"), (days, "&&")])
