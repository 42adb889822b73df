"""Links by which a mail is answered.

The address holds the link's id and a signature under the installation's key, so that nobody can make or alter one.
Everything else is looked up when it is used: who, what, until when, whether it was used, and whether the turn that it
was about is still the order's turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from goldenthread.app.errors import NotFound
from goldenthread.app.history.models import Event
from goldenthread.app.notices.answering.turns import what_closed_it
from goldenthread.app.notices.concerns import Asks
from goldenthread.app.notices.mailing.addresses import absolute
from goldenthread.app.notices.models import AnswerLink, Notice
from goldenthread.app.notices.queries import readers_among
from goldenthread.app.notices.records import Ref, may_see
from goldenthread.app.people.models import Person
from goldenthread.app.people.permissions import roles_of

# What can be done by a link, by the names of the acts on the pages of orders and barriers, and how a mail calls it.
ACTS_BY_LINK: dict[str, dict[str, str]] = {
    Asks.ANSWER: {
        "promises": "Promise a date",
        "counters": "Offer something else",
        "declines": "Decline",
        "returns": "Send back",
    },
    Asks.OFFER: {"agreements": "Accept the offer", "objections": "Reject it"},
    Asks.VERDICT: {"acceptances": "Accept the delivery", "rejections": "Return it"},
    Asks.DECISION: {"decisions": "Decide"},
}


@dataclass(frozen=True)
class Closed:
    """Why a link opens no form. ``event``: what happened instead, where that is why."""

    why: str
    event: Event | None = None
    used: bool = False


def token_of(link: AnswerLink) -> str:
    return _signer().sign(str(link.pk))


def link_for(token: str) -> AnswerLink:
    """The link of an address. One that we did not sign is not found, and neither is one of a person who left."""
    try:
        key = int(_signer().unsign(token))
    except (BadSignature, ValueError):
        raise NotFound("There is no such link.") from None
    found = AnswerLink.objects.select_related(
        "notice__event", "notice__person__login", "notice__person__calendar", "used_event"
    ).filter(pk=key)
    link = found.first()
    if link is None:
        raise NotFound("There is no such link.")
    return link


def closed(link: AnswerLink, now: datetime) -> Closed | None:
    """Why the link opens nothing at ``now``; None where it opens its form. It changes nothing."""
    notice = link.notice
    if not readers_among([notice.person_id], on=now.date()).exists():
        return Closed("This link was made for somebody who no longer works here or can no longer sign in.")
    if link.used_at is not None:
        return Closed("You have answered by this link.", link.used_event, used=True)
    if now >= link.expires_at:
        return Closed(f"This link was good until {link.expires_at:%-d %B %Y}.")
    if not _may_see(notice, now):
        return Closed("You may no longer open what this link was about.")
    event, still = what_closed_it(notice)
    return None if still else Closed("This was settled before you answered.", event)


def _may_see(notice: Notice, now: datetime) -> bool:
    ref = Ref(notice.record_type, notice.record_id or 0)
    return may_see(notice.person, ref, on=now.date())


def must_sign_in(person: Person, now: datetime) -> bool:
    """Whether this installation, or a role that demands a second factor, lets the person answer only signed in."""
    demanded = settings.SECOND_FACTOR_ROLES
    held = {str(role) for role in roles_of(person, now.date())}
    return not settings.ANSWER_LINKS or "all" in demanded or bool(demanded & held)


def page_of(notice: Notice, act: str) -> str:
    """Where the act is done by somebody who is signed in."""
    return reverse(f"{notice.record_type}_{act}", args=[notice.record_id])


def offered_in_mail(notice: Notice, now: datetime) -> list[tuple[str, str]]:
    """Label and address for each thing that the mail can be answered with; nothing where the turn has passed."""
    acts = ACTS_BY_LINK.get(notice.asks, {})
    if not acts or not what_closed_it(notice)[1]:
        return []
    if must_sign_in(notice.person, now):
        return [(label, absolute(page_of(notice, act))) for act, label in acts.items()]
    lasts = timedelta(days=settings.ANSWER_LINK_DAYS)
    link, _ = AnswerLink.objects.get_or_create(
        notice=notice, defaults={"made_at": now, "expires_at": now + lasts}
    )
    token = token_of(link)
    return [(label, absolute(reverse("answer_act", args=[token, act]))) for act, label in acts.items()]


def _signer() -> Signer:
    return Signer(salt="goldenthread.notices.answer_link", sep=".")
