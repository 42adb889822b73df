"""One's own page: how one wishes to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from goldenthread.app.notices import actions
from goldenthread.app.notices.mailing.composing import address_of
from goldenthread.app.notices.mailing.times import hours_of
from goldenthread.app.notices.models import CHOSEN, NEEDS_YOU, Way
from goldenthread.app.notices.queries import wishes_of
from goldenthread.app.people.queries import zone_of
from goldenthread.app.web.forms.base import PageForm
from goldenthread.app.web.posting import SeeOther
from goldenthread.app.web.requests import PageRequest

HOURS = {
    "digest_at": "The daily mail comes from",
    "quiet_from": "No mail from",
    "quiet_until": "Until",
}


class WishesForm(PageForm):
    """A choice for each group, and the hours."""

    def __init__(self, *about: Any, **options: Any) -> None:
        super().__init__(*about, **options)
        for group in CHOSEN:
            self.fields[group.value] = forms.ChoiceField(label=group.label, choices=Way.choices)
        for name, label in HOURS.items():
            self.fields[name] = forms.TimeField(
                label=label,
                widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
                error_messages={"required": "Give an hour.", "invalid": "Write the hour as 07:30."},
            )

    @property
    def needing(self) -> list[forms.BoundField]:
        return [self[group] for group in NEEDS_YOU]

    @property
    def knowing(self) -> list[forms.BoundField]:
        return [self[group] for group in CHOSEN if group not in NEEDS_YOU]

    @property
    def hours(self) -> list[forms.BoundField]:
        return [self[name] for name in HOURS]

    def chosen(self) -> dict[str, Any]:
        said = self.cleaned_data
        return {
            "ways": {group.value: said[group.value] for group in CHOSEN},
            **{name: said[name] for name in HOURS},
        }


@require_http_methods(["GET", "POST"])
def wishes(request: PageRequest) -> HttpResponse:
    """How the reader is told of each group of things, and when mail may come."""
    if request.method == "POST":
        form = WishesForm(request.POST)
        if form.is_valid():
            actions.choose_how_to_be_told(**form.chosen(), actor=request.actor)
            messages.success(request, "So it is from now on.")
            return SeeOther(reverse("notice_wishes"))
    else:
        hours = hours_of(request.person)
        form = WishesForm(
            initial={**wishes_of(request.person), **{name: getattr(hours, name) for name in HOURS}}
        )
    context = {
        "form": form,
        "zone": zone_of(request.person, request.today),
        "address": address_of(request.person),
    }
    return render(request, "web/notices/wishes.html", context, status=200 if request.method == "GET" else 422)
