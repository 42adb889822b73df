"""A record set brought together with what is here: by key, through dated history, with a preview, all or nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import time_machine
from tests.app.exchange.test_round_trip import conversation, emptied, unequal
from tests.state import everything_stored
from tests.world import NOW
from typer.testing import CliRunner

from goldenthread.analysis.records import RecordSet, read_records
from goldenthread.app.customers.models import Account, Contact
from goldenthread.app.exchange.exporting import export_records
from goldenthread.app.exchange.loading import load
from goldenthread.app.exchange.loading.door import Broken
from goldenthread.app.exchange.merging import Merged, merge
from goldenthread.app.exchange.models import KeptTable
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Order
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person, Unit
from goldenthread.app.verify import differences
from goldenthread.cli.commands import app

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=2)


@pytest.fixture(autouse=True)
def _two_days_later():
    with time_machine.travel(LATER, tick=False):
        yield


def edited(records: RecordSet, table: str, **more: Any) -> RecordSet:
    """The records with one table's rows changed: ``edit`` is given each, ``add`` are more rows."""
    tables = {name: records.arrow(name) for name in records.tables}
    rows = tables[table].to_pylist() if table in tables else []
    for row in rows:
        more.get("edit", lambda row: None)(row)
    tables[table] = pa.Table.from_pylist(rows + more.get("add", []))
    return RecordSet.from_tables(tables, as_of=records.as_of)


@pytest.fixture
def told(world, tmp_path) -> RecordSet:
    """What the cast did, as it was exported; and it is still here."""
    conversation(world)
    export_records(tmp_path / "told")
    return read_records(tmp_path / "told")


def altered(merged: Merged) -> dict[str, tuple[int, int, int]]:
    """Tables with something to tell: how many rows were added, changed, refused."""
    found = {name: (one.added, len(one.changed), len(one.refused)) for name, one in merged.tables.items()}
    return {name: counts for name, counts in found.items() if any(counts)}


def test_the_same_folder_again_changes_nothing(told):
    before = Event.objects.count()
    for _ in range(2):
        assert altered(merge(told, apply=True)) == {}
    assert Event.objects.count() == before


def test_a_loaded_folder_again_changes_nothing(told):
    emptied()
    load(told)
    before = Event.objects.count()
    assert altered(merge(told, apply=True)) == {}
    assert Event.objects.count() == before


def test_a_preview_tells_the_change_and_leaves_no_trace(told, world):
    def rename(row: dict[str, Any]) -> None:
        row["name"] = "Omar Aziz" if row["name"] == world.omar.name else row["name"]

    before, old = Event.objects.count(), world.omar.name
    merged = merge(edited(told, "person", edit=rename))
    assert altered(merged) == {"person": (0, 1, 0)}
    assert merged.tables["person"].changed[0].fields == (("name", old, "Omar Aziz"),)
    assert (Event.objects.count(), merged.applied) == (before, False)
    world.omar.refresh_from_db()
    assert world.omar.name == old


def test_a_changed_person_is_changed_by_the_action(told, world):
    def rename(row: dict[str, Any]) -> None:
        row["name"] = "Omar Aziz" if row["name"] == world.omar.name else row["name"]

    assert merge(edited(told, "person", edit=rename), apply=True).applied
    world.omar.refresh_from_db()
    assert world.omar.name == "Omar Aziz"
    event = Event.objects.filter(kind="person.changed").latest("id")
    assert (event.subject_id, event.via, event.actor_system) == (world.omar.pk, "import", "import")


def test_a_unit_changes_from_a_day_on_and_its_past_is_not_rewritten(told, world):
    name = str(world.planning.pk)
    row = next(row for row in told.arrow("unit").to_pylist() if row["unit_id"] == name)
    later = {**row, "valid_from": date(2026, 3, 3), "region": "North", "name": "Scheduling"}
    assert altered(merge(edited(told, "unit", add=[later]), apply=True)) == {"unit": (0, 1, 0)}
    planning = Unit.objects.get(pk=world.planning.pk)
    assert (planning.name, planning.versions.count()) == ("Scheduling", 2)

    def rewrite(row: dict[str, Any]) -> None:
        row["name"] = "Always Scheduling" if row["unit_id"] == name else row["name"]

    merged = merge(edited(told, "unit", edit=rewrite), apply=True)
    assert merged.applied is False
    assert "is not rewritten" in merged.tables["unit"].refused[0].reason
    assert planning.versions.earliest("valid_from").name == world.planning.name


