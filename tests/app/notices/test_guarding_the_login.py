"""When how one signs in changes one has a mail: at once, whatever one chose, and also of what one did oneself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core import mail as post
from django.core.mail.backends.base import BaseEmailBackend
from django.test import override_settings
from django.urls import reverse
from tests.app.notices.conftest import told
from tests.world import NOW

from goldenthread.app.errors import Invalid
from goldenthread.app.history.models import Event
from goldenthread.app.notices import actions
from goldenthread.app.notices.models import CHOSEN, Group, Mail, Notice, Way
from goldenthread.app.people import actions as people
from goldenthread.app.people.models import Login

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)


def sent_to(name: str) -> list:
    return [one for one in post.outbox if one.to == [f"{name}@thread.example"]]


def html_of(message) -> str:
    return next(part.content for part in message.alternatives if part.mimetype == "text/html")


def test_whoever_adds_a_second_factor_has_a_mail_of_it_even_at_night(world, work):
    with time_machine.travel(NIGHT, tick=False):
        people.second_factor_added("totp", actor=world.by(world.ana))
        work()
    (message,) = sent_to("ana")
    for said in (message.body, html_of(message)):
        assert "added an authenticator app as second factor" in said
        assert "If this was not you" in said
        assert f"http://127.0.0.1:8000{reverse('mfa_index')}" in said
    assert "List-Unsubscribe" not in message.extra_headers
    assert "It cannot be switched off" in message.body
    assert len(post.outbox) == 1


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda actor: people.second_factor_removed("webauthn", actor=actor), "removed a security key"),
        (lambda actor: people.recovery_codes_renewed(actor=actor), "made new recovery codes"),
        (
            lambda actor: people.recovery_code_used(left=3, actor=actor),
            "signed in with a recovery code; 3 left",
        ),
    ],
)
def test_so_does_whoever_changes_it_otherwise(world, work, act, words):
    act(world.by(world.ana))
    work()
    (message,) = sent_to("ana")
    assert words in message.body
    (notice,) = told(world.ana)
    assert (notice.group, notice.way) == (Group.SECURITY, Way.AT_ONCE)


def test_what_an_administrator_does_to_a_login_its_owner_reads_and_not_the_administrator(world, work):
    login = Login.objects.get(person=world.ana)
    Authenticator.objects.create(user=login, type="totp", data={"secret": "x"})
    people.reset_second_factor(world.ana, actor=world.by(world.ines))
    people.link_sign_on(login, provider="company", subject="a-1", actor=world.by(world.ana))
    assert SocialAccount.objects.filter(user=login).exists()
    people.unlink_sign_on(world.ana, actor=world.by(world.ines))
    work()
    said = [one.body for one in sent_to("ana")]
    assert len(said) == len(post.outbox) == 3
    assert "reset a person's second factor" in said[0]
    assert "sign-on for the first time" in said[1]
    assert "unlinked a person's login" in said[2]


def test_it_cannot_be_switched_off(world, work, signed_in):
    quiet = {group.value: Way.INSIDE.value for group in CHOSEN}
    actions.choose_how_to_be_told(ways=quiet, actor=world.by(world.ana))
    before = Event.objects.count()
    with pytest.raises(Invalid, match="comes at once, always"):
        actions.choose_how_to_be_told(ways={"security": "inside"}, actor=world.by(world.ana))
    client = signed_in(world.ana)
    answer = client.patch(
        "/api/v1/notice-settings", {"ways": {"security": "digest"}}, content_type="application/json"
    )
    assert answer.status_code == 422
    assert Event.objects.count() == before
    assert client.get("/api/v1/notice-settings").json()["ways"]["security"] == "at_once"
    page = client.get(reverse("notice_wishes")).content.decode()
    assert 'name="security"' not in page
    assert "cannot be switched off" in page
    people.second_factor_added("totp", actor=world.by(world.ana))
    work()
    assert len(sent_to("ana")) == 1


def test_settings_that_are_sent_back_as_they_were_read_are_no_change(world, signed_in):
    client, before = signed_in(world.ana), Event.objects.count()
    ways = client.get("/api/v1/notice-settings").json()["ways"]
    answer = client.patch("/api/v1/notice-settings", {"ways": ways}, content_type="application/json")
    assert answer.status_code == 200
    assert Event.objects.count() == before


def test_whoever_took_the_login_over_cannot_read_the_mail_away(world, work):
    people.second_factor_added("totp", actor=world.by(world.ana))
    work_of_telling(work)
    actions.mark_read(Notice.objects.filter(person=world.ana), actor=world.by(world.ana))
    with time_machine.travel(NOW + timedelta(hours=6), tick=False):
        work()
    (message,) = sent_to("ana")
    assert "If this was not you" in message.body
    assert Mail.objects.get().dropped == ""


def work_of_telling(work) -> None:
    """The telling alone: the mail server is down meanwhile, and the mail is tried again later."""
    with override_settings(EMAIL_BACKEND="tests.app.notices.test_guarding_the_login.Down"):
        work()


class Down(BaseEmailBackend):
    def send_messages(self, messages):
        raise OSError("No route to the mail server")


def test_a_login_without_an_assignment_is_guarded_too(world, work):
    assert Login.objects.get(person=world.vik).is_active
    people.second_factor_added("totp", actor=world.by(world.vik))
    work()
    assert len(sent_to("vik")) == 1
