"""All lessons that a reader may know: what was learned, about what, and where it is tried."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.app.programme.queries.lessons import as_seen_by, lessons_listed_for
from goldenthread.app.web.lists import Listing, Sort
from goldenthread.app.web.programme.filters import LessonFilter
from goldenthread.app.web.requests import PageRequest

SORTS = {
    "at": Sort("When", "at", datetime, descending=True),
    "what": Sort("What", "what", str),
    "kind": Sort("About", "kind", str),
}


@require_GET
def lessons(request: PageRequest) -> HttpResponse:
    """The lessons of the accounts that the reader sees whole, and those tried there or by them."""
    form = LessonFilter(request.GET, person=request.person, today=request.today)
    found = form.narrowed(lessons_listed_for(request.person, on=request.today))
    listing = Listing(found, sorts=SORTS, asked=request.GET, default="at")
    context = {
        "listing": listing,
        "rows": as_seen_by(request.person, listing.rows, on=request.today),
        "headings": [
            listing.heading("What was learned", "what"),
            listing.heading("About", "kind"),
            listing.heading("With whom"),
            listing.heading("When", "at"),
            listing.heading("Tried elsewhere"),
        ],
        "form": form,
        "filtered": listing.is_filtered,
        "today": request.today,
    }
    return render(request, "web/programme/lessons.html", context, status=form.status)