def test_contacts_and_accounts_change_by_their_actions(told, world):
    def promote(row: dict[str, Any]) -> None:
        row["authority"] = 2 if row["contact_id"] == str(world.mara.pk) else row["authority"]

    with_contact = edited(told, "contact", edit=promote)
    row = next(r for r in told.arrow("account").to_pylist() if r["account_id"] == str(world.meridian.pk))
    both = edited(with_contact, "account", add=[{**row, "valid_from": date(2026, 3, 3), "tier": "strategic"}])
    assert altered(merge(both, apply=True)) == {"contact": (0, 1, 0), "account": (0, 1, 0)}
    assert Contact.objects.get(pk=world.mara.pk).authority == 2
    assert Account.objects.get(pk=world.meridian.pk).tier == "strategic"


def test_new_people_and_orders_come_in_bulk_and_get_numbers_of_their_own(told, world):
    new = {"person_id": "p-new", "name": "Nora New", "hired_on": date(2026, 1, 1)}
    unit = str(world.billing.pk)
    at = datetime(2026, 3, 3, 10)
    order = {
        "order_id": "o-new",
        "account_id": str(world.meridian.pk),
        "asked_of_unit_id": unit,
        "placed_at": at,
        "recorded_at": at,
        "title": "A new one",
    }
    answer = {
        "answer_id": "a-new",
        "order_id": "o-new",
        "unit_id": unit,
        "kind": "promise",
        "at": at + timedelta(hours=1),
        "by": "p-new",
        "promised_for": date(2026, 4, 1),
    }
    records = edited(edited(edited(told, "person", add=[new]), "order", add=[order]), "answer", add=[answer])
    assert altered(merge(records, apply=True)) == {"person": (1, 0, 0), "order": (1, 0, 0)}
    made = Order.objects.get(title="A new one")
    assert (made.state, made.answers.get().by.name) == ("promised", "Nora New")
    assert altered(merge(records, apply=True)) == {}
    again = actions.place_order(
        world.meridian,
        asked_of=world.billing,
        title="Placed afterwards",
        why="To see that numbers go on",
        requested_for=date(2026, 5, 1),
        actor=world.by(world.ana, LATER),
    )
    assert again.pk > made.pk
    assert list(differences()) == []


def the_day_after(world, tmp_path: Path) -> RecordSet:
    """The same conversation, gone on for a day: told by another system that has both days."""
    with time_machine.travel(LATER + timedelta(days=1), tick=False):
        order = Order.objects.get(title="A new depot")
        by = world.by(world.petra, LATER + timedelta(hours=1))
        actions.start_step(order, activity="Look", actor=by)
        actions.move_promise(
            order,
            promised_for=date(2026, 3, 27),
            cause="Rain",
            actor=world.by(world.petra, LATER + timedelta(hours=2)),
        )
        step = order.steps.get()
        actions.finish_step(step, actor=world.by(world.petra, LATER + timedelta(hours=3)))
        made = actions.deliver(order, actor=world.by(world.petra, LATER + timedelta(hours=4)))
        ana = world.by(world.ana, LATER + timedelta(hours=5))
        actions.return_delivery(made, ground="Wrong colour", contact=world.mara, actor=ana)
        again = actions.deliver(order, actor=world.by(world.petra, LATER + timedelta(hours=6)))
        ana = world.by(world.ana, LATER + timedelta(hours=7))
        actions.accept_delivery(again, contact=world.mara, actor=ana)
        export_records(tmp_path / "later")
    return read_records(tmp_path / "later")


def test_an_order_that_is_here_gains_what_its_story_says_happened_since(told, world, tmp_path):
    later = the_day_after(world, tmp_path)
    emptied()
    load(told)
    with time_machine.travel(LATER + timedelta(days=1), tick=False):
        merged = merge(later, apply=True)
        assert altered(merged) == {"order": (0, 1, 0)}
        assert len(merged.tables["order"].changed[0].fields) == 7
        order = Order.objects.get(title="A new depot")
        assert (order.state, order.last_promised_for) == ("accepted", date(2026, 3, 27))
        assert [
            one.actor_person.name for one in Event.objects.filter(kind="promise.moved", order_id=order.pk)
        ] == [world.petra.name]
        assert list(differences()) == []
        assert altered(merge(later, apply=True)) == {}
        export_records(tmp_path / "again")
    assert unequal(later, read_records(tmp_path / "again")) == {}


