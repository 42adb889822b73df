"""The monthly account report: facts from the records, the manager's judgement, a signature, and a link to share."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Max

from goldenthread.app import checks
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import Invalid, NotFound
from goldenthread.app.history.actions import record
from goldenthread.app.orders.rights import require_account
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import digest
from goldenthread.app.programme import events
from goldenthread.app.programme.errors import AlreadySigned, NotSigned
from goldenthread.app.programme.models import AccountReport, Artefact, Due, ReportVersion, ShareLink
from goldenthread.app.programme.queries.report_facts import facts_of

LINK_HOLDS = timedelta(days=60)


@transaction.atomic
def write_report(
    account: Account, *, month: date, judgement: str = "", asks: str = "", actor: Actor
) -> ReportVersion:
    """A new version of the month's report: the facts as the records say now, with what the manager adds.

    Refused for a month that has not begun. Earlier versions stay as they are.
    """
    checks.stored(account, Account, "account")
    require_account(actor, account, "report:write", "write this report")
    month = checks.day(month, "month").replace(day=1)
    if month > actor.now.date():
        raise Invalid("That month has not begun. Choose one that has.", field="month")
    Account.objects.select_for_update(of=("self",)).get(pk=account.pk)
    report, _ = AccountReport.objects.get_or_create(account=account, month=month)
    last = report.versions.aggregate(last=Max("number"))["last"] or 0
    made = ReportVersion.objects.create(
        report=report,
        number=last + 1,
        facts=facts_of(account, month, actor.now.date()),
        judgement=checks.text(judgement, "judgement", limit=20_000, required=False),
        asks=checks.text(asks, "asks", required=False),
        written_at=actor.now,
        written_by=actor.person,
    )
    record(made, events.ReportWritten(month, made.number), actor=actor, account_id=account.pk)
    return made


@transaction.atomic
def sign_report(version: ReportVersion, *, actor: Actor) -> ReportVersion:
    """The version is signed and never changes; the account report that was due counts as issued.

    Refused without a judgement: facts alone are no report.
    """
    version = _locked(version)
    account = version.report.account
    require_account(actor, account, "report:write", "sign this report")
    if version.signed_at is not None:
        raise AlreadySigned("This version is signed. Write a new one to change it.")
    if not version.judgement:
        raise Invalid("Add your judgement first: facts alone are no report.", field="judgement")
    version.signed_at, version.signed_by = actor.now, actor.person
    version.save(update_fields=["signed_at", "signed_by"])
    _issue(version.report, actor)
    told = events.ReportSigned(version.report.month, version.number)
    record(version, told, actor=actor, account_id=account.pk)
    return version


def _issue(report: AccountReport, actor: Actor) -> None:
    """The oldest account report that fell due after the month began and is not issued is this one."""
    due = Due.objects.select_for_update().filter(
        account=report.account_id,
        artefact=Artefact.ACCOUNT_REPORT,
        due_on__gt=report.month,
        issued_on__isnull=True,
    )
    first = due.order_by("due_on").first()
    if report.due_id is None and first is not None:
        first.issued_on, first.issued_by = actor.now.date(), actor.person
        first.save(update_fields=["issued_on", "issued_by"])
        report.due = first
        report.save(update_fields=["due"])


@transaction.atomic
def share_report(version: ReportVersion, *, actor: Actor) -> tuple[ShareLink, str]:
    """A link opens this signed version, and nothing else, for sixty days. Its secret is told once and kept hashed."""
    version = _locked(version)
    account = version.report.account
    require_account(actor, account, "report:write", "share this report")
    if version.signed_at is None:
        raise NotSigned("Sign it first: a customer reads what somebody stands by.")
    secret = secrets.token_urlsafe(32)
    link = ShareLink.objects.create(
        version=version,
        digest=digest(secret),
        made_at=actor.now,
        made_by=actor.person,
        expires_at=actor.now + LINK_HOLDS,
    )
    told = events.ReportShared(version.report.month, version.number, link.expires_at.date())
    record(link, told, actor=actor, account_id=account.pk)
    return link, secret


@transaction.atomic
def revoke_link(link: ShareLink, *, actor: Actor) -> ShareLink:
    """The link opens nothing from now on."""
    link = (
        ShareLink.objects.select_for_update(of=("self",))
        .select_related("version__report__account")
        .get(pk=link.pk)
    )
    account = link.version.report.account
    require_account(actor, account, "report:write", "revoke this link")
    if link.revoked_at is None:
        link.revoked_at = actor.now
        link.save(update_fields=["revoked_at"])
        record(link, events.ReportLinkRevoked(link.version_id), actor=actor, account_id=account.pk)
    return link


def open_link(secret: str, *, now: datetime) -> ReportVersion:
    """The signed version that a secret opens; not found when it is wrong, revoked or expired: all look the same."""
    found = ShareLink.objects.filter(digest=digest(secret), revoked_at__isnull=True, expires_at__gt=now)
    link = found.select_related("version__report__account", "version__signed_by").first()
    if link is None:
        raise NotFound("There is nothing at this address. Ask whoever sent it for a new one.")
    ShareLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1)
    return link.version


def _locked(version: ReportVersion) -> ReportVersion:
    found = ReportVersion.objects.select_for_update(of=("self",)).select_related("report__account")
    return found.get(pk=version.pk)
