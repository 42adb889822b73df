"""The diagnosis in the application: of the organisation, of a unit, of an account, and the whole report."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from goldenthread.app.customers.access import account_for
from goldenthread.app.diagnosis import actions, rights
from goldenthread.app.diagnosis.models import DiagnosisRun
from goldenthread.app.diagnosis.reading import Reading
from goldenthread.app.errors import NotFound, Refusal
from goldenthread.app.people.access import unit_for
from goldenthread.app.web.requests import PageRequest

# The report carries its own style; nothing in it may run, load, send or be framed.
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'none'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; sandbox"
)


@require_GET
def diagnosis(request: PageRequest) -> HttpResponse:
    """Where work gets stuck in the whole organisation, by the last diagnosis that was made."""
    rights.require_whole(request.roles)
    return _page(request)


@require_POST
def runs(request: PageRequest) -> HttpResponse:
    """Ask for a new diagnosis."""
    rights.require_whole(request.roles)
    try:
        actions.ask_for_diagnosis(actor=request.actor)
    except Refusal as refusal:
        return _page(request, refusal=refusal, status=refusal.status)
    messages.success(request, "A diagnosis was asked for. It is made in the background.")
    return HttpResponseRedirect(reverse("diagnosis"), status=303)


@require_GET
def report(request: PageRequest) -> HttpResponse:
    """The whole report as one page of its own, with its charts and tables."""
    rights.require_whole(request.roles)
    made = _last_made()
    if made is None:
        raise NotFound("There is no diagnosis yet.")
    return HttpResponse(made.page, headers={"Content-Security-Policy": REPORT_POLICY})


@require_GET
def unit_diagnosis(request: PageRequest, unit_id: int) -> HttpResponse:
    """What the diagnosis says of one unit: for those who read the whole, and for those who lead it."""
    unit = unit_for(request.person, unit_id, on=request.today)
    rights.require_unit(request.actor, unit)
    made = _last_made()
    shown = {
        "unit": unit,
        "account": None,
        "run": made,
        "reading": Reading(made, unit=unit) if made else None,
    }
    return render(request, "web/diagnosis/one.html", shown)


@require_GET
def account_diagnosis(request: PageRequest, account_id: int) -> HttpResponse:
    """What the diagnosis says of one account: for those who may open the account."""
    account = account_for(request.person, account_id, on=request.today)
    made = _last_made()
    shown = {
        "unit": None,
        "account": account,
        "run": made,
        "reading": Reading(made, account=account) if made else None,
    }
    return render(request, "web/diagnosis/one.html", shown)


def _last_made() -> DiagnosisRun | None:
    return DiagnosisRun.objects.filter(made_at__isnull=False).first()


def _page(request: PageRequest, *, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    made, last = _last_made(), DiagnosisRun.objects.defer("page", "facts").first()
    shown: dict[str, Any] = {
        "run": made,
        "reading": Reading(made) if made else None,
        "making": last if last and last.in_the_making else None,
        "failed": last if last and last.failed_at else None,
        "stuck": bool(last and last.is_stuck(request.actor.now)),
        "refusal": refusal,
    }
    return render(request, "web/diagnosis/diagnosis.html", shown, status=status)
