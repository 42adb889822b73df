"""The monthly account report at pages: written, signed, shared by a link that shows nothing else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goldenthread.app.customers.access import account_for
from goldenthread.app.errors import NotPermitted, Refusal
from goldenthread.app.orders.rights import account_may
from goldenthread.app.programme import actions
from goldenthread.app.programme.access import version_for
from goldenthread.app.programme.models import ReportVersion, ShareLink
from goldenthread.app.programme.printing import answered
from goldenthread.app.programme.printing.report import file_name, report_pdf
from goldenthread.app.programme.queries.report_charts import kept_chart, standing_chart
from goldenthread.app.programme.queries.report_facts import facts_of, versions_of
from goldenthread.app.programme.queries.report_words import figures, sections
from goldenthread.app.web.form_page import filled, form_page
from goldenthread.app.web.forms.base import Day, Words
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.posting import SeeOther
from goldenthread.app.web.requests import PageRequest


class WriteReport(PersonsForm):
    month = Day(label="Which month", help_text="Any day of it.")
    judgement = Words(label="Your judgement", required=False, max_length=20_000)
    asks = Words(label="What we ask of the customer", required=False)


def told(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts as a page shows them: the sections in the order in which they are read, and the charts."""
    return {
        "sections": sections(facts),
        "figures": figures(facts),
        "charts": [one for one in (kept_chart(facts), standing_chart(facts)) if one is not None],
    }


@require_http_methods(["GET", "POST"])
def write(request: PageRequest, account_id: int) -> HttpResponse:
    """Write a version, with the facts of this month beside the form."""
    account = account_for(request.person, account_id, on=request.today)
    if not account_may(request.actor, account, "report:write"):
        raise NotPermitted(f"You may not write this report: that is for {account.manager or 'its manager'}.")
    proposed = {"month": request.today.replace(day=1)}
    form = filled(request, WriteReport, proposed)
    facts = facts_of(account, request.today.replace(day=1), request.today)
    return form_page(
        request,
        form,
        lambda said: reverse("report", args=[actions.write_report(account, **said, actor=request.actor).pk]),
        title=f"Report for {account}",
        lead="The facts come from the records. You add what they mean, and what we ask.",
        button="Keep this version",
        back=reverse("reports", args=[account.pk]),
        linked=True,
        done="Kept as a version. Sign it when you stand by it.",
        beside="web/programme/facts.html",
        **told(facts),
    )


@require_GET
def reports(request: PageRequest, account_id: int) -> HttpResponse:
    """Every version of every month's report of an account."""
    account = account_for(request.person, account_id, on=request.today)
    found = ReportVersion.objects.filter(report__account=account).select_related(
        "report", "signed_by", "written_by"
    )
    context = {
        "account": account,
        "versions": found.order_by("-report__month", "-number")[:100],
        "may_write": account_may(request.actor, account, "report:write"),
    }
    return render(request, "web/programme/reports.html", context)


@require_GET
def version(request: PageRequest, version_id: int) -> HttpResponse:
    """One version of a report."""
    return _page(request, version_for(request.person, version_id, on=request.today))


@require_POST
def sign(request: PageRequest, version_id: int) -> HttpResponse:
    """Sign it."""
    found = version_for(request.person, version_id, on=request.today)
    try:
        actions.sign_report(found, actor=request.actor)
    except Refusal as refusal:
        return _page(request, found, refusal=refusal, status=refusal.status)
    messages.success(request, "Signed. It stays as it is.")
    return SeeOther(reverse("report", args=[found.pk]))


@require_POST
def share(request: PageRequest, version_id: int) -> HttpResponse:
    """Make a link; it is shown this once."""
    found = version_for(request.person, version_id, on=request.today)
    try:
        _, secret = actions.share_report(found, actor=request.actor)
    except Refusal as refusal:
        return _page(request, found, refusal=refusal, status=refusal.status)
    address = request.build_absolute_uri(reverse("shared_report", args=[secret]))
    return _page(request, found, made=address)


@require_POST
def revoke(request: PageRequest, version_id: int) -> HttpResponse:
    """Revoke every link to this version."""
    found = version_for(request.person, version_id, on=request.today)
    for link in ShareLink.objects.filter(version=found, revoked_at__isnull=True):
        actions.revoke_link(link, actor=request.actor)
    messages.success(request, "The links open nothing from now on.")
    return SeeOther(reverse("report", args=[found.pk]))


@login_not_required
@require_GET
def shared(request: HttpRequest, secret: str) -> HttpResponse:
    """What a customer reads: this version and nothing else."""
    found = actions.open_link(secret, now=timezone.now())
    context = {"version": found, "secret": secret, "unlinked": True, **told(found.facts)}
    return _for_strangers(render(request, "web/programme/shared_report.html", context))


@login_not_required
@require_GET
def shared_paper(request: HttpRequest, secret: str) -> HttpResponse:
    """The same version as PDF, and nothing else."""
    return _for_strangers(_paper(actions.open_link(secret, now=timezone.now())))


@require_GET
def paper(request: PageRequest, version_id: int) -> HttpResponse:
    """A version as PDF."""
    return _paper(version_for(request.person, version_id, on=request.today))


def _paper(found: ReportVersion) -> HttpResponse:
    return answered(report_pdf(found), file_name(found))


def _for_strangers(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def _page(
    request: PageRequest,
    found: ReportVersion,
    *,
    refusal: Refusal | None = None,
    made: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "version": found,
        **told(found.facts),
        "versions": versions_of(found.report),
        "links": ShareLink.objects.filter(version=found).select_related("made_by"),
        "may_write": account_may(request.actor, found.report.account, "report:write"),
        "made": made,
        "refusal": refusal,
        "linked": True,
    }
    return render(request, "web/programme/report.html", context, status=status)
