"""What was entered in a form, done: then the way onward, or the same form with what to correct."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect

from goldenthread.app.errors import NotFound, Refusal
from goldenthread.app.web.forms.base import PageForm


class SeeOther(HttpResponseRedirect):
    """303: what was posted is done; look there."""

    status_code = 303


def say(refusal: Refusal, form: forms.Form) -> int:
    """Put the refusal at the field that it names, or above the form; returns the answer's status."""
    field = str(refusal.about.get("field", ""))
    form.add_error(field if field in form.fields else None, refusal.sentence)
    return refusal.status


def posted(
    request: HttpRequest,
    form: PageForm,
    act: Callable[[dict[str, Any]], object],
    *,
    done: str,
    back: str,
) -> SeeOther | int:
    """Do ``act`` with what was entered and go to the address it answers, or ``back``.

    What cannot be done is said in ``form``, and the status to show it again with is returned. What may not be
    seen is not found, and raised.
    """
    if not form.is_valid():
        return form.status
    try:
        onward = act(form.cleaned_data)
    except NotFound:
        raise
    except Refusal as refusal:
        return say(refusal, form)
    messages.success(request, done)
    return SeeOther(onward if isinstance(onward, str) and onward else back)
