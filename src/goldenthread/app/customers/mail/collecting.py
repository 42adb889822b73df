"""Letters fetched from where a mail server leaves them: a Maildir, or a mailbox over IMAP. Settings say which."""

from __future__ import annotations

import logging
import mailbox
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from imaplib import IMAP4, IMAP4_SSL
from pathlib import Path

from django.conf import settings
from django.db import DataError, IntegrityError, transaction

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
    """Letters not seen yet; each is marked as seen once it was received.

    A mailbox that hangs up in between leaves the rest for the next time. What was received and could not be marked
    comes again then, and is known.
    """
    came: Counter[str] = Counter()
    with _open_mailbox() as server:
        try:
            for uid in _unseen(server):
                _, parts = server.uid("FETCH", uid, "(BODY.PEEK[])")
                raw = next((part[1] for part in parts if isinstance(part, tuple)), b"")
                came[_received(raw, actor)] += 1
                server.uid("STORE", uid, "+FLAGS", "(\\Seen)")
        except (IMAP4.abort, OSError) as broken:
            log.warning(
                "The mailbox hung up after %d letters. The rest comes next time: %s", came.total(), broken
            )
    return came


@contextmanager
def _open_mailbox() -> Iterator[IMAP4_SSL]:
    """The folder of the mailbox, over TLS, to a server whose certificate is right: it is told the password."""
    wanted = settings.DROP_IMAP
    trusted = ssl.create_default_context(cafile=wanted["ca"] or None)
    server = IMAP4_SSL(wanted["host"], wanted["port"], ssl_context=trusted, timeout=30)
    try:
        server.login(wanted["user"], wanted["password"])
        answer, _ = server.select('"{}"'.format(wanted["folder"].replace("\\", "\\\\").replace('"', '\\"')))
        if answer != "OK":
            raise IMAP4.error(
                f"The mailbox has no folder {wanted['folder']}. Set GOLDENTHREAD_DROP_IMAP_FOLDER."
            )
        yield server
    finally:
        with suppress(IMAP4.error, OSError):
            server.logout()
        with suppress(OSError):  # where it hung up, nobody has closed our end
            server.shutdown()


def _unseen(server: IMAP4_SSL) -> list[str]:
    """The letters not seen yet that are not too large to be read, by the ids that they keep."""
    _, found = server.uid("SEARCH", "UNSEEN", "SMALLER", str(LARGEST))
    return [one.decode() for one in (found[0] or b"").split()[:AT_ONCE]]


def _received(raw: bytes, actor: Actor) -> str:
    """What became of a letter. One that the database cannot hold is refused, so that it holds up no other."""
    try:
        with transaction.atomic():
            came = receive(raw, actor=Actor(system=actor.system, via="mail"))
    except (DataError, IntegrityError, ValueError) as broken:
        log.warning("A letter could not be put on record: %s", broken)
        return "refused"
    if came.outcome == "refused":
        log.info("A letter was not taken: %s", came.why)
    return came.outcome
