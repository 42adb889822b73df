"""The pages of the programme, of mail, webhooks and imports by the axe rules, in both themes; and by keyboard."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from tests.app.founding import Founded
from tests.app.web.conftest import Stage, set_the_stage
from tests.app.web.looking import faults_of, window
from tests.app.web.test_accessibility_browser import reach, sign_in

from goldenthread.app.customers import actions as customers
from goldenthread.app.customers.models import WaitingLetter
from goldenthread.app.exchange.importing.actions import ask_to_apply, send_file, settle, work
from goldenthread.app.exchange.models import ImportRun
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.programme import actions
from goldenthread.app.programme.models import BoardMember, Duty, MeasureWeight, ProgrammeAccount
from goldenthread.app.webhooks.actions import add_endpoint
from goldenthread.app.webhooks.models import Delivery, Endpoint

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILES = {
    "people": "Name,E-mail\nAda Byron,ada@example.com\n,nobody@example.com\n",
    "units": "Name,Kind\nNorth,function\n,function\n",
    "accounts": "Name,Tier\nPollux,standard\n,standard\n",
    "contacts": "Account,Name\nMeridian Health,Nora Lund\nNobody's,Nils\n",
    "orders": "Account,Asked of,Title,Why,Requested for\nMeridian Health,Planning,A van,The ward,2027-03-01\n,,,,\n",
}


@pytest.fixture
def play(browser: Browser, transactional_db: None, founded: Founded, settings) -> Stage:
    settings.DROP_ADDRESS = "contact@drop.example"
    return set_the_stage(founded.lay(), present=True)


def by(person: Person) -> Actor:
    return Actor(person=person)


def programme(play: Stage) -> dict[str, list[str]]:
    """The programme with something of everything, and its pages by who opens them."""
    world, today = play.world, timezone.now().date()
    lena = by(world.lena)
    actions.write_programme_charter(
        purpose="Keep what we promise", measures="Renewals", horizon_months=36, valid_from=today, actor=lena
    )
    place = actions.admit_account(world.meridian, criteria="It will grow", valid_from=today, actor=lena)
    actions.name_leadership(lead=world.lena, under=world.sofia, valid_from=today, actor=lena)
    member = actions.add_board_member(person=world.nadia, part="chair", valid_from=today, actor=lena)
    actions.record_board_meeting(
        held_on=today,
        came=[world.nadia],
        decisions=[("A second crew", world.meridian, play.barrier)],
        actor=lena,
    )
    weight = actions.set_measure_weight(
        role="executive",
        measure="Sales",
        category="financial",
        weight=Decimal("0.6"),
        horizon_months=12,
        variable_pay_share=Decimal("0.3"),
        valid_from=today,
        actor=lena,
    )
    item, *_ = actions.begin_checklist(actor=lena)
    actions.give_evidence(
        item, holds=True, evidence="It is written", link="/programme/charter", shown_on=today, actor=lena
    )
    actions.set_schedule(
        world.meridian, artefact="account_report", owner=world.ana, valid_from=today, actor=lena
    )
    return {
        "lena": [*of_the_lead(play, place, member, weight), *of_everybody(play)],
        "ana": of_the_account_manager(play),
        "sofia": [
            "/my-part",
            f"/duties/{play.duty.pk}",
            *(f"/duties/{play.duty.pk}/{act}" for act in ("acts", "snoozes", "delegations")),
        ],
        "ben": ["/my-part", f"/transfers/{planned(play)}"],
        "priya": ["/roles", f"/roles/{play.role.pk}", f"/roles/{play.role.pk}/declines"],
        "tom": [f"/handovers/{play.handover.pk}"],
    }


def of_the_lead(
    play: Stage, place: ProgrammeAccount, member: BoardMember, weight: MeasureWeight
) -> list[str]:
    new = "charter-new programme-account-new leadership-new board-member-new board-meeting-new measure-weight-new"
    return [
        "/programme",
        "/programme/slips",
        "/programme/charter",
        "/programme/concentration",
        "/renewals/rates",
        "/rhythm/lapses",
        "/rhythm/dues",
        "/schedules",
        "/lessons",
        f"/roles/units/{play.world.field_services.pk}/open",
        "/programme/weights",
        f"/programme/accounts/{place.pk}/release",
        f"/programme/board/{member.pk}/departure",
        f"/programme/weights/{weight.pk}/end",
        *(f"/programme/{one}" for one in [*new.split(), "stage-item-new", "stage-evidence-new"]),
        "/schedules/new",
        "/cadences/new",
        "/role-charters/new",
        f"/role-charters/{play.role.charter_id}/people",
        f"/accounts/{play.world.meridian.pk}/handovers/new",
        f"/people/{play.world.ana.pk}/takes-along",
        f"/accounts/{play.world.meridian.pk}/entanglement",
    ]


def of_everybody(play: Stage) -> list[str]:
    return [
        "/rhythm",
        f"/rhythm/{play.due.pk}",
        "/renewals",
        f"/contracts/{play.contract.pk}",
        "/contracts/new",
        "/relationships",
        "/roles",
    ]


def of_the_account_manager(play: Stage) -> list[str]:
    """With a blocked objective, an initiative with a value, a signed report with a link, a letter to be filed."""
    world, today, ana = play.world, timezone.now().date(), by(play.world.ana)
    objective = actions.set_objective(
        world.meridian, what="Two more wards", owner=world.ana, due_on=today + timedelta(days=60), actor=ana
    )
    actions.raise_blocker(objective, kind="capacity", what="Nobody is free", actor=ana)
    initiative = actions.begin_initiative(
        world.meridian, name="Joint stock", owner=world.ana, began_on=today, actor=ana
    )
    actions.value_initiative(initiative, year=today.year, kind="economic", expected=Decimal(1000), actor=ana)
    customers.record_interaction(world.meridian, kind="visit", contact=world.mara, topic="Ward", actor=ana)
    report = actions.sign_report(
        actions.write_report(world.meridian, month=today, judgement="It was a good month.", actor=ana),
        actor=ana,
    )
    actions.share_report(report, actor=ana)
    actions.call_renewal(play.contract, call="safe", judgement="They said so.", actor=ana)
    customers.open_drop(actor=ana)
    WaitingLetter.objects.create(
        person=world.ana,
        source="x",
        came_at=ana.now,
        at=ana.now,
        direction="out",
        topic="The ward",
        why="Nobody.",
    )
    account = f"/accounts/{world.meridian.pk}"
    return [
        *(f"{account}/{one}" for one in ("plan", "objective-new", "initiative-new", "lesson-new", "reports")),
        f"{account}/reports/new",
        f"{account}/relationships",
        f"/objectives/{objective.pk}",
        f"/objectives/{objective.pk}/new-barriers",
        f"/initiatives/{initiative.pk}",
        f"/initiatives/{initiative.pk}/values",
        f"/reports/{report.pk}",
        f"/contracts/{play.contract.pk}/calls",
        "/interactions",
        "/interactions/new",
        "/mail-drop",
        "/meetings/new",
        "/my-part",
    ]


def planned(play: Stage) -> int:
    lesson = actions.write_lesson(play.world.meridian, what="Ask first", actor=by(play.world.ana))
    return actions.commit_transfer(
        lesson,
        account=play.world.castor,
        owner=play.world.ben,
        by_day=timezone.now().date() + timedelta(days=9),
        actor=by(play.world.lena),
    ).pk


def of_the_administrator(play: Stage) -> dict[str, list[str]]:
    """A webhook with a delivery; a file of each kind to be confirmed, looked at, and imported."""
    ines, ana = by(play.world.ines), by(play.world.ana)
    add_endpoint("https://erp.example/", kinds=["*"], description="Planning", actor=ines)
    endpoint, delivery = Endpoint.objects.get(), Delivery.objects.latest("pk")
    found = {
        "ines": ["/webhooks", "/webhooks/new", f"/webhook-deliveries/{delivery.pk}", "/imports"],
        "ana": [],
    }
    found["ines"] += [f"/webhooks/{endpoint.pk}{one}" for one in ("", "/changes", "/secrets", "/off")]
    for kind, text in FILES.items():
        actor, name = (ana, "ana") if kind in ("contacts", "orders") else (ines, "ines")
        for stage in ("to be confirmed", "looked at", "imported"):
            run = send_file(kind, f"{kind}.csv", text.encode(), actor=actor)
            found[name].append(f"/imports/{run.pk}")
            if stage != "to be confirmed":
                settle(run, mapping=run.mapping, by_worker=False, actor=actor)
                work(run.pk)
            if stage == "imported":
                ask_to_apply(
                    ImportRun.objects.get(pk=run.pk), good_rows_only=True, by_worker=False, actor=actor
                )
                work(run.pk)
                assert ImportRun.objects.get(pk=run.pk).applied_at is not None, kind
    return found


def look_at(browser: Browser, address: str, pages: dict[str, list[str]]) -> tuple[list[str], list[str]]:
    """What axe finds on these pages, and what is wider than the window; what the browser says of its policy."""
    wrong: list[str] = []
    complaints: list[str] = []
    for name, paths in pages.items():
        with window(browser, address, complaints) as page:
            sign_in(page, name)
            for path in paths:
                answer = page.goto(path)
                assert answer is not None
                where = f"{path} as {name}"
                wrong += [f"{where}: {answer.status}"] if answer.status != 200 else []
                page.evaluate("document.querySelectorAll('details').forEach(it => it.open = true)")
                wrong += faults_of(page, where)
    return wrong, complaints


def test_no_rule_of_axe_is_broken_in_the_programme(browser, live_server, play):
    assert look_at(browser, live_server.url, programme(play)) == ([], [])


def test_no_rule_of_axe_is_broken_where_others_send_and_files_come_in(browser, live_server, play):
    assert look_at(browser, live_server.url, of_the_administrator(play)) == ([], [])


def test_a_secret_shown_once_and_a_shared_report_break_no_rule(browser, live_server, play):
    complaints: list[str] = []
    with window(browser, live_server.url, complaints) as page:
        sign_in(page, "ines")
        page.goto("/webhooks/new")
        page.locator("[name=url]").fill("https://erp.example/hooks")
        page.locator("[name=kinds]").first.check()
        page.locator("[name=description]").fill("Planning")
        page.locator("main form button.primary").click()
        expect(page.locator(".secret")).to_be_visible()
        assert faults_of(page, "a secret") == []
    report = actions.write_report(
        play.world.meridian, month=timezone.now().date(), judgement="Good.", actor=by(play.world.ana)
    )
    actions.sign_report(report, actor=by(play.world.ana))
    _, secret = actions.share_report(report, actor=by(play.world.ana))
    with window(browser, live_server.url, complaints) as stranger:
        stranger.goto(f"/shared/{secret}")
        assert faults_of(stranger, "a shared report") == []
    assert complaints == []


# -- by keyboard


def tabs_to(page: Page, name: str) -> None:
    """Press Tab until the field of this name has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name ?? ''") == name:
            return
    raise AssertionError(f"The field {name} cannot be reached with Tab.")


