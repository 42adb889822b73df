"""From the tables ``event``, ``order`` and ``unit`` to prepared events.

DuckDB reads, codes the names and streams; each batch becomes rows of integers, and which rows are whose is
told once all have come. Memory: about 52 bytes for each event while it is arranged, 43 afterwards
(beyond ``ON_DISK`` events 48 of the first are a file), and what DuckDB is allowed to use.
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
WORKERS = 2  # threads that sort orders; DuckDB has its own
ON_DISK = 100_000_000  # from this many events on, the rows being arranged are a file as well

_ready: WeakKeyDictionary[RecordSet, tuple[int, PreparedEvents]] = WeakKeyDictionary()
_lock = threading.Lock()

CODED = ("unit", "person", "activity")
COLUMN = {"unit": "unit_id", "person": "person_id", "activity": "activity"}
TIMED = "(e.started_at IS NOT NULL OR e.finished_at IS NOT NULL) AND e.order_id IS NOT NULL"
ORDERS = """
    SELECT order_id, min(account_id) AS account_id, min(priority) AS priority,
           coalesce(epoch_us(min(expedited_at)), -9223372036854775808) AS expedited_at,
           CAST(min(parent_order_id) IS NULL AS TINYINT) AS is_root
    FROM "order" WHERE order_id IS NOT NULL GROUP BY order_id"""
STRANGERS = f"""
    SELECT DISTINCT order_id, NULL, NULL, -9223372036854775808, CAST(1 AS TINYINT)
    FROM event AS e ANTI JOIN "order" USING (order_id) WHERE {TIMED}"""


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
    """Bound what DuckDB holds, let it spill, stream the events past the names, and drop what was made on the way."""
    limit, folder, kept_order, unused = records.rows(
        "SELECT current_setting('memory_limit'), current_setting('temp_directory'),"
        " current_setting('preserve_insertion_order'), current_setting('disabled_optimizers')"
    )[0]
    with tempfile.TemporaryDirectory(prefix="goldenthread-") as scratch:
        records.execute(f"SET memory_limit = '{DUCKDB_MEMORY}'")
        records.execute(f"SET temp_directory = '{scratch}'")
        records.execute("SET preserve_insertion_order = false")
        # the names are looked up in tables that are small beside the events, also where DuckDB cannot know
        records.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        try:
            yield
        finally:
            for name in ("order", *CODED):
                records.execute(f"DROP TABLE IF EXISTS prepared_{name}")
            records.execute(f"SET memory_limit = '{limit}'")
            records.execute(f"SET preserve_insertion_order = {str(kept_order).lower()}")
            records.execute("SET temp_directory = '" + str(folder).replace("'", "''") + "'")
            records.execute(f"SET disabled_optimizers = '{unused}'")


def _arranged(records: RecordSet) -> tuple[dict[str, Any], dict[str, pa.Array], int]:
    """All columns and names of the prepared events, in memory."""
    import numpy as np

    from goldenthread.analysis.records.prepared.arrange import ROW

    names = {name: _coded(records, name) for name in CODED}
    total = records.count("event")
    with _room_for(total, ROW) as rows:
        n, counts = _collected(records, rows)
        events = _in_order(rows[:n], counts)
    columns: dict[str, Any] = {"offsets": np.concatenate([[0], np.cumsum(counts[counts > 0])])}
    columns |= _orders(records, names, counts > 0) | events
    units = records.query(
        "SELECT unit_id, arg_max(function, valid_from) AS function FROM unit WHERE function IS NOT NULL"
        " GROUP BY unit_id"
    )
    names["function"], columns["function"] = _functions(names["unit"], units)
    return columns, names, total - n


def _coded(records: RecordSet, name: str) -> pa.Array:
    """The names in an event column, in order; makes a table that codes them."""
    column = COLUMN[name]
    records.execute(f"""
        CREATE OR REPLACE TEMP TABLE prepared_{name} AS
        SELECT name, CAST(row_number() OVER (ORDER BY name) - 1 AS INTEGER) AS code
        FROM (SELECT DISTINCT {column} AS name FROM event WHERE {column} IS NOT NULL)""")
    return records.query(f"SELECT name FROM prepared_{name} ORDER BY code")["name"].combine_chunks()


def _collected(records: RecordSet, rows: NDArray[np.void]) -> tuple[int, NDArray[np.int64]]:
    """Fill ``rows`` with the timed events as they come; how many there are, and how many of each order.

    The orders are coded by the table of orders, which is far shorter than the events. Only where events name
    an order that it does not hold are they read once more, for all their orders.
    """
    for source in (ORDERS, f"{ORDERS} UNION ALL {STRANGERS}")[not records.provides("order") :]:
        records.execute(f"""
            CREATE OR REPLACE TEMP TABLE prepared_order AS
            SELECT *, CAST(row_number() OVER (ORDER BY order_id) - 1 AS INTEGER) AS code FROM ({source})""")
        n, unknown, counts = _streamed(records, rows)
        if not unknown:
            break
    return n, counts


def _streamed(records: RecordSet, rows: NDArray[np.void]) -> tuple[int, int, NDArray[np.int64]]:
    """Fill ``rows``; how many events there are, how many of them of no known order, and how many of each order."""
    import numpy as np

    from goldenthread.analysis.records.prepared.arrange import collect

    n = 0
    # a place more, and the first: events of an order that has no code
    counts = np.zeros(1 + records.rows("SELECT count(*) FROM prepared_order")[0][0], np.int64)
    with ThreadPoolExecutor(1) as pool:
        collecting = None
        for batch in records.batches(_event_sql(records)):
            if collecting is not None:
                collecting.result()
            room = rows[n : n + len(batch)]
            n += len(batch)
            # DuckDB makes the next batch while this one is put in place
            columns = [column.to_numpy()[: len(room)] for column in batch.columns]
            collecting = pool.submit(collect, room, counts, *columns)
        if collecting is not None:
            collecting.result()
    return min(n, len(rows)), int(counts[0]), counts[1:]


def _orders(
    records: RecordSet, names: dict[str, pa.Array], with_events: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    """What is known of each order that has events; notes the names of orders, accounts and priorities."""
    known = records.query(
        "SELECT order_id, account_id, priority, expedited_at, is_root FROM prepared_order ORDER BY code"
    )
    if not with_events.all():
        known = known.filter(with_events)
    names["order"] = known["order_id"].cast("large_string").combine_chunks()
    names["account"], account = _codes(known["account_id"])
    names["priority"], priority = _codes(known["priority"])
    return {
        "account": account,
        "priority": priority,
        "expedited_at": known["expedited_at"].to_numpy(),
        "is_root": known["is_root"].to_numpy(),
    }


def _in_order(rows: NDArray[np.void], counts: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """The event columns: the rows are told off to their orders, then each order is sorted."""
    import numpy as np

    from goldenthread.analysis.records.prepared.arrange import ROW, tell_off

    total = len(rows)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    place = np.empty(total, np.uint32)
    tell_off(rows, offsets[:-1].copy(), place)
    offsets = np.append(offsets[:-1][counts > 0], total)
    columns: dict[str, NDArray[Any]] = {"order": np.empty(total, np.int32)} | {
        name: np.empty(total, ROW[name]) for name in ROW.names or () if name not in ("seq", "order")
    }
    columns["back"] = np.empty(total, np.int32)
    parts = np.linspace(0, len(offsets) - 1, WORKERS + 1).astype(np.int64)
    with ThreadPoolExecutor(WORKERS) as pool:
        for done in [
            pool.submit(_part, rows, place, offsets, columns, int(low), int(high))
            for low, high in pairwise(parts)
        ]:
            done.result()
    return columns


def _part(
    rows: NDArray[np.void],
    place: NDArray[np.uint32],
    offsets: NDArray[np.int64],
    columns: dict[str, NDArray[Any]],
    low: int,
    high: int,
) -> None:
    """Sort the orders from ``low`` to ``high``, and find what enabled their events."""
    import numpy as np

    from goldenthread.analysis.records.prepared.arrange import ROW, arrange, enable

    room = np.empty(int(np.diff(offsets[low : high + 1]).max(initial=0)), ROW)
    sorted_columns = [array for name, array in columns.items() if name != "back"]
    arrange(rows, place, offsets, room, low, high, *sorted_columns)
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
    coded = [name for name in CODED if records.provides("event", COLUMN[name])]
    looked_up = "".join(
        f" LEFT JOIN prepared_{name} ON prepared_{name}.name = e.{COLUMN[name]}" for name in coded
    )
    unit, person, activity = (
        f"coalesce(prepared_{name}.code, -1)" if name in coded else "CAST(-1 AS INTEGER)" for name in CODED
    )
    both = "coalesce(e.started_at <= e.finished_at, false)"
    running = "e.finished_at IS NULL" if records.provides("event", "finished_at") else "false"
    start = f"CASE WHEN {both} THEN e.started_at ELSE coalesce(e.finished_at, e.started_at) END"
    return f"""
        SELECT coalesce(o.code, -1), epoch_us({start}), epoch_us(coalesce(e.finished_at, e.started_at)),
               coalesce(e.seq, 0), {unit}, {person}, {activity},
               CAST(CASE e.value_class WHEN 'value' THEN 0 WHEN 'necessary' THEN 1 WHEN 'waste' THEN 2
                    ELSE -1 END AS TINYINT),
               CAST(coalesce(CAST(e.usable_as_received AS TINYINT), -1) AS TINYINT),
               CAST(CAST({both} AS TINYINT) + 2 * CAST({running} AS TINYINT) AS TINYINT)
        FROM event AS e LEFT JOIN prepared_order AS o ON o.order_id = e.order_id{looked_up} WHERE {TIMED}"""


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
