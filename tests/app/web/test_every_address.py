"""Every address × every role. An address that is missing from the table fails the test."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.world import NOW

from goldenthread.app.customers.models import Initiative, Interaction, Objective
from goldenthread.app.exchange.importing.actions import send_file
from goldenthread.app.exchange.models import ImportRun
from goldenthread.app.orders.actions import ask_for_decision
from goldenthread.app.orders.models import DecisionRequest
from goldenthread.app.people import actions
from goldenthread.app.people.models import DecisionRight
from goldenthread.app.programme.models import (
    BoardMember,
    Criterion,
    Lesson,
    MeasureWeight,
    ProgrammeAccount,
    Tier,
    Transfer,
)
from goldenthread.app.web.acts import ACTS
from goldenthread.app.web.acts.barriers import BARRIER_ACTS
from goldenthread.app.web.acts.feedback import FEEDBACK_ACTS
from goldenthread.app.web.portfolio.portfolio import ENDS as PORTFOLIO_ENDS
from goldenthread.app.web.portfolio.portfolio import WRITES as PORTFOLIO_WRITES
from goldenthread.app.web.programme.charter import WRITES as PROGRAMME_WRITES
from goldenthread.app.web.programme.contracts import CONTRACT_ACTS
from goldenthread.app.web.programme.duties import DUTY_ACTS
from goldenthread.app.web.programme.endings import ENDS as PROGRAMME_ENDS
from goldenthread.app.web.programme.plan import SORTS as PARTS
from goldenthread.app.web.programme.plan import WRITES as PLAN_WRITES
from goldenthread.app.web.programme.rhythm import DUE_ACTS
from goldenthread.app.web.programme.roles import ROLE_ACTS
from goldenthread.app.webhooks.actions import add_endpoint
from goldenthread.app.webhooks.models import Delivery, Endpoint

pytestmark = pytest.mark.django_db

ROLES = (
    "account_manager unit_lead unit_member sponsor executive programme_lead sales people analyst administrator "
    "auditor nobody stranger"
).split()
WORK = set(ROLES) - {"nobody", "stranger"}
SEES_MERIDIAN = {"account_manager", "sponsor", "executive", "programme_lead", "sales"}
SEES_THE_ORDER = SEES_MERIDIAN | {"unit_lead", "unit_member"}
RECORDS_FEEDBACK = {"account_manager", "programme_lead"}
SIGNED_IN = WORK | {"nobody"}

# Address name: who gets 200 with GET; anybody else signed in gets 404, or 403 where a third column says so.
# Strangers are sent to sign in, except where they are among those who get 200.
TABLE: dict[str, set[str]] = {
    "home": SIGNED_IN,
    "me": SIGNED_IN,
    "styles": SIGNED_IN | {"stranger"},
    "orders": WORK,
    **dict.fromkeys(("orders_csv", "promises_csv", "barriers_csv", "feedback_csv", "accounts_csv"), WORK),
    "search": WORK,
    "order": SEES_THE_ORDER,
    "order_history": SEES_THE_ORDER,
    "promises": WORK,
    "calendar": WORK,
    "barriers": WORK,
    "barrier_new": WORK,
    "barrier": SEES_THE_ORDER,
    "feedback": WORK,
    "feedback_one": SEES_THE_ORDER,
    **dict.fromkeys(("decisions", "decisions_csv"), WORK),
    **dict.fromkeys(("decision", "decision_answers"), SEES_THE_ORDER),
    "register": WORK,
    "register_csv": WORK,
    "accounts": WORK,
    "account": SEES_MERIDIAN,
    "interactions": WORK,
    "relationships": WORK,
    "account_relationships": SEES_MERIDIAN,
    "renewals": WORK,
    "renewal_rates": {"programme_lead", "executive", "sponsor"},
    "programme": {"programme_lead", "executive", "sponsor"},  # the cast's sponsor is an executive too
    "slips": {"programme_lead", "executive", "sponsor"},
    "concentration": {"programme_lead", "executive", "sponsor"},
    "charter": {"programme_lead", "executive", "sponsor"},
    "measure_weights": {"programme_lead", "executive", "sponsor"},
    "plan": SEES_MERIDIAN,
    "family": SEES_MERIDIAN,
    "family_records": SEES_MERIDIAN,
    **dict.fromkeys(("service", "service_records", "ratings", "account_effort"), SEES_MERIDIAN),
    **{
        key: {"programme_lead", "executive", "sponsor"}
        for key in ("portfolio", "effort", "expedites", "expedite_records")
    },
    "turnover": {"programme_lead", "executive", "sponsor", "people"},
    **dict.fromkeys(("hours", "hours_new"), WORK),
    **dict.fromkeys(("objective", "initiative", "lesson"), SEES_MERIDIAN),
    "transfer": {"programme_lead", "executive", "sponsor"},  # at Castor: Sofia is an executive
    **{
        f"{sort.name}_{name}": {"programme_lead", "executive", "sponsor"}
        if sort.name == "transfer"
        else SEES_MERIDIAN
        for sort in PARTS.values()
        for name in sort.acts
    },
    "my_part": WORK,
    "reports": SEES_MERIDIAN,
    "report": SEES_MERIDIAN,
    "handover": SEES_MERIDIAN,
    "handover_paper": SEES_MERIDIAN,
    "takes_along": {"sales", "executive", "sponsor", "programme_lead"},  # Tom's, who is in sales
    "report_paper": SEES_MERIDIAN,
    "duty": {"sponsor", "programme_lead"},
    "entanglement": {"programme_lead", "executive", "sponsor"},
    "roles": WORK,
    "touching": {"programme_lead", "executive", "sponsor"},
    "role": {"unit_member", "unit_lead", "programme_lead", "executive"},  # she leads the unit above
    "contract": SEES_MERIDIAN,
    **dict.fromkeys(("rhythm", "lapses", "dues", "schedules", "lessons"), WORK),
    "due": SEES_MERIDIAN,
    "units": WORK,
    "unit": WORK,
    **{name: set() for name in ("diagnosis_hand_offs", "diagnosis_orders")},  # as below
    "diagnosis_report": set(),  # none is made on this stage; who reads one is tested in test_diagnosis
    "diagnosis": {"executive", "sponsor", "programme_lead", "analyst"},  # Sofia is an executive too
    "unit_diagnosis": {"executive", "sponsor", "programme_lead", "analyst", "unit_lead"},
    "account_diagnosis": SEES_MERIDIAN,
    "history": {"auditor"},
    "history_csv": {"auditor"},
    **dict.fromkeys(("people", "people_csv"), WORK),
    "person": WORK,
    "decision_rights": WORK,
    "calendars": WORK,
    "policies": WORK,
    "imports": {"account_manager", "programme_lead", "people", "administrator"},
    "import": {"administrator"},  # who sent it
    "import_refused": {"administrator"},
    "import_template": {"people", "administrator"},
    "company": set(),  # only a made company has this page: see test_about
    "tokens": WORK,
    "notices": WORK,
    **{
        key: {"administrator"}
        for key in (
            "webhooks webhook new_webhook change_webhook webhook_secret webhook_off webhook_delivery".split()
        )
    },
    "notice_wishes": WORK,
    "my_feed": WORK,
    **{f"order_{name}": SEES_THE_ORDER for name in ACTS},
    **{f"barrier_{name}": SEES_THE_ORDER for name in BARRIER_ACTS},
    **{f"feedback_{name}": SEES_THE_ORDER for name in FEEDBACK_ACTS},
    **{f"contract_{name}": SEES_MERIDIAN for name in CONTRACT_ACTS},
    **{f"due_{name}": SEES_MERIDIAN for name in DUE_ACTS},
    **{f"duty_{name}": {"sponsor", "programme_lead"} for name in DUTY_ACTS},
    **{f"role_{name}": {"unit_member", "unit_lead", "programme_lead", "executive"} for name in ROLE_ACTS},
}
# Who gets the form; others with a role are told that it is not theirs.
REFUSED_WITH_403: dict[str, set[str]] = {
    "order_new": {"account_manager"},
    "feedback_new": RECORDS_FEEDBACK,
    "decision_new": {"account_manager", "sponsor", "executive", "programme_lead"},
    "contract_new": RECORDS_FEEDBACK,
    "schedule_new": {"programme_lead"},
    "cadence_new": {"programme_lead"},
    **{name: {"programme_lead"} for name in PROGRAMME_WRITES},
    **{name: {"programme_lead"} for name in (*PORTFOLIO_WRITES, *PORTFOLIO_ENDS)},
    "role_charter_new": {"programme_lead"},
    "role_ask": {"programme_lead", "unit_lead", "executive"},
    **{
        key: {"account_manager", "sponsor", "executive", "sales"}
        for key in ("interaction_new", "mail_drop", "meetings_new")
    },
    **{key: {"people", "administrator"} for key in ("new_person", "change_person", "departure")},
    **{
        key: {"administrator"} for key in ("erasure", "new_login", "second_factor_reset", "sign_on_unlinking")
    },
    **{key: {"people", "administrator"} for key in ("new_assignment", "end_of_assignment")},
    **{key: {"people"} for key in ("new_skill", "skill_removal")},
    **{key: {"people", "administrator", "sales"} for key in ("new_absence", "absence_cancellation")},
    **{key: {"administrator"} for key in ("new_unit", "change_unit", "close_unit")},
    **{key: {"administrator"} for key in ("new_area", "new_right", "end_of_right")},
    **{key: {"administrator"} for key in ("new_calendar", "change_calendar")},
    **{key: {"administrator"} for key in ("new_policy", "new_allowance")},
    "new_account": {"programme_lead", "administrator"},
    "mails": {"administrator"},
}
# Who gets the form; those who see the account are told that it is not theirs; others do not find it.
OF_AN_ACCOUNT: dict[str, set[str]] = {
    "report_new": {"account_manager"},
    "interaction_correction": {"account_manager", "sponsor", "sales"},
    "handover_new": {"account_manager", "sponsor", "programme_lead"},
    **{name: {"account_manager", "programme_lead"} for name in PLAN_WRITES},
    **{key: {"account_manager", "programme_lead"} for key in ("relationship_kind_new", "rating_new")},
    **{
        key: {"programme_lead", "administrator"}
        for key in ("change_account", "close_account", "new_team_member")
    },
    "end_of_team_member": {"programme_lead", "administrator"},
    **{
        key: {"account_manager", "programme_lead"}
        for key in ("new_contact", "change_contact", "contact_erasure")
    },
}
# Who gets the form; others who see the programme are told that it is not theirs; the rest do not find it.
OF_THE_PROGRAMME: dict[str, set[str]] = {name: {"programme_lead"} for name in PROGRAMME_ENDS}
POST_ONLY = {"theme", "orders_bulk", "token_revocation", "diagnosis_runs"} | {
    "notices_reading",
    "notice_reading",
    "webhook_on",
    "webhook_repeats",
    "webhook_delivery_repeats",
    "mail_repetition",
    "feed_revocation",
    "mails_repetition",
    "import_mapping",
    "import_application",
    "report_sign",
    "introduction_meetings",
    "introduction_drops",
    "mail_drop_closing",
    "letter_filing",
    "letter_discarding",
    "meetings",
    "report_share",
    "report_revoke",
    "leavers",
}
# no sign-in at all: tested in tests/app/programme/test_reports.py and tests/app/notices
BY_SECRET = {"shared_report", "shared_paper", "answer", "answer_act", "calendar_feed"}
# tested in test_sign_in, test_second_factor and test_sign_on
OF_ALLAUTH = ("account_", "mfa_", "openid_connect_", "socialaccount_", "sign_on_left", "sign_on_logout")
OTHER_ROOMS = re.compile(r"^(api|static)/?")


def addresses() -> dict[str, str]:
    """Every named address of the pages with its route."""
    found: dict[str, str] = {}

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> None:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if OTHER_ROOMS.match(route):
                continue
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, route)
            else:
                found[pattern.name or route] = route

    walk(get_resolver().url_patterns, "")
    return found


def test_no_address_is_missing_from_the_table():
    known = {*TABLE, *REFUSED_WITH_403, *OF_AN_ACCOUNT, *OF_THE_PROGRAMME, *POST_ONLY, *BY_SECRET}
    missing = {name for name in addresses() if name not in known and not name.startswith(OF_ALLAUTH)}
    assert missing == set(), "Add these addresses to the table and say who may open them."
    assert known - set(addresses()) == set()


def clients(stage, signed_in) -> dict[str, Client]:
    found = {role: signed_in(person) for role, person in stage.world.one_per_role.items()}
    return {**found, "stranger": Client()}


def address_of(name: str, stage) -> str:
    route = addresses()[name]
    ids = {
        "order_id": stage.order.pk,
        "barrier_id": stage.barrier.pk,
        "feedback_id": stage.feedback.pk,
        "account_id": stage.world.meridian.pk,
        "unit_id": stage.world.field_services.pk,
        "receiver_id": stage.world.planning.pk,
        **_ids_of_more(stage.world),
        "contract_id": stage.contract.pk,
        "due_id": stage.due.pk,
        "duty_id": stage.duty.pk,
        "version_id": stage.report.pk,
        "handover_id": stage.handover.pk,
        "letter_id": 1,
        "introduction_id": 1,
        "charter_id": stage.role.charter_id,
        "acceptance_id": stage.role.pk,
        "notice_id": 1,
        "mail_id": 1,
        "import_id": ImportRun.objects.latest("pk").pk if "import_id" in route else 0,
        "kind": "people",
        **_of_the_programme(stage.world),
        "figure": "open",
        "what": "due" if name == "expedite_records" else "orders",
        "dated_id": _dated(name),
        "interaction_id": _met(stage.world) if "interaction_id" in route else 0,
        "record_id": planned(stage.world)[name.split("_")[0]] if "record_id" in route else 0,
    }
    return reverse(name, kwargs={key: value for key, value in ids.items() if f":{key}>" in route})


def _of_the_programme(world) -> dict[str, int]:
    """An account in the programme, a member of its board, a weight. Rows alone: no event is sent on."""
    since = NOW.date()
    place, _ = ProgrammeAccount.objects.get_or_create(account=world.meridian, valid_from=since)
    member, _ = BoardMember.objects.get_or_create(person=world.nadia, valid_from=since)
    weight, _ = MeasureWeight.objects.get_or_create(
        role="sales", measure="Sales", category="financial", weight=1, horizon_months=12, valid_from=since
    )
    return {"place_id": place.pk, "board_member_id": member.pk, "weight_id": weight.pk}


def _met(world) -> int:
    """A contact with Meridian of somebody of ours."""
    about = {"account": world.meridian, "at": NOW, "recorded_at": NOW, "kind": "call", "direction": "both"}
    return Interaction.objects.get_or_create(**about, initiated_by="us")[0].pk


def _dated(name: str) -> int:
    """A criterion or a tier to be ended."""
    if name == "tier_ending":
        return Tier.objects.get_or_create(name="key", valid_from=NOW.date())[0].pk
    about = {"name": "Volume", "side": "importance", "weight": 1, "valid_from": NOW.date()}
    return Criterion.objects.get_or_create(**about)[0].pk if name == "criterion_ending" else 0


def planned(world) -> dict[str, int]:
    """A part of each sort of a plan; the lesson of Meridian is tried at Castor. Rows alone: no event is sent on."""
    account, day = world.meridian, NOW.date()
    objective, _ = Objective.objects.get_or_create(account=account, what="Grow", owner=world.ana, due_on=day)
    initiative, _ = Initiative.objects.get_or_create(
        account=account, name="Stock", owner=world.ana, began_on=day
    )
    lesson, _ = Lesson.objects.get_or_create(account=account, what="Ask first", at=NOW)
    tried, _ = Transfer.objects.get_or_create(
        lesson=lesson, account=world.castor, owner=world.lena, by_day=day, committed_at=NOW
    )
    return {
        "objective": objective.pk,
        "initiative": initiative.pk,
        "lesson": lesson.pk,
        "transfer": tried.pk,
    }


def test_who_may_open_what(stage, signed_in):
    """One test for all: building the stage costs more than asking every address as everybody."""
    wrong = []
    _more_to_open(stage.world)
    everybody = clients(stage, signed_in)
    assert set(everybody) == set(ROLES)
    for name in [*TABLE, *REFUSED_WITH_403, *OF_AN_ACCOUNT, *OF_THE_PROGRAMME, *POST_ONLY]:
        address = address_of(name, stage)
        for role, client in everybody.items():
            got = client.get(address).status_code
            if got != expected(name, role):
                wrong.append(f"GET {address} as {role}: {got}, expected {expected(name, role)}")
    assert wrong == []


def _more_to_open(world) -> None:
    """A skill and an absence of Tom's, a token and a request of Ana's, and a webhook with a delivery."""
    about = {"to": world.field_services, "area": world.capacity, "what": "Two people"}
    ask_for_decision(world.meridian, **about, actor=world.by(world.ana))
    actions.record_skill(world.tom, skill="Selling", level=3, actor=world.by(world.hanna))
    actions.record_absence(world.tom, from_at=NOW, to_at=NOW + timedelta(days=1), actor=world.by(world.tom))
    actions.issue_token("planner", scopes=["read"], actor=world.by(world.ana))
    add_endpoint("https://erp.example/", kinds=["*"], description="Planning", actor=world.by(world.ines))
    send_file("people", "people.csv", b"Name,E-mail\nA,a@example.com\n", actor=world.by(world.ines))


def _ids_of_more(world) -> dict[str, int]:
    return {
        "person_id": world.tom.pk,
        "assignment_id": world.tom.assignments.get().pk,
        "skill_id": world.tom.skills.get().pk,
        "absence_id": world.tom.absences.get().pk,
        "right_id": DecisionRight.objects.earliest("pk").pk,
        "calendar_id": world.office.pk,
        "contact_id": world.mara.pk,
        "member_id": world.meridian.team_members.get().pk,
        "token_id": world.ana.tokens.get().pk,
        "request_id": DecisionRequest.objects.get().pk,
        "endpoint_id": Endpoint.objects.get().pk,
        "delivery_id": Delivery.objects.get().pk,
    }


def expected(name: str, role: str) -> int:
    if role == "stranger" and name not in ("styles", "theme"):
        return 302
    if name in POST_ONLY:
        return 404 if role == "nobody" and name != "theme" else 405
    if name in REFUSED_WITH_403:
        return 200 if role in REFUSED_WITH_403[name] else (404 if role == "nobody" else 403)
    if name in OF_THE_PROGRAMME:
        return 200 if role in OF_THE_PROGRAMME[name] else (403 if role in TABLE["charter"] else 404)
    if name in OF_AN_ACCOUNT:
        return 200 if role in OF_AN_ACCOUNT[name] else (403 if role in SEES_MERIDIAN else 404)
    return 200 if role in TABLE[name] else 404


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("order", "account_manager"),
        ("order_promises", "unit_lead"),
        ("barrier", "people"),
        ("account", "unit_lead"),
    ],
)
def test_what_one_may_not_see_is_not_told_apart_from_what_is_not_there(stage, signed_in, name, role):
    """Ben's order for Castor is as absent for Ana as an order that never was."""
    client = signed_in(stage.world.one_per_role[role])
    there = {
        "order": stage.foreign.pk,
        "order_promises": stage.foreign.pk,
        "barrier": stage.barrier.pk,
        "account": stage.world.castor.pk,
    }[name]
    hidden = client.get(reverse(name, args=[there]))
    absent = client.get(reverse(name, args=[999_999]))
    assert hidden.status_code == absent.status_code == 404
    assert without_secrets(hidden, there) == without_secrets(absent, 999_999)


