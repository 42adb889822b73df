"""Letters fetched from where a mail server leaves them: a Maildir, or a mailbox over IMAP. Settings say which."""

from __future__ import annotations

import imaplib
import logging
import mailbox
from collections import Counter
from pathlib import Path

from django.conf import settings

from goldenthread.app.customers.actions.letters import receive
from goldenthread.app.customers.mail.reading import LARGEST
from goldenthread.app.people.actors import Actor

AT_ONCE = 200  # letters at a time; the rest waits for the next
log = logging.getLogger(__name__)


def collect(actor: Actor) -> Counter[str]:
    """Receive what lies in the configured places, each letter once. Answers how many came to what."""
    came: Counter[str] = Counter()
    if settings.DROP_MAILDIR:
        came += _from_maildir(Path(settings.DROP_MAILDIR), actor)
    if settings.DROP_IMAP["host"]:
        came += _from_imap(actor)
    return came


def _from_maildir(folder: Path, actor: Actor) -> Counter[str]:
    """Each letter is removed once it was received: what is refused would be refused again."""
    came: Counter[str] = Counter()
    box = mailbox.Maildir(folder, create=False)
    for key in sorted(box.keys())[:AT_ONCE]:
        with box.get_file(key) as file:
            raw = file.read(LARGEST + 1)
        came[_received(raw, actor)] += 1
        box.remove(key)
    return came


def _from_imap(actor: Actor) -> Counter[str]:
    """Letters not seen yet; each is marked as seen once it was received."""
    came: Counter[str] = Counter()
    wanted = settings.DROP_IMAP
    with imaplib.IMAP4_SSL(wanted["host"], wanted["port"], timeout=30) as server:
        server.login(wanted["user"], wanted["password"])
        server.select(wanted["folder"])
        _, found = server.search(None, "UNSEEN", "SMALLER", str(LARGEST))
        for number in (found[0] or b"").split()[:AT_ONCE]:
            _, parts = server.fetch(number.decode(), "(BODY.PEEK[])")
            raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
            came[_received(raw, actor)] += 1
            server.store(number.decode(), "+FLAGS", "\\Seen")
    return came


def _received(raw: bytes, actor: Actor) -> str:
    came = receive(raw, actor=Actor(system=actor.system, via="mail"))
    if came.outcome == "refused":
        log.info("A letter was not taken: %s", came.why)
    return came.outcome
