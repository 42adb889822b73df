"""Doubts about a log: each is raised by what it names, and by nothing in a sound log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from goldenthread.analysis.findings.ground import Ground
from goldenthread.analysis.findings.trust import trust
from goldenthread.analysis.measures import xmr
from goldenthread.analysis.records import RecordSet

Row = dict[str, object]
BEGIN = datetime(2025, 1, 1, 8, 0, 7)


def rows(orders: int = 200) -> list[Row]:
    """A sound log: orders over half a year, in working hours, five people, starts and ends."""
    draw = np.random.default_rng(3)
    made: list[Row] = []
    for k in range(orders):
        at = BEGIN + timedelta(days=180 * k // orders, seconds=int(draw.integers(0, 30_000)))
        for step in range(4):
            at += timedelta(seconds=int(draw.integers(60, 4000)))
            end = at + timedelta(seconds=int(draw.integers(60, 900)))
            made.append({"order_id": f"o{k}", "unit_id": f"u{step % 3}", "person_id": f"p{draw.integers(0, 5)}",
                         "activity": f"a{step}", "started_at": at, "finished_at": end})  # fmt: skip
            at = end
    return made


def looked_at(made: list[Row], *, delivered: bool = True) -> set[str]:
    return {doubt.kind for doubt in trust(Ground(records_of(made, delivered=delivered))).doubts}


def records_of(made: list[Row], *, delivered: bool = True) -> RecordSet:
    numbered = [{"event_id": str(i), "seq": i, **row} for i, row in enumerate(made)]
    ends: dict[str, datetime] = {}
    first: dict[str, datetime] = {}
    for row in made:
        order, at = str(row["order_id"]), row["finished_at"]
        assert isinstance(at, datetime)
        ends[order] = max(at, ends.get(order, at))
        first.setdefault(order, row["started_at"] or at)  # type: ignore[arg-type]
    tables = {
        "event": pa.Table.from_pylist(numbered),
        "order": pa.table({"order_id": list(first), "placed_at": list(first.values())}),
    }
    if delivered:
        some = list(ends)[: int(len(ends) * 0.99)]  # one in a hundred is still open
        at = [ends[order] for order in some]
        tables["delivery"] = pa.table({"delivery_id": some, "order_id": some, "at": at})
    return RecordSet.from_tables(tables, as_of=max(ends.values()))


def at_midnight(made: list[Row]) -> None:
    for row in made:
        for name in ("started_at", "finished_at"):
            moment = row[name]
            assert isinstance(moment, datetime)
            row[name] = moment.replace(hour=0, minute=0, second=0)


def on_the_hour(made: list[Row]) -> None:
    for row in made[::2]:
        for name in ("started_at", "finished_at"):
            moment = row[name]
            assert isinstance(moment, datetime)
            row[name] = moment.replace(minute=0, second=0)


def in_one_batch(made: list[Row]) -> None:
    for row in made[:120]:
        row["started_at"] = row["finished_at"] = BEGIN + timedelta(days=90)


def shuffled(made: list[Row]) -> None:
    made.reverse()


def doubled(made: list[Row]) -> None:
    made[10:10] = [dict(made[10])] * 5


def silent(made: list[Row]) -> None:
    made[:] = [
        r for r in made if not BEGIN + timedelta(days=60) < r["started_at"] < BEGIN + timedelta(days=100)
    ]  # type: ignore[operator]


def by_a_program(made: list[Row]) -> None:
    for k, row in enumerate(made):
        if k % 4 == 3:
            row["person_id"] = "batch"
            row["started_at"] = row["finished_at"] = BEGIN + timedelta(
                days=(k // 4) % 180, hours=20 + k // 4 % 24
            )


def with_a_stray(made: list[Row]) -> None:
    for row in made[:4]:
        row["started_at"] = row["finished_at"] = BEGIN - timedelta(days=900)


def of_no_unit(made: list[Row]) -> None:
    for row in made[::5]:
        row["unit_id"] = None


def of_a_stand_in(made: list[Row]) -> None:
    for row in made[::5]:
        row["unit_id"] = "EMPTY"


def in_one_unit(made: list[Row]) -> None:
    for k, row in enumerate(made):
        row["unit_id"] = "u0" if k % 200 else "u1"


def each_order_in_one_unit(made: list[Row]) -> None:
    for row in made:
        row["unit_id"] = f"u{len(str(row['order_id'])) % 2}"


def with_one_time(made: list[Row]) -> None:
    for row in made:
        row["started_at"] = None


def test_a_sound_log_raises_no_doubt():
    assert looked_at(rows()) == set()


@pytest.mark.parametrize(
    ("spoil", "kind"),
    [
        (at_midnight, "midnight"),
        (on_the_hour, "rounded"),
        (in_one_batch, "batch"),
        (shuffled, "order of rows"),
        (doubled, "duplicates"),
        (silent, "gap"),
        (by_a_program, "system accounts"),
        (with_a_stray, "window"),
        (of_no_unit, "no unit"),
        (of_a_stand_in, "no unit"),
        (with_one_time, "one time"),
        (in_one_unit, "one unit"),
        (each_order_in_one_unit, "one unit"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_spoils_a_log_is_named(spoil: Callable[[list[Row]], None], kind: str):
    made = rows()
    spoil(made)
    assert kind in looked_at(made)


def test_duplicates_and_shared_times_are_counted():
    made = rows()
    doubled(made)
    found = trust(Ground(records_of(made)))
    assert found.duplicate_events == 5
    assert found.events_sharing_order_and_time >= 6
    assert found.n_events == 805


def test_a_log_without_ends_says_so():
    assert "window" in looked_at(rows(), delivered=False)


def test_a_programs_name_is_shown_only_on_request():
    made = rows()
    by_a_program(made)
    said = {
        people: str([d.says for d in trust(Ground(records_of(made), people=people)).doubts])
        for people in (False, True)
    }
    assert "batch)" not in said[False]
    assert "(batch)" in said[True]


def test_a_steady_series_of_24_months_shows_a_signal_in_about_one_chart_of_nine():
    draw = np.random.default_rng(1)
    n = 800
    share = sum(bool(xmr(draw.normal(100, 10, 24).tolist()).signals) for _ in range(n)) / n
    assert share == pytest.approx(1 / 9, abs=4 * np.sqrt(1 / 9 * 8 / 9 / n))
