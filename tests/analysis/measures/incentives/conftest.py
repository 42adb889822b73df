import pyarrow as pa
import pytest

from goldenthread.analysis.records import RecordSet


@pytest.fixture(scope="session")
def records_of():
    """Makes a record set from tables given as lists of rows."""

    def records_of(as_of=None, **tables):
        return RecordSet.from_tables(
            {name: pa.Table.from_pylist(rows) for name, rows in tables.items()}, as_of=as_of
        )

    return records_of
