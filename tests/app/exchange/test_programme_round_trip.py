"""The programme's records out and in again, and merged: each table by the acts that people do."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from tests.app.exchange.test_merging import edited
from tests.app.exchange.test_round_trip import emptied, rows_of, unequal
from tests.world import FOUNDERS, NOW, World

from goldenthread.analysis.records import RecordSet, read_records
from goldenthread.app.customers import actions as customers
from goldenthread.app.customers.models import Tie
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.exchange.exporting import export_records
from goldenthread.app.exchange.loading import load
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions as orders
from goldenthread.app.people.models import Role
from goldenthread.app.programme import actions as programme
from goldenthread.app.programme import errors
from goldenthread.app.programme.models import (
    Due,
    Effort,
    Message,
    Result,
)

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
LATER = NOW + timedelta(days=2)
FEBRUARY = date(2026, 2, 1)


@pytest.fixture(autouse=True)
def _two_days_later():
    with time_machine.travel(LATER, tick=False):
        yield


def programme_told(world: World) -> None:
    """Something in every table of the programme, by the acts of the cast."""
    lena, ana = world.by(world.lena), world.by(world.ana)
    customers.record_interaction(
        world.meridian,
        kind="visit",
        contact=world.mara,
        at=NOW - timedelta(days=3),
        topic="The second ward",
        note="They want it by May",
        next_step="Send the plan",
        next_step_by=TODAY + timedelta(days=9),
        briefed=True,
        actor=ana,
    )
    customers.record_interaction(
        world.meridian,
        kind="mail",
        direction="in",
        note="Between us",
        private=True,
        source="<1@x>",
        actor=ana,
    )
    first = programme.add_contract(
        world.meridian,
        title="Wards 2025",
        starts_on=date(2025, 1, 1),
        ends_on=date(2026, 6, 30),
        decide_by=date(2026, 3, 31),
        value=Decimal("90000.50"),
        actor=lena,
    )
    programme.decide_contract(
        first, outcome="renewed", decided_on=TODAY, reason="The crews", actor=world.by(world.lena, NOW)
    )
    for account in (world.meridian, world.meridian_retail):
        programme.set_schedule(
            account, artefact="account_report", owner=world.ana, day_of_month=5, valid_from=TODAY, actor=lena
        )
    programme.dues_as_of_today(actor=lena)
    due = Due.objects.get(account=world.meridian)
    programme.issue_artefact(due, issued_on=TODAY, note="By hand", actor=ana)
    charter = programme.write_charter(
        world.field_services, title="Crew", text="Keep what we promise", valid_from=TODAY, actor=lena
    )
    planners = programme.write_charter(
        world.planning, title="Crew", text="Plan what they promise", valid_from=TODAY, actor=lena
    )
    role = programme.ask_to_accept(charter, person=world.priya, actor=lena)
    programme.say_understood(role, own_words="I keep the day", actor=world.by(world.priya))
    programme.agree_terms(role, actor=world.by(world.omar))
    programme.accept_role(role, actor=world.by(world.priya))
    programme.record_effort(
        world.meridian, person=world.ana, month=FEBRUARY, hours=Decimal("61.5"), actor=lena
    )
    for unit in (None, world.field_services):
        programme.set_measure_weight(
            role=Role.UNIT_LEAD,
            unit=unit,
            measure="Promises kept",
            category="customer",
            weight=Decimal("0.4"),
            horizon_months=12,
            variable_pay_share=Decimal("0.2"),
            valid_from=TODAY,
            actor=lena,
        )
    programme.record_result(measure="sales", month=FEBRUARY, value=Decimal("-12.3456"), actor=lena)
    programme.record_result(
        measure="satisfaction", month=FEBRUARY, account=world.meridian, value=Decimal(4), actor=lena
    )
    orders.set_policy(clock="response", target_hours=Decimal(8), tier="key", valid_from=TODAY, actor=FOUNDERS)
    accounts_chosen(world)
    lessons_and_handovers(world)
    declined = programme.ask_to_accept(planners, person=world.petra, actor=lena)
    programme.decline_role(declined, ground="Nobody to give it to", actor=world.by(world.petra))


def accounts_chosen(world: World) -> None:
    """By criteria whose weights change, with ratings and tiers over time, and what relationship is wanted."""
    lena, ana = world.by(world.lena), world.by(world.ana)
    for weight, day in ((2, TODAY - timedelta(days=9)), (3, TODAY)):
        value = programme.set_criterion(
            name="Value", side="importance", weight=Decimal(weight), valid_from=day, actor=lena
        )
    other = programme.set_criterion(
        name="Habits", side="difficulty", weight=Decimal(1), valid_from=TODAY, actor=lena
    )
    for rating in (3, 5):
        programme.rate_account(world.meridian, criterion=value, rating=rating, ground="They grow", actor=ana)
    programme.end_criterion(other, valid_to=TODAY, actor=lena)
    for contacts, day in ((4, TODAY - timedelta(days=9)), (6, TODAY)):
        programme.set_tier(
            "key",
            valid_from=day,
            least_importance=Decimal("3.5"),
            least_worth=Decimal("250000"),
            contacts=contacts,
            expedites=0,
            actor=lena,
        )
    programme.end_tier(programme.set_tier("gold", valid_from=TODAY, actor=lena), valid_to=TODAY, actor=lena)
    programme.set_ladder(["basic", "close, 'as one'", "integrated"], valid_from=TODAY, actor=lena)
    for side, kind in (("wanted", "integrated"), ("offered", "basic")):
        programme.say_relationship(
            world.meridian,
            side=side,
            kind=kind,
            ground="So they say",
            since=TODAY,
            level="management",
            contact=world.mara,
            actor=ana,
        )


def lessons_and_handovers(world: World) -> None:
    """A lesson that is tried elsewhere, and an account that is handed over: one introduction made, one dropped."""
    lena, ana, ben = world.by(world.lena), world.by(world.ana), world.by(world.ben)
    lesson = programme.write_lesson(
        world.meridian, what="Call before the truck leaves", story="They waited", kind="delivery", actor=ana
    )
    for account, owner in ((world.castor, world.ben), (world.meridian_retail, world.ana)):
        tried = programme.commit_transfer(
            lesson, account=account, owner=owner, by_day=TODAY + timedelta(days=9), actor=world.by(owner)
        )
        if account == world.castor:
            programme.end_transfer(tried, outcome="worked", what_happened="Nobody waited", actor=ben)
    nils = customers.add_contact(world.meridian, name="Nils Berg", authority=2, actor=ana)
    customers.record_interaction(
        world.meridian, kind="call", contact=nils, at=NOW - timedelta(days=2), actor=ana
    )
    handover = programme.open_handover(
        world.meridian,
        leaver=world.ana,
        successor=world.ben,
        last_day=TODAY + timedelta(days=20),
        words="Mind the ward",
        actor=lena,
    )
    first, second = handover.introductions.order_by("contact__name")
    programme.record_introduction(first, evidence="We met on the ward", actor=ben)
    programme.drop_introduction(second, reason="He leaves too", actor=ben)


@pytest.fixture
def told(world, tmp_path) -> RecordSet:
    programme_told(world)
    return exported(tmp_path / "told")


def exported(folder) -> RecordSet:
    export_records(folder)
    return read_records(folder)


TABLES = (
    "interaction contract contact message rhythm effort result charter measure_weight policy account acceptance "
    "criterion rating tier ladder relationship lesson transfer handover introduction".split()
)


def test_every_table_of_the_programme_survives_export_and_load(told, tmp_path):
    assert {name: told.count(name) > 0 for name in TABLES} == dict.fromkeys(TABLES, True)
    emptied()
    loaded = load(told)
    assert loaded.kept == {}
    again = exported(tmp_path / "again")
    assert unequal(told, again) == {}


def test_what_was_accepted_at_a_charter_is_accepted_in_its_message(told):
    rows = rows_of(told, "message", ("kind", "acknowledged_at", "role_accepted_at"))
    at = NOW.replace(tzinfo=None)
    assert rows == [("ask", None, None), ("ask", at, at)]


def test_a_note_for_the_team_alone_never_leaves(told):
    notes = {row[0] for row in rows_of(told, "interaction", ("note",))}
    assert notes == {"They want it by May", "We met on the ward", None}


def test_rows_of_the_programme_without_a_place_are_kept_and_given_back(told, world, tmp_path):
    strange = {
        "charter": {"role": "driver", "valid_from": TODAY, "text_id": "v1"},
        "measure_weight": {
            "role": "head of sales",
            "measure": "New sales",
            "valid_from": TODAY,
            "category": "financial",
            "weight": 0.7,
            "horizon_months": 12,
        },
        "effort": {
            "person_id": "nobody",
            "account_id": str(world.meridian.pk),
            "month": FEBRUARY,
            "hours": 3.0,
        },
        "result": {"measure": "sales", "month": FEBRUARY, "account_id": "nowhere", "value": 1.0},
        "rhythm": {"artefact": "newsletter", "account_id": str(world.meridian.pk), "due_on": TODAY},
    }
    more = told
    for table, row in strange.items():
        more = edited(more, table, add=[row])
    emptied()
    loaded = load(more)
    assert loaded.kept == dict.fromkeys(strange, 1)
    again = exported(tmp_path / "again")
    assert {name: again.count(name) for name in TABLES} == {name: more.count(name) for name in TABLES}


def test_two_rows_that_stand_for_one_month_are_not_added_up(told, world, tmp_path):
    """A month is its first day: a second row of it, by another day, is kept beside and reported."""
    row = {
        "person_id": str(world.ana.pk),
        "account_id": str(world.meridian.pk),
        "month": date(2026, 2, 15),
        "hours": 9.0,
    }
    doubled = edited(told, "effort", add=[row])
    emptied()
    assert load(doubled).kept == {"effort": 1}
    assert Effort.objects.get().hours == Decimal("61.5")


# -- the acts themselves


def test_a_corrected_contact_keeps_what_it_said_and_moves_its_tie(world):
    made = customers.record_interaction(
        world.meridian,
        kind="visit",
        contact=world.mara,
        at=NOW - timedelta(days=3),
        actor=world.by(world.ana),
    )
    other = customers.add_contact(world.meridian, name="Nils Berg", actor=FOUNDERS)
    customers.correct_interaction(made, contact=other, kind="call", actor=world.by(world.ana))
    assert [tie.contact for tie in Tie.objects.all()] == [other]
    event = Event.objects.latest("pk")
    assert event.kind == "interaction.corrected"
    assert event.payload["changes"]["kind"] == {"old": "visit", "new": "call"}
    with pytest.raises(NotPermitted):
        customers.correct_interaction(made, kind="visit", actor=world.by(world.ben))
    with pytest.raises(Invalid):
        customers.correct_interaction(made, contact=world.curt, actor=world.by(world.ana))
    with pytest.raises(Invalid):
        customers.correct_interaction(made, at=LATER + timedelta(days=9), actor=world.by(world.ana))


def test_results_are_the_programme_leads_to_record(world):
    with pytest.raises(NotPermitted):
        programme.record_result(measure="sales", month=FEBRUARY, value=Decimal(1), actor=world.by(world.ana))
    for wrong in (Decimal("NaN"), Decimal("1e20"), Decimal("1.00001"), "5", True):
        with pytest.raises(Invalid):
            programme.record_result(measure="sales", month=FEBRUARY, value=wrong, actor=world.by(world.lena))
    with pytest.raises(Invalid):
        programme.record_result(
            measure="sales", month=date(2026, 5, 1), value=Decimal(1), actor=world.by(world.lena)
        )
    for value in (1, 2):
        programme.record_result(
            measure="sales", month=TODAY, value=Decimal(value), actor=world.by(world.lena)
        )
    assert Result.objects.get().value == 2
    assert Event.objects.latest("pk").payload["old"] == "1.0000"


def test_a_message_is_answered_by_its_own_and_once(world):
    made = Message.objects.create(to=world.priya, subject="Your part", kind="ask", at=NOW)
    with pytest.raises(NotPermitted):
        programme.answer_message(made, actor=world.by(world.omar))
    programme.answer_message(made, actor=world.by(world.priya))
    programme.answer_message(made, accepted=True, actor=world.by(world.priya))
    with pytest.raises(errors.AlreadyAnswered):
        programme.answer_message(made, accepted=True, actor=world.by(world.priya))


def test_targets_and_charters_end_by_those_who_set_them(world):
    policy = orders.set_policy(clock="response", target_hours=Decimal(8), valid_from=TODAY, actor=FOUNDERS)
    with pytest.raises(NotPermitted):
        orders.end_policy(policy, valid_to=TODAY, actor=world.by(world.ana))
    with pytest.raises(Invalid):
        orders.end_policy(policy, valid_to=TODAY - timedelta(days=1), actor=world.by(world.ines))
    assert orders.end_policy(policy, valid_to=TODAY, actor=world.by(world.ines)).valid_to == TODAY
    charter = programme.write_charter(
        world.field_services, title="Crew", text="Keep it", valid_from=TODAY, actor=world.by(world.lena)
    )
    with pytest.raises(NotPermitted):
        programme.end_charter(charter, valid_to=TODAY, actor=world.by(world.omar))
    with pytest.raises(Invalid):
        programme.end_charter(charter, valid_to=TODAY - timedelta(days=1), actor=world.by(world.lena))
    programme.end_charter(charter, valid_to=TODAY, actor=world.by(world.lena))
    assert Event.objects.latest("pk").kind == "role_charter.ended"
