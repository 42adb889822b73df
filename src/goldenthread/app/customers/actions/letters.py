"""Contacts put on record by mail: a person's own secret address, what comes there, and what waits to be filed."""

from __future__ import annotations

import re
import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Lower

from goldenthread.app.customers import events
from goldenthread.app.customers.actions.interactions import record_interaction
from goldenthread.app.customers.errors import DropNotSet, LetterOver
from goldenthread.app.customers.mail.reading import Incoming, Letter, Unreadable, read
from goldenthread.app.customers.models import (
    Contact,
    Direction,
    Initiator,
    Interaction,
    InteractionKind,
    MailDrop,
    WaitingLetter,
)
from goldenthread.app.customers.queries import contacts_visible_to
from goldenthread.app.customers.rights import may_record_interaction
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person, digest

_REPLIES = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg|sv|vs|tr|rv)\s*(?:\[\d{1,3}\])?:)+\s*", re.I)
MOST_CONTACTS = 20  # in one letter; more is a mailing


@dataclass(frozen=True)
class Received:
    """What became of a letter: ``recorded``, ``waiting``, ``known`` (it came before) or ``refused``, and why."""

    outcome: str
    why: str = ""
    interactions: tuple[Interaction, ...] = ()
    waiting: WaitingLetter | None = None


@transaction.atomic
def open_drop(*, keeps_text: bool = False, actor: Actor) -> tuple[MailDrop, str]:
    """The actor has a drop address of their own; one from before is closed. It is told once, and kept hashed.

    Refused where no address is set for this installation, and to tokens: an address cannot be made unseen.
    """
    if actor.person is None or actor.token_id is not None:
        raise NotPermitted("Only somebody who is signed in can make a drop address. Sign in and do it there.")
    if not actor.may("own:interaction:record"):
        raise NotPermitted(
            "You may not record contacts: that is for those who answer for an account or sponsor one."
        )
    local, at, domain = settings.DROP_ADDRESS.partition("@")
    if not at:
        raise DropNotSet(
            "No address for mail is set here. Ask an administrator to set GOLDENTHREAD_DROP_ADDRESS."
        )
    _close(actor.person, actor)
    secret = secrets.token_hex(12)  # small letters and digits: mail servers may change the case
    drop = MailDrop.objects.create(
        person=actor.person,
        digest=digest(secret),
        hint=secret[:4],
        keeps_text=keeps_text,
        opened_at=actor.now,
    )
    record(drop, events.DropOpened(keeps_text=keeps_text), actor=actor)
    return drop, f"{local}+{secret}@{domain}"


@transaction.atomic
def close_drop(*, actor: Actor) -> int:
    """Mail to the actor's drop address does nothing from now on."""
    if actor.person is None:
        raise NotPermitted("Only a person has a drop address.")
    closed = _close(actor.person, actor)
    if closed is not None:
        record(closed, events.DropClosed(), actor=actor)
    return int(closed is not None)


def _close(person: Person, actor: Actor) -> MailDrop | None:
    standing = MailDrop.objects.select_for_update().filter(person=person, closed_at__isnull=True).first()
    if standing is not None:
        standing.closed_at = actor.now
        standing.save(update_fields=["closed_at"])
    return standing


def receive(raw: bytes, *, recipients: Iterable[str] = (), actor: Actor) -> Received:
    """A message came to a drop address: it is on record, waits to be filed, or does nothing.

    Who wrote it is told by the secret in the address that it came to, and its sender must be that person as well: a
    message that only claims to be from somebody does nothing, and nothing is ever answered by mail.
    """
    try:
        incoming = read(raw)
    except Unreadable as broken:
        return Received("refused", str(broken))
    drop = _drop_among((*recipients, *incoming.reached))
    if drop is None:
        return Received("refused", "It did not come to a drop address that is in use.")
    if incoming.automatic:
        return Received("refused", "It is from a machine or a mailing list.")
    if incoming.letter.sender not in own_addresses(drop.person) or not _may_sign_in(drop.person, actor.now):
        return Received("refused", "Its sender is not the person to whom the drop address belongs.")
    writer = Actor(person=drop.person, via="mail", now=actor.now)
    return put_down(incoming, keeps_text=drop.keeps_text, actor=writer)