def without_secrets(response, key: int) -> str:
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    return text.replace(f"/{key}", "/…")


def test_a_form_sent_to_what_one_may_not_see_changes_nothing(stage, signed_in):
    client = signed_in(stage.world.omar)
    response = client.post(reverse("order_promises", args=[stage.foreign.pk]), {"promised_for": "2026-04-01"})
    assert response.status_code == 404
    stage.foreign.refresh_from_db()
    assert stage.foreign.state == "asked"


def test_a_form_for_another_role_is_refused_with_a_sentence(stage, signed_in):
    """Ana sees the order and may not promise in the unit's name."""
    response = signed_in(stage.world.ana).post(
        reverse("order_moves", args=[stage.order.pk]), {"promised_for": "2026-04-01", "cause": "I want to"}
    )
    assert response.status_code == 403
    assert "that is for Field services, which was asked" in response.content.decode()


def test_a_post_without_its_token_is_refused(stage):
    client = Client(enforce_csrf_checks=True)
    client.force_login(stage.world.ana.login, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.post(reverse("order_withdrawals", args=[stage.order.pk]), {"ground": "x"})
    assert response.status_code == 403
    assert "Nothing was saved" in response.content.decode()


@pytest.mark.parametrize("huge", ["0", "99999999999999999999999999"])
def test_ids_that_cannot_be_are_not_found(stage, signed_in, huge):
    client = signed_in(stage.world.lena)
    for room in ("orders", "barriers", "feedback", "accounts", "units"):
        assert client.get(f"/{room}/{huge}").status_code == 404, room
