"""A record set on disk and back."""

import json
from datetime import date, datetime

import pyarrow as pa
import pytest

from goldenthread.analysis.records import RecordsError, RecordSet, read_records, write_records
from goldenthread.analysis.records.errors import NotAPackage

AS_OF = datetime(2025, 4, 1, 12, 30)


def some_records() -> RecordSet:
    return RecordSet.from_tables(
        {
            "order": pa.table(
                {
                    "order_id": ["", "b,\n\"'", "NULL"],
                    "account_id": [None, "", "ä€😀"],
                    "value": [0.1 + 0.2, 1e300, None],
                    "placed_at": [
                        datetime(2025, 1, 1, 0, 0, 0, 1),
                        datetime(1999, 12, 31),
                        datetime(2025, 1, 3),
                    ],
                    "extra": pa.array([1, None, 3], pa.int32()),
                    "other extra": [True, False, None],
                }
            ),
            "requested_date": pa.table(
                {"order_id": [""], "at": [datetime(2025, 1, 1)], "requested_for": [date(2025, 2, 3)]}
            ),
            "interaction": pa.table({"interaction_id": ["i"], "briefed": [True]}),
            "skill": pa.table({"person_id": pa.array([], pa.string()), "skill": pa.array([], pa.string())}),
        },
        as_of=AS_OF,
    )


@pytest.mark.parametrize("format", ["parquet", "csv"])
def test_records_survive_the_folder(tmp_path, format):
    before = some_records()
    after = read_records(write_records(before, tmp_path / "records", format=format))
    assert after.tables == before.tables
    assert after.as_of == AS_OF
    for table in before.tables:
        assert after.columns(table) == before.columns(table)
        assert after.arrow(table).equals(before.arrow(table)), table


def test_the_descriptor_declares_types_keys_and_references(tmp_path):
    write_records(some_records(), tmp_path)
    resources = {r["name"]: r for r in json.loads((tmp_path / "datapackage.json").read_text())["resources"]}
    order = resources["order"]["schema"]
    assert order["primaryKey"] == ["order_id"]
    assert {f["name"]: f["type"] for f in order["fields"]} == {
        "order_id": "string",
        "account_id": "string",
        "value": "number",
        "placed_at": "datetime",
        "extra": "integer",
        "other extra": "boolean",
    }
    assert resources["requested_date"]["schema"]["foreignKeys"] == [
        {"fields": ["order_id"], "reference": {"resource": "order", "fields": ["order_id"]}}
    ]


def test_records_can_be_written_over_themselves(tmp_path):
    write_records(some_records(), tmp_path)
    write_records(read_records(tmp_path), tmp_path)
    assert read_records(tmp_path).count("order") == 3


def test_a_folder_of_files_named_after_tables_is_enough(tmp_path):
    (tmp_path / "skill.csv").write_text("person_id,skill,level\nana,law,3\n")
    assert read_records(tmp_path).arrow("skill").to_pylist() == [
        {"person_id": "ana", "skill": "law", "level": 3.0}
    ]


@pytest.mark.parametrize("path", ["../secret.parquet", "/etc/passwd.csv", "http://example.org/order.csv"])
def test_files_outside_the_folder_are_refused(tmp_path, path):
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [{"name": "order", "path": path}]}))
    with pytest.raises(NotAPackage, match="only files inside the folder"):
        read_records(tmp_path)


def test_an_empty_folder_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(RecordsError, match="read_log"):
        read_records(tmp_path)


def test_wildcards_in_a_folder_name_are_letters(tmp_path):
    folder = tmp_path / "a[b]*"
    write_records(some_records(), folder)
    assert read_records(folder).count("order") == 3


@pytest.mark.parametrize(("name", "content"), [("order.parquet", "no parquet"), ("order.csv", "")])
def test_a_broken_file_is_refused_by_name(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    with pytest.raises(NotAPackage, match=name):
        read_records(tmp_path)
