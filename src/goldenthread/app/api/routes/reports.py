"""Monthly reports of accounts: their versions, the signature, and links that open one to a customer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.idempotency import told_once
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.contracts import router
from goldenthread.app.api.routes.customers import AccountShown
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import PAPER, TEXT, today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for
from goldenthread.app.programme import actions
from goldenthread.app.programme.access import version_for
from goldenthread.app.programme.models import ReportVersion, ShareLink
from goldenthread.app.programme.printing import answered
from goldenthread.app.programme.printing.report import file_name, report_pdf
from goldenthread.app.programme.queries.records import versions_visible_to


class ReportShown(Schema):
    """A version of a month's report. ``facts`` are as they stood when it was written."""

    id: int
    account_id: int = Field(alias="report.account_id")
    month: date = Field(alias="report.month")
    number: int
    judgement: str
    asks: str
    facts: dict[str, Any]
    written_at: datetime
    written_by_id: int | None
    signed_at: datetime | None
    signed_by_id: int | None


class NewReport(Sent):
    month: date
    judgement: str = Field("", max_length=20_000)
    asks: str = Field("", max_length=TEXT)


class ReportLinkShown(Schema):
    """A link that opens one signed version to whoever has it, until it expires or is revoked."""

    id: int
    report_id: int = Field(alias="version_id")
    made_at: datetime
    made_by_id: int | None
    expires_at: datetime
    revoked_at: datetime | None
    opened: int


class ReportLinkMade(ReportLinkShown):
    """``path`` is where it opens, under the address of this deployment; in this answer and never again."""

    path: str


@router.get("/accounts/{int:account_id}/reports", response={200: Page[ReportShown], **REFUSED})
def list_reports(request: ApiRequest, account_id: int, window: Window = ASKED) -> Any:
    """Every version of every month's report of an account."""
    account = account_for(request.person, account_id, on=today_of(request))
    found = ReportVersion.objects.filter(report__account=account).select_related("report")
    return page_of(found, window, lambda one: one)


@router.post("/accounts/{int:account_id}/reports", response={201: ReportShown, **REFUSED})
def write_report(request: ApiRequest, account_id: int, body: NewReport, response: HttpResponse) -> Any:
    """Write a version of a month's report."""
    account = account_for(request.person, account_id, on=today_of(request))
    made = act_on_thing(request, response, account, AccountShown, actions.write_report, **body.dict())
    return Status(201, made)


@router.get("/reports/{int:report_id}", response={200: ReportShown, **REFUSED})
def show_report(request: ApiRequest, report_id: int, response: HttpResponse) -> Any:
    """One version of a report; ``ETag`` is its version, for ``If-Match``."""
    return with_version(response, version_for(request.person, report_id, on=today_of(request)))


@router.get("/reports/{int:report_id}/paper", response=REFUSED, openapi_extra=PAPER)
def show_paper(request: ApiRequest, report_id: int) -> HttpResponse:
    """A version of a report as PDF."""
    found = version_for(request.person, report_id, on=today_of(request))
    return answered(report_pdf(found), file_name(found))


@router.post("/reports/{int:report_id}/signature", response={200: ReportShown, **REFUSED})
def sign_report(request: ApiRequest, report_id: int, response: HttpResponse) -> Any:
    """Sign it. It stays as it is."""
    found = version_for(request.person, report_id, on=today_of(request))
    return act_on_thing(request, response, found, ReportShown, actions.sign_report)


@router.get("/reports/{int:report_id}/links", response={200: Page[ReportLinkShown], **REFUSED})
def list_links(request: ApiRequest, report_id: int, window: Window = ASKED) -> Any:
    """The links to a version: who made each, how often it was opened, and whether it still opens."""
    found = version_for(request.person, report_id, on=today_of(request))
    return page_of(ShareLink.objects.filter(version=found), window, lambda link: link)


@router.post("/reports/{int:report_id}/links", response={201: ReportLinkMade, **REFUSED})
def share_report(request: ApiRequest, report_id: int, response: HttpResponse) -> Any:
    """Make a link that opens this signed version to a customer, and nothing else."""
    found = version_for(request.person, report_id, on=today_of(request))
    link, secret = act_on_thing(request, response, found, ReportShown, actions.share_report)
    path = reverse("shared_report", args=[told_once(response, secret)])
    return Status(201, {**ReportLinkShown.from_orm(link).model_dump(by_alias=True), "path": path})


def _link(request: ApiRequest, link_id: int) -> ShareLink:
    seen = versions_visible_to(request.person, on=today_of(request))
    return get_object_or_404(ShareLink, pk=link_id, version__in=seen)


@router.get("/report-links/{int:link_id}", response={200: ReportLinkShown, **REFUSED})
def show_link(request: ApiRequest, link_id: int, response: HttpResponse) -> Any:
    """One link to a report."""
    return with_version(response, _link(request, link_id))


@router.post("/report-links/{int:link_id}/revocation", response={200: ReportLinkShown, **REFUSED})
def revoke_link(request: ApiRequest, link_id: int, response: HttpResponse) -> Any:
    """Let a link open nothing any more."""
    return act_on_thing(request, response, _link(request, link_id), ReportLinkShown, actions.revoke_link)
