"""The whole conversation in a real browser, as each role: from the order to the verdict.

Through a counter-offer, a supporting order in a third unit, its decline with an appeal, a barrier whose escalation
climbs, and an expedite. Every role takes its part: the account manager, lead and member of a unit, the executive, the
sponsor, the programme lead and the administrator act; sales and the auditor read; whoever else works here, and who
holds no assignment, finds nothing. Walked twice: with JavaScript, and without.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, expect
from tests.app.founding import Founded
from tests.app.web.walking import Cast, day
from tests.world import World

from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Order, OrderState
from goldenthread.app.people.actors import clock

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def company(browser: Browser, transactional_db: None, founded: Founded) -> World:
    return founded.lay()


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
    followed_by_those_who_only_read(cast, order, title)
    supported_after_an_appeal(cast, order)
    a_barrier_climbs(cast, order)
    the_sponsor_decides(cast, order)
    expedited(cast, order)
    handed_off_and_worked_on(cast, order, title)
    delivered_and_accepted(cast, order, title)
    examined(cast, order)


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


def followed_by_those_who_only_read(cast: Cast, order: str, title: str) -> None:
    """Sales reads; people (HR), analyst, auditor, administrator and the manager of another account find nothing."""
    tom = cast("tom").opens_from_home("What your customers wait for", title).reads("The ward opens then.")
    tom.only_reads().opens("/orders/new").reads("You may not place orders")
    for name in ("hanna", "aaron", "alec", "ines", "ben"):
        cast(name).finds_nothing(order, f"{order}/promises", f"{order}/history")


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
    barrier = raised(cast, order, "Unclear role", "Nobody knows who may enter the ward.")
    cast("priya").does("escalations", reason="We stand at the door.").reads("Omar Said decides")
    assert actions.climb_undecided(clock(timezone.now() + timedelta(days=9))) == 1
    nadia = cast("nadia").opens("/").reads("Barriers that wait for your decision").opens(barrier)
    nadia.reads("Omar Said did not decide in time").reads("The ward opens then.")
    nadia.chooses("decisions", "Granted: what is asked happens").does(
        "decisions", ground="The head nurse opens."
    )
    lena = (
        cast("lena").opens("/").reads("By account").opens(barrier).may_not("decisions").may_not("clearances")
    )
    lena.does("assignments", to="Omar Said")
    cast("priya").opens(barrier).reads("The head nurse opens.")
    cast("priya").does("clearances", what_was_done="She opened.").reads("Cleared")


def raised(cast: Cast, order: str, kind: str, what: str, area: str = "I do not know") -> str:
    """Priya raises a barrier on the order. Answers its address."""
    page = cast("priya").opens(order).page
    page.get_by_role("link", name="Raise a barrier").click()
    page.get_by_label("What kind of barrier").select_option(label=kind)
    page.get_by_label("What stands in the way").fill(what)
    page.get_by_label("What would have to be decided").select_option(label=area)
    page.get_by_role("button", name="Raise the barrier").click()
    cast("priya").reads("It was not escalated.")
    return re.sub(r"^https?://[^/]+", "", page.url)


def the_sponsor_decides(cast: Cast, order: str) -> None:
    """Sofia, who sponsors the account, holds the right over extra capacity; nobody else may use it."""
    barrier = raised(cast, order, "Capacity", "Two fitters are missing.", "Extra capacity")
    cast("priya").does("escalations", reason="Two days for two people.").reads("Sofia Lindqvist decides")
    cast("nadia").opens(barrier).may_not("decisions")
    sofia = (
        cast("sofia")
        .opens("/")
        .reads("Two days for two people.")
        .opens(barrier)
        .reads("Two fitters are missing.")
    )
    sofia.chooses("decisions", "Something else instead").does("decisions", ground="One fitter, two days.")
    cast("priya").opens(barrier).reads("One fitter, two days.")
    cast("priya").does("clearances", what_was_done="One came.").reads("Cleared")


def expedited(cast: Cast, order: str) -> None:
    """By right only, within the allowance that Ines, who sees no order, sets."""
    page = cast("ines").opens("/policies/allowances").page
    page.get_by_label("Orders a quarter").fill("1")
    page.get_by_label("For the account").select_option(label="Meridian Health")
    page.get_by_role("button", name="Set it").click()
    cast("ines").reads("Meridian Health")
    cast("priya").opens(order).may_not("expedites")
    ana = cast("ana").opens(f"{order}/expedites").reads("No other order would be delayed.")
    ana.reads("Meridian Health has used 0 of its 1 this quarter.")
    ana.does("expedites", ground="The minister comes.").reads("Expedited").may_not("expedites")


def handed_off_and_worked_on(cast: Cast, order: str, title: str) -> None:
    """Planning is handed the work and cannot use it; it goes back complete, and Priya does her step."""
    cast("omar").opens(order).does("handoffs", to="Planning", note="Plan the ways.")
    cast("priya").opens(order).may_not("receipts")
    petra = cast("petra").opens_from_home("Handed to us", title).reads("Plan the ways.")
    petra.chooses("receipts", "No, something is missing or wrong").does("receipts", missing="The floor plan.")
    petra.does("handoffs", to="Field services", note="Two lifts.")
    priya = cast("priya").opens_from_home("Handed to us", title).reads("The floor plan.")
    priya.opens(f"{order}/receipts").taps("Usable as received").may_not("receipts")
    priya.does("steps", activity="Mounting")
    priya.opens_from_home("Your steps", "Mounting").does("finished-steps", note="All forty hang.")
    priya.reads("All forty hang.").may_not("judgements")


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
    cast("petra").finds_nothing(order)  # planning has handed it back: what it still sees is its own van
    for name in ("omar", "priya", "nadia", "sofia", "lena", "tom"):
        cast(name).opens(order).reads("accepted by Mara Ilić").may_not("deliveries").may_not("acceptances")


def examined(cast: Cast, order: str) -> None:
    """Alec reads what happened and by whom; Hanna finds the people, Aaron the studies; Vik finds nothing at all."""
    number = order.rpartition("/")[2]
    cast("alec").opens(f"/history?order={number}").reads("accepted").reads("Ana Kovač")
    cast("hanna").opens("/people").reads("Priya Raman").opens(order).reads("There is nothing here for you")
    cast("aaron").opens("/").reads("To study")
    cast("vik").finds_nothing(order, "/orders", "/people")
