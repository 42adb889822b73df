"""Letters fetched over IMAP from a real server: each once, whatever is in it, and although it hangs up."""

from __future__ import annotations

import logging
import ssl
from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage
from imaplib import IMAP4

import pytest
from tests.app.customers.mail_server import MailServer, mail_server
from tests.world import World

from goldenthread.app.customers import actions
from goldenthread.app.customers.mail.collecting import collect
from goldenthread.app.customers.mail.reading import LARGEST
from goldenthread.app.customers.models import Interaction, WaitingLetter
from goldenthread.app.history.models import Event
from goldenthread.app.people.actors import Actor

pytestmark = pytest.mark.django_db
MAIL = Actor(system="mail", via="mail")
ANA, MARA = "ana@thread.example", "mara@meridian.example"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    with mail_server(tmp_path_factory.mktemp("mail")) as found:
        yield found


@pytest.fixture
def box(server: MailServer, settings) -> MailServer:
    """An empty mailbox from which letters are collected."""
    settings.DROP_ADDRESS, settings.DROP_IMAP = "contact@drop.example", dict(server.settings)
    server.empty()
    server.front.hang_up_at, server.front.said = None, []
    return server


@pytest.fixture
def drop(world: World, box: MailServer) -> str:
    """Ana's drop address; Mara's is known."""
    actions.change_contact(world.mara, email=MARA, actor=Actor(person=world.ana))
    return actions.open_drop(actor=Actor(person=world.ana))[1]


def letter(drop: str, number: int, *, to: str = MARA, sender: str = ANA, text: str = "We spoke.") -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, f"Ward {number}"
    made["Date"], made["Message-ID"] = "Fri, 27 Feb 2026 10:00:00 +0100", f"<{number}@x>"
    made["Delivered-To"] = drop
    made.set_content(text)
    return made.as_bytes()


def topics() -> list[str]:
    return sorted(Interaction.objects.values_list("topic", flat=True))


def test_each_letter_is_collected_once_and_marked_as_seen(box, drop):
    box.put(letter(drop, 1), letter(drop, 2, to="new@meridian.example"))
    assert collect(MAIL) == Counter(recorded=1, waiting=1)
    assert (topics(), WaitingLetter.objects.get().topic) == (["Ward 1"], "Ward 2")
    assert Event.objects.filter(kind="interaction.recorded").count() == 1
    assert box.unseen() == 0
    assert collect(MAIL) == Counter()


def test_the_same_letter_twice_in_the_mailbox_is_one_contact(box, drop):
    box.put(letter(drop, 1), letter(drop, 1), letter(drop, 2))
    assert collect(MAIL) == Counter(recorded=2, known=1)
    assert topics() == ["Ward 1", "Ward 2"]


def test_a_mailbox_that_hangs_up_before_the_mark_loses_nothing_and_records_nothing_twice(box, drop, caplog):
    box.put(*(letter(drop, number) for number in (1, 2, 3)))
    box.front.hang_up_before(b"STORE", 2)
    with caplog.at_level(logging.WARNING):
        assert collect(MAIL) == Counter(recorded=2)
    assert "hung up after 2 letters" in caplog.text
    assert box.unseen() == 2  # the second was received and could not be marked
    assert collect(MAIL) == Counter(known=1, recorded=1)
    assert topics() == ["Ward 1", "Ward 2", "Ward 3"]
    assert box.unseen() == 0


def test_a_mailbox_that_hangs_up_before_a_letter_leaves_it_for_the_next_time(box, drop):
    box.put(letter(drop, 1), letter(drop, 2))
    box.front.hang_up_before(b"FETCH", 2)
    assert collect(MAIL) == Counter(recorded=1)
    assert collect(MAIL) == Counter(recorded=1)
    assert topics() == ["Ward 1", "Ward 2"]


def hostile(drop: str) -> dict[str, bytes]:
    """Letters that were made to hurt; none of them is anybody's contact."""
    head = f"From: {ANA}\r\nTo: {MARA}\r\nDelivered-To: {drop}\r\n".encode()
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (one, one) for one in range(70)
    )
    return {
        "spoofed": letter(drop, 91, sender="mallory@elsewhere.example"),
        "of a machine": b"Auto-Submitted: auto-replied\r\n" + letter(drop, 92),
        "nested seventy times": head + b"Subject: deep\r\n" + deep + b"end",
        "a head without end": head + b"X-Long: " + b"a" * 300_000 + b"\r\n\r\nx",
        "without a sender": f"To: {MARA}\r\nDelivered-To: {drop}\r\n\r\nx".encode(),
        "two senders": f"From: {ANA}, b@c.example\r\nDelivered-To: {drop}\r\n\r\nx".encode(),
        "to a stranger's secret": letter("contact+" + "0" * 24 + "@drop.example", 93),
        "nothing but noise": bytes(range(128, 256)) * 40,
        "empty": b"\r\n",
    }


def test_hostile_letters_do_nothing_and_hold_up_no_other(box, drop):
    bad = hostile(drop)
    box.put(letter(drop, 1), *bad.values(), letter(drop, 2))
    assert collect(MAIL) == Counter(recorded=2, refused=len(bad))
    assert (topics(), WaitingLetter.objects.count()) == (["Ward 1", "Ward 2"], 0)
    assert box.unseen() == 0
    assert collect(MAIL) == Counter()


def test_letters_that_look_like_the_protocol_or_cannot_be_stored_are_cleaned(box, drop):
    wire = letter(drop, 1, text="a1 OK done\r\n* BYE\r\n)\r\n* 3 EXISTS\r\n{100000}\r\n")
    odd = letter(drop, 2).replace(b"Ward 2", b"=?utf-8?b?V2FyZCAyAAAA?= \x00 =?x-none?q?=ff?=")
    late = letter(drop, 3).replace(b"27 Feb 2026 10:00:00 +0100", b"31 Dec 9999 23:59:59 -2359")
    box.put(wire, odd, late)
    assert collect(MAIL) == Counter(recorded=3)
    assert not any("\x00" in topic for topic in topics())
    assert box.unseen() == 0


def test_a_letter_too_large_to_read_is_not_fetched(box, drop):
    box.put(
        letter(drop, 1, text="x" * 70 + "\r\n" * 1).replace(b"xxx", b"y" * (LARGEST + 10), 1), letter(drop, 2)
    )
    assert collect(MAIL) == Counter(recorded=1)
    assert (topics(), box.unseen()) == (["Ward 2"], 1)


def test_a_server_whose_certificate_is_not_trusted_is_not_told_the_password(box, drop, settings):
    box.put(letter(drop, 1))
    settings.DROP_IMAP["ca"] = ""
    with pytest.raises(ssl.SSLCertVerificationError):
        collect(MAIL)
    assert box.front.said == []
    assert topics() == []


@pytest.mark.parametrize(
    ("wrong", "said"), [({"password": "no"}, "credentials"), ({"folder": "No such"}, "no folder No such")]
)
def test_a_mailbox_that_cannot_be_opened_says_so(box, drop, settings, wrong, said):
    settings.DROP_IMAP.update(wrong)
    with pytest.raises(IMAP4.error, match=said):
        collect(MAIL)
