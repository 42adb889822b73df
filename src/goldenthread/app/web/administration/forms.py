"""What the pages of people, units, rights, calendars and accounts accept."""

from __future__ import annotations

import json
from typing import Any

from django import forms

from goldenthread.app.customers.models import Account
from goldenthread.app.people.actions.calendars import DAYS
from goldenthread.app.people.models import (
    SCOPES,
    Calendar,
    DecisionArea,
    Line,
    Person,
    Right,
    Role,
    Unit,
    UnitKind,
)
from goldenthread.app.web.forms.base import Amount, Day, One, PageForm
from goldenthread.app.web.forms.base import Line as OneLine

PEOPLE = Person.objects.filter(erased_at__isnull=True)
OPEN_UNITS = Unit.objects.filter(closed_on__isnull=True)
OPEN_ACCOUNTS = Account.objects.filter(closed_on__isnull=True)


class PersonForm(PageForm):
    name = OneLine(label="Name")
    email = forms.EmailField(label="E-mail address", required=False, max_length=254)
    hired_on = Day(label="First day at work", required=False)
    career_home = One(
        label="Career at home in",
        queryset=OPEN_UNITS,
        required=False,
        help_text="The unit that appraises and promotes this person, which may differ from where they work.",
    )
    appraised_by = One(label="Appraised by", queryset=PEOPLE, required=False)


class LastDayForm(PageForm):
    left_on = Day(label="Last day", help_text="Assignments end with this day; the login closes after it.")


class ConfirmForm(PageForm):
    """Nothing to enter: the button is the answer."""


class AssignmentForm(PageForm):
    unit = One(label="Unit", queryset=OPEN_UNITS)
    role = forms.ChoiceField(label="Role", choices=Role.choices, help_text="What the person may see and do.")
    title = OneLine(label="Title", required=False, max_length=100, help_text="What people call the job.")
    manager = One(label="Manager", queryset=PEOPLE, required=False)
    line = forms.ChoiceField(label="Reporting line", choices=Line.choices, initial=Line.SOLID)
    fte = Amount(label="Share of full time", min_value=0.001, max_value=1, decimal_places=3, initial=1)
    valid_from = Day(label="From")


class EndForm(PageForm):
    valid_to = Day(label="Last day")


class SkillForm(PageForm):
    skill = OneLine(label="Skill", max_length=100)
    level = forms.IntegerField(
        label="Level", min_value=1, max_value=5, help_text="From 1 (learning) to 5 (teaches)."
    )


class AbsenceForm(PageForm):
    from_at = forms.DateTimeField(
        label="From", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    to_at = forms.DateTimeField(
        label="Until", widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    kind = OneLine(label="What for", required=False, max_length=40)


class LoginForm(PageForm):
    email = forms.EmailField(label="Address to sign in with", max_length=254)


class UnitForm(PageForm):
    name = OneLine(label="Name")
    kind = forms.ChoiceField(label="Built around", choices=UnitKind.choices)
    parent = One(label="Belongs to", queryset=OPEN_UNITS, required=False)
    function = OneLine(label="Function", required=False, max_length=100)
    line_of_business = OneLine(label="Line of business", required=False, max_length=100)
    product = OneLine(label="Product", required=False, max_length=100)
    technology = OneLine(label="Technology", required=False, max_length=100)
    region = OneLine(label="Region", required=False, max_length=100)
    calendar = One(label="Working calendar", queryset=Calendar.objects.all(), required=False)
    valid_from = Day(label="From", help_text="What was before stays on record.")


class CloseForm(PageForm):
    closed_on = Day(label="Last day")


class AreaForm(PageForm):
    name = OneLine(label="What has to be decided", max_length=100)
    meaning = OneLine(label="What it covers", required=False, max_length=300)


class RightForm(PageForm):
    area = One(label="Decision area", queryset=DecisionArea.objects.all())
    role = forms.ChoiceField(label="Role", choices=Role.choices)
    right = forms.ChoiceField(label="Right", choices=Right.choices)
    unit = One(label="Within the unit", queryset=OPEN_UNITS, required=False, empty_label="Everywhere")
    account = One(
        label="Or for the account", queryset=OPEN_ACCOUNTS, required=False, empty_label="Every account"
    )
    amount_limit = Amount(label="Up to which amount", required=False, help_text="Empty for any amount.")
    valid_from = Day(label="From")


class CalendarForm(PageForm):
    """Hours are written a line a day: ``mon 08:00-12:00 13:00-17:00``; a day that is left out is free."""

    name = OneLine(label="Name", max_length=100)
    time_zone = OneLine(label="Time zone", max_length=60, help_text="An IANA name, such as Europe/Vienna.")
    weekly_hours = forms.CharField(
        label="Hours",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "false"}),
        help_text="A line for each working day, such as: mon 08:00-12:00 13:00-17:00",
    )
    country = OneLine(
        label="Public holidays of",
        required=False,
        max_length=10,
        help_text="A country's code, such as AT or US-CA.",
    )

    def clean_weekly_hours(self) -> dict[str, list[list[str]]]:
        hours: dict[str, list[list[str]]] = {}
        for line in self.cleaned_data["weekly_hours"].splitlines():
            day, *spans = line.lower().split()[:12] or [""]
            if not day:
                continue
            if day[:3] not in DAYS or not all("-" in span for span in spans):
                raise forms.ValidationError(
                    "Write a day and its hours on each line: mon 08:00-12:00 13:00-17:00"
                )
            hours[day[:3]] = [span.split("-", 1) for span in spans]
        return hours

    def holidays(self) -> dict[str, str]:
        country, _, subdivision = self.cleaned_data["country"].upper().partition("-")
        return {name: value for name, value in (("country", country), ("subdivision", subdivision)) if value}


