"""Whatever a table may hold comes back from disk as it was."""

import tempfile
from datetime import date, datetime

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.analysis.records import TABLES, RecordSet, read_records, write_records
from goldenthread.analysis.records.schema import Kind

letters = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
values = {
    Kind.TEXT: (letters, pa.string()),
    Kind.INTEGER: (st.integers(-(2**63), 2**63 - 1), pa.int64()),
    Kind.NUMBER: (st.floats(allow_nan=False), pa.float64()),
    Kind.FLAG: (st.booleans(), pa.bool_()),
    Kind.DATE: (st.dates(date(1, 1, 1), date(9999, 12, 31)), pa.date32()),
    Kind.INSTANT: (st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)), pa.timestamp("us")),
}


@st.composite
def tables(draw):
    """Any table of the schema with any of its columns and an extra one."""
    table = TABLES[draw(st.sampled_from(["order", "event", "interaction", "requested_date", "feedback"]))]
    chosen = draw(st.lists(st.sampled_from(table.columns), min_size=1, unique=True))
    rows = draw(st.integers(0, 6))
    columns = {}
    for column in chosen:
        strategy, kind = values[column.kind]
        cells = draw(st.lists(st.none() | strategy, min_size=rows, max_size=rows))
        columns[column.name] = pa.array(cells, kind)
    columns['an "extra", one'] = pa.array(draw(st.lists(letters, min_size=rows, max_size=rows)), pa.string())
    return table.name, pa.table(columns)


@pytest.mark.parametrize("format", ["parquet", "csv"])
@settings(max_examples=25, deadline=None)
@given(given_table=tables())
def test_any_table_survives_the_disk(format, given_table):
    name, table = given_table
    before = RecordSet.from_tables({name: table})
    with tempfile.TemporaryDirectory() as folder:
        after = read_records(write_records(before, folder, format=format))
        assert after.arrow(name).equals(before.arrow(name))
