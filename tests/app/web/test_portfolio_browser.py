"""Accounts in depth in a real browser: no rule of axe is broken in any theme and width; hours by keyboard alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect
from tests.app.founding import Founded
from tests.app.web.conftest import Stage, set_the_stage
from tests.app.web.looking import faults_of, window
from tests.app.web.test_accessibility_browser import reach, sign_in
from tests.world import PASSWORD, SINCE

from goldenthread.app.orders import actions as orders
from goldenthread.app.people import actions as people
from goldenthread.app.people.models import Role
from goldenthread.app.programme import actions
from goldenthread.app.programme.models import Effort

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def play(browser: Browser, transactional_db: None, founded: Founded) -> Stage:
    stage = set_the_stage(founded.lay(), present=True)
    in_depth(stage)
    return stage


def in_depth(stage: Stage) -> None:
    """Something on every page: ratings, tiers, a gap, hours, an expedite, managers of whom some left."""
    world, now = stage.world, timezone.now()
    lena, ana, today = world.by(world.lena, now), world.by(world.ana, now), now.date()
    for name, side in (("Volume", "importance"), ("Competition", "difficulty")):
        one = actions.set_criterion(name=name, side=side, weight=Decimal(1), valid_from=SINCE, actor=lena)
        actions.rate_account(world.meridian, criterion=one, rating=4, ground="Two wards", actor=ana)
    actions.set_tier(
        "key", least_importance=Decimal(3), contacts=6, expedites=1, valid_from=SINCE, actor=lena
    )
    for side, kind, contact in (("wanted", "integrated", world.mara), ("offered", "basic", None)):
        actions.say_relationship(
            world.meridian, side=side, kind=kind, ground="The review", since=today, contact=contact, actor=ana
        )
    for back in (1, 8):
        month = date(today.year - (today.month <= back), (today.month - back - 1) % 12 + 1, 1)
        actions.record_effort(world.meridian, person=world.ana, month=month, hours=Decimal(40), actor=lena)
    orders.set_expedite_allowance(per_quarter=5, valid_from=SINCE, actor=world.by(world.ines, now))
    orders.expedite(stage.order, ground="The minister comes", actor=ana)
    for n in range(4):
        manager = people.add_person(f"Manager {n}", hired_on=SINCE, actor=world.by(world.hanna, now))
        people.assign(
            manager,
            unit=world.key_accounts,
            role=Role.ACCOUNT_MANAGER,
            valid_from=SINCE,
            actor=world.by(world.hanna, now),
        )


def pages(stage: Stage) -> dict[str, list[str]]:
    account = f"/accounts/{stage.world.meridian.pk}"
    own = [account, *(f"{account}/{part}" for part in ("family", "service", "ratings", "effort"))]
    return {
        "ana": [
            *own,
            f"{account}/family/open",
            f"{account}/family?on=2026-99-99",
            f"{account}/service/orders",
            f"{account}/relationship-kind",
            f"{account}/ratings/new",
            "/hours",
            "/hours/new",
        ],
        "lena": [
            *own,
            "/programme",
            "/programme/portfolio",
            "/programme/portfolio/criterion-new",
            "/programme/portfolio/tier-new",
            "/programme/portfolio/ladder-new",
            "/programme/effort",
            "/programme/turnover",
            "/programme/expedites",
            f"/programme/expedites/{stage.world.meridian.pk}/first",
            "/hours/new",
        ],
        "nadia": ["/programme/portfolio", "/programme/effort", "/programme/turnover", "/programme/expedites"],
        "sofia": [f"{account}/service", f"{account}/service/executive-contacts"],
        "hanna": ["/programme/turnover"],
        "priya": ["/hours", "/hours/new"],
    }


def test_no_rule_of_axe_is_broken_and_nothing_is_cut_off(browser, live_server, play):
    wrong: list[str] = []
    complaints: list[str] = []
    for name, addresses in pages(play).items():
        with window(browser, live_server.url, complaints) as page:
            sign_in(page, name)
            for address in addresses:
                answer = page.goto(address)
                where = f"{address} as {name}"
                if answer is None or answer.status not in (200, 422):
                    wrong.append(f"{where}: answered {answer and answer.status}")
                page.evaluate("document.querySelectorAll('main details').forEach(one => one.open = true)")
                wrong += faults_of(page, where)
    assert wrong == []
    assert complaints == []  # of the browser, about the content policy


def test_hours_are_put_on_record_by_keyboard_alone(browser, live_server, play):
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    sign_in(page, "ana")
    page.goto(f"/hours/new?account={play.world.castor.pk}")
    reach(page, "How many hours", by="label")
    page.keyboard.type("7.5")
    reach(page, "Put them on record")
    page.keyboard.press("Enter")
    expect(page.locator(".message.success")).to_contain_text("On record.")
    assert Effort.objects.get(account=play.world.castor).hours == Decimal("7.5")
    context.close()


def test_a_lead_walks_from_a_rating_to_a_tier_without_scripts(browser, live_server, play):
    """Home, portfolio, an account's ratings, a rating; back at the portfolio the tier that it suggests."""
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("Email").fill("lena@thread.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/programme")
    page.get_by_role("link", name="Which accounts matter, and what they get").click()
    page.locator("summary", has_text="without a rating").click()
    page.get_by_role("link", name="Castor Logistics").first.click()
    page.get_by_role("link", name="Rate them").click()
    page.get_by_label("By which criterion").select_option(label="Volume (how much the account matters to us)")
    page.get_by_label("From 1 to 5").select_option("5")
    page.get_by_label("What shows it").fill("Six depots")
    page.get_by_role("button", name="Rate it").click()
    expect(page.locator("main")).to_contain_text("The ratings suggest the tier key; they have standard.")
    expect(page.locator("main")).to_contain_text("Six depots")
    context.close()