def hours_as_lines(hours: dict[str, Any]) -> str:
    """Stored hours as the form shows them.

    >>> hours_as_lines({"mon": [["08:00", "12:00"], ["13:00", "17:00"]], "sun": []})
    'mon 08:00-12:00 13:00-17:00'
    """
    given = json.loads(hours) if isinstance(hours, str) else hours
    return "\n".join(
        f"{day} {' '.join('-'.join(span) for span in given[day])}" for day in DAYS if given.get(day)
    )


class AccountForm(PageForm):
    name = OneLine(label="Name")
    parent = One(label="Division of", queryset=OPEN_ACCOUNTS, required=False)
    tier = OneLine(label="Tier", required=False, max_length=30)
    segment = OneLine(label="Segment", required=False, max_length=100)
    annual_value = Amount(label="Value in a year", required=False)
    margin = Amount(
        label="Margin in a year",
        required=False,
        min_value=None,
        help_text="What remains of the value. Below 0 where the account costs more than it brings.",
    )
    potential = Amount(
        label="Potential in a year",
        required=False,
        help_text="What it could bring beyond the margin, as you judge it.",
    )
    manager = One(label="Account manager", queryset=PEOPLE, required=False)
    sponsor = One(label="Executive sponsor", queryset=PEOPLE, required=False)
    calendar = One(
        label="Calendar",
        queryset=Calendar.objects.all(),
        required=False,
        help_text="A date is met until the end of that day in this calendar's time zone.",
    )
    valid_from = Day(label="From", help_text="What was before stays on record.")


class TeamForm(PageForm):
    person = One(label="Who", queryset=PEOPLE)
    part = OneLine(label="Part in the team", required=False, max_length=100)
    valid_from = Day(label="From")


class ContactForm(PageForm):
    name = OneLine(label="Name")
    title = OneLine(label="Title", required=False, max_length=100)
    email = forms.EmailField(label="E-mail address", required=False, max_length=254)
    phone = OneLine(label="Telephone", required=False, max_length=40)
    buying_role = OneLine(
        label="Part in a purchase",
        required=False,
        max_length=40,
        help_text="Decides, influences, uses, approves …",
    )
    level = OneLine(
        label="Level",
        required=False,
        max_length=40,
        help_text="C-level, director, head, manager, team lead, specialist … Compared with the sponsor's.",
    )
    authority = forms.IntegerField(
        label="Authority",
        required=False,
        min_value=1,
        max_value=5,
        help_text="From 1 (none) to 5 (decides alone).",
    )


class TokenForm(PageForm):
    name = OneLine(label="Which program will use it", max_length=100)
    scopes = forms.MultipleChoiceField(
        label="What it may do",
        choices=[
            (scope, "read everything you may see" if scope == "read" else f"act on {scope}")
            for scope in SCOPES
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )
