"""Loading writes what acting writes: every row of every table, every event, and the same orders as they stand.

Where a record set says less than an act did, it is named below with the reason; a difference that is not named fails,
and so does a name without a difference.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db.models import Model
from tests.app.exchange.test_programme_round_trip import programme_told
from tests.app.exchange.test_round_trip import conversation, emptied
from tests.app.orders.conftest import DUE, Conversation
from tests.world import NOW, SINCE, World, build

from goldenthread.analysis.records import read_records
from goldenthread.app.exchange.exporting import export_records
from goldenthread.app.exchange.exporting.left_out import LEFT_OUT, exported_tables
from goldenthread.app.exchange.loading import load
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions as orders
from goldenthread.app.orders.models import Answer, Appeal, Delivery, Order, Withdrawal
from goldenthread.app.people import actions as people
from goldenthread.app.people.models import Right, Role
from goldenthread.app.programme.models import Criterion
from goldenthread.app.voice import actions as voice

pytestmark = pytest.mark.django_db

STORED = [
    field.attname for field in Order._meta.concrete_fields if field.name not in ("id", "parent", "root")
]
NEVER_ACTED = {"history_event"}  # compared by itself
# Rows whose numbers are the loader's own, and by what they are told apart.
NAMED: dict[Any, str] = {
    Order: "title",
    Criterion: "valid_from",
    **dict.fromkeys((Answer, Appeal, Delivery, Withdrawal), "at"),
}
# Numbers that a loader gives out itself.
NUMBERS = set(
    "answer_id counter_id delivery_id verdict_id parent_id root_id criterion_id no_longer_whole_id appeal_id "
    "override_id clarification_id hand_off_id step_id pause_id expedite_id withdrawal_id".split()
)
OURS = ("people", "customers", "orders", "voice", "programme")
# Columns that a record set says less of.
UNSAID = {
    "customers_interaction.note": "a note for the account's own team alone never leaves",
}
# Kinds of event that are told otherwise, or not at all.
UNTOLD = {
    "login.created": "sign-ins are not in a record set",
    "expedite_allowance.set": "how often orders may be put first is not in a record set",
    "schedule.set": "how the programme is run is not in a record set",
    "team_member.joined": "teams beside the manager are not in a record set",
}


def told() -> dict[str, list[str]]:
    """The kinds of event of each order, by its title, in the order in which they were written."""
    titles = dict(Order.objects.values_list("pk", "title"))
    found: dict[str, list[str]] = {}
    for order_id, kind in Event.objects.filter(order_id__isnull=False).values_list("order_id", "kind"):
        found.setdefault(titles[order_id], []).append(kind)
    return found


def stored() -> dict[str, dict[str, object]]:
    """Every stored column of each order, by its title; numbers of orders are the loader's own."""
    found = Order.objects.values(*STORED, "parent__title", "root__title")
    return {str(row["title"]): dict(row) for row in found}


def models() -> list[type[Model]]:
    return [one for one in apps.get_models() if one._meta.app_label in OURS]


def columns_of(model: type[Model]) -> dict[str, Counter[str]]:
    """What stands in each column, whatever the numbers of the rows."""
    found = {}
    for field in model._meta.concrete_fields:
        if not field.primary_key:
            named = NAMED.get(field.related_model) if field.is_relation else None
            value = f"{field.name}__{named}" if named else field.attname
            values = model._default_manager.values_list(value, flat=True)
            found[f"{model._meta.db_table}.{field.attname}"] = Counter(map(repr, values))
    return found


def everything() -> dict[str, Counter[str]]:
    return {name: found for model in models() for name, found in columns_of(model).items()}


def history() -> dict[str, Counter[str]]:
    """What every event says, by kind."""
    found: dict[str, Counter[str]] = {}
    for kind, subject, payload in Event.objects.values_list("kind", "subject_type", "payload"):
        said = {name: _plain(value) for name, value in payload.items() if name not in NUMBERS}
        found.setdefault(kind, Counter())[f"{subject} {json.dumps(said, sort_keys=True)}"] += 1
    return found


def _plain(value: object) -> object:
    """An amount without the zeros that its column adds; a number as a number, whole or not."""
    amount = isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value)
    return str(Decimal(str(value)).normalize()) if amount else value + 0.0 if type(value) is int else value


