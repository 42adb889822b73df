"""One log in every format that can be written, read back by guess alone: the same orders, events and dates."""

import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenthread.analysis.records import RecordSet, read_log
from goldenthread.analysis.records.logs.writers import write_any

FIRST = datetime(2024, 3, 30, 22)  # around the change to summer time
names = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x17F, exclude_categories=("Cc", "Zs")),
    min_size=1,
    max_size=5,
)
EVENTS = "SELECT order_id, activity, replace(unit_id, 'unit:', ''), finished_at FROM event"


@st.composite
def record_sets(draw):
    orders = draw(st.lists(names.map(lambda name: f"o{name}"), min_size=1, max_size=4, unique=True))
    units = draw(st.lists(names.map(lambda name: f"u{name}"), min_size=2, max_size=3, unique=True))
    rows = [
        (
            order,
            draw(st.sampled_from(["open", "make", "send"])),
            draw(st.sampled_from(units)),
            draw(st.integers(0, 10**6)),
        )
        for order in orders
        for _ in range(draw(st.integers(2, 4)))
    ]
    rows = draw(st.permutations(rows))
    table = {
        "event_id": [f"e{place}" for place in range(len(rows))],
        "order_id": [row[0] for row in rows],
        "seq": list(range(1, len(rows) + 1)),
        "activity": [row[1] for row in rows],
        "unit_id": [row[2] for row in rows],
        "finished_at": [FIRST + timedelta(milliseconds=row[3] * 977) for row in rows],
    }
    placed = {
        order: min(t for o, t in zip(table["order_id"], table["finished_at"], strict=True) if o == order)
        for order in orders
    }
    return RecordSet.from_tables(
        {
            "order": pa.table({"order_id": orders, "placed_at": [placed[order] for order in orders]}),
            "unit": pa.table({"unit_id": units, "valid_from": [FIRST.date()] * len(units), "name": units}),
            "event": pa.table(table),
        }
    )


@pytest.mark.parametrize("name", ["log.csv", "log.parquet", "log.xes", "log.sqlite", "log.json"])
@settings(max_examples=6, deadline=None)
@given(records=record_sets())
def test_every_format_says_the_same(name, records):
    with tempfile.TemporaryDirectory() as folder:
        write_any(records, Path(folder) / name)
        ocel = {"order_type": "order"} if name.endswith(("json", "sqlite")) else {}
        after = read_log(Path(folder) / name, **ocel)
        assert Counter(after.rows(EVENTS)) == Counter(records.rows(EVENTS))
        wanted = 'SELECT order_id, placed_at FROM "order" ORDER BY 1'
        assert after.rows(wanted) == records.rows(wanted)


@st.composite
def marked_steps(draw):
    """Starts and completions of steps in some orders, at increasing times."""
    return draw(
        st.lists(
            st.tuples(
                st.sampled_from("AB"),
                st.sampled_from(["fit", "cut"]),
                st.sampled_from(["start", "complete", "wait"]),
            ),
            min_size=1,
            max_size=14,
        )
    )


@settings(max_examples=25, deadline=None)
@given(steps=marked_steps())
def test_starts_and_completions_pair_as_a_queue_does(steps):
    """An oracle of a few lines: a queue of open starts per order and activity."""
    expected, waiting = [], {}
    for hour, (order, activity, mark) in enumerate(steps):
        queue = waiting.setdefault((order, activity), [])
        if mark == "start":
            queue.append(hour)
        elif mark == "complete":
            expected.append((order, activity, queue.pop(0) if queue else None, hour))
        else:
            expected.append((order, activity, None, hour))
    expected += [(*key, hour, None) for key, queue in waiting.items() for hour in queue]
    if not {"start", "complete"} <= {mark for _, _, mark in steps}:
        expected = [(order, activity, None, hour) for hour, (order, activity, _) in enumerate(steps)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.csv"
        lines = [f"{o},{a},{m},2025-01-01 {hour:02}:00:00" for hour, (o, a, m) in enumerate(steps)]
        path.write_text("\n".join(["id,what,mark,at", *lines]) + "\n")
        records = read_log(path, order="id", time="at", activity="what", status="mark")
        found = records.rows("SELECT order_id, activity, hour(started_at), hour(finished_at) FROM event")
    assert Counter(found) == Counter(expected)
