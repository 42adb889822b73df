"""A page that is one form: shown with GET, acted on by POST, shown again with what to correct."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from goldenthread.app.web.forms.base import PageForm
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.posting import SeeOther, posted
from goldenthread.app.web.requests import PageRequest


def filled(
    request: PageRequest, form: type[PersonsForm], proposed: dict[str, Any], **about: Any
) -> PersonsForm:
    """The form with what was posted, or else with what is ``proposed``; ``about`` is what it needs to be made."""
    about |= {"person": request.person, "today": request.today}
    return form(request.POST, **about) if request.method == "POST" else form(initial=proposed, **about)


def form_page(
    request: PageRequest,
    form: PageForm,
    act: Callable[[dict[str, Any]], object],
    *,
    title: str,
    button: str,
    back: str,
    done: str,
    lead: str = "",
    beside: str = "",
    **context: Any,
) -> HttpResponse:
    """Show ``form``, or do ``act`` with what was entered and go to the address that it answers, or ``back``.

    A refusal stands at the field that it names, or above the form, and gives the answer its status.
    ``beside`` is a template shown next to the form: what to know before.
    """
    answer = posted(request, form, act, done=done, back=back) if request.method == "POST" else 200
    if isinstance(answer, SeeOther):
        return answer
    around = {"form": form, "title": title, "lead": lead, "button": button, "back": back, "beside": beside}
    return render(request, "web/programme/form_page.html", {**around, **context}, status=answer)