def test_an_act_while_the_merge_goes_on_is_not_lost(told, world, tmp_path):
    later = the_day_after(world, tmp_path)
    emptied()
    load(told)
    order = Order.objects.get(title="A new depot")

    def somebody_acts(what: str) -> None:
        if what.startswith("orders that went on"):
            actions.start_step(order, activity="Look here", actor=Actor(system="clock", now=LATER))

    with time_machine.travel(LATER + timedelta(days=1), tick=False):
        merged = merge(later, apply=True, good_rows=True, progress=somebody_acts)
    assert "meanwhile" in merged.tables["order"].refused[0].reason
    assert [step.activity for step in order.steps.all()] == ["Look here"]
    assert list(differences()) == []


def test_a_story_that_contradicts_what_is_here_is_refused_and_stops_everything(told, world):
    def earlier(row: dict[str, Any]) -> None:
        if row["kind"] == "decline":
            row["at"] = row["at"] - timedelta(minutes=5)

    new = {"person_id": "p-new", "name": "Nora New"}
    records = edited(edited(told, "answer", edit=earlier), "person", add=[new])
    merged = merge(records, apply=True)
    assert altered(merged) == {"person": (1, 0, 0), "order": (0, 0, 1)}
    assert "order.declined on 2026-03-02" in merged.tables["order"].refused[0].reason
    assert merged.applied is False
    assert not Person.objects.filter(name="Nora New").exists()
    assert merge(records, apply=True, good_rows=True).applied
    assert Person.objects.filter(name="Nora New").exists()


def test_an_act_since_the_export_is_kept_and_an_older_folder_changes_nothing(told, world):
    order = Order.objects.get(title="A new depot")
    actions.deliver(order, actor=world.by(world.petra, LATER))
    assert altered(merge(told, apply=True)) == {}
    order.refresh_from_db()
    assert order.state == "delivered"


def test_what_has_no_place_here_is_kept_and_the_last_word_counts(told):
    training = {"person_id": "1", "course": "Listening", "on": date(2026, 1, 7)}
    records = edited(told, "training", add=[training])
    assert altered(merge(records, apply=True)) == {"training": (1, 0, 0)}
    assert KeptTable.objects.get(name="training").rows == 1
    more = edited(told, "training", add=[{**training, "course": "Asking"}])
    assert altered(merge(more, apply=True)) == {"training": (1, 0, 0)}
    assert KeptTable.objects.get(name="training").rows == 2


def test_a_row_told_twice_is_refused(told, world):
    row = told.arrow("contact").to_pylist()[0]
    merged = merge(edited(told, "contact", add=[{**row, "name": "Twice"}]), apply=True)
    assert merged.tables["contact"].refused[0].reason == "The record set has this row twice. Keep one."


def test_what_happened_to_an_order_of_nobody_is_refused_row_by_row(told):
    row = told.arrow("answer").to_pylist()[0]
    stray = {**row, "answer_id": "stray", "order_id": "nowhere"}
    merged = merge(edited(told, "answer", add=[stray]), apply=True)
    assert altered(merged) == {"answer": (0, 0, 1)}
    assert "Its order is neither here nor in the record set." in merged.tables["answer"].refused[0].reason
    assert not merged.applied


def test_rows_that_clash_are_refused_with_a_sentence_and_nothing_is_stored(told, world):
    ana = next(row for row in told.arrow("person").to_pylist() if row["name"] == world.ana.name)
    before = everything_stored()
    with pytest.raises(Broken, match=r"Rows do not fit together: .*Correct them; nothing was stored\."):
        merge(
            edited(told, "person", add=[{**ana, "person_id": "another", "name": "Another Ana"}]), apply=True
        )
    assert everything_stored() == before


def test_the_command_previews_and_merges(told, world, tmp_path):
    folder = str(tmp_path / "told")
    actions.clarify(
        Order.objects.get(title="A new depot"), text="Hello", actor=world.by(world.ana, datetime.now(UTC))
    )
    preview = CliRunner().invoke(app, ["load", folder])
    assert preview.exit_code == 0, preview.output
    assert "Nothing has changed yet" in preview.output
    done = CliRunner().invoke(app, ["load", folder, "--yes"])
    assert done.output.endswith("Merged.\n")


def test_the_cast_is_not_touched_by_a_company_of_another_name(told, tmp_path):
    """Another company's record set, with ids of its own, comes in beside."""
    from goldenthread.analysis.synthetic import synthesise

    other = synthesise("technology_services", seed=3, size="small", months=2, out=tmp_path / "o", truth=False)
    people, orders = Person.objects.count(), Order.objects.count()
    merged = merge(other.records, apply=True)
    assert merged.refused == 0, [(n, t.refused[:2]) for n, t in merged.tables.items() if t.refused]
    assert Person.objects.count() == people + other.records.count("person")
    assert Order.objects.count() == orders + other.records.count("order")
    assert altered(merge(other.records, apply=True)) == {}
    assert list(differences()) == []
