"""The programme's records merged into what is here: previewed, changed by the acts, and never rewritten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from tests.app.exchange.test_merging import edited
from tests.app.exchange.test_programme_round_trip import FEBRUARY, LATER, TODAY, exported, programme_told
from tests.world import NOW, World

from goldenthread.analysis.records import RecordSet
from goldenthread.app.customers import actions as customers
from goldenthread.app.exchange.merging import Merged, merge
from goldenthread.app.exchange.models import KeptTable
from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import Policy
from goldenthread.app.programme import actions as programme
from goldenthread.app.programme.models import (
    Acceptance,
    Criterion,
    Due,
    Effort,
    Handover,
    Introduction,
    Ladder,
    Lesson,
    MeasureWeight,
    Message,
    Rating,
    RelationshipSaid,
    RoleCharter,
    Tier,
    Transfer,
)

pytestmark = pytest.mark.django_db
SOON = TODAY + timedelta(days=30)
AT = LATER.replace(tzinfo=None)


@pytest.fixture(autouse=True)
def _two_days_later() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def told(world: World, tmp_path) -> RecordSet:
    """What the cast did, with a role that nobody has answered yet; and it is still here."""
    programme_told(world)
    crew = RoleCharter.objects.get(unit=world.field_services)
    programme.ask_to_accept(crew, person=world.omar, actor=world.by(world.lena))
    customers.record_interaction(
        world.castor, kind="call", contact=world.curt, at=NOW - timedelta(days=2), actor=world.by(world.ben)
    )
    programme.open_handover(
        world.castor,
        leaver=world.ben,
        successor=world.ana,
        last_day=TODAY + timedelta(days=20),
        actor=world.by(world.lena),
    )
    return exported(tmp_path / "told")


def changed(records: RecordSet, changes: dict[str, tuple[dict[str, Any], dict[str, Any]]]) -> RecordSet:
    """In each table, the one row that is so becomes something else."""
    for table, (which, new) in changes.items():
        rows = [row for row in records.arrow(table).to_pylist() if which.items() <= row.items()]
        assert len(rows) == 1, (table, rows)

        def edit(row: dict[str, Any], *, one: Any = rows[0], new: Any = new) -> None:
            row.update(new if row == one else {})

        records = edited(records, table, edit=edit)
    return records


def merged(records: RecordSet, table: str, edit: Callable[[dict[str, Any]], None]) -> Any:
    edited_so = edited(records, table, edit=edit)
    return merge(edited_so), lambda: merge(edited_so, apply=True)


def alterations(report: Merged) -> dict[str, tuple[int, int, int]]:
    """By table: how many rows were added, changed, refused; without those with nothing to tell."""
    found = {name: (one.added, len(one.changed), len(one.refused)) for name, one in report.tables.items()}
    return {name: what for name, what in found.items() if any(what)}


def test_the_same_programme_again_changes_nothing(told):
    assert alterations(merge(told, apply=True)) == {}


def test_changed_rows_are_previewed_and_then_changed_by_their_acts(told, world):
    """Each row once, in one merge: the preview says field by field what would change, and leaves no trace."""
    omar, ana = str(world.omar.pk), str(world.meridian_retail.pk)
    changes: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "effort": ({}, {"hours": 70.25}),
        "result": ({"measure": "satisfaction", "account_id": str(world.meridian.pk)}, {"value": 5.5}),
        "interaction": ({"topic": "The second ward"}, {"topic": "The third ward"}),
        "policy": ({"tier": "key"}, {"valid_to": SOON}),
        "measure_weight": ({"unit_id": None}, {"valid_to": SOON}),
        "charter": ({"text": "Keep what we promise"}, {"valid_to": SOON}),
        "criterion": ({"criterion": "Value", "valid_from": TODAY}, {"valid_to": SOON}),
        "tier": ({"tier": "key", "valid_from": TODAY}, {"valid_to": SOON}),
        "acceptance": (
            {"person_id": omar},
            {"understood_at": AT, "own_words": "Say a day, keep it", "accepted_at": AT}
            | {"negotiated_at": AT, "agreed_with": str(world.lena.pk)},
        ),
        "transfer": (
            {"account_id": ana},
            {"ended_at": AT, "outcome": "partly", "what_happened": "Half of them waited"},
        ),
        "introduction": (
            {"dropped_at": None, "done_at": None},
            {"dropped_at": AT, "reason": "She leaves too"},
        ),
    }
    more, before = changed(told, changes), Event.objects.count()
    preview = merge(more)
    assert alterations(preview) == dict.fromkeys(changes, (0, 1, 0))
    for table, (_, new) in changes.items():
        shown = {name: there for name, _, there in preview.tables[table].changed[0].fields}
        assert shown.keys() == new.keys(), table
    assert Event.objects.count() == before
    assert alterations(merge(more, apply=True)) == dict.fromkeys(changes, (0, 1, 0))
    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)[before:]
    assert sorted(kinds) == sorted(
        "effort.recorded result.recorded interaction.corrected policy.ended measure_weight.ended "
        "role_charter.ended criterion.ended tier.ended role.understood role.negotiated role.accepted "
        "transfer.ended "
        "introduction.dropped".split()
    )
    last = Event.objects.filter(kind="role.accepted").latest("pk")
    assert (last.actor_person, last.at, last.via) == (world.omar, LATER, "import")
    assert alterations(merge(more)) == {}


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


def test_a_new_version_of_what_is_here_ends_the_one_before(told, world):
    later = TODAY + timedelta(days=10)
    versions: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "policy": ({"tier": "key"}, {"target_hours": 4.0}),
        "charter": ({"text": "Keep what we promise"}, {"text": "Keep it better", "text_id": None}),
        "measure_weight": ({"unit_id": str(world.field_services.pk)}, {"weight": 0.6}),
        "criterion": ({"criterion": "Value", "valid_from": TODAY}, {"weight": 7.0}),
        "tier": ({"tier": "key", "valid_from": TODAY}, {"contacts": 9, "least_importance": 4.0}),
        "ladder": ({}, {"relationships": '["bought", "shared"]'}),
    }
    more = told
    for table, (which, new) in versions.items():
        (row,) = [one for one in told.arrow(table).to_pylist() if which.items() <= one.items()]
        more = edited(more, table, add=[{**row, "valid_from": later, **new}])
    assert alterations(merge(more, apply=True)) == dict.fromkeys(versions, (0, 1, 0))
    for model in (Policy, RoleCharter, MeasureWeight, Criterion, Tier, Ladder):
        assert model.objects.filter(valid_from=later).count() == 1, model
        assert model.objects.filter(valid_to=later - timedelta(days=1)).count() == 1, model
    assert Policy.objects.get(valid_from=later).target_hours == 4
    assert RoleCharter.objects.get(valid_from=later).text == "Keep it better"
    weight = MeasureWeight.objects.get(valid_from=later)
    assert (weight.weight, weight.unit) == (Decimal("0.6"), world.field_services)
    assert Criterion.objects.get(valid_from=later).weight == 7
    assert Tier.objects.get(valid_from=later).contacts == 9
    assert Ladder.objects.get(valid_from=later).rungs == ["bought", "shared"]
    assert alterations(merge(more)) == {}


def test_the_past_of_the_programme_is_not_rewritten(told, world):
    meridian = {"account_id": str(world.meridian.pk)}
    changes: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "policy": ({"tier": "key"}, {"target_hours": 99.0}),
        "measure_weight": ({"unit_id": str(world.field_services.pk)}, {"weight": 0.9}),
        "charter": ({"text": "Keep what we promise"}, {"text": "Something else"}),
        "interaction": ({"topic": "The second ward"}, {"person_id": str(world.tom.pk)}),
        "criterion": ({"criterion": "Value", "valid_from": TODAY}, {"weight": 9.0}),
        "rating": ({"rating": 3}, {"rating": 1}),
        "tier": ({"tier": "key", "valid_from": TODAY}, {"contacts": 99}),
        "ladder": ({}, {"relationships": '["bought", "shared"]'}),
        "relationship": ({"side": "wanted"}, {"relationship": "basic"}),
        "lesson": ({}, {"what": "Nothing"}),
        "transfer": ({"outcome": "worked"}, {"outcome": "not"}),
        "handover": (meridian, {"last_day": SOON}),
        "introduction": ({"reason": "He leaves too"}, {"reason": "He stays"}),
        "acceptance": ({"person_id": str(world.petra.pk)}, {"decline_ground": "No time"}),
    }
    report = merge(changed(told, changes), apply=True)
    assert alterations(report) == dict.fromkeys(changes, (0, 0, 1))
    assert report.applied is False
    for table in changes:
        assert "not rewritten" in report.tables[table].refused[0].reason, table


def test_new_rows_of_the_programme_come_in(told, world):
    castor, ben, curt = str(world.castor.pk), str(world.ben.pk), str(world.curt.pk)
    lesson = next(iter(told.arrow("lesson").to_pylist()))["lesson_id"]
    new: dict[str, dict[str, Any]] = {
        "effort": {"person_id": ben, "account_id": castor, "month": FEBRUARY, "hours": 8.0},
        "decision_area": {"decision_area": "Credit notes", "meaning": "Up to what sum"},
        "criterion": {"side": "difficulty", "criterion": "Distance", "valid_from": TODAY, "weight": 2.0},
        "rating": {"rating_id": "r-new", "account_id": castor, "side": "importance", "criterion": "Value"}
        | {"valid_from": TODAY, "at": AT, "rating": 2, "ground": "They shrink", "by": ben},
        "tier": {"tier": "bronze", "valid_from": TODAY, "contacts": 1},
        "relationship": {"relationship_id": "s-new", "account_id": castor, "side": "wanted", "since": TODAY}
        | {"at": AT, "relationship": "basic", "contact_id": curt, "ground": "He says so", "by": ben},
        "lesson": {"lesson_id": "l-new", "account_id": castor, "at": AT, "what": "Ring the dock", "by": ben},
        "transfer": {"lesson_id": "l-new", "account_id": str(world.meridian.pk), "owner_id": ben}
        | {"by_day": SOON, "committed_at": AT},
        "handover": {"handover_id": "h-new", "account_id": castor, "leaver_id": ben, "last_day": SOON}
        | {"successor_id": str(world.tom.pk), "opened_at": AT},
        "introduction": {"handover_id": "h-new", "contact_id": curt, "due_on": SOON, "only_theirs": True},
        "acceptance": {"role": "Steward", "valid_from": TODAY, "person_id": ben, "informed_at": AT},
        "charter": {"role": "Steward", "valid_from": TODAY, "text": "Stay near", "unit_id": None},
    }
    new["charter"]["unit_id"] = str(world.key_accounts.pk)
    more = told
    for table, row in new.items():
        more = edited(more, table, add=[row])
    assert alterations(merge(more, apply=True)) == dict.fromkeys(new, (1, 0, 0))
    assert not KeptTable.objects.exists()
    assert alterations(merge(more, apply=True)) == {}
    assert Effort.objects.filter(person=world.ben).get().hours == 8
    assert Rating.objects.get(account=world.castor).by == world.ben
    assert RelationshipSaid.objects.get(account=world.castor).contact == world.curt
    assert Lesson.objects.get(account=world.castor).transfers.get().owner == world.ben
    assert Handover.objects.get(successor=world.tom).introductions.get().only_theirs
    assert Acceptance.objects.get(person=world.ben).charter.title == "Steward"
    assert lesson != str(Lesson.objects.get(account=world.castor).pk)
    assert Introduction.objects.count() == 4
    assert Transfer.objects.count() == 3
