import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from tests.analysis.measures.flow.logs import Step, by_order, enablers, end_of, logs, records_of, start_of

from goldenthread.analysis.records import RecordSet
from goldenthread.analysis.records.prepared import BOTH_TIMES, RUNNING, prepare, store

ROOT = Path(__file__).parents[3]

EVENTS = pa.table(
    {
        "event_id": ["1", "2", "3"],
        "order_id": ["a", "b", "a"],
        "seq": [0, 1, 2],
        "unit_id": ["Ops", "Ops", "Desk"],
        "finished_at": [datetime(2025, 3, 4), datetime(2025, 3, 5), datetime(2025, 3, 3)],
    }
)


def records_in(folder):
    pq.write_table(EVENTS, folder / "event.parquet")
    return opened(folder)


def opened(folder):
    records = RecordSet(folder=folder)
    path = folder / "event.parquet"
    records.add_source("event", f"read_parquet('{path}')", pq.read_schema(path).names)
    return records


@given(logs())
@settings(deadline=None, max_examples=25)
def test_events_are_sorted_and_enabled_as_the_oracle_says(steps):
    prepared = prepare(records_of(steps))
    expected = by_order(steps)
    has_finishes = any(s.end is not None for s in steps)
    assert [prepared.order_name(k) for k in range(prepared.n_orders)] == sorted(expected)
    for k, order in enumerate(sorted(expected)):
        rows, low = expected[order], int(prepared.offsets[k])
        assert prepared.offsets[k + 1] - low == len(rows)
        for i, (row, enabler) in enumerate(
            zip(rows, enablers(rows, has_finishes=has_finishes), strict=True), start=low
        ):
            base = (datetime(2025, 3, 3) - datetime(1970, 1, 1)).total_seconds()
            assert prepared.start[i] == (base + start_of(row) * 3600) * 1_000_000
            assert prepared.end[i] - prepared.start[i] == (end_of(row) - start_of(row)) * 3_600_000_000
            assert prepared.unit[i] == (-1 if row.unit is None else prepared.units.index(row.unit))
            assert prepared.people[prepared.person[i]] == row.person
            assert prepared.activities[prepared.activity[i]] == row.activity
            assert prepared.back[i] == (0 if enabler is None else i - low - enabler)
            assert bool(prepared.flags[i] & BOTH_TIMES) == (row.start is not None and row.end is not None)
            assert bool(prepared.flags[i] & RUNNING) == (has_finishes and row.end is None)


def test_an_order_of_many_events_is_sorted_as_a_short_one():
    rng = np.random.default_rng(3)
    steps = [Step("o", "u", None, float(t)) for t in rng.integers(0, 50, 500)]
    prepared = prepare(records_of(steps))
    assert (np.diff(prepared.start) >= 0).all()
    assert prepared.back[1:].tolist() == [1] * 499


def test_equal_times_keep_the_order_of_the_file():
    steps = [Step("o", f"u{i}", None, 1.0) for i in range(100)]
    prepared = prepare(records_of(steps[::-1]))
    assert [prepared.units[u] for u in prepared.unit] == [f"u{i}" for i in range(99, -1, -1)]


def test_what_is_known_of_the_order_and_the_unit_is_at_hand():
    put_first = datetime(2025, 3, 4)
    orders = [
        {
            "order_id": "a",
            "expedited_at": put_first,
            "account_id": "Vienna",
            "priority": "high",
            "parent_order_id": None,
        },
        {"order_id": "b", "account_id": "Graz", "priority": None, "parent_order_id": "a"},
    ]
    steps = [Step("b", "Lab", 0, 1), Step("a", "Ops", 0, 1), Step("c", "Lab", 0, 1)]
    prepared = prepare(records_of(steps, orders=orders, functions={"Ops": "Operations"}))
    assert prepared.accounts == ("Graz", "Vienna")
    assert prepared.account.tolist() == [1, 0, -1]
    assert prepared.priority.tolist() == [0, -1, -1]
    assert prepared.is_root.tolist() == [1, 0, 1]
    assert prepared.expedited_at[0] == (put_first - datetime(1970, 1, 1)) // timedelta(microseconds=1)
    assert dict(zip(prepared.units, prepared.function.tolist(), strict=True)) == {"Lab": -1, "Ops": 0}


def test_finish_before_start_and_no_time_at_all():
    steps = [Step("a", "u", 5.0, 2.0), Step("a", "u", None, None), Step("a", "u", 1.0, 2.0)]
    prepared = prepare(records_of(steps))
    assert prepared.untimed == 1
    assert prepared.flags.tolist() == [BOTH_TIMES, 0]
    assert (prepared.end == prepared.start).tolist() == [False, True]


