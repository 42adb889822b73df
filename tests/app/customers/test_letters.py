"""Contacts by mail: whose they are is told by a secret address, whom they are with is never guessed."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from email.message import EmailMessage
from functools import partial

import pytest
import time_machine
from tests.world import NOW, World

from goldenthread.app.customers import actions
from goldenthread.app.customers.actions.letters import Received, receive
from goldenthread.app.customers.errors import DropNotSet, LetterOver
from goldenthread.app.customers.jobs import letters_expire
from goldenthread.app.customers.mail.reading import ADDRESSES, TEXT, Unreadable, read
from goldenthread.app.customers.models import Interaction, WaitingLetter
from goldenthread.app.errors import NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.people.actors import Actor, clock
from goldenthread.app.people.models import Person

MAIL = Actor(system="mail", via="mail", now=NOW)
ANA, MARA = "ana@thread.example", "mara@meridian.example"


@pytest.fixture(autouse=True)
def _set(settings):
    settings.DROP_ADDRESS = "contact@drop.example"


@pytest.fixture
def drop(world: World) -> str:
    """Ana's drop address; Mara and Curt have addresses of their own."""
    actions.change_contact(world.mara, email="Mara@Meridian.example", actor=world.by(world.ana))
    actions.change_contact(world.curt, email="curt@castor.example", actor=world.by(world.ben))
    return address(world, world.ana)


def address(world: World, person: Person, **wanted: bool) -> str:
    return actions.open_drop(**wanted, actor=world.by(person))[1]


def letter(
    sender: str = ANA,
    to: str = MARA,
    *,
    bcc: str = "",
    text: str = "We spoke.",
    message_id: str = "<1@x>",
    **headers: str,
) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, to, headers.pop("subject", "Re: Fwd: the new ward")
    made["Date"], made["Message-ID"] = "Fri, 27 Feb 2026 10:00:00 +0100", message_id
    if bcc:
        made["Delivered-To"] = bcc
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def came(raw: bytes, *recipients: str) -> Received:
    return receive(raw, recipients=recipients, actor=MAIL)


def test_a_blind_copy_of_a_mail_to_a_contact_is_on_record(world, drop):
    assert came(letter(bcc=drop)).outcome == "recorded"
    made = Interaction.objects.get()
    assert (made.person, made.contact, made.account) == (world.ana, world.mara, world.meridian)
    assert (made.kind, made.direction, made.initiated_by) == ("mail", "out", "us")
    assert (made.topic, made.note, made.at.isoformat()) == ("the new ward", "", "2026-02-27T09:00:00+00:00")
    event = Event.objects.get(kind="interaction.recorded")
    assert (event.actor_person, event.via) == (world.ana, "mail")


INLINE = f"""See below.

---------- Forwarded message ---------
From: Mara Ilić <{MARA}>
Date: Thu, 26 Feb 2026 08:00:00 +0000
Subject: We need it sooner
To: <{ANA}>

Could you?
"""


def test_a_customers_mail_that_is_forwarded_came_in(world, drop):
    came(letter(to=drop, text=INLINE))
    made = Interaction.objects.get()
    assert (made.contact, made.direction, made.initiated_by) == (world.mara, "in", "customer")
    assert (made.topic, made.at.isoformat()) == ("We need it sooner", "2026-02-26T08:00:00+00:00")


def test_a_mail_forwarded_as_attachment_too(world, drop):
    outer = EmailMessage()
    outer["From"], outer["To"], outer["Subject"], outer["Message-ID"] = ANA, drop, "Fwd", "<2@x>"
    inner = EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = MARA, ANA, "Inside"
    inner.set_content("Hello")
    outer.set_content("attached")
    outer.add_attachment(inner)
    came(outer.as_bytes())
    assert (Interaction.objects.get().direction, Interaction.objects.get().topic) == ("in", "Inside")


