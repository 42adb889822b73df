"""The search page: a few of each kind, or all of one kind page by page. What was asked is in the address."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.app.search.kinds import KINDS
from goldenthread.app.search.queries import MOST, search
from goldenthread.app.search.words import LONGEST, NotSearchable, asked
from goldenthread.app.web.requests import PageRequest

FEW, PAGE = 5, 20


@require_GET
def results(request: PageRequest) -> HttpResponse:
    """What the reader may see and holds the words. ``kind`` shows one kind whole, ``page`` by page."""
    text, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    shown: dict[str, Any] = {"text": text[:LONGEST], "kind": kind, "kinds": KINDS.values(), "most": MOST}
    try:
        question = asked(text)
    except NotSearchable as refusal:
        return render(request, "web/search.html", {**shown, "refusal": refusal}, status=refusal.status)
    if question is None:
        return render(request, "web/search.html", shown)
    page = _page(request.GET.get("page", "1")) if kind else 1
    groups = search(
        request.person,
        question,
        on=request.today,
        kinds=[kind] if kind else KINDS,
        first=(page - 1) * PAGE if kind else 0,
        size=PAGE if kind else FEW,
    )
    shown |= {"question": question, "groups": [group for group in groups if group.total]}
    if kind:
        total = groups[0].total
        shown["before"] = _address(text, kind, page - 1) if page > 1 else ""
        shown["after"] = _address(text, kind, page + 1) if page * PAGE < total else ""
    return render(request, "web/search.html", shown)


def _page(given: str) -> int:
    asked_for = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 1
    return min(max(asked_for, 1), MOST // PAGE)


def _address(text: str, kind: str, page: int) -> str:
    return "?" + urlencode({"q": text, "kind": kind, "page": max(page, 1)})