def _drop_among(addresses: Iterable[str]) -> MailDrop | None:
    local, _, domain = settings.DROP_ADDRESS.lower().partition("@")
    found = re.compile(rf"{re.escape(local)}\+([0-9a-f]{{24}})@{re.escape(domain)}") if domain else None
    matches = [found.fullmatch(one.strip().lower()) for one in addresses] if found else []
    keys = [digest(match[1]) for match in matches if match]
    standing = MailDrop.objects.filter(digest__in=keys, closed_at__isnull=True)
    return standing.select_related("person__login").first() if keys else None


def own_addresses(person: Person) -> set[str]:
    """The addresses from which the person writes: the one on record, and the one they sign in with."""
    login = getattr(person, "login", None)
    return {one.lower() for one in (person.email, login.email if login else "") if one}


def _may_sign_in(person: Person, now: datetime) -> bool:
    login = getattr(person, "login", None)
    return login is not None and login.is_active and person.works_here_on(now.date())


@transaction.atomic
def put_down(incoming: Incoming, *, keeps_text: bool = False, actor: Actor) -> Received:
    """What a message tells is on record as a contact with each contact whom it names, or waits for its person to say.

    From the person to contacts it went out; forwarded, it is what the original was. A contact counts when exactly one
    that the person may open has that address: with none or several it waits, and nothing is guessed.
    """
    person = actor.person
    if person is None:
        raise NotPermitted("A letter is somebody's.")
    letter, source = incoming.original or incoming.letter, incoming.letter.message_id
    if _came_before(person, source):
        return Received("known", "It is on record or waits already.")
    own = own_addresses(person)
    outwards = letter.sender in own
    others = [
        one for one in (letter.to if outwards else (letter.sender,)) if one not in own and not _is_drop(one)
    ]
    found, unclear = _contacts(others, actor)
    told: dict[str, object] = {
        "direction": Direction.OUT if outwards else Direction.IN,
        "at": min(letter.at or incoming.letter.at or actor.now, actor.now),
        "topic": _REPLIES.sub("", letter.subject)[:300].strip(),
    }
    text = incoming.letter.text if keeps_text else ""
    if unclear or not found or len(found) > MOST_CONTACTS:
        why = unclear or (
            "None of its addresses is a contact's." if not found else "It went to too many contacts."
        )
        return _wait(person, source, others, why, text, told, actor)
    made = [_recorded(contact, source, text, told, actor) for contact in found]
    return Received("recorded", interactions=tuple(made))


def _came_before(person: Person, source: str) -> bool:
    return (
        Interaction.objects.filter(source=source, person=person).exists()
        or WaitingLetter.objects.filter(source=source, person=person).exists()
    )


def _is_drop(address: str) -> bool:
    local, _, domain = settings.DROP_ADDRESS.lower().partition("@")
    return bool(domain) and address.startswith(local) and address.endswith("@" + domain)


def _contacts(addresses: list[str], actor: Actor) -> tuple[list[Contact], str]:
    """The contacts with these addresses, or why it cannot be said who they are."""
    assert actor.person is not None
    seen = contacts_visible_to(actor.person, on=actor.now.date()).annotate(small=Lower("email"))
    by_address: dict[str, list[Contact]] = defaultdict(list)
    for contact in seen.filter(small__in=addresses, left_on__isnull=True, erased_at__isnull=True)[:200]:
        by_address[contact.email.lower()].append(contact)
    several = next((one for one, found in by_address.items() if len(found) > 1), None)
    if several is not None:
        return [], f"Several contacts have the address {several}."
    found = [contacts[0] for contacts in by_address.values()]
    if forbidden := next((one for one in found if not may_record_interaction(actor, one.account)), None):
        return [], f"You may not record contacts with {forbidden.account}."
    return found, ""


