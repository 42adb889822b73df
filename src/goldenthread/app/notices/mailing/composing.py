"""What a mail says. It is written when it is sent: names and rights are those of that moment."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from goldenthread.app.notices.answering.links import must_sign_in, offered_in_mail
from goldenthread.app.notices.mailing.addresses import absolute, host, thread_id
from goldenthread.app.notices.mailing.facts import facts_of
from goldenthread.app.notices.models import Group, Mail, MailKind
from goldenthread.app.notices.queries import readers_among
from goldenthread.app.notices.queries.notices import Shown, shown
from goldenthread.app.orders.models import Order
from goldenthread.app.orders.queries import orders_visible_to
from goldenthread.app.people.models import Person
from goldenthread.app.people.queries import zone_of

LISTED = 100  # in a daily mail; the rest is one link away


@dataclass(frozen=True)
class Dropped:
    """A mail that need not go, and why."""

    why: str


def compose(mail: Mail, now: datetime) -> EmailMultiAlternatives | Dropped:
    """The mail as it is to go now, or why it need not."""
    person = readers_among([mail.person_id], on=now.date()).first()
    if person is None:
        return Dropped("they have left, or cannot sign in")
    with timezone.override(zone_of(person, now.date())):
        unread = Q(read_at__isnull=True) | Q(
            group=Group.SECURITY
        )  # whoever took a login over could read it away
        notices = mail.notices.filter(unread).select_related("event").order_by("pk")
        lines = [one for one in shown(notices, person, on=now.date()) if one.may_open]
        if not lines:
            return Dropped("read meanwhile, or no longer theirs to see")
        daily = mail.kind == MailKind.DIGEST
        return _daily(mail, person, lines) if daily else _one(mail, person, lines[0], now)


def _one(mail: Mail, person: Person, line: Shown, now: datetime) -> EmailMultiAlternatives:
    order, guards = _order(line, person, now), line.notice.group == Group.SECURITY
    context = {
        "line": line,
        "address": absolute(reverse("mfa_index") if guards else line.address or reverse("notices")),
        "guards": guards,
        "facts": facts_of(line.notice, order),
        "answers": offered_in_mail(line.notice, now),
        "answers_note": _note(person, now),
    }
    called = f"{order.title} ({order.account})" if order else line.called or line.notice.get_group_display()
    references = {"In-Reply-To": thread_id(order.pk), "References": thread_id(order.pk)} if order else {}
    return _message(mail, person, called, "one", context, references)


def _note(person: Person, now: datetime) -> str:
    """What to know about the links by which the mail is answered."""
    if must_sign_in(person, now):
        return "You answer signed in."
    return (
        f"You can answer without signing in, once, within {settings.ANSWER_LINK_DAYS} days. "
        "Whoever has this mail can answer as you: do not pass it on."
    )


def _order(line: Shown, person: Person, now: datetime) -> Order | None:
    """The order that it is about, where the person may see it."""
    visible = orders_visible_to(person, on=now.date()).select_related("account", "root")
    return visible.filter(pk=line.notice.event.order_id).first() if line.notice.event.order_id else None


def _daily(mail: Mail, person: Person, lines: list[Shown]) -> EmailMultiAlternatives:
    linked = [(one, absolute(one.address or reverse("notices"))) for one in lines[:LISTED]]
    groups = [
        (label, [(one, link) for one, link in linked if one.notice.group == group])
        for group, label in Group.choices
    ]
    count = len(lines)
    context = {
        "groups": [(label, found) for label, found in groups if found],
        "more": max(count - LISTED, 0),
        "day": mail.day,
        "address": absolute(reverse("notices")),
    }
    subject = f"{count} thing{'s' if count != 1 else ''} to know, {mail.day:%A} {mail.day:%-d %B}"
    return _message(mail, person, subject, "daily", context, {})


def _message(
    mail: Mail, person: Person, subject: str, template: str, context: dict[str, Any], more: dict[str, str]
) -> EmailMultiAlternatives:
    wishes = absolute(reverse("notice_wishes"))
    context = {**context, "subject": one_line(subject), "wishes": wishes, "person": person}
    message = EmailMultiAlternatives(
        subject=one_line(subject),
        body=render_to_string(f"notices/mail/{template}.txt", context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address_of(person)],
        headers={
            "Message-ID": mail.message_id,
            "List-Id": f"Golden Thread notices <notices.{host()}>",
            **({} if context.get("guards") else {"List-Unsubscribe": f"<{wishes}>"}),
            "Auto-Submitted": "auto-generated",
            **more,
        },
    )
    message.attach_alternative(render_to_string(f"notices/mail/{template}.html", context), "text/html")
    return message


def address_of(person: Person) -> str:
    """Where the person reads mail: their address on record, else the one they sign in with."""
    return person.email or person.login.email


def one_line(text: str, limit: int = 180) -> str:
    """``text`` as a header may carry it: no line breaks, no control or direction characters, not endless.

    >>> one_line("Ten scanners\\r\\nBcc: everybody@example.com")
    'Ten scanners Bcc: everybody@example.com'
    >>> one_line("a\\u202egnp.exe\\x00")
    'a gnp.exe'
    """
    plain = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    short = " ".join(plain.split())
    return short if len(short) <= limit else f"{short[: limit - 1]}…"
