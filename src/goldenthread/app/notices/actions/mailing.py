"""Mails go out: put down with the notice, sent at least once, tried again while a server is down, and then given up
where an administrator sees it."""

from __future__ import annotations

import smtplib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef

from goldenthread.app.history.actions import record
from goldenthread.app.notices import events
from goldenthread.app.notices.errors import NotFailed
from goldenthread.app.notices.mailing.addresses import new_message_id
from goldenthread.app.notices.mailing.composing import Dropped, compose
from goldenthread.app.notices.mailing.times import digest_is_due, not_before
from goldenthread.app.notices.models import Group, Mail, MailKind, Notice, Way
from goldenthread.app.notices.queries import readers_among
from goldenthread.app.people.access_rules import require
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.people.queries import zone_of

# After the first attempt, the second, …; then it is given up: about a day after it was first tried.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))

HAD_ONE = timedelta(hours=12)  # whoever had a daily mail so lately is not looked at again


def put_down(notice: Notice, person: Person, *, actor: Actor) -> Mail:
    """A mail about one notice is to go to its person, at once or when their quiet hours end; what guards their login
    at once."""
    at = actor.now if notice.group == Group.SECURITY else not_before(person, actor.now)
    mail = _made(person, MailKind.AT_ONCE, at, actor.now)
    Notice.objects.filter(pk=notice.pk).update(mail=mail)
    return mail


def put_down_digests(*, actor: Actor) -> int:
    """The daily mail is put down of everybody whose hour has come and who has something to read; answers how many."""
    lately = Mail.objects.filter(
        kind=MailKind.DIGEST, made_at__gt=actor.now - HAD_ONE, person=OuterRef("person")
    )
    waiting = Notice.objects.filter(~Exists(lately), way=Way.DIGEST, read_at__isnull=True, mail__isnull=True)
    persons = set(waiting.order_by().values_list("person_id", flat=True).distinct())
    due = [one for one in readers_among(persons, on=actor.now.date()) if digest_is_due(one, actor.now)]
    return sum(_put_down_digest(person, actor) for person in due)


@transaction.atomic
def _put_down_digest(person: Person, actor: Actor) -> bool:
    """Once a day: the second for the same day finds the first, and its notices wait for tomorrow."""
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    day = actor.now.astimezone(zone_of(person, actor.now.date())).date()
    if Mail.objects.filter(person=person, kind=MailKind.DIGEST, day=day).exists():
        return False
    mail = _made(person, MailKind.DIGEST, actor.now, actor.now, day=day)
    waiting = Notice.objects.filter(person=person, way=Way.DIGEST, read_at__isnull=True, mail__isnull=True)
    waiting.update(mail=mail)
    return True


def _made(person: Person, kind: str, not_before: datetime, now: datetime, **more: object) -> Mail:
    mail = Mail.objects.create(
        person=person,
        kind=kind,
        message_id=new_message_id(),
        made_at=now,
        not_before=not_before,
        **more,
    )
    _defer(mail, not_before, now)
    return mail


def _defer(mail: Mail, at: datetime, now: datetime) -> None:
    from goldenthread.app.notices.jobs import send

    (send.configure(schedule_at=at) if at > now else send).defer(mail_id=mail.pk)


@transaction.atomic
def send(mail_id: int, *, actor: Actor) -> Mail | None:
    """The mail has gone out, or is put down to be tried again, or is given up. None where another worker has it.

    The row is locked while the server is spoken to. Killed between the server's yes and the commit, it goes out a
    second time, with the same Message-ID.
    """
    mail = Mail.objects.select_for_update(skip_locked=True).filter(pk=mail_id).first()
    if mail is None or not mail.waits:
        return None
    message = compose(mail, actor.now)
    if isinstance(message, Dropped):
        mail.dropped_at, mail.dropped = actor.now, message.why
    else:
        try:
            message.send()
        except (smtplib.SMTPException, OSError) as error:
            _note_failure(mail, error, message.to, actor.now)
        else:
            mail.sent_at, mail.last_error = actor.now, ""
    mail.save()
    return mail


def _note_failure(mail: Mail, error: Exception, to: Iterable[str], now: datetime) -> None:
    """What the server said is kept without the address: that is the person's, and goes when they are erased."""
    mail.attempts += 1
    said = f"{type(error).__name__}: {error}"
    for address in to:
        said = said.replace(address, "their address")
    mail.last_error = said[:300]
    if mail.attempts > len(WAITS) or _is_final(error):
        mail.failed_at = now
    else:
        _defer(mail, now + WAITS[mail.attempts - 1], now)


def _is_final(error: Exception) -> bool:
    """Whether the server said that it will never take it: there is no such mailbox."""
    refused = error.recipients.values() if isinstance(error, smtplib.SMTPRecipientsRefused) else []
    return bool(refused) and all(500 <= code < 600 for code, _ in refused)


@transaction.atomic
def repeat_mail(mail: Mail, *, actor: Actor) -> Mail:
    """A mail that was given up is tried again, from the first attempt. Refused for one that was not given up."""
    require(actor, "all:mail:repeat", "send mails again")
    mail = Mail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if mail.failed_at is None:
        raise NotFailed("This mail was not given up. Look again: it has gone out, or waits to.")
    told = events.MailRepeated(mail_id=mail.pk, to_person_id=mail.person_id, attempts=mail.attempts)
    mail.failed_at, mail.attempts = None, 0
    mail.save(update_fields=["failed_at", "attempts"])
    _defer(mail, actor.now, actor.now)
    record(mail, told, actor=actor)
    return mail


def repeat_all(mails: Iterable[Mail], *, actor: Actor) -> int:
    """Each of ``mails`` that was given up is tried again, each by itself."""
    failed = [mail for mail in mails if mail.failed_at is not None]
    return len([repeat_mail(mail, actor=actor) for mail in failed])