def _recorded(contact: Contact, source: str, text: str, told: dict[str, object], actor: Actor) -> Interaction:
    return record_interaction(
        contact.account,
        contact=contact,
        kind=InteractionKind.MAIL,
        initiated_by=Initiator.CUSTOMER if told["direction"] == Direction.IN else Initiator.US,
        note=text,
        private=bool(text),
        source=source,
        actor=actor,
        **told,  # type: ignore[arg-type]
    )


def _wait(
    person: Person,
    source: str,
    addresses: list[str],
    why: str,
    text: str,
    told: dict[str, object],
    actor: Actor,
) -> Received:
    waiting = WaitingLetter.objects.create(
        person=person,
        source=source,
        came_at=actor.now,
        addresses=addresses[:20],
        why=why[:300],
        text=text,
        **told,
    )
    record(waiting, events.LetterCame(), actor=actor)
    return Received("waiting", why, waiting=waiting)


@transaction.atomic
def file_letter(letter: WaitingLetter, *, contact: Contact, actor: Actor) -> Interaction:
    """A letter that waited is on record as a contact with ``contact``. Refused once it is filed or discarded."""
    letter = _mine(letter, actor)
    told: dict[str, object] = {"direction": letter.direction, "at": letter.at, "topic": letter.topic}
    made = _recorded(contact, letter.source, letter.text, told, actor)
    letter.filed_at, letter.text = actor.now, ""
    letter.save(update_fields=["filed_at", "text"])
    return made


@transaction.atomic
def discard_letter(letter: WaitingLetter, *, actor: Actor) -> WaitingLetter:
    """A letter that waited is nobody's contact; its words and addresses are gone, and it does not come again."""
    letter = _mine(letter, actor)
    _let_go(letter, actor.now)
    record(letter, events.LetterDiscarded(), actor=actor)
    return letter


def letters_expire(*, actor: Actor) -> int:
    """Letters that nobody filed within the days that are set are discarded, each with its event. Answers how many.

    Each by itself: one that is being filed at that moment is passed over, and the rest go.
    """
    over = WaitingLetter.objects.filter(
        filed_at__isnull=True,
        discarded_at__isnull=True,
        came_at__lte=actor.now - timedelta(days=settings.LETTER_DAYS),
    )
    return sum(expire_letter(key, actor=actor) for key in list(over.values_list("pk", flat=True)))


@transaction.atomic
def expire_letter(letter_id: int, *, actor: Actor) -> bool:
    """The words and addresses of one that waited too long are gone. False where it is filed, or being filed."""
    waiting = WaitingLetter.objects.filter(
        pk=letter_id,
        filed_at__isnull=True,
        discarded_at__isnull=True,
        came_at__lte=actor.now - timedelta(days=settings.LETTER_DAYS),
    )
    letter = waiting.select_for_update(skip_locked=True).first()
    if letter is None:
        return False
    _let_go(letter, actor.now)
    record(letter, events.LetterExpired(settings.LETTER_DAYS), actor=actor)
    return True


def _let_go(letter: WaitingLetter, now: datetime) -> None:
    letter.discarded_at, letter.text, letter.topic, letter.addresses = now, "", "", []
    letter.save(update_fields=["discarded_at", "text", "topic", "addresses"])


def _mine(letter: WaitingLetter, actor: Actor) -> WaitingLetter:
    found = WaitingLetter.objects.select_for_update().get(pk=letter.pk)
    if actor.person is None or found.person_id != actor.person.pk:
        raise NotPermitted("That letter is somebody else's.")
    if found.filed_at or found.discarded_at:
        raise LetterOver("This letter is filed or discarded already.")
    return found


def file_message(raw: bytes, *, actor: Actor) -> Received:
    """A message that the actor hands over themselves, at a page or over the API: no address needs to prove it."""
    try:
        return put_down(read(raw), actor=actor)
    except Unreadable as broken:
        raise Invalid(str(broken), field="message") from broken


__all__ = [
    "Letter",
    "Received",
    "close_drop",
    "discard_letter",
    "file_letter",
    "file_message",
    "letters_expire",
    "open_drop",
    "receive",
]
