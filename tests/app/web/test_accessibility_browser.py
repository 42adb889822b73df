"""Every page by the axe rules (WCAG 2.2 A and AA), in both themes and both widths; and by keyboard alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from tests.app.founding import Founded
from tests.app.web.conftest import Stage, set_the_stage
from tests.app.web.looking import faults_of, window
from tests.world import PASSWORD

from goldenthread.app.orders.actions import ask_for_decision

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def play(browser: Browser, transactional_db: None, founded: Founded) -> Stage:
    return set_the_stage(founded.lay(), present=True)


def pages(play: Stage) -> dict[str, list[str]]:
    order, barrier, said = play.order.pk, play.barrier.pk, play.feedback.pk
    about = {"to": play.world.field_services, "area": play.world.capacity, "what": "Two people"}
    request = ask_for_decision(play.world.meridian, **about, actor=play.world.by(play.world.ana))
    return {
        "ana": [
            "/",
            "/orders",
            "/orders?state=promised&open=on",
            "/orders?account=999",
            "/orders/new",
            f"/orders/{order}",
            f"/orders/{order}/expedites",
            f"/orders/{order}/history",
            "/promises",
            "/calendar",
            "/barriers",
            "/barriers/new",
            f"/barriers/{barrier}",
            "/feedback",
            "/feedback/new",
            f"/feedback/{said}",
            "/accounts",
            f"/accounts/{play.world.meridian.pk}",
            "/register",
            "/decisions",
            "/decisions/new",
            f"/decisions/{request.pk}",
            "/me",
            "/me/notices",
            "/me/calendar",
            "/notices",
            "/password",
            "/logout",
            "/nothing-here",
        ],
        "omar": [
            "/",
            f"/orders/{order}/moves",
            f"/orders/{order}/support",
            f"/decisions/{request.pk}/answers",
            "/units",
            f"/units/{play.world.field_services.pk}",
        ],
        "sofia": ["/", f"/barriers/{barrier}/decisions"],
        "lena": ["/"],
        "ines": ["/", "/mail"],
        "alec": ["/", "/history"],
        "vik": ["/"],
    }


def sign_in(page: Page, name: str) -> None:
    page.goto("/login")
    page.get_by_label("Email").fill(f"{name}@thread.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")


def test_no_rule_of_axe_is_broken_and_nothing_is_cut_off(browser, live_server, play):
    wrong: list[str] = []
    complaints: list[str] = []
    for name, addresses in pages(play).items():
        with window(browser, live_server.url, complaints) as page:
            sign_in(page, name)
            for address in addresses:
                page.goto(address)
                wrong += faults_of(page, f"{address} as {name}")
    with window(browser, live_server.url, complaints) as page:
        page.goto("/login")
        wrong += faults_of(page, "/login")
    assert wrong == []
    assert complaints == []  # of the browser, about the content policy


def test_a_promise_is_moved_by_keyboard_alone(browser, live_server, play):
    """Skip link, menu, act, field, button: each is reached with Tab and used with Enter or Space."""
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    sign_in(page, "omar")
    page.goto(f"/orders/{play.order.pk}")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    reach(page, "Move the promise")
    page.keyboard.press("Enter")
    reach(page, "What made you move it", by="label")
    page.keyboard.type("The van broke down.")
    later = timezone.now().date() + timedelta(days=30)
    page.evaluate(
        f"document.querySelector('#moves-promised_for').value = '{later}'"
    )  # its picker is the browser's
    reach(page, "Promise the new date")
    page.keyboard.press("Enter")
    expect(page.locator(".message.success")).to_contain_text("The promise is moved")
    context.close()


def reach(page: Page, text: str, *, by: str = "text") -> None:
    """Press Tab until something with this text, or labelled by it, has the focus."""
    label = "document.activeElement.labels?.[0]?.innerText ?? ''"
    read = label if by == "label" else "document.activeElement.innerText ?? ''"
    for _ in range(80):
        page.keyboard.press("Tab")
        if text in page.evaluate(read):
            return
    raise AssertionError(f"“{text}” cannot be reached with Tab.")


def test_the_menu_opens_on_a_phone_without_scripts(browser, live_server, play):
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("Email").fill("ana@thread.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("link", name="Barriers")).not_to_be_visible()
    page.get_by_role("button", name="Menu", exact=True).click()
    page.get_by_role("link", name="Barriers").click()
    expect(page.get_by_role("heading", name="Barriers", level=1)).to_be_visible()
    context.close()