def test_one_message_is_on_record_once_however_often_it_comes(world, drop):
    assert [came(letter(bcc=drop)).outcome for _ in range(3)] == ["recorded", "known", "known"]
    assert came(letter(to="who@else.example", bcc=drop, message_id="<3@x>")).outcome == "waiting"
    assert came(letter(to="who@else.example", bcc=drop, message_id="<3@x>")).outcome == "known"
    assert (Interaction.objects.count(), WaitingLetter.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("sender", "to_drop", "why"),
    [
        (ANA, False, "drop address"),  # the sender is spoofed: without the secret it does nothing
        ("mallory@evil.example", True, "not the person"),
        ("ben@thread.example", True, "not the person"),
    ],
)
def test_neither_a_spoofed_sender_nor_a_stolen_address_is_enough(world, drop, sender, to_drop, why):
    answer = came(letter(sender, bcc=drop if to_drop else "contact+" + "0" * 24 + "@drop.example"))
    assert (answer.outcome, why in answer.why) == ("refused", True)
    assert not Interaction.objects.exists()
    assert not WaitingLetter.objects.exists()


def test_a_closed_address_and_a_leavers_do_nothing(world, drop):
    fresh = address(world, world.ana)  # closes the one before
    assert came(letter(bcc=drop)).outcome == "refused"
    assert came(letter(bcc=fresh)).outcome == "recorded"
    sofias = address(world, world.sofia)
    world.sofia.left_on = NOW.date() - timedelta(days=1)
    world.sofia.save(update_fields=["left_on"])
    assert came(letter("sofia@thread.example", bcc=sofias, message_id="<4@x>")).outcome == "refused"
    actions.close_drop(actor=world.by(world.ana))
    assert came(letter(bcc=fresh, message_id="<5@x>")).outcome == "refused"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Auto_Submitted", "auto-replied"),
        ("Precedence", "bulk"),
        ("List_Id", "<all.thread.example>"),
        ("Return_Path", "<>"),
        ("X_Loop", "drop"),
    ],
)
def test_no_loop_begins_with_what_a_machine_sent(world, drop, name, value):
    assert came(letter(bcc=drop, **{name: value})).why == "It is from a machine or a mailing list."
    assert not Interaction.objects.exists()


def test_what_is_unknown_or_ambiguous_or_not_ones_own_waits(world, drop):
    came(letter(to="new@meridian.example", bcc=drop, message_id="<a@x>"))
    came(letter(to="curt@castor.example", bcc=drop, message_id="<b@x>"))  # Ben's: as if unknown
    actions.add_contact(world.meridian_retail, name="Mara too", email=MARA, actor=world.by(world.ana))
    came(letter(bcc=drop, message_id="<c@x>"))
    assert not Interaction.objects.exists()
    assert sorted(WaitingLetter.objects.values_list("why", flat=True)) == [
        "None of its addresses is a contact's.",
        "None of its addresses is a contact's.",
        "Several contacts have the address mara@meridian.example.",
    ]


def test_a_letter_that_waits_is_filed_by_its_person_and_nobody_else(world, drop):
    waiting = came(letter(to="new@meridian.example", bcc=drop)).waiting
    with pytest.raises(NotPermitted):
        actions.file_letter(waiting, contact=world.mara, actor=world.by(world.sofia))
    made = actions.file_letter(waiting, contact=world.mara, actor=world.by(world.ana))
    assert (made.contact, made.direction, made.topic) == (world.mara, "out", "the new ward")
    with pytest.raises(LetterOver):
        actions.discard_letter(waiting, actor=world.by(world.ana))


def test_a_discarded_letter_leaves_no_words_and_does_not_come_again(world, drop):
    waiting = came(letter(to="new@meridian.example", bcc=drop)).waiting
    actions.discard_letter(waiting, actor=world.by(world.ana))
    waiting.refresh_from_db()
    assert (waiting.topic, waiting.addresses, waiting.text) == ("", [], "")
    assert came(letter(to="new@meridian.example", bcc=drop)).outcome == "known"
    kinds = [kind for kind in Event.objects.values_list("kind", flat=True) if kind.startswith("letter")]
    assert kinds == ["letter.came", "letter.discarded"]


