"""About this company: the story of a made company, and what to look for in it."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.app.exchange.models import ToldStory
from goldenthread.app.web.requests import PageRequest


@require_GET
def company(request: PageRequest) -> HttpResponse:
    """The story so far, and what is planted in it. A real company has no such page."""
    story = ToldStory.objects.order_by("-loaded_at").first()
    if story is None or not request.roles:
        raise Http404
    milestones = [(date.fromisoformat(one["on"]), one["what"]) for one in story.milestones]
    shown = {
        "story": story,
        "so_far": [one for one in milestones if one[0] <= request.today],
        "to_come": [one for one in milestones if one[0] > request.today],
        "look_for": [
            {**one, "since": date.fromisoformat(one["since"])}
            for one in story.look_for
            if date.fromisoformat(one["since"]) <= request.today
        ],
    }
    return render(request, "web/about.html", shown)
