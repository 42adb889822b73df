"""A day that a page is asked for."""

from __future__ import annotations

from datetime import date, timedelta

from django import forms

from goldenthread.app.web.forms.base import Day
from goldenthread.app.web.forms.orders import PersonsForm

QUARTER = timedelta(days=91)


class OnDay(PersonsForm):
    """As it was on which day; nothing given is today."""

    on = Day(label="As it was on", required=False)

    def clean_on(self) -> date:
        found: date | None = self.cleaned_data["on"]
        if found and found > self.today:
            raise forms.ValidationError("That day is still to come. Choose today or a day before.")
        return found or self.today


class Period(PersonsForm):
    """From when until when; nothing given is the last quarter of a year."""

    since = Day(label="From", required=False)
    until = Day(label="Until", required=False)

    def clean(self) -> None:
        until: date = self.cleaned_data.get("until") or self.today
        since: date = self.cleaned_data.get("since") or until - QUARTER
        if since > until:
            self.add_error("until", "It ends before it begins. Choose a later day.")
        self.cleaned_data |= {"since": since, "until": until}
