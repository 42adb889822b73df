"""For administrators: mails that were given up, and sending them again. Never what a mail says."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from goldenthread.app.errors import NotFound, NotPermitted
from goldenthread.app.notices import actions
from goldenthread.app.notices.models import Mail
from goldenthread.app.notices.queries.mails import mails_given_up, mails_waiting
from goldenthread.app.web.lists import Listing, Sort
from goldenthread.app.web.posting import SeeOther
from goldenthread.app.web.requests import PageRequest

SORTS = {"at": Sort("Given up", "pk", int, descending=True)}


@require_GET
def mails(request: PageRequest) -> HttpResponse:
    """Mails that were given up, newest first."""
    _administrators_only(request)
    listing = Listing(mails_given_up(), sorts=SORTS, asked=request.GET, default="at")
    headings = [
        listing.heading("To"),
        listing.heading("What the server said"),
        listing.heading("Given up", "at"),
        listing.heading(""),
    ]
    context = {"listing": listing, "headings": headings, "waiting": mails_waiting()}
    return render(request, "web/notices/mails.html", context)


@require_POST
def repetition(request: PageRequest, mail_id: int) -> HttpResponse:
    """Send one again."""
    _administrators_only(request)
    actions.repeat_mail(get_object_or_404(Mail, pk=mail_id), actor=request.actor)
    messages.success(request, "It is tried again now.")
    return SeeOther(reverse("mails"))


@require_POST
def repetition_of_all(request: PageRequest) -> HttpResponse:
    """Send all of them again: the first thousand."""
    _administrators_only(request)
    count = actions.repeat_all(mails_given_up()[:1000], actor=request.actor)
    messages.success(request, f"{count} are tried again now.")
    return SeeOther(reverse("mails"))


def _administrators_only(request: PageRequest) -> None:
    if not request.roles:
        raise NotFound("There is nothing here for you yet. Ask an administrator for an assignment.")
    if not request.actor.may("all:mail:repeat"):
        raise NotPermitted("You may not see this: it is for administrators.", permission="all:mail:repeat")