def test_a_letter_that_nobody_files_goes_after_the_days_that_are_set(world, drop, settings):
    settings.LETTER_DAYS = 30
    old = came(letter(to="new@meridian.example", bcc=drop)).waiting
    filed = came(letter(to="other@meridian.example", bcc=drop, message_id="<2@x>")).waiting
    actions.file_letter(filed, contact=world.mara, actor=world.by(world.ana))
    assert actions.letters_expire(actor=clock(NOW + timedelta(days=29))) == 0
    assert actions.letters_expire(actor=clock(NOW + timedelta(days=30))) == 1
    assert actions.letters_expire(actor=clock(NOW + timedelta(days=31))) == 0
    old.refresh_from_db()
    filed.refresh_from_db()
    assert (old.topic, old.addresses, old.text) == ("", [], "")
    assert (old.discarded_at, filed.discarded_at) == (NOW + timedelta(days=30), None)
    (event,) = Event.objects.filter(kind="letter.expired")
    assert (event.payload, event.actor_system) == ({"days": 30}, "clock")
    assert came(letter(to="new@meridian.example", bcc=drop)).outcome == "known"
    with pytest.raises(LetterOver):
        actions.file_letter(old, contact=world.mara, actor=world.by(world.ana))


@pytest.mark.django_db(transaction=True)
def test_the_clock_lets_letters_go(drop):
    waiting = came(letter(to="new@meridian.example", bcc=drop)).waiting
    with time_machine.travel(NOW + timedelta(days=60), tick=False):
        assert letters_expire(0) == 1
    waiting.refresh_from_db()
    assert waiting.discarded_at is not None


def test_the_words_are_kept_only_where_the_person_asked_for_it(world, drop):
    came(letter(bcc=drop, text="Their budget is cut"))
    assert Interaction.objects.get().note == ""
    asked = address(world, world.ana, keeps_text=True)
    came(letter(bcc=asked, text="Their budget is cut", message_id="<k@x>"))
    kept = Interaction.objects.latest("pk")
    assert (kept.note, kept.private) == ("Their budget is cut", True)


def test_an_address_is_refused_where_none_is_set_and_to_those_without_accounts(world, settings):
    with pytest.raises(NotPermitted):
        address(world, world.omar)
    settings.DROP_ADDRESS = ""
    with pytest.raises(DropNotSet, match="GOLDENTHREAD_DROP_ADDRESS"):
        address(world, world.ana)


