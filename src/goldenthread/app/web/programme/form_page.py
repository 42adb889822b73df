"""A page that is one form: shown with GET, acted on by POST, shown again with what to correct."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from goldenthread.app.errors import NotFound, Refusal
from goldenthread.app.web.forms.base import PageForm
from goldenthread.app.web.requests import PageRequest


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
    """Show ``form``, or do ``act`` with what was entered and go ``back``.

    A refusal stands at the field that it names, or above the form, and gives the answer its status.
    ``beside`` is a template shown next to the form: what to know before.
    """
    status = 200
    if request.method == "POST":
        status = form.status
        if form.is_valid():
            try:
                act(form.cleaned_data)
            except NotFound:
                raise
            except Refusal as refusal:
                field = str(refusal.about.get("field", ""))
                form.add_error(field if field in form.fields else None, refusal.sentence)
                status = refusal.status
            else:
                messages.success(request, done)
                return HttpResponseRedirect(back, status=303)
    around = {"form": form, "title": title, "lead": lead, "button": button, "back": back, "beside": beside}
    return render(request, "web/programme/form_page.html", {**around, **context}, status=status)
