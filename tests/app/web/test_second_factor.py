"""Second factors: adding, using, losing and demanding one; what history keeps of it."""

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from tests.world import PASSWORD

from goldenthread.app.history.models import Event
from goldenthread.app.history.sentences import sentence

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_attempts_counted():
    cache.clear()


def code_of(secret: str, steps: int = 0) -> str:
    """RFC 6238, written again here: the library is not asked for its own answer."""
    counter = int(time.time()) // 30 + steps
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def sign_in(client, person):
    return client.post("/login", {"login": person.email, "password": PASSWORD})


def confirm(client, to="/me/second-factor/app"):
    return client.post(f"/login/confirmation?next={to}", {"password": PASSWORD})


def add_app(client) -> tuple[str, list[str]]:
    """The secret and the recovery codes that the pages show."""
    page = client.get("/me/second-factor/app").content.decode()
    secret = re.search(r'class="secret"[^>]*>([A-Z2-7 ]+)<', page)[1].replace(" ", "")
    added = client.post("/me/second-factor/app", {"code": code_of(secret)})
    assert added["Location"] == "/me/second-factor/codes"
    return secret, re.findall(r"<code>(\d+)</code>", client.get(added["Location"]).content.decode())


@pytest.fixture
def with_app(client, world):
    """Ana with an authenticator app: the client, the secret, the recovery codes."""
    sign_in(client, world.ana)
    confirm(client)
    return client, *add_app(client)


def said(person) -> list[str]:
    found = Event.objects.filter(subject_type="person", subject_id=person.pk, kind__contains="_")
    found = found.filter(kind__regex=r"^(second_factor|recovery_code)")
    assert {event.actor_person_id for event in found if event.kind != "second_factor.reset"} <= {person.pk}
    return [sentence(event) for event in found.order_by("id")]


def test_changing_a_factor_asks_for_the_password_again(client, world):
    sign_in(client, world.ana)
    for address in ("app", "keys/new", "codes/new"):
        asked = client.get(f"/me/second-factor/{address}")
        assert asked.status_code == 302
        assert asked["Location"].startswith("/login/confirmation")
    assert confirm(client)["Location"] == "/me/second-factor/app"
    assert client.get("/me/second-factor/app").status_code == 200


def test_the_picture_needs_no_exception_from_the_policy(client, world):
    sign_in(client, world.ana)
    confirm(client)
    page = client.get("/me/second-factor/app")
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert "<script>" not in page.content.decode()
    assert page["Cache-Control"] == "no-store"


def test_an_app_is_added_by_its_code_and_codes_are_shown_once(with_app, world):
    client, secret, codes = with_app
    assert len(set(codes)) == 10
    again = client.get("/me/second-factor/codes").content.decode()
    assert "10 of 10 left" in again
    assert not any(code in again for code in codes)
    assert said(world.ana) == ["added an authenticator app as second factor"]
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_a_wrong_code_adds_nothing(client, world):
    sign_in(client, world.ana)
    confirm(client)
    client.get("/me/second-factor/app")
    wrong = client.post("/me/second-factor/app", {"code": "000000"})
    assert wrong.status_code == 422
    assert "This code is not right" in wrong.content.decode()
    assert said(world.ana) == []
    assert not Authenticator.objects.exists()


def test_signing_in_asks_for_the_code_and_nothing_opens_before(with_app, world):
    client, secret, _ = with_app
    client.post("/logout")
    assert sign_in(client, world.ana)["Location"] == "/login/second-factor"
    assert client.get("/me")["Location"] == "/login?next=/me"
    wrong = client.post("/login/second-factor", {"code": "123456"})
    assert wrong.status_code == 422
    # the code by which it was added has been used up by time only: the next one is entered
    assert client.post("/login/second-factor", {"code": code_of(secret, 1)})["Location"] == "/"
    assert client.get("/me").status_code == 200


def test_a_code_works_once(with_app, world):
    client, secret, _ = with_app
    for expected in (302, 422):
        client.post("/logout")
        sign_in(client, world.ana)
        assert client.post("/login/second-factor", {"code": code_of(secret)}).status_code == expected


