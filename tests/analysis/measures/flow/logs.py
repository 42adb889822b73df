"""Small logs for tests: made by hand, made by hypothesis, read from the real files; and a slow oracle."""

from __future__ import annotations

import csv
import gzip
import statistics
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from goldenthread.analysis.records import RecordSet

MONDAY = datetime(2025, 3, 3)


@dataclass(frozen=True)
class Step:
    """One event as the oracle sees it; times in hours after Monday, ``start`` None where there is none."""

    order: str
    unit: str | None
    start: float | None
    end: float | None
    activity: str | None = "work"
    person: str | None = None
    value: str | None = None
    usable: bool | None = None


def at(hours: float | None) -> datetime | None:
    return None if hours is None else MONDAY + timedelta(hours=hours)


def hours(moment: datetime) -> float:
    return (moment - MONDAY) / timedelta(hours=1)


def records_of(
    steps: list[Step],
    *,
    functions: dict[str, str] | None = None,
    orders: list[dict[str, object]] | None = None,
    folder: Path | None = None,
) -> RecordSet:
    """A record set with these events, in the order given."""
    stamp = pa.timestamp("us")
    event = pa.table(
        {
            "event_id": [str(i) for i in range(len(steps))],
            "order_id": [s.order for s in steps],
            "seq": list(range(len(steps))),
            "activity": pa.array([s.activity for s in steps], pa.string()),
            "unit_id": pa.array([s.unit for s in steps], pa.string()),
            "person_id": pa.array([s.person for s in steps], pa.string()),
            "started_at": pa.array([at(s.start) for s in steps], stamp),
            "finished_at": pa.array([at(s.end) for s in steps], stamp),
            "value_class": pa.array([s.value for s in steps], pa.string()),
            "usable_as_received": pa.array([s.usable for s in steps], pa.bool_()),
        }
    )
    tables = {"event": event}
    if functions is not None:
        tables["unit"] = pa.table(
            {
                "unit_id": list(functions),
                "valid_from": [MONDAY.date()] * len(functions),
                "name": list(functions),
                "function": list(functions.values()),
            }
        )
    if orders is not None:
        tables["order"] = pa.Table.from_pylist(orders)
    return RecordSet.from_tables(tables)


@st.composite
def logs(draw: st.DrawFn, *, both_times: bool | None = None) -> list[Step]:
    """A log of a few orders over a few units: equal times, overlaps, running steps, missing units."""
    both = draw(st.booleans()) if both_times is None else both_times
    step = st.builds(
        lambda order, unit, start, length, running, activity, person: Step(
            order,
            unit,
            float(start) if both else None,
            None if both and running else float(start + length),
            activity,
            person,
        ),
        st.sampled_from("abcd"),
        st.sampled_from(["Desk", "Ops", "Lab", None]),
        st.integers(0, 30),
        st.integers(0, 6),
        st.sampled_from([False] * 9 + [True]),
        st.sampled_from(["ask", "do", "check"]),
        st.sampled_from(["p1", "p2", "p3"]),
    )
    return draw(st.lists(step, max_size=24))


# -- the oracle ----------------------------------------------------------------------------------------------


def by_order(steps: list[Step]) -> dict[str, list[Step]]:
    """The steps of each order, sorted by start and place in the file; those without any time are left out."""
    found: dict[str, list[Step]] = defaultdict(list)
    for s in steps:
        if s.start is not None or s.end is not None:
            found[s.order].append(s)
    return {order: sorted(rows, key=start_of) for order, rows in found.items()}


def start_of(s: Step) -> float:
    return s.end if s.start is None else s.start


def end_of(s: Step) -> float:
    return start_of(s) if s.end is None else s.end


def enablers(rows: list[Step], *, has_finishes: bool) -> list[int | None]:
    """For each step of one order, the place of the step that enabled it, by looking at all of them."""
    found: list[int | None] = []
    for i, step in enumerate(rows):
        done = [
            (end_of(rows[j]), j)
            for j in range(i)
            if end_of(rows[j]) <= start_of(step) and not (has_finishes and rows[j].end is None)
        ]
        found.append(max(done)[1] if done else None)
    return found


def waits_by_pair(steps: list[Step]) -> dict[tuple[str | None, str | None], list[float]]:
    has_finishes = any(s.end is not None for s in steps)
    waits: dict[tuple[str | None, str | None], list[float]] = defaultdict(list)
    for rows in by_order(steps).values():
        for i, j in enumerate(enablers(rows, has_finishes=has_finishes)):
            if j is not None:
                waits[rows[j].unit, rows[i].unit].append(start_of(rows[i]) - end_of(rows[j]))
    return waits


def p90(values: list[float]) -> float:
    return float(np.quantile(values, 0.9))


def median(values: list[float]) -> float:
    return float(statistics.median(values))


# -- real logs -----------------------------------------------------------------------------------------------


def read_real(path: Path, **columns: str) -> list[dict[str, str]]:
    """A real CSV as dicts, with its columns renamed."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        sample = file.read(4096)
        file.seek(0)
        separator = ";" if sample.count(";") > sample.count(",") else ","
        return [
            {ours: row[theirs] for ours, theirs in columns.items()}
            for row in csv.DictReader(file, delimiter=separator)
        ]


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)
