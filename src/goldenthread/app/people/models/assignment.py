"""Who does what, where, under whom, for how much of their time; and which roles there are."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from goldenthread.app.people.models.dated import Dated, ends_after_it_begins


class Role(models.TextChoices):
    """The roles that rights hang on. ``title`` of an assignment is what people call the job."""

    ACCOUNT_MANAGER = "account_manager", "Account manager"
    ACCOUNT_TEAM = "account_team", "Account team member"
    UNIT_LEAD = "unit_lead", "Unit lead"
    UNIT_MEMBER = "unit_member", "Unit member"
    SPONSOR = "sponsor", "Executive sponsor"
    EXECUTIVE = "executive", "Executive"
    PROGRAMME_LEAD = "programme_lead", "Programme lead"
    SALES = "sales", "Sales"
    PEOPLE = "people", "People (HR)"
    ANALYST = "analyst", "Analyst"
    ADMINISTRATOR = "administrator", "Administrator"
    AUDITOR = "auditor", "Auditor"


class Line(models.TextChoices):
    SOLID = "solid", "solid"
    DOTTED = "dotted", "dotted"


class Assignment(Dated):
    """A person's work in a unit, in a role, under a manager."""

    person = models.ForeignKey("people.Person", models.PROTECT, related_name="assignments")
    unit = models.ForeignKey("people.Unit", models.PROTECT, related_name="assignments")
    role = models.CharField(max_length=30, choices=Role)
    title = models.CharField(max_length=100, blank=True)
    manager = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, blank=True, related_name="reports"
    )
    line = models.CharField(max_length=10, choices=Line, default=Line.SOLID)
    fte = models.DecimalField(max_digits=4, decimal_places=3, default=1)

    class Meta:
        ordering = ["person_id", "valid_from", "id"]
        constraints = [
            ends_after_it_begins("assignment_days"),
            models.UniqueConstraint(
                fields=["person", "unit", "role", "valid_from"], name="assignment_once_from_a_day"
            ),
            models.CheckConstraint(condition=Q(fte__gt=0, fte__lte=1), name="assignment_share_of_time"),
            models.CheckConstraint(
                condition=Q(manager__isnull=True) | ~Q(manager=F("person")), name="assignment_not_own_manager"
            ),
        ]
        indexes = [models.Index(fields=["unit", "role"], name="assignment_unit_role")]


class Skill(models.Model):
    """What a person can do, from 1 to 5."""

    person = models.ForeignKey("people.Person", models.CASCADE, related_name="skills")
    skill = models.CharField(max_length=100)
    level = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["person_id", "skill"]
        constraints = [
            models.UniqueConstraint(fields=["person", "skill"], name="skill_once"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="skill_one_to_five"),
        ]