def test_prepared_events_are_kept_beside_the_records_until_a_file_changes(tmp_path):
    first = prepare(records_in(tmp_path))
    kept = list((tmp_path / ".prepared").iterdir())
    assert len(kept) == 1
    made = kept[0].stat().st_mtime_ns
    again = prepare(opened(tmp_path))
    assert again.start.tolist() == first.start.tolist()
    assert kept[0].stat().st_mtime_ns == made

    pq.write_table(EVENTS.slice(0, 2), tmp_path / "event.parquet")
    os.utime(tmp_path / "event.parquet", (time.time() + 5, time.time() + 5))
    assert prepare(opened(tmp_path)).n_events == 2
    assert len(list((tmp_path / ".prepared").iterdir())) == 1


def test_arrays_are_views_of_the_file(tmp_path):
    prepared = prepare(records_in(tmp_path))
    assert not prepared.start.flags.owndata
    assert not prepared.start.flags.writeable


def test_a_place_that_cannot_be_written_falls_back_to_a_temporary_folder(tmp_path):
    records = records_in(tmp_path)
    (tmp_path / ".prepared").write_text("a file where the folder should be")
    assert prepare(records).n_events == 3


def test_a_large_log_is_kept_while_it_is_already_read(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "MEANWHILE", 1)
    first = prepare(records_in(tmp_path))
    assert not first.start.flags.writeable
    again = prepare(opened(tmp_path))  # waits for the files, and maps them
    assert not again.start.flags.owndata
    assert again.start.tolist() == first.start.tolist()
    assert [path.name[:4] for path in (tmp_path / ".prepared").iterdir()] != ["new-"]


def test_a_large_log_in_a_place_that_cannot_be_written_is_read_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "MEANWHILE", 1)
    records = records_in(tmp_path)
    (tmp_path / ".prepared").write_text("a file where the folder should be")
    assert prepare(records).n_events == 3
    store.settle()
    assert prepare(opened(tmp_path)).n_events == 3


def test_a_process_killed_while_it_writes_leaves_nothing_that_the_next_would_read(tmp_path):
    """It stops for good after the first file; what it left goes once it is old."""
    script = (
        "import os, sys, signal\n"
        "from pathlib import Path\n"
        "from goldenthread.analysis.records.prepared import prepare, store\n"
        "from tests.analysis.records.test_prepared import opened\n"
        "store.MEANWHILE, write = 1, store._write_batch\n"
        "def once(path, arrays):\n"
        "    write(path, arrays)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "store._write_batch = once\n"
        "prepare(opened(Path(sys.argv[1])))\n"
    )
    records_in(tmp_path)
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False, cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    (left,) = (tmp_path / ".prepared").iterdir()
    assert left.name.startswith("new-")
    long_ago = time.time() - 2 * store.LEFT_BEHIND
    os.utime(left, (long_ago, long_ago))
    assert prepare(opened(tmp_path)).n_events == 3
    assert not left.exists()


def test_events_of_orders_that_the_table_of_orders_does_not_hold_are_prepared_too():
    """And orders without events are not."""
    known = [{"order_id": "b", "account_id": "Graz"}, {"order_id": "idle", "account_id": "Linz"}]
    prepared = prepare(
        records_of([Step("c", "Lab", 0, 1), Step("b", "Ops", 0, 1), Step("a", "Ops", 0, 1)], orders=known)
    )
    assert [prepared.order_name(k) for k in range(prepared.n_orders)] == ["a", "b", "c"]
    assert prepared.accounts == ("Graz",)
    assert prepared.account.tolist() == [-1, 0, -1]
    assert prepared.is_root.tolist() == [1, 1, 1]
    assert prepared.order.tolist() == [0, 1, 2]


def test_a_table_given_later_is_seen():
    records = RecordSet.from_tables({"event": EVENTS})
    assert prepare(records).n_events == 3
    assert prepare(records) is prepare(records)
    records.add_arrow("event", EVENTS.slice(0, 1))
    assert prepare(records).n_events == 1


def test_no_events_at_all():
    prepared = prepare(RecordSet())
    assert (prepared.n_events, prepared.n_orders, prepared.units) == (0, 0, ())
    assert not prepared.has_both_times
    assert prepared.last.tolist() == []


@pytest.mark.slow
def test_the_loops_work_where_no_cache_can_be_written(tmp_path):
    import shutil

    import goldenthread

    source = Path(goldenthread.__file__).parent
    shutil.copytree(source, tmp_path / "goldenthread", ignore=shutil.ignore_patterns("__pycache__", "app"))
    script = (
        "import os, numba.core.caching as c\n"
        "def no(*a, **k): raise OSError('read-only')\n"
        "c._CacheLocator.ensure_cache_path = no\n"
        "from goldenthread.analysis.records.prepared.arrange import enable\n"
        "import numpy as np\n"
        "back = np.zeros(2, np.int32)\n"
        "enable(np.array([0, 2]), 0, 1, np.array([0, 5]), np.array([1, 6]), np.zeros(2, np.int8), back)\n"
        "print(back.tolist())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
    )
    assert done.stdout.strip() == "[0, 1]", done.stderr
