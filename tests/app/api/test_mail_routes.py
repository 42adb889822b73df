"""Mails that were given up, by an administrator's program; and closing one's own drop address."""

from __future__ import annotations

import pytest
from tests.world import NOW

from goldenthread.app.customers.actions import open_drop
from goldenthread.app.history.models import Event
from goldenthread.app.notices.models import Mail

pytestmark = pytest.mark.django_db
AT = "/api/v1/mail"


@pytest.fixture
def given_up(world) -> list[Mail]:
    """Two mails that no server took, and one that went out."""
    about = {"person": world.ana, "kind": "at_once", "made_at": NOW, "not_before": NOW}
    lost = [
        Mail.objects.create(
            message_id=f"<{n}@thread.example>",
            failed_at=NOW,
            attempts=8,
            last_error="550 no such mailbox",
            **about,
        )
        for n in range(2)
    ]
    Mail.objects.create(message_id="<sent@thread.example>", sent_at=NOW, **about)
    return lost


def told() -> int:
    return Event.objects.filter(kind="mail.repeated").count()


def test_an_administrator_sees_what_was_given_up_and_sends_it_again(given_up, world, calling_as):
    client = calling_as(world.ines)
    listed = client.get(AT).json()["items"]
    assert [one["id"] for one in listed] == [one.pk for one in reversed(given_up)]
    assert (listed[0]["problem"], listed[0]["tries"]) == ("550 no such mailbox", 8)
    assert set(listed[0]) == {"id", "person_id", "kind", "made_at", "tries", "given_up_at", "problem"}
    one = client.post(f"{AT}/{given_up[0].pk}/repetition")
    assert (one.status_code, one.json()["given_up_at"]) == (200, None)
    assert client.get(f"{AT}/{given_up[0].pk}").status_code == 404
    assert client.post(f"{AT}/repetition").json() == {"mails": 1}
    assert client.get(AT).json()["items"] == []
    assert told() == 2


def test_a_mail_that_somebody_sent_again_meanwhile_is_refused_on_the_old_picture(given_up, world, calling_as):
    client, at = calling_as(world.ines), f"{AT}/{given_up[0].pk}"
    seen = client.get(at).headers["ETag"]
    Mail.objects.filter(pk=given_up[0].pk).update(attempts=3)
    stale = client.post(f"{at}/repetition", headers={"If-Match": seen})
    assert (stale.status_code, stale.json()["error"]["about"]["current"]["tries"]) == (409, 3)
    assert told() == 0


def test_nobody_else_sees_or_repeats_them(given_up, world, calling_as):
    for person, status in ((world.ana, 403), (world.vik, 404)):
        client = calling_as(person)
        assert client.get(AT).status_code == status
        assert client.post(f"{AT}/{given_up[0].pk}/repetition").status_code == status
        assert client.post(f"{AT}/repetition").status_code == status
    assert told() == 0


def test_a_drop_address_is_closed_by_a_program_and_made_by_none(world, calling_as, settings):
    settings.DROP_ADDRESS = "drop@thread.example"
    client = calling_as(world.ana)
    assert client.post("/api/v1/mail-drop/closing").status_code == 404
    open_drop(keeps_text=True, actor=world.by(world.ana))
    drop = client.get("/api/v1/mail-drop").json()
    assert (drop["has_address"], drop["keeps_text"], drop["is_offered_here"]) == (True, True, True)
    seen = client.get("/api/v1/mail-drop").headers["ETag"]
    open_drop(keeps_text=False, actor=world.by(world.ana))  # at a page, meanwhile
    stale = client.post("/api/v1/mail-drop/closing", headers={"If-Match": seen})
    assert (stale.status_code, stale.json()["error"]["about"]["current"]["keeps_text"]) == (409, False)
    now = stale.json()["error"]["about"]["version"]
    closed = client.post("/api/v1/mail-drop/closing", headers={"If-Match": now})
    assert closed.json()["has_address"] is False
    assert Event.objects.filter(kind="mail_drop.closed", via="api").count() == 1
