"""Signing in, resetting a password, and what surrounds every page."""

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.urls import reverse

from goldenthread.app.people.models import Login, Person
from goldenthread.app.web.middleware.policy import POLICY

pytestmark = pytest.mark.django_db
PASSWORD = "seven quiet herons"


@pytest.fixture(autouse=True)
def no_attempts_counted():
    cache.clear()


@pytest.fixture
def vik():
    person = Person.objects.create(name="Vik", email="vik@example.com")
    Login.objects.create_login(person, "vik@example.com", PASSWORD)
    return person


def sign_in(client, password=PASSWORD, email="vik@example.com"):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_a_stranger_is_sent_to_sign_in_and_then_where_they_wanted(client, vik):
    response = client.get("/me")
    assert response.status_code == 302
    assert response["Location"] == "/login?next=/me"
    page = client.get(response["Location"])
    assert 'value="/me"' in page.content.decode()


def test_sign_in_opens_the_first_page(client, vik):
    response = sign_in(client)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert "no assignment yet" in client.get("/").content.decode()


def test_a_wrong_password_is_not_told_apart_from_an_unknown_address(client, vik):
    wrong = sign_in(client, "not this one at all").content.decode()
    unknown = sign_in(client, email="nobody@example.com").content.decode()
    sentence = "The email address and/or password you specified are not correct."
    assert sentence in wrong
    assert sentence in unknown


def test_guessing_is_slowed_down(client, vik):
    for _ in range(5):
        assert "not correct" in sign_in(client, "a guess").content.decode()
    right = sign_in(client)
    assert "Too many failed login attempts" in right.content.decode()
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client):
    page = client.get(reverse("account_signup")).content.decode()
    assert "Logins are given out" in page
    client.post(
        reverse("account_signup"), {"email": "x@example.com", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert not Login.objects.exists()


def test_a_password_is_reset_by_mail_once(client, vik):
    client.post(reverse("account_reset_password"), {"email": "vik@example.com"})
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    form = client.get(link, follow=True).redirect_chain[0][0]
    fresh = "eight brisk otters"
    done = client.post(form, {"password1": fresh, "password2": fresh})
    assert done["Location"] == reverse("account_reset_password_from_key_done")
    assert sign_in(client, fresh)["Location"] == "/"
    client.logout()
    again = client.get(link, follow=True).content.decode()
    assert "used before" in again


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client, vik):
    response = client.post(reverse("account_reset_password"), {"email": "nobody@example.com"})
    assert response["Location"] == reverse("account_reset_password_done")
    assert mail.outbox == []


def test_every_answer_carries_the_policy(client, vik):
    for address in ("/login", "/no-such-page", "/styles.css", "/"):
        assert client.get(address)["Content-Security-Policy"] == POLICY
    assert "unsafe" not in POLICY


def test_cookies_are_closed_to_scripts_and_other_sites(client, vik):
    sign_in(client)
    cookie = client.cookies["goldenthread_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_theme_is_remembered_and_never_leads_elsewhere(client):
    answer = client.post("/theme", {"theme": "dark", "next": "https://elsewhere.example/"})
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert 'data-theme="dark"' in client.get("/login").content.decode()
    client.post("/theme", {"theme": "<script>"})
    assert 'data-theme="dark"' in client.get("/login").content.decode()


def test_the_styles_hold_every_component(client):
    text = client.get("/styles.css").content.decode()
    assert text.startswith("@layer tokens")
    assert ".thread" in text