def unequal(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """By name, what only acting and what only loading left."""
    return {
        name: (
            before.get(name, Counter()) - after.get(name, Counter()),
            after.get(name, Counter()) - before.get(name, Counter()),
        )
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    }


def beside_told(world: World) -> None:
    """What no order or programme tells: who can do what, who was away, what may be ordered, who was to decide."""
    hanna, ines, omar = world.by(world.hanna), world.by(world.ines), world.by(world.omar)
    people.record_skill(world.priya, skill="Scanners", level=4, actor=hanna)
    away = NOW + timedelta(days=1)
    people.record_absence(
        world.omar, from_at=away, to_at=away + timedelta(hours=8), kind="training", actor=omar
    )
    people.grant_right(
        people.add_decision_area("Credit notes", meaning="Up to what sum", actor=ines),
        role=Role.ACCOUNT_MANAGER,
        right=Right.SHARES,
        account=world.castor,
        amount_limit=Decimal(500),
        valid_from=NOW.date(),
        actor=ines,
    )
    kind = orders.add_order_kind("installation", actor=ines)
    orders.place_order(
        world.castor,
        asked_of=world.planning,
        title="A dock",
        why="Theirs is full",
        kind=kind,
        priority="high",
        requested_for=NOW.date() + timedelta(days=9),
        actor=world.by(world.ben),
    )
    for what, amount in (("A second crew", 900), ("A third crew", None)):
        asked = orders.ask_for_decision(
            world.meridian,
            to=world.field_services,
            area=world.capacity,
            what=what,
            amount=amount,
            actor=world.by(world.ana),
        )
    orders.decide_request(asked, outcome="declined", ground="Nobody is free", actor=omar)


def turns_told(world: World) -> None:
    """Every turn that a conversation can take beside answers: each leaves an order as it stands after it."""
    talk = Conversation(world)
    talk.ines(orders.set_expedite_allowance, per_quarter=2, valid_from=SINCE)
    asked = talk.placed(title="Asked, spoken about and hurried")
    talk.omar(orders.clarify, asked, text="Which floor?")
    talk.ana(orders.expedite, asked, ground="The ward opens")
    completed = talk.placed(title="Sent back and completed")
    talk.omar(orders.send_back_incomplete, completed, missing="How many?")
    talk.ana(orders.complete, completed, information="Ten")
    rejected = talk.placed(title="Countered and rejected")
    talk.omar(orders.counter, rejected, promised_for=DUE, ground="No van")
    talk.ana(orders.reject_counter, rejected, ground="Too late")
    for title, overturn in (("Declined, upheld", False), ("Declined, overturned", True)):
        declined = talk.placed(title=title)
        talk.omar(orders.decline, declined, ground="No crew", decided_by=world.priya)
        appeal = talk.ana(orders.appeal, declined, ground="They need it")
        talk.omar(orders.decide_appeal, appeal, overturn=overturn, ground="So be it")
    for title, ends in (("Declined, set aside", True), ("Declined, answered anew", False)):
        declined = talk.placed(title=title)
        talk.omar(orders.decline, declined, ground="No crew")
        talk.ana(orders.appeal, declined, ground="They need it")
        if ends:
            talk.sofia(orders.override_decline, declined, ground="Do it")
        else:
            talk.omar(orders.promise, declined, promised_for=DUE)
    parent = talk.promised(title="With a van that is waived")
    child = talk.omar(
        orders.place_supporting_order,
        parent,
        asked_of=world.planning,
        title="A waived van",
        requested_for=DUE,
    )
    talk.omar(orders.waive_child, child, ground="By tram")
    given = talk.omar(orders.hand_off, parent, to=world.planning, note="Mind the lift")
    talk.petra(orders.receive, given, usable=False, missing="The key")
    step = talk.petra(orders.start_step, parent, activity="Look")
    talk.petra(orders.finish_step, step, note="It fits")
    falling = talk.promised(title="Falls with its van")
    talk.omar(
        orders.place_supporting_order,
        falling,
        asked_of=world.planning,
        title="A falling van",
        requested_for=DUE,
    )
    talk.ana(orders.withdraw, falling, ground="They moved out")
    moved = talk.placed(title="Asked for another day")
    talk.ana(
        orders.change_requested_date, moved, requested_for=DUE + timedelta(days=3), ground="The ward is late"
    )
    note = talk.omar(orders.deliver, talk.promised(title="Delivered with a note"), note="At the gate")
    talk.ana(orders.accept_delivery, note, contact=world.mara)
    told = talk.ana(voice.record_feedback, world.meridian, kind="complaint", words="Late", theme="Dates")
    talk.ana(voice.reply, told, reply="We are sorry")
    talk.ana(voice.resolve, told, resolution="A new day", contacts=2)
    talk.ana(voice.act_on, told, what_changed="Ring before")


@pytest.fixture
def acted_and_loaded(db, tmp_path):
    """What the cast did, as acting left it and as loading it again leaves it."""
    emptied()  # so that people, units and accounts count from one, as they do when loaded
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        world = build()
        conversation(world)
        programme_told(world)
        beside_told(world)
        turns_told(world)
        looks = (told, stored, everything, history)
        acted = {look.__name__: look() for look in looks}
        export_records(tmp_path)
        emptied()
        loaded = load(read_records(tmp_path))
        assert loaded.kept == {}
        yield acted, {look.__name__: look() for look in looks}


def test_what_is_loaded_is_what_was_acted(acted_and_loaded):
    acted, loaded = acted_and_loaded
    assert loaded["told"] == acted["told"]
    assert loaded["stored"] == acted["stored"]
    rows = {
        name: both
        for name, both in unequal(acted["everything"], loaded["everything"]).items()
        if not LEFT_OUT.get(name.split(".")[0])
    }
    assert {name: both for name, both in rows.items() if name not in UNSAID} == {}
    assert set(UNSAID) == set(rows)
    events = unequal(acted["history"], loaded["history"])
    assert {kind: both for kind, both in events.items() if kind not in UNTOLD} == {}
    assert set(UNTOLD) == set(events)
    filled = {name.split(".")[0] for name, found in acted["everything"].items() if found}
    assert exported_tables() - filled == NEVER_ACTED


def test_every_table_is_exported_or_said_to_be_left_out():
    tables = {model._meta.db_table for model in models()}
    assert tables == (exported_tables() & tables) | set(LEFT_OUT)
    assert not exported_tables() & set(LEFT_OUT)
