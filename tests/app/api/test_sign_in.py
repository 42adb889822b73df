from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from tests.world import NOW

from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.people.actions import close_login, erase, issue_token, leave, revoke_token
from goldenthread.app.people.models import ApiToken

pytestmark = pytest.mark.django_db


def test_a_token_is_shown_once_and_kept_as_a_digest_only(world):
    token, secret = issue_token("planner", scopes=["read"], actor=world.by(world.ana))
    assert secret.startswith("gt_")
    stored = str(ApiToken.objects.filter(pk=token.pk).values().get())
    assert secret not in stored
    assert secret not in str(list(Event.objects.values_list("payload", flat=True)))


def test_a_stranger_is_told_how_to_sign_in(world):
    answer = Client().get("/api/v1/accounts")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "not_signed_in"


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer ", "Basic YTpi", "Bearer gt_" + "x" * 500])
def test_a_wrong_token_opens_nothing(world, header):
    assert Client(headers={"Authorization": header}).get("/api/v1/accounts").status_code == 401


def test_a_revoked_token_works_no_longer(world, calling_as):
    client = calling_as(world.ana)
    assert client.get("/api/v1/accounts").status_code == 200
    revoke_token(ApiToken.objects.get(), actor=world.by(world.ana))
    assert client.get("/api/v1/accounts").status_code == 401


def test_a_closed_login_closes_its_tokens(world, calling_as):
    client = calling_as(world.ana)
    close_login(world.ana, actor=world.by(world.ines))
    assert client.get("/api/v1/accounts").status_code == 401


def test_an_expired_token_works_no_longer(world):
    """To the second at which it ends, and not after."""
    ends = NOW + timedelta(hours=3)
    with time_machine.travel(NOW, tick=False):
        token, secret = issue_token("night run", scopes=["read"], expires_at=ends, actor=world.by(world.ana))
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    for at, status in ((ends - timedelta(seconds=1), 200), (ends, 401), (ends + timedelta(days=9), 401)):
        with time_machine.travel(at, tick=False):
            assert client.get("/api/v1/accounts").status_code == status, at
    token.refresh_from_db()
    assert token.used_at == ends - timedelta(seconds=1)
    with pytest.raises(Invalid, match="in the future"):
        issue_token("late", scopes=["read"], expires_at=NOW, actor=world.by(world.ana))


@pytest.mark.parametrize("how", ["left", "erased"])
def test_a_leavers_token_works_no_longer(world, calling_as, how):
    client = calling_as(world.ana)
    assert client.get("/api/v1/accounts").status_code == 200
    leave(world.ana, left_on=NOW.date() - timedelta(days=1), actor=world.by(world.hanna))
    if how == "erased":
        erase(world.ana, actor=world.by(world.ines))
    assert client.get("/api/v1/accounts").status_code == 401


def test_a_reading_token_cannot_act(world, calling_as):
    answer = calling_as(world.ines, "read").post("/api/v1/units", {}, content_type="application/json")
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "not_permitted"


def test_the_use_of_a_token_is_in_history(world, calling_as):
    body = {"name": "Night shift", "valid_from": "2026-03-02"}
    answer = calling_as(world.ines).post("/api/v1/units", body, content_type="application/json")
    assert answer.status_code == 201
    event = Event.objects.latest("id")
    assert (event.kind, event.via, event.token_id) == ("unit.opened", "api", ApiToken.objects.get().pk)


def test_a_token_cannot_make_a_token(world):
    token, _ = issue_token("one", scopes=["read"], actor=world.by(world.ana))
    through_it = type(world.by(world.ana))(person=world.ana, token_id=token.pk)
    with pytest.raises(NotPermitted, match="Sign in"):
        issue_token("two", scopes=["read"], actor=through_it)


def test_nobody_revokes_anothers_token_but_an_administrator(world):
    token, _ = issue_token("planner", scopes=["read"], actor=world.by(world.ana))
    with pytest.raises(NotPermitted):
        revoke_token(token, actor=world.by(world.omar))
    assert revoke_token(token, actor=world.by(world.ines)).revoked_at


def test_a_session_may_call_too_and_must_pass_the_csrf_check(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.ines.login)
    body = {"name": "Night shift", "valid_from": "2026-03-02"}
    assert client.get("/api/v1/units").status_code == 200
    assert client.post("/api/v1/units", body, content_type="application/json").status_code == 403