FORMS = {
    "lena": (
        "/programme/charter-new /programme/programme-account-new /programme/leadership-new "
        "/programme/board-member-new /programme/measure-weight-new /programme/stage-item-new /schedules/new "
        "/cadences/new /role-charters/new /contracts/new /accounts/{account}/handovers/new"
    ),
    "ana": (
        "/accounts/{account}/objective-new /accounts/{account}/initiative-new /accounts/{account}/lesson-new "
        "/accounts/{account}/reports/new /contracts/{contract}/calls /mail-drop /meetings/new /interactions/new"
    ),
    "sofia": "/duties/{duty}/acts /duties/{duty}/snoozes /duties/{duty}/delegations",
    "priya": "/roles/{role}/understandings /roles/{role}/declines",
    "ines": "/webhooks/new /imports",
}


def test_every_field_and_button_of_every_form_is_reached_with_tab_and_shows_its_focus(
    browser, live_server, play
):
    ids = {
        "account": play.world.meridian.pk,
        "contract": play.contract.pk,
        "duty": play.duty.pk,
        "role": play.role.pk,
    }
    for name, paths in FORMS.items():
        context = browser.new_context(base_url=live_server.url)
        page = context.new_page()
        sign_in(page, name)
        for path in paths.split():
            page.goto(path.format(**ids))
            wanted = page.evaluate(_FIELDS)
            assert wanted, path
            assert set(wanted) - reached(page, len(wanted)) == set(), f"{path} as {name}"
        context.close()