HEAD = f"From: {ANA}\r\nTo: {MARA}\r\nDelivered-To: %s\r\nMessage-ID: <h@x>\r\nMIME-Version: 1.0\r\n"
HOSTILE = {
    "a charset that is none": "Content-Type: text/plain; charset=klingon\r\n\r\n\xff\xfe hello",
    "a wrong charset": "Content-Type: text/plain; charset=utf-16\r\n\r\nabc",
    "html only": "Content-Type: text/html\r\n\r\n<style>p{}</style><script>alert(1)</script><p>Hello<br>there",
    "html that never closes": "Content-Type: text/html\r\n\r\n" + "<script" * 20_000,
    "a zip bomb": "Content-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + b64encode(b"PK" + bytes(100_000)).decode(),
    "base64 that is none": "Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!$$$",
    "a header of its own length": "X: " + "a" * 100_000 + "\r\n\r\nhello",
    "a subject in half a word": "Subject: =?utf-8?B?4pyT4pyT=?= =?klingon?Q?x?=\r\n\r\nhello",
    "a date that cannot be": "Date: Fri, 99 Xxx 99999 99:99:99 +9999\r\n\r\nhello",
    "no end": "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
    "three megabytes of text": "Content-Type: text/plain\r\n\r\n" + "a" * 3_000_000,
    "three megabytes of tags": "Content-Type: text/html\r\n\r\n" + "<p>a" * 750_000,
    "a nul": "Subject: a\x00b\r\n\r\nhello\x00",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_letters_do_no_more_than_any_other(world, drop, name):
    raw = (HEAD % drop + HOSTILE[name]).encode("latin-1")
    assert came(raw).outcome in ("recorded", "waiting")
    assert Interaction.objects.count() + WaitingLetter.objects.count() == 1
    told = read(raw).letter
    assert (len(told.text) <= TEXT, len(told.subject) <= 300, len(told.to) <= ADDRESSES) == (True, True, True)
    assert "\x00" not in "".join(Interaction.objects.values_list("topic", flat=True))


def nested(depth: int) -> str:
    opened = "".join(
        f"Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n" for level in range(depth)
    )
    return opened + "Content-Type: text/plain\r\n\r\nhello"


@pytest.mark.parametrize(
    ("rest", "why"),
    [
        (nested(20), "nested too deeply"),
        (nested(5_000), "too many parts"),
        ("X: y\r\n" * 40_000 + "\r\nhello", "too many headers"),
        ("\r\n" + "a" * 10_000_000, "larger than"),
    ],
)
def test_what_is_no_letter_is_not_read(rest, why):
    with pytest.raises(Unreadable, match=why):
        read((HEAD % "x@drop.example" + rest).encode())


def test_words_of_html_are_read_without_its_scripts():
    raw = (HEAD % "x@drop.example" + HOSTILE["html only"]).encode()
    assert read(raw).letter.text == "Hello\nthere"


@pytest.mark.parametrize(
    "raw", [b"", b"\x00" * 100, b"From: \r\n\r\n", b"From: a@b.example, c@d.example\r\n\r\nx"]
)
def test_what_has_no_one_sender_is_refused(world, raw):
    assert came(raw, "contact+" + "0" * 24 + "@drop.example").outcome == "refused"


def test_the_command_for_mail_servers_takes_a_message_from_its_input(world, drop):
    from typer.testing import CliRunner

    from goldenthread.cli.commands import app

    answer = CliRunner().invoke(app, ["mail-drop", "--to", drop], input=letter().decode())
    assert (answer.exit_code, answer.stderr.strip()) == (0, "recorded")
    assert Interaction.objects.get().contact == world.mara


def test_letters_are_fetched_from_a_maildir_each_once(world, drop, settings, tmp_path):
    import mailbox

    from goldenthread.app.customers.mail.collecting import collect

    box = mailbox.Maildir(tmp_path / "drop", create=True)
    for number in range(3):
        box.add(letter(bcc=drop, message_id=f"<{number % 2}@x>"))
    settings.DROP_MAILDIR = str(tmp_path / "drop")
    assert collect(MAIL) == {"recorded": 2, "known": 1}
    assert collect(MAIL) == {}
    assert Interaction.objects.count() == 2


def test_the_api_takes_a_message_of_ones_own_files_what_waits_and_reads_a_calendar(world, drop, client):
    client.force_login(world.ana.login, backend="allauth.account.auth_backends.AuthenticationBackend")
    post = partial(client.post, content_type="application/json")
    with time_machine.travel(NOW, tick=False):
        came_of = post("/api/v1/letters", {"message": letter(to="new@x.example").decode()}).json()
        assert (came_of["outcome"], came_of["interaction_ids"]) == ("waiting", [])
        (waiting,) = client.get("/api/v1/letters").json()["items"]
        assert waiting["addresses"] == ["new@x.example"]
        filed = post(f"/api/v1/letters/{waiting['id']}/filing", {"contact_id": world.mara.pk})
        assert (filed.status_code, filed.json()["direction"]) == (201, "out")
        meeting = "\r\n".join(
            [
                "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20260219T100000Z\r\nSUMMARY:The ward",
                f"ATTENDEE:mailto:{MARA}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            ]
        )
        looked = post("/api/v1/meetings", {"calendar": meeting}).json()
        assert [(one["contact_id"], one["on_record"]) for one in looked] == [(world.mara.pk, False)]
        assert post("/api/v1/meetings", {"calendar": meeting, "take": True}).json()[0]["on_record"]
        assert post("/api/v1/meetings", {"calendar": "none"}).status_code == 422
    assert Interaction.objects.count() == 2
    client.force_login(world.sofia.login, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert post(f"/api/v1/letters/{waiting['id']}/discarding").status_code == 404
