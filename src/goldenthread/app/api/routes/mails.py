"""Mails that were given up, for administrators; never what a mail says. And one's own drop address for mail."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from ninja import Router, Schema
from pydantic import Field

from goldenthread.app.api.freshness import Own, fresh_state, with_state, with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.routes.shapes import works_here
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers import actions as customers
from goldenthread.app.customers.models import MailDrop
from goldenthread.app.errors import NotFound, NotPermitted
from goldenthread.app.notices import actions
from goldenthread.app.notices.models import Mail
from goldenthread.app.notices.queries.mails import mails_given_up

router = Router(tags=["mail"])
AT_ONCE = 1_000


class MailShown(Schema):
    """A mail that could not be sent: to whom, how often it was tried, and what the server said."""

    id: int
    person_id: int
    kind: str
    made_at: datetime
    tries: int = Field(alias="attempts")
    given_up_at: datetime | None = Field(alias="failed_at")
    problem: str = Field(alias="last_error")


class MailsRepeated(Schema):
    mails: int


class DropShown(Schema):
    """Whether mail to a secret address of yours is recorded. The address is shown once, at the page that makes it."""

    is_offered_here: bool
    has_address: bool
    begins_with: str
    keeps_text: bool
    opened_at: datetime | None


def _require_keeping(request: ApiRequest) -> None:
    if not works_here(request):
        raise NotFound("There is nothing here that you may see.")
    if not request.actor.may("all:mail:repeat"):
        raise NotPermitted("You may not see this: it is for administrators.", permission="all:mail:repeat")


def _mail(request: ApiRequest, mail_id: int) -> Mail:
    _require_keeping(request)
    found = mails_given_up().filter(pk=mail_id).first() if mail_id < 2**63 else None
    if found is None:
        raise NotFound("No such mail was given up.")
    return found


@router.get("/mail", response={200: Page[MailShown], **REFUSED})
def list_mails(request: ApiRequest, window: Window = ASKED) -> Any:
    """The mails that were given up, latest first."""
    _require_keeping(request)
    return page_of(mails_given_up(), window, lambda mail: mail)


@router.get("/mail/{int:mail_id}", response={200: MailShown, **REFUSED})
def show_mail(request: ApiRequest, mail_id: int, response: HttpResponse) -> Any:
    """One mail that was given up."""
    return with_version(response, _mail(request, mail_id))


@router.post("/mail/{int:mail_id}/repetition", response={200: MailShown, **REFUSED})
def repeat_mail(request: ApiRequest, mail_id: int, response: HttpResponse) -> Any:
    """Send one again."""
    mail = _mail(request, mail_id)
    act_on_thing(request, response, mail, MailShown, actions.repeat_mail)
    mail.refresh_from_db()
    return mail


@router.post("/mail/repetition", response={200: MailsRepeated, **REFUSED})
def repeat_mails(request: ApiRequest) -> Any:
    """Send all of them again: the first thousand."""
    _require_keeping(request)
    return {"mails": actions.repeat_all(mails_given_up()[:AT_ONCE], actor=request.actor)}


@router.get("/mail-drop", response={200: DropShown, **REFUSED})
def show_mail_drop(request: ApiRequest, response: HttpResponse) -> Any:
    """Whether you have a drop address for mail."""
    return with_state(response, _own_drop(request), _drop(request))


@router.post("/mail-drop/closing", response={200: DropShown, **REFUSED})
def close_mail_drop(request: ApiRequest, response: HttpResponse) -> Any:
    """Let mail to your drop address do nothing any more."""
    with fresh_state(request, response, _own_drop(request)):
        if not customers.close_drop(actor=request.actor):
            raise NotFound("You have no drop address.")
    return _drop(request)


def _own_drop(request: ApiRequest) -> Own:
    return Own(lambda: _drop(request), MailDrop.objects.filter(person=request.person))


def _drop(request: ApiRequest) -> dict[str, Any]:
    drop = MailDrop.objects.filter(person=request.person, closed_at__isnull=True).first()
    return {
        "is_offered_here": "@" in settings.DROP_ADDRESS,
        "has_address": drop is not None,
        "begins_with": drop.hint if drop else "",
        "keeps_text": bool(drop and drop.keeps_text),
        "opened_at": drop.opened_at if drop else None,
    }
