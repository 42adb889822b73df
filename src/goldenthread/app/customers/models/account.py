"""Accounts: a dated hierarchy of customers and their divisions, and who answers to them."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q

from goldenthread.app.people.models import Dated, ends_after_it_begins, one_at_a_time


class AccountShape(models.Model):
    """What an account is and who answers for it: once as of today, once in each dated version."""

    name = models.CharField(max_length=200)
    parent = models.ForeignKey("customers.Account", models.PROTECT, null=True, blank=True, related_name="+")
    tier = models.CharField(max_length=30, blank=True)
    segment = models.CharField(max_length=100, blank=True)
    annual_value = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    margin = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)  # a year
    potential = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)  # beyond it
    manager = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    sponsor = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")
    team = models.ForeignKey("people.Unit", models.PROTECT, null=True, blank=True, related_name="+")
    wanted_relationship = models.CharField(max_length=40, blank=True)
    offered_relationship = models.CharField(max_length=40, blank=True)
    calendar = models.ForeignKey("people.Calendar", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        abstract = True

    @property
    def worth(self) -> Decimal | None:
        """What the account is worth to us in a year: margin and stated potential; None where neither is said."""
        if self.margin is None and self.potential is None:
            return None
        return (self.margin or Decimal(0)) + (self.potential or Decimal(0))


SHAPE = (
    "name",
    "parent",
    "tier",
    "segment",
    "annual_value",
    "margin",
    "potential",
    "manager",
    "sponsor",
    "team",
    "wanted_relationship",
    "offered_relationship",
    "calendar",
)


class Account(AccountShape):
    """A customer or a division as it is today; actions and the clock keep it equal to its version."""

    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="account_not_its_own_parent"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AccountVersion(AccountShape, Dated):
    """An account as it was, is or will be from one day to another."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="versions")

    class Meta:
        ordering = ["account_id", "valid_from"]
        constraints = [
            ends_after_it_begins("account_version_days"),
            one_at_a_time("account_version_once", of="account_id"),
        ]


class TeamMember(Dated):
    """Somebody in an account's core team beside its manager."""

    account = models.ForeignKey(Account, models.PROTECT, related_name="team_members")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="account_teams")
    part = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["account_id", "valid_from"]
        constraints = [
            ends_after_it_begins("team_member_days"),
            models.UniqueConstraint(
                fields=["account", "person", "valid_from"], name="team_member_once_from_a_day"
            ),
        ]
