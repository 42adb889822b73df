"""The whole conversation in a real browser, as each role: from the order to the verdict.

Through a counter-offer, a supporting order in a third unit, its decline with an appeal, a barrier whose escalation
climbs, and an expedite. Walked twice: with JavaScript, and without.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect
from tests.app.founding import Founded
from tests.app.web.walking import Cast, day
from tests.world import World

from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Order, OrderState
from goldenthread.app.people.actors import Actor, clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def company(browser: Browser, transactional_db: None, founded: Founded) -> World:
    world = founded.lay()
    ines = Actor(person=world.ines)
    actions.set_expedite_allowance(
        per_quarter=1, account=world.meridian, valid_from=date(2024, 1, 1), actor=ines
    )
    return world


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_from_the_order_to_the_verdict(browser, live_server, company, scripts):
    cast = Cast(browser, live_server.url, scripts)
    try:
        walk(cast)
    finally:
        cast.close()


def walk(cast: Cast) -> None:
    title = "Forty scanners in ward three"
    order = asked_and_countered(cast, title)
    supported_after_an_appeal(cast, order)
    a_barrier_climbs(cast, order)
    expedited(cast, order)
    delivered_and_accepted(cast, order, title)


def asked_and_countered(cast: Cast, title: str) -> str:
    """Ana places the order, Omar makes a counter-offer, Ana accepts it. Answers the order's address."""
    page = cast("ana").opens("/orders/new").page
    page.get_by_label("For which customer").select_option(label="Meridian Health")
    page.get_by_label("Which unit do you ask").select_option(label="Field services")
    page.get_by_label("What the customer needs").fill(title)
    page.get_by_label("By when they need it").fill(day(20))
    page.get_by_role("button", name="Place the order").click()
    expect(page.locator("#id_why_error")).to_have_text(re.compile("Say this; it is needed"))
    page.get_by_label("Why it matters to the customer").fill("The ward opens then.")
    page.get_by_label("Who asked at the customer").select_option(label="Mara Ilić")
    page.get_by_role("button", name="Place the order").click()
    cast("ana").reads("Field services is asked to answer").may_not("promises")
    address = re.sub(r"^https?://[^/]+", "", page.url)

    omar = cast("omar").opens_from_home("Asked of us, waiting for our answer", title)
    omar.reads("The ward opens then.").reads("What you can do in it")
    omar.does("counters", promised_for=day(25), ground="Two people are away until then.")
    cast("ana").opens_from_home("Counter-offers to answer", title).reads("Two people are away until then.")
    cast("ana").does("agreements").reads("the offer is now the unit’s promise")
    return address


def supported_after_an_appeal(cast: Cast, order: str) -> None:
    """Planning declines to support; Omar appeals; Nadia overturns; planning promises."""
    cast("omar").opens(order).does(
        "support", asked_of="Planning", title="A van on Friday", requested_for=day(22)
    )
    cast("petra").opens_from_home("Asked of us, waiting for our answer", "A van on Friday")
    cast("petra").reads("In support of “Forty scanners in ward three” for Meridian Health")
    cast("petra").does("declines", ground="All vans are booked.")
    cast("omar").opens_from_home("What we asked of others", "A van on Friday").reads("All vans are booked.")
    cast("omar").does("appeals", ground="A hospital waits.")
    cast("nadia").opens_from_home("Appeals that wait for you", "Declined: A van on Friday")
    cast("nadia").chooses("judgements", "The decline is overturned; the unit answers anew")
    cast("nadia").does("judgements", ground="The hospital comes first.")
    cast("petra").opens_from_home("Asked of us, waiting for our answer", "A van on Friday")
    cast("petra").reads("The hospital comes first.").does("promises", promised_for=day(21))


def a_barrier_climbs(cast: Cast, order: str) -> None:
    """Priya raises and escalates; Omar does not decide in time; Nadia does; the barrier is cleared."""
    page = cast("priya").opens(order).page
    page.get_by_role("link", name="Raise a barrier").click()
    page.get_by_label("What kind of barrier").select_option(label="Unclear role")
    page.get_by_label("What stands in the way").fill("Nobody knows who may enter the ward.")
    page.get_by_role("button", name="Raise the barrier").click()
    cast("priya").does("escalations", reason="We stand at the door.").reads("Omar Said decides")
    barrier = re.sub(r"^https?://[^/]+", "", page.url)
    assert actions.climb_undecided(clock(timezone.now() + timedelta(days=9))) == 1
    nadia = cast("nadia").opens("/").reads("Barriers that wait for your decision").opens(barrier)
    nadia.reads("Omar Said did not decide in time").reads("The ward opens then.")
    nadia.chooses("decisions", "Granted: what is asked happens").does(
        "decisions", ground="The head nurse opens."
    )
    cast("priya").opens(barrier).reads("The head nurse opens.")
    cast("priya").does("clearances", what_was_done="She opened.").reads("Cleared")


def expedited(cast: Cast, order: str) -> None:
    ana = cast("ana").opens(f"{order}/expedites").reads("No other order would be delayed.")
    ana.reads("Meridian Health has used 0 of its 1 this quarter.")
    ana.does("expedites", ground="The minister comes.").reads("Expedited").may_not("expedites")


def delivered_and_accepted(cast: Cast, order: str, title: str) -> None:
    """The parent waits for its support; then both are delivered, and the customer's verdict is recorded."""
    omar = cast("omar").opens(f"{order}/deliveries")
    omar.page.locator("#act-deliveries button.primary").click()
    omar.reads("1 supporting order(s) are neither delivered nor waived")
    cast("petra").opens("/promises").page.get_by_role("link", name="A van on Friday").click()
    cast("petra").does("deliveries", note="It is in the yard.")
    cast("omar").opens_from_home("What we asked of others", "A van on Friday").does("acceptances")
    cast("omar").opens(order).does("deliveries", note="All forty run.")
    ana = cast("ana").opens_from_home("Deliveries to confirm", title)
    ana.does("acceptances", contact="Mara Ilić").reads("Nothing: it was accepted.").reads(
        "accepted by Mara Ilić"
    )
    assert Order.objects.get(title=title).state == OrderState.ACCEPTED
    cast("vik").opens(order).reads("There is nothing here for you")
