"""Second factors and the sign-on in a real browser, under the policy that every page carries."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.cache import cache
from playwright.sync_api import Browser, Page
from tests.app.founding import Founded
from tests.app.signing_on.providers import know, real_provider
from tests.app.signing_on.test_sign_on import configure
from tests.app.web.looking import violations
from tests.app.web.test_second_factor import code_of
from tests.world import PASSWORD, World

from goldenthread.app.history.models import Event
from goldenthread.app.people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def page(browser: Browser, live_server, transactional_db: None) -> Iterator[Page]:
    """A page whose console tells of nothing that the policy refused."""
    cache.clear()
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.set_default_timeout(20_000)
    refused: list[str] = []
    page.on("console", lambda told: refused.append(told.text) if "Content Security" in told.text else None)
    yield page
    context.close()
    assert refused == []


@pytest.fixture
def company(page: Page, founded: Founded) -> World:
    return founded.lay()


def sign_in(page, person: Person) -> None:
    page.goto("/login")
    page.get_by_label("Email").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page) -> None:
    page.goto("/logout")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/log(in|out/here)"))


def test_the_pages_hold_the_axe_rules(page, company: World):
    wrong = []

    def look(path: str) -> None:
        page.goto(path)
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            wrong.extend(f"{path} at {width}: {one}" for one in violations(page))

    look("/login")
    sign_in(page, company.ana)
    page.goto("/me/second-factor/app")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    for path in ("/me", "/me/second-factor", "/me/second-factor/app", "/me/second-factor/keys/new"):
        look(path)
    for path in ("/search", "/search?q=meridian", "/search?q=xyzzy", "/search?q=!!"):
        look(path)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search-words"
    assert wrong == []


def test_an_app_a_key_and_a_passkey(page, company: World):
    sign_in(page, company.ana)
    page.goto("/me/second-factor/app")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 0
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("Code").fill(code_of(secret))
    page.get_by_role("button", name="Add the app").click()
    page.wait_for_url("**/codes")
    assert page.locator(".codes li").count() == 10

    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto("/me/second-factor/keys/new")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Add the key").click()
    page.wait_for_url("**/me/second-factor")
    assert page.get_by_text("signs in alone").is_visible()

    sign_out(page)
    sign_in(page, company.ana)
    page.wait_for_url("**/login/second-factor")
    page.get_by_role("button", name="Use a security key").click()
    page.wait_for_url(re.compile(r"//[^/]+/$"))

    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile(r"//[^/]+/$"))
    told = (
        Event.objects.filter(kind="second_factor.added")
        .order_by("id")
        .values_list("payload__factor", flat=True)
    )
    assert list(told) == ["totp", "webauthn"]


def test_signing_on_at_the_provider_and_out_again(page, company: World):
    with real_provider() as provider:
        configure(settings, provider)
        try:
            know(provider, "ana-b", email="ana@thread.example", email_verified=True)
            page.goto("/orders")
            page.get_by_role("link", name=settings.SIGN_ON_LABEL).click()
            page.wait_for_url(f"{provider}/**")
            page.locator("input[name=sub]").fill("ana-b")
            page.locator("button[type=submit]").first.click()
            page.wait_for_url("**/orders")
            sign_out(page)
            assert page.get_by_role("heading", name="You are signed out here").is_visible()
            page.goto("/orders")
            assert "/login" in page.url
        finally:
            settings.SIGN_ON_ISSUER = ""