def test_a_recovery_code_works_once_and_history_knows(with_app, world):
    client, _, codes = with_app
    for expected in (302, 422):
        client.post("/logout")
        sign_in(client, world.ana)
        assert client.post("/login/second-factor", {"code": codes[3]}).status_code == expected
    assert said(world.ana)[1:] == ["signed in with a recovery code; 9 left"]
    assert codes[3] not in str(list(Event.objects.values_list("payload", flat=True)))


def test_guessing_codes_is_slowed_down(with_app, world):
    client, secret, _ = with_app
    client.post("/logout")
    sign_in(client, world.ana)
    for guess in range(5):
        client.post("/login/second-factor", {"code": f"{guess:06d}"})
    right = client.post("/login/second-factor", {"code": code_of(secret)})
    assert right.status_code == 422
    assert "Too many" in right.content.decode()


def test_new_codes_end_the_old_ones(with_app, world):
    client, _, old = with_app
    assert client.post("/me/second-factor/codes/new")["Location"] == "/me/second-factor/codes"
    new = re.findall(r"<code>(\d+)</code>", client.get("/me/second-factor/codes").content.decode())
    assert len(new) == 10
    assert not set(new) & set(old)
    client.post("/logout")
    sign_in(client, world.ana)
    assert client.post("/login/second-factor", {"code": old[0]}).status_code == 422
    assert client.post("/login/second-factor", {"code": new[0]}).status_code == 302
    assert said(world.ana)[1:] == ["made new recovery codes", "signed in with a recovery code; 9 left"]


def test_removing_the_app_removes_the_codes_too(with_app, world):
    client, *_ = with_app
    client.post("/me/second-factor/app/removal")
    assert not Authenticator.objects.exists()
    assert said(world.ana)[1:] == ["removed an authenticator app as second factor"]
    client.post("/logout")
    assert sign_in(client, world.ana)["Location"] == "/"


def test_an_administrator_resets_what_was_lost(with_app, world, signed_in):
    ines = signed_in(world.ines)
    page = ines.get(f"/people/{world.ana.pk}").content.decode()
    assert "Reset the second factor" in page
    done = ines.post(f"/people/{world.ana.pk}/second-factor-reset")
    assert done.status_code == 303
    assert not Authenticator.objects.exists()
    event = Event.objects.get(kind="second_factor.reset")
    assert event.actor_person == world.ines
    assert (
        sentence(event) == "reset a person's second factor: took away recovery codes and an authenticator app"
    )
    again = ines.post(f"/people/{world.ana.pk}/second-factor-reset")
    assert again.status_code == 409
    assert Event.objects.filter(kind="second_factor.reset").count() == 1


def test_nobody_else_resets_it(with_app, world, signed_in):
    hanna = signed_in(world.hanna).post(f"/people/{world.ana.pk}/second-factor-reset")
    assert hanna.status_code == 403
    assert Authenticator.objects.count() == 2
    assert not Event.objects.filter(kind="second_factor.reset").exists()


def test_a_role_that_must_have_one_is_led_there(client, world, settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"account_manager"})
    sign_in(client, world.ana)
    for address in ("/", "/orders", "/me/tokens"):
        assert client.get(address)["Location"] == "/me/second-factor"
    assert "Your role signs in with a second factor" in client.get("/me/second-factor").content.decode()
    refused = client.get("/api/v1/orders")
    assert refused.status_code == 403
    assert refused.json()["error"]["code"] == "second_factor.required"
    confirm(client)
    add_app(client)
    assert client.get("/orders").status_code == 200
    assert client.get("/api/v1/orders").status_code == 200


def test_whose_role_need_not_is_left_alone(client, world, settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"administrator"})
    sign_in(client, world.ana)
    assert client.get("/orders").status_code == 200
    settings.SECOND_FACTOR_ROLES = frozenset({"all"})
    assert client.get("/orders").status_code == 302


def test_one_does_not_remove_what_the_role_demands(with_app, world, settings):
    client, *_ = with_app
    settings.SECOND_FACTOR_ROLES = frozenset({"account_manager"})
    client.post("/me/second-factor/app/removal")
    assert client.get("/orders")["Location"] == "/me/second-factor"
