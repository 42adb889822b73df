"""The programme in a real browser, as each role: what each begins, and what the others then find.

Walked twice: with JavaScript, and without.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from tests.app.founding import Founded
from tests.app.web.walking import Cast, Window, day
from tests.world import World

from goldenthread.app.customers import actions as customers
from goldenthread.app.orders import actions as orders
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.programme import actions
from goldenthread.app.programme.models import (
    Acceptance,
    BoardMember,
    Duty,
    Introduction,
    MeasureWeight,
    ProgrammeAccount,
    ShareLink,
    Transfer,
)
from goldenthread.app.voice import actions as voice

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOTH = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])


@pytest.fixture
def company(browser: Browser, transactional_db: None, founded: Founded) -> World:
    return founded.lay()


@pytest.fixture
def cast(browser: Browser, live_server, company: World, scripts: bool) -> Iterator[Cast]:
    found = Cast(browser, live_server.url, scripts)
    try:
        yield found
    finally:
        found.close()


def by(person: Person) -> Actor:
    return Actor(person=person)


class Form:
    """A page that is one form, filled in by what its fields are called."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def send(self, button: str, **fields: str) -> None:
        """``fields`` by their names; a sentence says that it is done."""
        for name, value in fields.items():
            field = self.page.locator(f"#id_{name}")
            if field.evaluate("it => it.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)
        self.page.get_by_role("button", name=button, exact=True).click()
        expect(self.page.locator(".message.success")).to_be_visible()


def follows(page: Page, link: str) -> Form:
    named = re.compile(re.escape(link).replace(":", r"\s*:"))  # what is said aloud is apart from what is seen
    page.locator("main").get_by_role("link", name=named).first.click()
    return Form(page)


@BOTH
def test_the_lead_writes_down_what_the_programme_is_and_ends_what_is_over(cast, company):
    lena = cast("lena").opens("/programme")
    follows(lena.page, "The charter, line, board and stage")
    lena.reads("No charter is written")
    follows(lena.page, "Write the charter").send(
        "Write it", purpose="Keep what we promise", measures="Renewals", valid_from=day(-30)
    )
    lena.reads("Keep what we promise")
    follows(lena.page, "Take one in").send(
        "Take it in", account="Meridian Health", criteria="It will grow", valid_from=day(-30)
    )
    lena.reads("It will grow")
    follows(lena.page, "Say who runs it").send(
        "Name them", lead="Lena Brandt", under="Sofia Lindqvist", line="operations", valid_from=day(-20)
    )
    lena.reads("Lena Brandt under Sofia Lindqvist").reads(
        "Nobody wrote down what Sofia Lindqvist is measured by"
    )
    shows_evidence(lena, company)
    names_and_ends_a_member(lena)
    sets_and_ends_a_weight(lena)
    follows(lena.page.goto("/programme/charter") and lena.page, "Let it leave: Meridian Health").send(
        "Let it leave"
    )
    assert ProgrammeAccount.objects.get().valid_to == timezone.now().date()
    expect(lena.page.get_by_role("link", name="Let it leave")).to_have_count(0)


def shows_evidence(lena: Window, company: World) -> None:
    follows(lena.page, "Begin the checklist").send("Begin it")
    lena.reads("Phase A · Scoping. 3 items without evidence")
    item = "The purpose, the accounts, the measures and the horizon are written in a charter"
    form = follows(lena.page, f"Show evidence: {item}")
    expect(form.page.locator("#id_item option:checked")).to_have_text(re.compile("The purpose, the accounts"))
    form.page.get_by_role("button", name="Put it on record").click()
    expect(form.page.locator(".field-error").first).to_be_visible()  # a yes without where it can be seen
    form.send(
        "Put it on record",
        holds="Yes",
        evidence="It is on this page",
        link=f"/accounts/{company.meridian.pk}",
        shown_on=day(0),
    )
    lena.reads("Phase A · Scoping. 2 items without evidence").reads("1 of 3 shown")


def names_and_ends_a_member(lena: Window) -> None:
    follows(lena.page, "Name a member").send(
        "Name them", person_chosen="Petra Novak", part="operations", valid_from=day(-10)
    )
    form = follows(lena.page, "End the membership: Petra Novak")
    form.page.locator("#id_valid_to").fill(day(-20))
    form.page.get_by_role("button", name="End the membership").click()
    expect(form.page.locator(".field-error")).to_contain_text("It began on")
    form.send("End the membership", valid_to=day(1))
    lena.reads("until")
    expect(lena.page.get_by_role("link", name="End the membership")).to_have_count(0)
    assert BoardMember.objects.get().valid_to == timezone.now().date() + timedelta(days=1)


def sets_and_ends_a_weight(lena: Window) -> None:
    follows(lena.page, "What roles are measured by")
    lena.reads("Nobody wrote down what a role is measured by")
    form = follows(lena.page, "Say what a role is measured by")
    form.send(
        "Set it",
        role="Executive",
        measure="Sales of the year",
        category="Money",
        weight="0.6",
        variable_pay_share="0.3",
        valid_from=day(-10),
    )
    lena.opens("/programme/weights").reads("Sales of the year").reads("Together 60")
    follows(lena.page, "End it: Sales of the year").send("End it", valid_to=day(0))
    assert MeasureWeight.objects.get().valid_to == timezone.now().date()


@BOTH
def test_a_plan_whose_objective_is_blocked_by_a_real_barrier(cast, company):
    ana = cast("ana").opens(f"/accounts/{company.meridian.pk}/plan").reads("No objective is set")
    follows(ana.page, "Set an objective").send("Set it", what="Live in two more wards", due_on=day(60))
    follows(ana.page, "Live in two more wards")
    ana.does("new-barriers", kind="Capacity", what="No fitter is free in the north", area="Extra capacity")
    ana.does("progress", progress="40", note="One ward is live").reads("40 % there").reads("stands since")
    follows(ana.page, "No fitter is free in the north")
    ana.does("clearances", what_was_done="Two fitters joined.").reads("Cleared")
    ana.opens(f"/accounts/{company.meridian.pk}/plan").reads("Cleared: No fitter is free in the north")
    follows(ana.page, "Live in two more wards")
    ana.does("end", reached="Yes", note="Both wards are live").reads("reached").may_not("progress")
    cast("sofia").opens(f"/accounts/{company.meridian.pk}/plan").reads("1 ended")
    cast("vik").opens(f"/accounts/{company.meridian.pk}/plan").reads("There is nothing here for you")


@BOTH
def test_an_executive_does_her_part_puts_off_and_delegates(cast, company):
    for kind in ("relationship", "listening", "review"):
        Duty.objects.create(
            account=company.meridian,
            person=company.sofia,
            kind=kind,
            contact=company.mara if kind == "relationship" else None,
            opened_at=timezone.now(),
            due_on=timezone.now().date() + timedelta(days=5),
        )
    sofia = cast("sofia").opens("/my-part").reads("Keep a relationship: Meridian Health")
    _, second, third = Duty.objects.order_by("pk").values_list("pk", flat=True)
    said = "Mara asked for a second crew in spring."
    does_in(sofia, "Keep a relationship", "I did it", "evidence", said, "Record it")
    sofia.reads("Over").reads("Mara asked for a second crew")
    sofia.opens(f"/duties/{second}").does("snoozes", until=day(10), reason="They are closed until then")
    sofia.reads("Put off").reads("They are closed until then")
    sofia.opens(f"/duties/{third}").does("delegations", to="Nadia Haas")
    sofia.reads("Delegated").reads("To Nadia Haas")
    cast("nadia").opens("/my-part").reads("Delegated to you by Sofia Lindqvist")
    acts = cast("lena").opens(f"/accounts/{company.meridian.pk}/entanglement")
    acts.reads("1").page.get_by_role("link", name=re.compile("^Visit|^Meeting|^Call")).first.click()
    acts.reads("Mara Ilić")
    assert Duty.objects.get(pk=third).delegated_to == company.nadia


@BOTH
def test_a_report_is_written_signed_shared_and_the_link_revoked(cast, company, browser):
    order = orders.place_order(
        company.meridian,
        asked_of=company.field_services,
        title="Ten scanners",
        why="The ward opens",
        requested_for=timezone.now().date() + timedelta(days=9),
        actor=by(company.ana),
    )
    orders.promise(order, promised_for=timezone.now().date() + timedelta(days=9), actor=by(company.omar))
    ana = (
        cast("ana").opens(f"/accounts/{company.meridian.pk}/reports").reads("No report has been written yet")
    )
    follows(ana.page, "Write a report").send(
        "Keep this version", judgement="A month that we can show.", asks="Tell us who opens the ward."
    )
    ana.page.get_by_role("button", name="Sign it").click()
    ana.reads("Signed").reads("Ten scanners")
    expect(ana.page.get_by_role("link", name="Ten scanners")).to_have_attribute("href", f"/orders/{order.pk}")
    ana.page.get_by_role("button", name="Make a link for the customer").click()
    secret = ana.page.locator(".message code").inner_text()
    a_stranger_sees_the_report_and_nothing_else(browser, cast, secret)
    ana.page.get_by_role("button", name="Revoke the links").click()
    ana.reads("revoked")
    stranger = browser.new_context()
    assert stranger.new_page().goto(secret).status == 404
    assert stranger.request.get(f"{secret}/paper").status == 404
    stranger.close()
    assert ShareLink.objects.get().revoked_at is not None


def a_stranger_sees_the_report_and_nothing_else(browser: Browser, cast: Cast, secret: str) -> None:
    stranger = browser.new_context(java_script_enabled=cast.scripts)
    page = stranger.new_page()
    page.goto(secret)
    expect(page.locator("main")).to_contain_text("A month that we can show.")
    expect(page.locator("main")).to_contain_text("Ten scanners")
    inside = page.evaluate(
        "[...document.querySelectorAll('a')].map(it => it.getAttribute('href') ?? it.getAttribute('xlink:href'))"
    )
    own = re.sub(r"^https?://[^/]+", "", secret)
    assert [one for one in inside if one and not one.startswith(("#", own))] == []
    paper = stranger.request.get(f"{secret}/paper")
    assert (paper.status, paper.headers["content-type"]) == (200, "application/pdf")
    assert paper.body().startswith(b"%PDF")
    answer = page.goto(f"{cast.address}/accounts")
    assert answer is not None
    assert "/login" in page.url
    stranger.close()


@BOTH
def test_a_lesson_is_tried_with_another_customer(cast, company):
    ana = cast("ana").opens(f"/accounts/{company.meridian.pk}/plan")
    follows(ana.page, "Write down a lesson").send(
        "Write it down", what="Ask the ward before the order", story="Two came back."
    )
    lena = cast("lena").opens(f"/accounts/{company.meridian.pk}/plan")
    follows(lena.page, "Ask the ward before the order")
    lena.does("transfers", account="Castor Logistics", owner="Ben Okafor", by_day=day(20))
    ben = cast("ben").opens("/my-part").reads("Lessons that you committed to try")
    follows(ben.page, "Ask the ward before the order")
    ben.does("outcome", outcome="It worked there too", what_happened="Their planner named the right gate.")
    cast("ana").opens(f"/accounts/{company.meridian.pk}/plan")
    follows(cast("ana").page, "Ask the ward before the order")
    cast("ana").reads("it worked there too")  # what happened there names a customer that is not hers
    lena.opens(f"/accounts/{company.meridian.pk}/plan")
    follows(lena.page, "Ask the ward before the order")
    lena.reads("Their planner named the right gate.")
    assert Transfer.objects.get().ended_at is not None


@BOTH
def test_what_a_leaver_knows_passes_to_the_successor(cast, company):
    carla = customers.add_contact(company.meridian, name="Carla Vito", actor=by(company.ana))
    for contact in (company.mara, carla):
        customers.record_interaction(
            company.meridian, kind="visit", contact=contact, topic="the new ward", actor=by(company.ana)
        )
    lena = cast("lena").opens(f"/people/{company.ana.pk}/takes-along").reads("Known to them alone")
    follows(lena.page, "Hand it over: Meridian Health").send(
        "Open the handover", successor="Tom Fischer", last_day=day(14), words="Call Mara first; she decides."
    )
    lena.reads("2 introductions to make")
    tom = (
        cast("tom")
        .opens(re.sub(r"^https?://[^/]+", "", lena.page.url))
        .reads("Call Mara first; she decides.")
    )
    does_in(tom, "Mara Ilić", "I met them", "evidence", "We will meet each month.", "Record it")
    does_in(tom, "Carla Vito", "There will be none", "reason", "She leaves too", "Drop it")
    tom.reads("Every introduction is made or dropped.")
    href = tom.page.get_by_role("link", name="The pack as PDF").get_attribute("href")
    paper = tom.page.context.request.get(f"{cast.address}{href}")
    assert (paper.status, paper.body()[:4]) == (200, b"%PDF")
    assert Introduction.objects.filter(done_at__isnull=False).get().contact == company.mara


def does_in(window: Window, row: str, act: str, field: str, words: str, button: str) -> None:
    """Open an act in the row of somebody, and send it."""
    item = window.page.locator(".todo > li", has_text=row)
    item.locator("summary", has_text=act).click()
    item.locator(f"[name={field}]").fill(words)
    item.get_by_role("button", name=button).click()
    expect(window.page.locator(".message.success")).to_be_visible()


@BOTH
def test_a_call_beside_the_signals_a_disagreement_and_a_loss(cast, company):
    voice.record_feedback(
        company.meridian, kind="complaint", words="Late again", contact=company.mara, actor=by(company.ana)
    )
    contract = actions.add_contract(
        company.meridian,
        title="Managed services",
        starts_on=timezone.now().date() - timedelta(days=600),
        ends_on=timezone.now().date() + timedelta(days=120),
        decide_by=timezone.now().date() + timedelta(days=60),
        actor=by(company.ana),
    )
    ana = cast("ana").opens("/renewals").reads("A call is due, three months before")
    follows(ana.page, "Managed services")
    ana.does("calls", call="Safe", judgement="They told us that they stay.").reads("the records disagreed")
    ana.may_not("settlements")
    lena = cast("lena").opens("/programme").reads("The call and the records disagree")
    lena.opens(f"/contracts/{contract.pk}").does("settlements", settlement="Sofia calls Mara this week.")
    lena.reads("Settled by Lena Brandt").reads("Safe")
    ana.opens(f"/contracts/{contract.pk}").does(
        "decisions", outcome="Lost", decided_on=day(0), reason="Nobody called."
    )
    ana.does(
        "post-mortem",
        what_happened="We answered late, twice.",
        customer_said="Nobody called.",
        cause_1=re.sub(r"\s+", " ", cause_of(ana)),
        why_1="It was the second time.",
    )
    ana.reads("Why it was lost").reads("It was the second time.")
    ana.page.get_by_role("link", name=re.compile("omplaint")).first.click()
    ana.reads("Late again")


def cause_of(window: Window) -> str:
    """The complaint among the records that can have led to it."""
    options = window.page.locator("#post-mortem-cause_1 option").all_text_contents()
    return next(one for one in options if "Late again" in one)


@BOTH
def test_a_role_from_told_to_accepted(cast, company):
    lena = cast("lena").opens("/roles")
    follows(lena.page, "Write a role charter").send(
        "Write it", unit="Field services", title="Fitter", text="Call the ward first.", valid_from=day(0)
    )
    lena.opens("/roles")
    follows(lena.page, "Ask somebody").send("Ask them", whom="Priya Raman")
    priya = cast("priya").opens("/roles")
    follows(priya.page, "Fitter")
    priya.may_not("acceptances").does("understandings", own_words="I call before I come.")
    role = f"/roles/{Acceptance.objects.get().pk}"
    cast("omar").opens(role).reads("I call before I come.").does("terms", conditions="A phone of her own.")
    priya.opens(role).reads("A phone of her own.").does("acceptances").reads("Accepted").may_not("declines")
    assert Acceptance.objects.get().accepted_at is not None


@BOTH
def test_who_keeps_records_of_people_sits_on_the_board_and_records_a_departure(cast, company):
    """Hanna, of people: a member of the board reads what it is about, and nothing of customers."""
    lena, today = by(company.lena), timezone.now().date()
    since = {"valid_from": today - timedelta(days=10), "actor": lena}
    actions.write_programme_charter(
        purpose="Keep what we promise", measures="Renewals", horizon_months=36, **since
    )
    actions.admit_account(company.meridian, criteria="It will grow", **since)
    actions.begin_checklist(actor=lena)
    member = actions.add_board_member(person=company.hanna, part="people", **since)
    hanna = from_the_menu(cast("hanna"), "The board").reads("Keep what we promise").reads("It will grow")
    hanna.reads("Hanna Berg").reads("Phase A · Scoping").only_reads()
    every_link_opens(hanna)
    account = f"/accounts/{company.meridian.pk}"
    hanna.finds_nothing("/programme", "/programme/slips", account, f"{account}/plan")
    from_the_menu(hanna, "Who leaves").reads("fewer than five account managers").reads("is not shown")
    expect(hanna.page.get_by_role("heading", name="Their names")).to_have_count(0)
    form = follows(hanna.opens(f"/people/{company.ana.pk}").page, "Record the last day")
    hanna.reads("Accounts are still in their hands").reads("Ask Lena Brandt to hand them over")
    form.send("Record the last day", left_on=day(-1))
    from_the_menu(hanna, "Who leaves").reads("is not shown").reads("Meridian Health")
    every_link_opens(hanna)
    actions.end_board_member(member, valid_to=today - timedelta(days=1), actor=lena)
    hanna.finds_nothing("/programme/charter").opens("/")
    expect(hanna.page.get_by_role("link", name="The board", exact=True)).to_have_count(0)
    for name in ("aaron", "alec", "tom"):
        cast(name).finds_nothing("/programme", "/programme/charter", "/programme/turnover")
    cast("alec").finds_nothing(account)


def from_the_menu(window: Window, label: str) -> Window:
    menu = window.opens("/").page.get_by_role("navigation", name="Main")
    menu.get_by_role("link", name=label, exact=True).click()
    return window


def every_link_opens(window: Window) -> None:
    """Nobody is led to where they may not go."""
    inside = window.page.locator("main a[href^='/']")
    addresses = set(inside.evaluate_all("every => every.map(it => it.getAttribute('href'))"))
    assert {one for one in addresses if window.page.request.get(one).status != 200} == set()
