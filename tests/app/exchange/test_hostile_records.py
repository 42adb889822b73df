"""A record set that is broken or hostile: refused with file, row, column, value and remedy; nothing is stored."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from goldenthread.analysis.records import RecordsError, read_records
from goldenthread.app.errors import Refusal
from goldenthread.app.exchange.loading import load
from goldenthread.app.exchange.models import Identity
from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import Order
from goldenthread.app.people.models import Person
from goldenthread.cli.commands import app

pytestmark = pytest.mark.django_db
GOOD = {
    "person.csv": "person_id,name,hired_on\np1,Ana,2024-01-01\n",
    "unit.csv": "unit_id,valid_from,name,parent_id\nu1,2024-01-01,Planning,\n",
    "account.csv": "account_id,valid_from,name\na1,2024-01-01,Meridian\n",
    "order.csv": "order_id,account_id,asked_of_unit_id,placed_at\no1,a1,u1,2025-03-03 09:00:00\n",
}


def folder(path: Path, **changed: str | bytes) -> Path:
    for name, text in {**GOOD, **{f"{key}.csv": value for key, value in changed.items()}}.items():
        content = text if isinstance(text, bytes) else text.encode()
        (path / name).write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("table", "text", "said"),
    [
        ("person", "", "person.csv"),
        ("person", b"\xff\xfe\x00\x01", "person.csv"),
        ("person", b"PK\x03\x04" + b"\0" * 50, "person.csv"),
        (
            "person",
            "person_id,name,hired_on\np1,Ana,soon\n",
            "person.csv, row 1, column 'hired_on': 'soon'",
        ),
        ("person", "person_id,name,hired_on\np1,Ana,0001-01-01\n", "row 1, column 'hired_on'"),
        (
            "person",
            "person_id,name\np1,Ana\np1,Ben\n",
            "person.csv, row 2, column 'person_id': 'p1' has come before",
        ),
        (
            "person",
            "person_id,name,hired_on,left_on\np1,Ana,2024-01-01,2023-01-01\n",
            "row 1, column 'left_on': 2023-01-01 comes before hired_on",
        ),
        ("person", "person_id,name\np1,A\0na\n", "row 1, column 'name': it holds a NUL character"),
        (
            "unit",
            "unit_id,valid_from,name,parent_id\nu1,2024-01-01,A,u2\nu2,2024-01-01,B,u1\n",
            "unit.csv, row 1, column 'parent_id': 'u2' is below 'u1'",
        ),
        (
            "order",
            "order_id,account_id,asked_of_unit_id,placed_at,value\no1,a1,u1,2025-03-03 09:00:00,much\n",
            "order.csv, row 1, column 'value': 'much' does not fit",
        ),
    ],
)
def test_what_cannot_be_stored_is_refused_and_nothing_is(tmp_path, table, text, said):
    with pytest.raises((Refusal, RecordsError)) as refused:
        load(read_records(folder(tmp_path, **{table: text})))
    assert said in str(refused.value)
    assert [model.objects.count() for model in (Person, Order, Event)] == [0, 0, 0]


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "=cmd|' /C calc'!A0", "مريم ‮حداد", "x" * 9_000]
)
def test_text_of_any_kind_is_only_text(tmp_path, name):
    quoted = name.replace('"', '""')
    load(read_records(folder(tmp_path, person=f'person_id,name\np1,"{quoted}"\n')))
    assert Person.objects.get().name == name[:200]


def test_ids_of_what_is_not_there_leave_the_row_out_and_say_so(tmp_path):
    text = GOOD["order.csv"] + "o2,nowhere,u1,2025-03-03 09:00:00\n"
    loaded = load(read_records(folder(tmp_path, order=text)))
    assert loaded.kept == {"order": 1}
    assert list(Identity.objects.filter(table="order").values_list("external", flat=True)) == ["o1"]


@pytest.mark.parametrize(
    "path", ["../person.csv", "/etc/passwd.csv", "C:/person.csv", "sub/../../person.csv"]
)
def test_the_command_refuses_files_outside_the_folder(tmp_path, path):
    inside = folder(tmp_path / "in" if (tmp_path / "in").mkdir() is None else tmp_path)
    (inside / "datapackage.json").write_text(json.dumps({"resources": [{"name": "person", "path": path}]}))
    done = CliRunner().invoke(app, ["load", str(inside)])
    assert done.exit_code == 2
    assert "only files inside the folder are read" in done.output
    assert not Person.objects.exists()
