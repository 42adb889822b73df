"""Answering from a mail: the form that a link opens, without signing in.

GET changes nothing: programs that look at mails open their links. The form carries no token against forgery: what
authorises it is the secret in its own address, and no cookie. (And under ``no-referrer`` a browser names no origin.)
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from allauth.core.ratelimit import respond_429
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from goldenthread.app.errors import NotFound, Refusal
from goldenthread.app.notices import actions
from goldenthread.app.notices.answering.links import (
    ACTS_BY_LINK,
    Closed,
    closed,
    link_for,
    must_sign_in,
    page_of,
)
from goldenthread.app.notices.errors import LinkClosed
from goldenthread.app.notices.mailing.facts import facts_of
from goldenthread.app.notices.models import AnswerLink
from goldenthread.app.orders.queries import lines_of
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.queries import zone_of
from goldenthread.app.web.notices.answerable import Answerable, answerable
from goldenthread.app.web.posting import SeeOther, say
from goldenthread.app.web.secrets import asked_too_often, kept_to_itself

A_MINUTE = 60
CHANGED = "Something was said or done meanwhile. Look at it as it stands now, then answer."


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str, name: str = "") -> HttpResponse:
    """The form that a link from a mail opens; with POST, the answer."""
    if asked_too_often(request, "answers", a_minute=A_MINUTE):
        return kept_to_itself(respond_429(request))
    now = timezone.now()
    try:
        link = link_for(token)
    except NotFound:
        return _closed(request, Closed("This link is not complete, or not one of ours."), None, status=404)
    person = link.notice.person
    zone = zone_of(person, now.date())
    with timezone.override(zone):
        if (why := closed(link, now)) is not None:
            return _closed(request, why, link, status=200 if why.used else 410)
        name = name if name in ACTS_BY_LINK[link.notice.asks] else ""
        if must_sign_in(person, now):
            act = name or next(iter(ACTS_BY_LINK[link.notice.asks]))
            return _to_sign_in(page_of(link.notice, act))
        subject = answerable(
            link.notice, Actor(person=person, via="mail", now=now), now.astimezone(zone).date()
        )
        if request.method == "POST":
            return _answered(request, token, link, subject, name)
        return _form(request, token, link, subject, opened=name)


def _answered(
    request: HttpRequest, token: str, link: AnswerLink, subject: Answerable, name: str
) -> HttpResponse:
    """Do it and show what was done; or the form again with what to correct."""
    if not name:
        return _form(request, token, link, subject, status=422)
    form = subject.form(name, request.POST)
    if request.POST.get("seen", "") != subject.version:
        return _form(request, token, link, subject, opened=name, refused=CHANGED, status=409)
    if not form.is_valid():
        return _form(request, token, link, subject, opened=name, form=form, status=form.status)
    try:
        actions.answer_by_link(
            link, lambda actor: subject.perform(name, form.cleaned_data, actor), actor=subject.actor
        )
    except LinkClosed as refusal:
        return _closed(request, Closed(refusal.sentence), link, status=410)
    except Refusal as refusal:
        status = say(refusal, form)
        return _form(request, token, link, subject, opened=name, form=form, status=status)
    return kept_to_itself(SeeOther(reverse("answer", args=[token])))


def _form(
    request: HttpRequest,
    token: str,
    link: AnswerLink,
    subject: Answerable,
    *,
    opened: str = "",
    form: Any = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    names = list(ACTS_BY_LINK[link.notice.asks])
    acts = [
        (subject.act(name), form if form is not None and name == opened else subject.form(name),
         reverse("answer_act", args=[token, name]), name == (opened or names[0]))
        for name in names
    ]  # fmt: skip
    (line,) = lines_of([link.notice.event])
    context = {
        "line": line,
        "facts": facts_of(link.notice, subject.order),
        "offer": subject.offer,
        "order": subject.order,
        "acts": acts,
        "seen": subject.version,
        "refused": refused,
        "person": link.notice.person,
        "link": link,
        **_nobody(),
    }
    return kept_to_itself(render(request, "web/notices/answer.html", context, status=status))


def _closed(request: HttpRequest, why: Closed, link: AnswerLink | None, *, status: int) -> HttpResponse:
    """A page that says what happened, and leads to signing in."""
    line = lines_of([why.event])[0] if why.event is not None else None
    onward = page_of_record(link) if link is not None else reverse("home")
    sign_in = f"{reverse('account_login')}?{urlencode({'next': onward})}"
    context = {"why": why, "line": line, "sign_in": sign_in, **_nobody()}
    return kept_to_itself(render(request, "web/notices/answer_closed.html", context, status=status))


def page_of_record(link: AnswerLink) -> str:
    return reverse(link.notice.record_type, args=[link.notice.record_id])


def _to_sign_in(onward: str) -> HttpResponse:
    address = f"{reverse('account_login')}?{urlencode({'next': onward})}"
    return kept_to_itself(HttpResponseRedirect(address))


def _nobody() -> dict[str, Any]:
    """Whoever else may be signed in in this browser has no part in this page."""
    return {"me": None, "navigation": []}
