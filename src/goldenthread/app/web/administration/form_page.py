"""A page that is one form: shown on GET, acted on by POST, shown again with what to correct."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from goldenthread.app.errors import NotFound, NotPermitted
from goldenthread.app.web.forms.base import PageForm
from goldenthread.app.web.posting import SeeOther, posted
from goldenthread.app.web.requests import PageRequest


def form_page(
    request: PageRequest,
    form: PageForm,
    act: Callable[[dict[str, Any]], str | None],
    *,
    title: str,
    lead: str = "",
    button: str,
    back: str,
    done: str,
    allowed: bool,
    danger: bool = False,
    beside: str = "",
    **context: Any,
) -> HttpResponse:
    """Show ``form``, or do ``act`` with what was entered and go to the address it answers, or ``back``.

    A refusal is shown at its field if it names one, else above the form, with its own status. ``allowed`` only
    spares those a form who may not use it; the refusal itself lives in the action. ``beside`` is a template that
    says what to know before.
    """
    if not request.roles:
        raise NotFound("There is nothing here for you yet. Ask an administrator for an assignment.")
    if not allowed and request.method != "POST":
        raise NotPermitted(f"You may not do this: {title[0].lower()}{title[1:]}. Ask an administrator.")
    answer = posted(request, form, act, done=done, back=back) if request.method == "POST" else 200
    if isinstance(answer, SeeOther):
        return answer
    around = {"form": form, "title": title, "lead": lead, "button": button, "back": back, "danger": danger}
    around["beside"] = beside
    return render(request, "web/administration/form_page.html", {**around, **context}, status=answer)
