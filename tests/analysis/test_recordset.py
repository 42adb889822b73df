import pyarrow as pa
import pytest

from goldenthread.analysis.records import TABLES, RecordSet
from goldenthread.analysis.records.errors import UnknownTable


def test_every_key_and_reference_names_something_declared():
    for table in TABLES.values():
        assert set(table.key) <= set(table.names), table.name
        for column in table.columns:
            assert not column.references or column.references in TABLES, f"{table.name}.{column.name}"


def test_a_missing_table_is_empty_and_has_its_columns():
    records = RecordSet()
    assert records.arrow("order").column_names == list(TABLES["order"].names)
    assert records.count("order") == 0
    assert not records.provides("order")


def test_extra_columns_are_kept():
    records = RecordSet.from_tables({"skill": pa.table({"person_id": ["p"], "skill": ["s"], "zeal": [3]})})
    assert records.arrow("skill", "zeal").to_pylist() == [{"zeal": 3}]


def test_an_unknown_table_is_refused_with_the_names_of_the_known():
    with pytest.raises(UnknownTable, match="decision_right"):
        RecordSet().count("oder")


def test_as_of_is_the_latest_time_when_none_is_given():
    from datetime import datetime

    when = datetime(2025, 3, 1, 9)
    records = RecordSet.from_tables({"order": pa.table({"order_id": ["a"], "placed_at": [when]})})
    assert records.as_of == when
