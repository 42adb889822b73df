"""Signing on at a real OpenID provider: for whom it opens, for whom it does not, and what a liar achieves."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from tests.app.signing_on.providers import Liar, know, liar_before, real_provider
from tests.world import PASSWORD

from goldenthread.app.history.models import Event
from goldenthread.app.people import actions
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Login

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def real():
    with real_provider() as address:
        yield address


@pytest.fixture
def provider(real, settings):
    cache.clear()
    return configure(settings, real)


@pytest.fixture
def liar(real, settings):
    cache.clear()
    with liar_before(real) as found:
        configure(settings, found.address)
        yield found


def configure(settings, address: str, **more) -> str:
    settings.SIGN_ON_ISSUER = address
    settings.SIGN_ON_CLIENT = "goldenthread"
    app = {"provider_id": "company", "name": "Company", "client_id": "goldenthread", "secret": "s3cret"}
    settings.SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [{**app, "settings": {"server_url": address, **more}}],
        }
    }
    return address


def go_there(client: Client, real: str, subject: str) -> str:
    """Through the provider's own form, over HTTP; answers the address to which the browser is sent back."""
    sent = client.get("/login/sign-on/company")
    assert sent.status_code == 302, sent.content
    return come_back(sent["Location"], real, subject)


def come_back(sent_to: str, real: str, subject: str) -> str:
    asked = urlsplit(sent_to)
    there = requests.post(
        f"{real}{asked.path}?{asked.query}", data={"sub": subject}, allow_redirects=False, timeout=5
    )
    back = urlsplit(there.headers["Location"])
    assert (back.netloc, back.path) == ("testserver", "/login/sign-on/company/callback")
    return f"{back.path}?{back.query}"


def sign_on(client: Client, real: str, subject: str):
    return client.get(go_there(client, real, subject))


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_a_verified_address_opens_the_first_time_and_the_subject_from_then_on(provider, world):
    know(provider, "ana-1", email="Ana@Thread.example", email_verified=True)
    client = Client()
    assert sign_on(client, provider, "ana-1")["Location"] == "/"
    assert "Ana Kovač" in client.get("/me").content.decode()
    event = Event.objects.get(kind="sign_on.linked")
    assert (event.subject_id, event.actor_person) == (world.ana.pk, world.ana)
    assert "ana" not in str(event.payload).lower()

    know(provider, "ana-1", email="ana.married@elsewhere.example", email_verified=False)
    again = Client()
    assert sign_on(again, provider, "ana-1")["Location"] == "/"
    assert "Ana Kovač" in again.get("/me").content.decode()
    assert Event.objects.filter(kind="sign_on.linked").count() == 1
    assert SocialAccount.objects.get().extra_data == {}


def test_an_unknown_address_gets_a_clear_page_and_no_login(provider, world):
    know(provider, "stranger", email="stranger@thread.example", email_verified=True)
    before, client = Login.objects.count(), Client()
    answer = sign_on(client, provider, "stranger")
    assert answer.status_code == 403
    assert "nobody gave your address a login here" in answer.content.decode()
    assert not is_in(client)
    assert (Login.objects.count(), SocialAccount.objects.count()) == (before, 0)


@pytest.mark.parametrize("verified", [False, None, "false", "no"])
def test_an_unverified_address_opens_nothing(provider, world, verified):
    claims = {} if verified is None else {"email_verified": verified}
    know(provider, "not-ana", email="ana@thread.example", **claims)
    client = Client()
    answer = sign_on(client, provider, "not-ana")
    assert answer.status_code == 403
    assert "has not verified your address" in answer.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_a_second_identity_with_the_same_address_does_not_get_in(provider, world):
    """The address was given to somebody new: they do not open the old holder's records."""
    for subject in ("ana-old", "ana-new"):
        know(provider, subject, email="ana@thread.example", email_verified=True)
    assert sign_on(Client(), provider, "ana-old").status_code == 302
    client = Client()
    answer = sign_on(client, provider, "ana-new")
    assert answer.status_code == 403
    assert "belongs to another identity" in answer.content.decode()
    assert not is_in(client)

    actions.unlink_sign_on(world.ana, actor=Actor(person=world.ines))
    assert sign_on(client, provider, "ana-new").status_code == 302
    assert is_in(client)
    assert list(Event.objects.filter(kind__startswith="sign_on").values_list("kind", flat=True)) == [
        "sign_on.linked",
        "sign_on.unlinked",
        "sign_on.linked",
    ]


