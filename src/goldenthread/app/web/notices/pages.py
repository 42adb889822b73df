"""What the reader was told, and marking it as read."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from goldenthread.app.errors import NotFound
from goldenthread.app.notices import actions
from goldenthread.app.notices.queries import notices_of
from goldenthread.app.notices.queries.notices import shown
from goldenthread.app.web.lists import Listing, Sort
from goldenthread.app.web.notices.forms import NoticeFilter
from goldenthread.app.web.posting import SeeOther
from goldenthread.app.web.requests import PageRequest

SORTS = {"at": Sort("When", "pk", int, descending=True)}
PAGE = "/notices"


@require_GET
def notices(request: PageRequest) -> HttpResponse:
    """What the reader was told: unread, unless the filter says otherwise."""
    form = _filter(request, request.GET)
    listing = Listing(form.narrowed(notices_of(request.person)), sorts=SORTS, asked=request.GET, default="at")
    context = {
        "listing": listing,
        "shown": shown(listing.rows, request.person, on=request.today),
        "form": form,
        "filtered": any(request.GET.get(name) for name in ("show", "group")),
        "unread": any(one.read_at is None for one in listing.rows),
        "any": bool(listing.rows) or notices_of(request.person).exists(),
    }
    return render(request, "web/notices/list.html", context, status=form.status)


@require_POST
def reading(request: PageRequest, notice_id: int) -> HttpResponse:
    """One is read."""
    mine = (
        notices_of(request.person).filter(pk=notice_id)
        if notice_id < 2**63
        else notices_of(request.person).none()
    )
    if not mine.exists():
        raise NotFound("There is no such notice.")
    actions.mark_read(mine, actor=request.actor)
    return SeeOther(_back(request))


@require_POST
def reading_of_all(request: PageRequest) -> HttpResponse:
    """All that the filter showed and that were there when the page was are read."""
    form = _filter(request, request.POST)
    latest = request.POST.get("up_to", "")
    mine = form.narrowed(notices_of(request.person).filter(read_at__isnull=True))
    up_to = int(latest) if latest.isdecimal() and len(latest) < 19 else 0
    count = actions.mark_read(mine.filter(pk__lte=up_to), actor=request.actor)
    messages.success(request, f"{count} marked as read.")
    return SeeOther(_back(request))


def _filter(request: PageRequest, asked: QueryDict) -> NoticeFilter:
    return NoticeFilter(asked, person=request.person, today=request.today)


def _back(request: PageRequest) -> str:
    asked = request.POST.get("back", "")
    return asked if asked.startswith(PAGE) and url_has_allowed_host_and_scheme(asked, None) else PAGE
