"""The calendar at its secret address, and one's own page to make and revoke that address."""

from __future__ import annotations

import hashlib

from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goldenthread.app.errors import NotFound, Refusal
from goldenthread.app.notices import actions
from goldenthread.app.notices.calendar.entries import entries_of
from goldenthread.app.notices.calendar.writing import calendar_text
from goldenthread.app.notices.mailing.addresses import absolute
from goldenthread.app.notices.queries.feeds import feed_of, person_behind
from goldenthread.app.people.queries import zone_of
from goldenthread.app.web.posting import SeeOther
from goldenthread.app.web.requests import PageRequest
from goldenthread.app.web.secrets import asked_too_often, kept_to_itself

A_MINUTE = 120


@login_not_required
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar of whoever the address belongs to, as it is now; 304 where the reader has it already."""
    if asked_too_often(request, "calendars", a_minute=A_MINUTE):
        return kept_to_itself(respond_429(request))
    now = timezone.now()
    try:
        person = person_behind(secret, on=now.date())
    except NotFound as refusal:
        return kept_to_itself(HttpResponse(refusal.sentence, status=404, content_type="text/plain"))
    today = now.astimezone(zone_of(person, now.date())).date()
    text = calendar_text(entries_of(person, now, today), called=f"Golden Thread: {person}")
    tag = f'"{hashlib.sha256(text).hexdigest()[:32]}"'
    if tag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        response.headers["Content-Disposition"] = 'inline; filename="golden-thread.ics"'
    response.headers["ETag"] = tag
    kept_to_itself(response).headers["Cache-Control"] = "private, no-cache"
    return response


@require_http_methods(["GET", "POST"])
def my_feed(request: PageRequest) -> HttpResponse:
    """Whether one's calendar has an address; with POST a new one, shown this once."""
    address, status, refused = "", 200, None
    if request.method == "POST":
        try:
            _, secret = actions.make_feed(actor=request.actor)
            address, status = absolute(reverse("calendar_feed", args=[secret])), 201
        except Refusal as refusal:
            refused, status = refusal, refusal.status
    context = {"feed": feed_of(request.person), "address": address, "refusal": refused}
    return kept_to_itself(render(request, "web/notices/feed.html", context, status=status))


@require_POST
def revocation(request: PageRequest) -> HttpResponse:
    """The address opens nothing any more."""
    if (found := feed_of(request.person)) is not None:
        actions.revoke_feed(found, actor=request.actor)
        messages.success(request, "The address opens nothing from now on.")
    return SeeOther(reverse("my_feed"))
