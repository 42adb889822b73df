"""Out and in again: an export that is loaded into an emptied database exports the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from tests.world import NOW, World

from goldenthread.analysis.records import RecordSet, read_records
from goldenthread.app.exchange.exporting import export_records
from goldenthread.app.exchange.loading import load
from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Order
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.verify import differences
from goldenthread.app.voice import actions as voice

pytestmark = pytest.mark.django_db
DUE = date(2026, 3, 20)


def emptied() -> None:
    """Empty every table, as a new database is."""
    ours = {"history", "people", "customers", "orders", "voice", "programme", "exchange"}
    tables = [m._meta.db_table for m in apps.get_models() if m._meta.app_label in ours]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        names = ", ".join(f'"{table}"' for table in tables)
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


def rows_of(records: RecordSet, table: str, columns: tuple[str, ...] = ()) -> list[tuple[object, ...]]:
    wanted = ", ".join(f'"{name}"' for name in columns or sorted(records.columns(table)))
    return sorted(records.rows(f'SELECT {wanted} FROM "{table}"'), key=repr)


def unequal(first: RecordSet, second: RecordSet) -> dict[str, tuple[list[object], list[object]]]:
    """The tables that differ, with the rows that only one of the two has."""
    found = {}
    for table in first.tables:
        before, after = rows_of(first, table), rows_of(second, table)
        if before != after:
            found[table] = ([r for r in before if r not in after], [r for r in after if r not in before])
    return found


def conversation(world: World) -> Order:
    """An order that goes through a whole conversation, with everything beside it; and two that take other turns."""

    def by(person: Person, hours: float) -> Actor:
        return world.by(person, NOW + timedelta(hours=hours))

    order = actions.place_order(
        world.meridian,
        asked_of=world.field_services,
        title='Ten scanners, "new", für Wien\nin two lots',
        why="The ward opens on the 23rd",
        requested_for=DUE,
        value=90_000,
        quantity=Decimal(10),
        contact=world.mara,
        actor=by(world.ana, 0),
    )
    offer = DUE + timedelta(days=4)
    actions.counter(order, promised_for=offer, quantity=Decimal(10), ground="No van", actor=by(world.omar, 1))
    actions.accept_counter(order, actor=by(world.ana, 2))
    child = actions.place_supporting_order(
        order, asked_of=world.planning, title="A van", requested_for=DUE, actor=by(world.omar, 3)
    )
    actions.promise(child, promised_for=DUE, actor=by(world.petra, 4))
    actions.move_promise(
        order, promised_for=DUE + timedelta(days=7), cause="The van", actor=by(world.omar, 5)
    )
    barrier = actions.raise_barrier(
        order=order, kind="capacity", what="Nobody is free", area=world.capacity, actor=by(world.omar, 6)
    )
    actions.escalate(barrier, reason="It needs two people", actor=by(world.omar, 7))
    actions.clear_barrier(barrier, what_was_done="Two came over", actor=by(world.omar, 8))
    actions.accept_delivery(actions.deliver(child, actor=by(world.petra, 9)), actor=by(world.omar, 10))
    actions.hand_off(order, to=world.planning, actor=by(world.omar, 11))
    actions.hand_off(order, to=world.field_services, to_person=world.priya, actor=by(world.petra, 12))
    actions.pause(order, reason="The ward is closed", waiting_on="supplier", actor=by(world.omar, 13))
    actions.resume(order, actor=by(world.omar, 14))
    step = actions.start_step(order, activity="Install", actor=by(world.priya, 15))
    actions.finish_step(step, usable_as_received=False, actor=by(world.priya, 16))
    first = actions.deliver(order, actor=by(world.omar, 17))
    actions.return_delivery(first, ground="One is broken", contact=world.mara, actor=by(world.ana, 18))
    again = actions.deliver(order, actor=by(world.omar, 19))
    actions.accept_delivery(again, contact=world.mara, actor=by(world.ana, 20))
    voice.record_feedback(
        world.meridian, kind="complaint", words="Late again", order=order, actor=by(world.ana, 21)
    )
    _other_turns(world, by)
    return order


def _other_turns(world: World, by: Callable[[Person, float], Actor]) -> None:
    def placed(title: str, hours: float) -> Order:
        return actions.place_order(
            world.meridian,
            asked_of=world.billing,
            title=title,
            why="They asked",
            requested_for=DUE,
            actor=by(world.ana, hours),
        )

    declined, moved = placed("Terms by depot", 1), placed("A new depot", 2)
    actions.decline(declined, ground="Not by depot", actor=by(world.bruno, 3))
    actions.withdraw(declined, ground="Then not", actor=by(world.ana, 4))
    actions.redirect(moved, to=world.planning, ground="Theirs", actor=by(world.bruno, 5))
    actions.promise(moved, promised_for=DUE, actor=by(world.petra, 6))


@pytest.fixture(autouse=True)
def _on_the_casts_monday():
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        yield


def test_a_conversation_survives_export_and_load(world, tmp_path):
    conversation(world)
    export_records(tmp_path / "first")
    first = read_records(tmp_path / "first")
    assert (first.count("answer"), first.count("verdict"), first.count("holding") > 8) == (7, 3, True)
    assert first.count("escalation") == 1
    emptied()
    load(first)
    assert list(differences()) == []
    export_records(tmp_path / "second")
    second = read_records(tmp_path / "second")
    assert second.tables == first.tables
    assert unequal(first, second) == {}
