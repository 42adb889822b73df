"""A page that is one form: shown with GET, acted on by POST, shown again with what to correct."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from goldenthread.app.errors import NotFound, NotPermitted
from goldenthread.app.web.forms.base import PageForm
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.posting import SeeOther, posted
from goldenthread.app.web.requests import PageRequest

either = require_http_methods(["GET", "POST"])


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
    allowed: bool = True,
    danger: bool = False,
    beside: str = "",
    **context: Any,
) -> HttpResponse:
    """Show ``form``, or do ``act`` with what was entered and go to the address that it answers, or ``back``.

    A refusal stands at the field that it names, or above the form, and gives the answer its status. ``allowed`` only
    spares those a form who may not use it; the refusal itself lives in the action. ``beside`` is a template shown
    next to the form: what to know before.
    """
    if not request.roles:
        raise NotFound("There is nothing here for you yet. Ask an administrator for an assignment.")
    if not allowed and request.method != "POST":
        raise NotPermitted(f"You may not do this: {title[0].lower()}{title[1:]}. Ask an administrator.")
    answer = posted(request, form, act, done=done, back=back) if request.method == "POST" else 200
    if isinstance(answer, SeeOther):
        return answer
    around = {"form": form, "title": title, "lead": lead, "button": button, "back": back, "danger": danger}
    return render(request, "web/form_page.html", {**around, "beside": beside, **context}, status=answer)
