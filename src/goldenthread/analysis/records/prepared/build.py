"""From the tables ``event``, ``order`` and ``unit`` to prepared events.

DuckDB reads, codes the names and streams; each batch is put straight into its order's place, so that no
second copy of the log is held. Memory: about 48 bytes for each event while it is arranged, 43 afterwards
(beyond ``ON_DISK`` events the first of these is a file), and what DuckDB is allowed to use.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from goldenthread.analysis.records.prepared import store
from goldenthread.analysis.records.prepared.compiled import load
from goldenthread.analysis.records.prepared.events import PreparedEvents

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from goldenthread.analysis.records.recordset import RecordSet

DUCKDB_MEMORY = "1GB"  # what DuckDB may hold before it writes to a temporary folder
WORKERS = 2  # threads that put events in place; DuckDB has its own
ON_DISK = 100_000_000  # from this many events on, the rows being arranged are a file as well

_ready: WeakKeyDictionary[RecordSet, tuple[int, PreparedEvents]] = WeakKeyDictionary()
_lock = threading.Lock()

CODED = ("unit", "person", "activity")
TIMED = "(e.started_at IS NOT NULL OR e.finished_at IS NOT NULL) AND e.order_id IS NOT NULL"


def prepare(records: RecordSet) -> PreparedEvents:
    """The events of ``records``, sorted and coded; made once and then read from beside the records.

    Records that were read from a folder keep their prepared events in its folder ``.prepared``, as Arrow
    files that later runs map into memory, until one of the record files changes. Where that folder cannot be
    written, and for records without a folder, they live in a temporary folder and go with the process.

    An event without start takes its finish as the one time it has; so does one that finishes before it
    starts. Where the records have finishes, an event without one is *running*. Events without any time or
    without an order are left out and counted in ``untimed``.

    Example:
        >>> import pyarrow as pa
        >>> from datetime import datetime
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({"event": pa.table({
        ...     "event_id": ["1", "2"], "order_id": ["a", "a"], "seq": [0, 1], "unit_id": ["Ops", "Desk"],
        ...     "finished_at": [datetime(2025, 3, 4), datetime(2025, 3, 3)]})})
        >>> prepared = prepare(records)
        >>> [prepared.units[code] for code in prepared.unit]
        ['Desk', 'Ops']
    """
    with _lock:
        known = _ready.get(records)
        if known is None or known[0] != records.revision:
            known = (records.revision, _read_or_make(records))
            _ready[records] = known
        return known[1]


def _read_or_make(records: RecordSet) -> PreparedEvents:
    stamp = store.stamp(records)
    if (kept := store.kept(records.folder, stamp)) is not None:
        return kept
    # while DuckDB reads, the other core loads the compiled loops
    with ThreadPoolExecutor(1) as beside, _working_space(records):
        beside.submit(load)
        columns, names, untimed = _arranged(records)
    return store.keep(records.folder, stamp, columns, names, untimed)


@contextmanager
def _working_space(records: RecordSet) -> Iterator[None]:
    """Bound what DuckDB holds, let it spill, and drop what was made on the way."""
    limit, folder, kept_order = records.rows(
        "SELECT current_setting('memory_limit'), current_setting('temp_directory'),"
        " current_setting('preserve_insertion_order')"
    )[0]
    with tempfile.TemporaryDirectory(prefix="goldenthread-") as scratch:
        records.execute(f"SET memory_limit = '{DUCKDB_MEMORY}'")
        records.execute(f"SET temp_directory = '{scratch}'")
        records.execute("SET preserve_insertion_order = false")
        try:
            yield
        finally:
            records.execute("DROP TABLE IF EXISTS prepared_codes")
            for name in CODED:
                records.execute(f"DROP TYPE IF EXISTS prepared_{name}")
            records.execute(f"SET memory_limit = '{limit}'")
            records.execute(f"SET preserve_insertion_order = {str(kept_order).lower()}")
            records.execute("SET temp_directory = '" + str(folder).replace("'", "''") + "'")


def _arranged(records: RecordSet) -> tuple[dict[str, Any], dict[str, pa.Array], int]:
    """All columns and names of the prepared events, in memory."""
    names = {name: _coded(records, name) for name in CODED}
    orders = _orders(records, names)
    units = records.query(
        "SELECT unit_id, arg_max(function, valid_from) AS function FROM unit WHERE function IS NOT NULL"
        " GROUP BY unit_id"
    )
    names["function"], function = _functions(names["unit"], units)
    columns = orders | {"function": function} | _events(records, orders["offsets"])
    total = records.count("event")
    return columns, names, total - int(orders["offsets"][-1])


def _coded(records: RecordSet, name: str) -> pa.Array:
    """The names in an event column, in order; declares a DuckDB type that codes them."""
    column = "activity" if name == "activity" else f"{name}_id"
    found = f"SELECT DISTINCT {column} FROM event WHERE {column} IS NOT NULL ORDER BY 1"
    if not records.rows(f"SELECT 1 FROM event WHERE {column} IS NOT NULL LIMIT 1"):
        return _texts([])
    records.execute(f"CREATE TYPE prepared_{name} AS ENUM ({found})")
    return records.query(f"SELECT unnest(enum_range(NULL::prepared_{name})) AS name")["name"].combine_chunks()


def _orders(records: RecordSet, names: dict[str, pa.Array]) -> dict[str, NDArray[Any]]:
    """Code the orders by name, count their events and look up what is known of each."""
    import numpy as np

    records.execute(f"""
        CREATE OR REPLACE TEMP TABLE prepared_codes AS
        SELECT order_id, CAST(row_number() OVER (ORDER BY order_id) - 1 AS INTEGER) AS code, n
        FROM (SELECT order_id, count(*) AS n FROM event AS e WHERE {TIMED} GROUP BY order_id)""")
    known = records.query("""
        SELECT c.order_id, c.n, o.account_id, o.priority,
               coalesce(epoch_us(o.expedited_at), -9223372036854775808) AS expedited_at,
               CAST(o.parent_order_id IS NULL AS TINYINT) AS is_root
        FROM prepared_codes AS c LEFT JOIN (
            SELECT order_id, min(account_id) AS account_id, min(priority) AS priority,
                   min(expedited_at) AS expedited_at, min(parent_order_id) AS parent_order_id
            FROM "order" GROUP BY order_id) AS o USING (order_id)
        ORDER BY c.code""")
    names["order"] = known["order_id"].cast("large_string").combine_chunks()
    names["account"], account = _codes(known["account_id"])
    names["priority"], priority = _codes(known["priority"])
    return {
        "offsets": np.concatenate([[0], np.cumsum(known["n"].to_numpy())]).astype(np.int64),
        "account": account,
        "priority": priority,
        "expedited_at": known["expedited_at"].to_numpy(),
        "is_root": known["is_root"].to_numpy(),
    }


def _events(records: RecordSet, offsets: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """The event columns: each batch goes to its orders' places, then each order is sorted."""
    import numpy as np

    from goldenthread.analysis.records.prepared.arrange import ROW, place

    total = int(offsets[-1])
    with _room_for(total, ROW) as rows, ThreadPoolExecutor(WORKERS) as pool:
        free, placing = offsets[:-1].copy(), None
        for batch in records.batches(_event_sql(records)):
            if placing is not None:
                placing.result()
            # DuckDB makes the next batch while this one is put in place
            placing = pool.submit(place, rows, free, *(column.to_numpy() for column in batch.columns))
        if placing is not None:
            placing.result()
        columns: dict[str, NDArray[Any]] = {"order": np.empty(total, np.int32)} | {
            name: np.empty(total, ROW[name]) for name in ROW.names or () if name != "seq"
        }
        columns["back"] = np.empty(total, np.int32)
        longest = int(np.diff(offsets).max(initial=0))
        parts = np.linspace(0, len(offsets) - 1, WORKERS + 1).astype(np.int64)
        for done in [
            pool.submit(_part, rows, offsets, columns, longest, int(low), int(high))
            for low, high in pairwise(parts)
        ]:
            done.result()
    return columns


