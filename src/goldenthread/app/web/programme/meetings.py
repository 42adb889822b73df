"""Meetings from a calendar: a file is looked at, shown, and what is chosen of it is on record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST

from goldenthread.app.customers import actions
from goldenthread.app.customers.actions.meetings import Meeting
from goldenthread.app.customers.calendars.reading import LARGEST
from goldenthread.app.customers.queries import contacts_visible_to
from goldenthread.app.errors import Invalid, NotPermitted, Refusal
from goldenthread.app.web.forms.base import PageForm
from goldenthread.app.web.posting import SeeOther
from goldenthread.app.web.requests import PageRequest

SALT = "meetings-of-a-calendar"


class Upload(PageForm):
    file = forms.FileField(
        label="Your calendar as a file (.ics)",
        help_text="Export it from your calendar program. Only past meetings with contacts known here are read.",
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(
                f"The file is larger than {LARGEST // 1_000_000} MB. Export a shorter time."
            )
        return file


@require_http_methods(["GET", "POST"])
def upload(request: PageRequest) -> HttpResponse:
    """Choose a file; see what is in it. Nothing is recorded yet."""
    if not request.actor.may("own:interaction:record"):
        raise NotPermitted(
            "You may not record contacts: that is for those who answer for an account or sponsor one."
        )
    form = Upload(request.POST or None, request.FILES or None) if request.method == "POST" else Upload()
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                found = actions.meetings_in(form.cleaned_data["file"].read(), actor=request.actor)
                context["found"], status = _shown(request, found), 200
            except Refusal as refusal:
                form.add_error("file" if isinstance(refusal, Invalid) else None, refusal.sentence)
                status = refusal.status
    return render(request, "web/programme/meetings.html", context, status=status)


def _shown(request: PageRequest, found: list[Meeting]) -> list[tuple[Meeting, str]]:
    """Each meeting with what to send back for it, sealed so that nothing else can be sent."""
    seal = signing.Signer(salt=f"{SALT}:{request.person.pk}")
    return [
        (
            one,
            seal.sign_object([one.source, one.contact.pk, one.at.isoformat(), one.topic, one.by_customer]),
        )
        for one in found
    ]


@require_POST
def take(request: PageRequest) -> HttpResponse:
    """Put the chosen meetings on record; those that are there already stay as they are."""
    seal = signing.Signer(salt=f"{SALT}:{request.person.pk}")
    try:
        said = [seal.unsign_object(one) for one in request.POST.getlist("meeting")[:500]]
    except signing.BadSignature:
        raise Invalid(
            "That did not come from your own preview. Upload the file again.", field="meeting"
        ) from None
    seen = contacts_visible_to(request.person, on=request.today).in_bulk({one[1] for one in said})
    chosen = [
        Meeting(source, seen[contact], at, topic, by_customer, known=False)
        for source, contact, text, topic, by_customer in said
        if contact in seen and (at := parse_datetime(text)) is not None
    ]
    made = actions.record_meetings(chosen, actor=request.actor)
    messages.success(request, f"{len(made)} meeting{'s are' if len(made) != 1 else ' is'} on record.")
    return SeeOther(reverse("interactions"))