def test_only_an_administrator_unlinks(provider, world, client):
    know(provider, "ana-x", email="ana@thread.example", email_verified=True)
    sign_on(Client(), provider, "ana-x")
    address = f"/people/{world.ana.pk}/sign-on-link"
    for person, expected in ((world.hanna, 403), (world.ines, 303)):
        client.force_login(person.login, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.post(address).status_code == expected
        assert SocialAccount.objects.exists() == (expected == 403)
    assert client.post(address).status_code == 409


def test_only_the_named_domains_come_in(provider, world, settings):
    settings.SIGN_ON_DOMAINS = frozenset({"other.example"})
    know(provider, "ana-2", email="ana@thread.example", email_verified=True)
    client = Client()
    answer = sign_on(client, provider, "ana-2")
    assert answer.status_code == 403
    assert "does not belong to this organisation" in answer.content.decode()
    assert not is_in(client)
    settings.SIGN_ON_DOMAINS = frozenset({"other.example", "thread.example"})
    assert sign_on(client, provider, "ana-2").status_code == 302
    assert is_in(client)


def test_a_leaver_does_not_come_in(provider, world):
    know(provider, "ana-3", email="ana@thread.example", email_verified=True)
    assert is_in_after(provider, "ana-3")
    yesterday = timezone.localdate() - timedelta(days=1)
    actions.leave(world.ana, left_on=yesterday, actor=Actor(person=world.hanna))
    assert not is_in_after(provider, "ana-3")
    # a last day that was planned passes without anybody closing the login
    Login.objects.filter(person=world.ana).update(is_active=True)
    assert not is_in_after(provider, "ana-3")


def test_a_leaver_does_not_come_in_by_password_either(client, world):
    yesterday = timezone.localdate() - timedelta(days=1)
    type(world.ana).objects.filter(pk=world.ana.pk).update(left_on=yesterday)
    answer = client.post("/login", {"login": "ana@thread.example", "password": PASSWORD})
    assert answer["Location"] == "/login/inactive"
    assert not is_in(client)


def is_in_after(provider: str, subject: str) -> bool:
    client = Client()
    sign_on(client, provider, subject)
    return is_in(client)


def test_the_way_there_carries_state_nonce_and_a_hashed_verifier(liar: Liar, world):
    know(liar.behind, "ana-4", email="ana@thread.example", email_verified=True)
    client = Client()
    sent_to = client.get("/login/sign-on/company")["Location"]
    asked = parse_qs(urlsplit(sent_to).query)
    assert (asked["code_challenge_method"], asked["response_type"]) == (["S256"], ["code"])
    assert len(asked["nonce"][0]) >= 32
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    client.get(come_back(sent_to, liar.behind, "ana-4"))
    [verifier] = liar.asked[-1]["code_verifier"]
    hashed = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    assert [hashed] == asked["code_challenge"]
    assert is_in(client)


def test_nothing_of_the_address_changes_what_is_asked(provider, world):
    sent = Client().get(
        "/login/sign-on/company?scope=admin&process=connect&auth_params=nonce%3Dx%26prompt%3Dnone"
    )
    asked = parse_qs(urlsplit(sent["Location"]).query)
    assert "admin" not in asked["scope"][0]
    assert asked["nonce"] != ["x"]
    assert "prompt" not in asked


def test_what_a_liar_tells_opens_nothing_and_the_truth_opens(liar: Liar, world):
    """The truth through the same door first and last, so that no refusal passes for the wrong reason."""
    from cryptography.hazmat.primitives.asymmetric import rsa

    know(liar.behind, "ana-5", email="ana@thread.example", email_verified=True)
    assert is_in_by(liar)
    honest = dict(vars(liar))
    lies = {
        "another issuer in discovery": {
            "discovery": lambda told: {**told, "issuer": "https://other.example"}
        },
        "another issuer in the token": {"token": lambda told: {**told, "iss": "https://other.example"}},
        "a nonce of another request": {"token": lambda told: {**told, "nonce": "of-another-request"}},
        "no nonce": {"token": lambda told: {k: v for k, v in told.items() if k != "nonce"}},
        "for another client": {"token": lambda told: {**told, "aud": "another-client"}},
        "too old": {"token": lambda told: {**told, "exp": 1_000_000_000}},
        "nobody": {"token": lambda told: {**told, "sub": ""}},
        "a very long somebody": {"token": lambda told: {**told, "sub": "x" * 5_000}},
        "signed by nobody": {"algorithm": "none"},
        "signed with another key": {"published": rsa.generate_private_key(65537, 2048)},
        "about somebody else": {
            "token": lambda told: {k: v for k, v in told.items() if k != "email"},
            "userinfo": lambda told: {**told, "sub": "omar-1"},
        },
    }
    for name, lie in lies.items():
        vars(liar).update(lie)
        client = Client()
        answer = sign_on_or_fail(client, liar)
        assert answer.status_code == 401, name
        assert "Nothing was opened" in answer.content.decode(), name
        assert not is_in(client), name
        vars(liar).update(honest)
    assert is_in_by(liar)
    assert SocialAccount.objects.count() == 1


def sign_on_or_fail(client: Client, liar: Liar):
    """The last answer: a provider whose discovery is wrong is not even gone to."""
    sent = client.get("/login/sign-on/company")
    return sent if sent.status_code != 302 else sign_on(client, liar.behind, "ana-5")


def is_in_by(liar: Liar) -> bool:
    client = Client()
    sign_on(client, liar.behind, "ana-5")
    return is_in(client)


def test_a_callback_works_once_and_only_in_the_browser_that_asked(provider, world):
    know(provider, "ana-6", email="ana@thread.example", email_verified=True)
    asker, thief = Client(), Client()
    back = go_there(asker, provider, "ana-6")
    stolen = thief.get(back)
    assert stolen.status_code == 401
    assert not is_in(thief)
    assert asker.get(back).status_code == 302
    asker.post("/logout")
    replayed = asker.get(back)
    assert replayed.status_code == 401
    assert not is_in(asker)


@pytest.mark.parametrize(
    "query", ["", "?code=x", "?code=x&state=y", "?error=server_error&state=y", "?state=%00"]
)
def test_a_made_up_callback_opens_nothing(provider, world, query):
    client = Client()
    answer = client.get(f"/login/sign-on/company/callback{query}")
    assert answer.status_code == 401
    assert not is_in(client)


def test_turning_back_at_the_provider_is_no_error(provider, world):
    client = Client()
    asked = urlsplit(client.get("/login/sign-on/company")["Location"])
    state = parse_qs(asked.query)["state"][0]
    answer = client.get(f"/login/sign-on/company/callback?error=access_denied&state={state}", follow=True)
    assert "You turned back" in answer.content.decode()


def test_one_comes_to_where_one_wanted_and_never_elsewhere(provider, world):
    know(provider, "ana-7", email="ana@thread.example", email_verified=True)
    for wanted, expected in (("/orders", "/orders"), ("https://elsewhere.example/", "/")):
        client = Client()
        sent = client.get("/login/sign-on/company", {"next": wanted})
        assert client.get(come_back(sent["Location"], provider, "ana-7"))["Location"] == expected


def test_a_provider_that_does_not_answer_is_said_plainly(settings, world):
    configure(settings, "http://127.0.0.1:9")
    answer = Client().get("/login/sign-on/company")
    assert answer.status_code == 401
    assert "Signing on did not work" in answer.content.decode()


def test_signing_out_offers_to_sign_out_there_too(provider, world):
    know(provider, "ana-8", email="ana@thread.example", email_verified=True)
    client = Client()
    sign_on(client, provider, "ana-8")
    assert client.post("/logout")["Location"] == "/logout/here"
    assert not is_in(client)
    assert "Sign out there too" in client.get("/logout/here").content.decode()
    there = client.get("/logout/there")["Location"]
    assert there.startswith(f"{provider}/oauth2/end_session?client_id=goldenthread&post_logout_redirect_uri=")
    assert requests.get(there, allow_redirects=False, timeout=5).status_code < 400


def test_whoever_came_by_password_is_not_sent_there(provider, world):
    client = Client()
    client.post("/login", {"login": "ana@thread.example", "password": PASSWORD})
    assert is_in(client)
    assert client.post("/logout")["Location"] == "/login"


def test_without_passwords_there_is_one_door(provider, world, settings):
    settings.PASSWORDS = False
    client = Client()
    page = client.get("/login").content.decode()
    assert "/login/sign-on/company" in page
    assert 'type="password"' not in page
    client.post("/login", {"login": "ana@thread.example", "password": PASSWORD})
    assert not is_in(client)
    for address in ("/password", "/password/reset"):
        assert client.get(address).status_code in (302, 404)
        assert client.post(address, {"email": "ana@thread.example"}).status_code in (302, 404)
    know(provider, "ana-9", email="ana@thread.example", email_verified=True)
    sign_on(client, provider, "ana-9")
    assert is_in(client)


def test_without_a_provider_there_is_no_such_door(client, world):
    assert "sign-on" not in client.get("/login").content.decode()
    for address in (
        "/login/sign-on/company",
        "/login/sign-on/company/callback",
        "/logout/here",
        "/logout/there",
    ):
        assert client.get(address).status_code == 404


def test_a_second_factor_that_a_role_demands_is_the_providers_part(provider, world, settings):
    settings.SECOND_FACTOR_ROLES = frozenset({"all"})
    know(provider, "ana-10", email="ana@thread.example", email_verified=True)
    client = Client()
    sign_on(client, provider, "ana-10")
    assert client.get("/orders").status_code == 200
