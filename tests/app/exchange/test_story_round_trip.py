"""A made company's records, loaded and exported, are the records that were loaded."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from goldenthread.analysis.records import TABLES, RecordSet, read_records
from goldenthread.analysis.records.schema.columns import Kind
from goldenthread.analysis.synthetic import synthesise
from goldenthread.app.exchange.exporting import export_records
from goldenthread.app.exchange.loading import load
from goldenthread.app.verify import differences

pytestmark = pytest.mark.django_db

MADE_WHEN_MET = {"decision_area", "order_kind", "turn"}  # what others name, and each hand-off, is a row here


@pytest.fixture(scope="module")
def told() -> RecordSet:
    return synthesise("technology_services", seed=3, months=3, truth=False).records


@pytest.fixture
def exported(db: None, told: RecordSet, tmp_path: Path) -> RecordSet:
    load(told)
    export_records(tmp_path)
    return read_records(tmp_path)


def shown(records: RecordSet, table: str, columns: list[str]) -> list[tuple[object, ...]]:
    """The rows with their declared columns; instants to the millisecond, JSON whatever the order of its keys.

    Acts of one order never share an instant here: a verdict given with its delivery is a microsecond later.
    """
    kinds = TABLES[table].by_name
    wanted = [
        f"date_trunc('millisecond', \"{name}\")" if kinds[name].kind is Kind.INSTANT else f'"{name}"'
        for name in columns
    ]
    if table == "answer":  # what a unit does not promise has no quantity here
        wanted = [
            f"CASE WHEN kind = 'promise' THEN {one} END" if "quantity" in one else one for one in wanted
        ]
    if table == "event":  # what was still done after the customer withdrew is not told
        over = 'SELECT 1 FROM "order" o WHERE o.order_id = event.order_id AND o.withdrawn_at < finished_at'
        wanted = [
            f"CASE WHEN EXISTS ({over}) THEN NULL ELSE {one} END" if "finished_at" in one else one
            for one in wanted
        ]
    rows = records.rows(f'SELECT {", ".join(wanted)} FROM "{table}"')
    return sorted((tuple(map(_plain, row)) for row in rows), key=repr)


def _plain(value: object) -> object:
    text = isinstance(value, str) and value.startswith("{")
    return json.dumps(json.loads(str(value)), sort_keys=True) if text else value


def test_every_table_of_a_story_comes_back(told, exported):
    """All but who held what, below. The place of a step is its place in its order, not in the source's file."""
    assert list(differences()) == []
    provided = {name for name in told.tables if told.provides(name)}
    assert set(exported.tables) == provided | MADE_WHEN_MET
    for table in provided:
        if table != "holding":
            columns = [name for name in TABLES[table].names if name in told.columns(table) and name != "seq"]
            assert shown(exported, table, columns) == shown(told, table, columns), table


def test_who_held_an_order_at_any_time_is_who_held_it(told, exported):
    """The source says who held an order while it was worked on; here somebody holds it from first to last."""
    said = told.rows("SELECT order_id, from_at, to_at, unit_id, person_id FROM holding ORDER BY ALL")
    known = defaultdict(list)
    for order_id, from_at, to_at, unit, person in exported.rows(
        "SELECT order_id, from_at, to_at, unit_id, person_id FROM holding ORDER BY ALL"
    ):
        known[order_id].append((from_at, to_at or datetime.max, unit, person))
    wrong = []
    for order_id, from_at, to_at, unit, person in said:
        if to_at is not None and to_at - from_at > timedelta(milliseconds=1):
            middle = from_at + (to_at - from_at) / 2
            here = [(u, p) for start, end, u, p in known[order_id] if start <= middle < end]
            if here != [(unit, person)]:
                wrong.append((order_id, from_at, to_at, unit, person, here))
    assert len(said) > 1_000
    assert wrong == []
