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
from goldenthread.app.customers.models import Contract, Interaction, Tie
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.exchange.exporting import export_records
from goldenthread.app.exchange.loading import load
from goldenthread.app.exchange.merging import merge
from goldenthread.app.exchange.models import KeptTable
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions as orders
from goldenthread.app.orders.models import Policy
from goldenthread.app.people.models import Role
from goldenthread.app.programme import actions as programme
from goldenthread.app.programme import errors
from goldenthread.app.programme.models import (
    Due,
    Effort,
    MeasureWeight,
    Message,
    Result,
    RoleCharter,
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
    programme.write_charter(
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


@pytest.fixture
def told(world, tmp_path) -> RecordSet:
    programme_told(world)
    return exported(tmp_path / "told")


def exported(folder) -> RecordSet:
    export_records(folder)
    return read_records(folder)


TABLES = (
    "interaction contract contact message rhythm effort result charter measure_weight policy account".split()
)


def test_every_table_of_the_programme_survives_export_and_load(told, tmp_path):
    assert {name: told.count(name) > 0 for name in TABLES} == dict.fromkeys(TABLES, True)
    stored = counts()
    emptied()
    loaded = load(told)
    assert loaded.kept == {}
    assert counts() == stored
    again = exported(tmp_path / "again")
    assert unequal(told, again) == {}


def counts() -> dict[str, int]:
    models = (Interaction, Contract, Due, Message, Effort, Result, RoleCharter, MeasureWeight, Policy, Tie)
    return {model.__name__: model.objects.count() for model in models}


def test_what_was_accepted_at_a_charter_is_accepted_in_its_message(told):
    (row,) = rows_of(told, "message", ("kind", "acknowledged_at", "role_accepted_at"))
    assert row == ("ask", NOW.replace(tzinfo=None), NOW.replace(tzinfo=None))


def test_a_note_for_the_team_alone_never_leaves(told):
    notes = {row[0] for row in rows_of(told, "interaction", ("note",))}
    assert notes == {"They want it by May", None}


def test_loading_tells_what_the_acts_told(told):
    def told_of() -> dict[str, int]:
        kinds = (
            "effort.recorded result.recorded measure_weight.set role_charter.written artefact.fell_due "
            "artefact.issued policy.set"
        ).split()
        return {kind: Event.objects.filter(kind=kind).count() for kind in kinds}

    before = told_of()
    emptied()
    load(told)
    assert told_of() == before


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


# -- merging


def merged(records: RecordSet, table: str, edit):
    changed = edited(records, table, edit=edit)
    return merge(changed), lambda: merge(changed, apply=True)


def the_first(**new):
    """Change the first row that is given."""
    done = []

    def edit(row):
        if not done:
            done.append(row)
            row.update(new)

    return edit


def alterations(report) -> dict[str, tuple[int, int, int]]:
    found = {name: (one.added, len(one.changed), len(one.refused)) for name, one in report.tables.items()}
    return {name: what for name, what in found.items() if any(what)}


def test_the_same_programme_again_changes_nothing(told):
    assert alterations(merge(told, apply=True)) == {}


@pytest.mark.parametrize(
    ("table", "new", "kind", "shown"),
    [
        (
            "effort",
            {"hours": 70.25},
            "effort.recorded",
            lambda: Effort.objects.get().hours == Decimal("70.25"),
        ),
        (
            "result",
            {"value": 5.5},
            "result.recorded",
            lambda: Result.objects.filter(value=Decimal("5.5")).exists(),
        ),
        (
            "interaction",
            {"topic": "The third ward"},
            "interaction.corrected",
            lambda: Interaction.objects.filter(topic="The third ward").exists(),
        ),
        (
            "policy",
            {"valid_to": TODAY + timedelta(days=30)},
            "policy.ended",
            lambda: Policy.objects.get(tier="key").valid_to == TODAY + timedelta(days=30),
        ),
        (
            "measure_weight",
            {"valid_to": TODAY + timedelta(days=30)},
            "measure_weight.ended",
            lambda: MeasureWeight.objects.filter(valid_to=TODAY + timedelta(days=30)).exists(),
        ),
        (
            "charter",
            {"valid_to": TODAY + timedelta(days=30)},
            "role_charter.ended",
            lambda: RoleCharter.objects.filter(valid_to=TODAY + timedelta(days=30)).exists(),
        ),
    ],
)
def test_a_changed_row_is_previewed_and_then_changed_by_the_act(told, table, new, kind, shown):
    before = Event.objects.count()
    preview, apply = merged(told, table, the_first(**new))
    assert alterations(preview) == {table: (0, 1, 0)}
    assert (Event.objects.count(), shown()) == (before, False)
    assert alterations(apply()) == {table: (0, 1, 0)}
    assert Event.objects.count() == before + 1
    assert (Event.objects.latest("pk").kind, shown()) == (kind, True)


def test_a_report_issued_since_is_issued_on_its_day(told):
    issued = {"issued_on": TODAY + timedelta(days=1)}

    def edit(row):
        if row["issued_on"] is None:
            row.update(issued)

    _, apply = merged(told, "rhythm", edit)
    waiting = Due.objects.filter(issued_on__isnull=True).count()
    assert waiting
    assert alterations(apply()) == {"rhythm": (0, waiting, 0)}
    assert Due.objects.filter(issued_on=TODAY + timedelta(days=1)).count() == waiting


def test_a_report_on_record_as_issued_is_not_issued_on_another_day(told):
    def edit(row):
        if row["issued_on"] is not None:
            row["issued_on"] -= timedelta(days=1)

    report, _ = merged(told, "rhythm", edit)
    assert alterations(report) == {"rhythm": (0, 0, 1)}
    assert "not rewritten" in report.tables["rhythm"].refused[0].reason


def test_a_message_that_came_from_elsewhere_is_answered_since(told, world):
    row = {
        "message_id": "m1",
        "to_person_id": str(world.petra.pk),
        "at": NOW.replace(tzinfo=None),
        "subject": "Your part",
        "kind": "ask",
    }
    more = edited(told, "message", add=[row])
    assert alterations(merge(more, apply=True)) == {"message": (1, 0, 0)}
    accepted = edited(told, "message", add=[{**row, "role_accepted_at": LATER.replace(tzinfo=None)}])
    assert alterations(merge(accepted, apply=True)) == {"message": (0, 1, 0)}
    last = Event.objects.latest("pk")
    assert (last.kind, last.payload["accepted"], last.actor_person) == ("message.answered", True, world.petra)
    assert Message.objects.get(subject="Your part").role_accepted_at == LATER
    assert alterations(merge(accepted, apply=True)) == {}


def test_a_new_version_of_what_is_here_ends_the_one_before(told):
    soon = TODAY + timedelta(days=10)

    def later(table: str, **new):
        row = next(iter(told.arrow(table).to_pylist()))
        return edited(told, table, add=[{**row, "valid_from": soon, **new}])

    for table, new in (
        ("policy", {"target_hours": 4.0}),
        ("charter", {"text": "Keep it better"}),
        ("measure_weight", {"weight": 0.6}),
    ):
        assert alterations(merge(later(table, **new), apply=True)) == {table: (0, 1, 0)}, table
    ended = soon - timedelta(days=1)
    assert Policy.objects.get(valid_from=soon).target_hours == 4
    assert Policy.objects.filter(valid_to=ended).count() == 1
    assert RoleCharter.objects.get(valid_from=soon).text == "Keep it better"
    assert RoleCharter.objects.filter(valid_to=ended).count() == 1
    assert MeasureWeight.objects.get(valid_from=soon).weight == Decimal("0.6")
    assert MeasureWeight.objects.filter(valid_to=ended).count() == 1


@pytest.mark.parametrize(
    ("table", "new"),
    [
        ("policy", {"target_hours": 99.0}),
        ("measure_weight", {"weight": 0.9}),
        ("charter", {"text": "Something else"}),
        ("interaction", {"person_id": "2"}),
    ],
)
def test_the_past_of_the_programme_is_not_rewritten(told, table, new):
    report, _ = merged(told, table, the_first(**new))
    assert alterations(report)[table][2] == 1


def test_new_rows_of_the_programme_come_in(told, world):
    row = {
        "person_id": str(world.ben.pk),
        "account_id": str(world.castor.pk),
        "month": FEBRUARY,
        "hours": 8.0,
    }
    more = edited(told, "effort", add=[row])
    assert alterations(merge(more, apply=True)) == {"effort": (1, 0, 0)}
    assert Effort.objects.filter(person=world.ben).get().hours == 8
    assert alterations(merge(more, apply=True)) == {}
    assert not KeptTable.objects.exists()


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