def _part(
    rows: NDArray[np.void],
    offsets: NDArray[np.int64],
    columns: dict[str, NDArray[Any]],
    longest: int,
    low: int,
    high: int,
) -> None:
    """Sort the orders from ``low`` to ``high``, and find what enabled their events."""
    from goldenthread.analysis.records.prepared.arrange import arrange, enable

    sorted_columns = [array for name, array in columns.items() if name != "back"]
    arrange(rows, offsets, longest, low, high, *sorted_columns)
    enable(offsets, low, high, columns["start"], columns["end"], columns["flags"], columns["back"])


@contextmanager
def _room_for(total: int, row: np.dtype[np.void]) -> Iterator[NDArray[np.void]]:
    """Space for the rows being arranged: memory, or a file where there are very many."""
    import numpy as np

    if total < ON_DISK:
        yield np.empty(total, row)
        return
    with tempfile.TemporaryFile(prefix="goldenthread-") as file:
        yield np.memmap(file, row, "w+", shape=(total,))


def _event_sql(records: RecordSet) -> str:
    def code(name: str) -> str:
        column = "activity" if name == "activity" else f"{name}_id"
        if not records.provides("event", column):
            return "CAST(-1 AS INTEGER)"
        return f"coalesce(CAST(enum_code(CAST(e.{column} AS prepared_{name})) AS INTEGER), -1)"

    both = "coalesce(e.started_at <= e.finished_at, false)"
    running = "e.finished_at IS NULL" if records.provides("event", "finished_at") else "false"
    start = f"CASE WHEN {both} THEN e.started_at ELSE coalesce(e.finished_at, e.started_at) END"
    return f"""
        SELECT c.code, epoch_us({start}), epoch_us(coalesce(e.finished_at, e.started_at)),
               coalesce(e.seq, 0), {code("unit")}, {code("person")}, {code("activity")},
               CAST(CASE e.value_class WHEN 'value' THEN 0 WHEN 'necessary' THEN 1 WHEN 'waste' THEN 2
                    ELSE -1 END AS TINYINT),
               CAST(coalesce(CAST(e.usable_as_received AS TINYINT), -1) AS TINYINT),
               CAST(CAST({both} AS TINYINT) + 2 * CAST({running} AS TINYINT) AS TINYINT)
        FROM event AS e JOIN prepared_codes AS c USING (order_id) WHERE {TIMED}"""


def _functions(units: pa.Array, known: pa.Table) -> tuple[pa.Array, NDArray[np.int32]]:
    import numpy as np

    of_unit = dict(zip(known["unit_id"].to_pylist(), known["function"].to_pylist(), strict=True))
    functions = sorted(set(of_unit.values()))
    place = {name: code for code, name in enumerate(functions)}
    codes = [place.get(of_unit.get(unit), -1) for unit in units.to_pylist()]
    return _texts(functions), np.array(codes, np.int32)


def _codes(column: pa.ChunkedArray) -> tuple[pa.Array, NDArray[np.int32]]:
    """The distinct texts of a column in order, and each row's place among them; -1 for none."""
    import numpy as np
    import pyarrow.compute as pc

    coded = column.combine_chunks().dictionary_encode()
    ranks = pc.sort_indices(coded.dictionary)
    place = np.empty(len(ranks) + 1, np.int32)
    place[ranks.to_numpy()] = np.arange(len(ranks), dtype=np.int32)
    place[-1] = -1
    return coded.dictionary.take(ranks), place[coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)]


def _texts(values: list[str]) -> pa.Array:
    import pyarrow as pa

    return pa.array(values, pa.string())