# What can be filled in or pressed on the page itself; of a group of radios one is reached, and arrows choose.
_FIELDS = """() => [...document.querySelectorAll('main input, main select, main textarea, main button')]
    .filter(it => it.type !== 'hidden' && it.checkVisibility())
    .map(it => it.name || it.innerText.trim())"""
_FOCUS = """() => {
    const it = document.activeElement, look = getComputedStyle(it);
    const seen = look.outlineStyle !== 'none' || look.boxShadow !== 'none';
    return it === document.body ? ['', false] : [it.name || (it.innerText ?? '').trim(), seen];
}"""


def reached(page: Page, least: int) -> set[str]:
    """Everything that Tab comes by, each with a focus that can be seen."""
    found: set[str] = set()
    for _ in range(120 + least):
        page.keyboard.press("Tab")
        name, seen = page.evaluate(_FOCUS)
        assert seen or not name, f"{name}: nothing shows that it has the focus"
        found.add(name)
    return found


def test_an_act_is_recorded_by_keyboard_alone(browser, live_server, play):
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    sign_in(page, "sofia")
    page.goto("/my-part")
    reach(page, "I did it")
    page.keyboard.press("Enter")
    tabs_to(page, "evidence")
    page.keyboard.type("Mara wants a second crew.")
    reach(page, "Record it")
    page.keyboard.press("Enter")
    expect(page.locator(".message.success")).to_contain_text("On record")
    assert Duty.objects.get(pk=play.duty.pk).evidence == "Mara wants a second crew."
    context.close()
