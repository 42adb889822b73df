"""Expedites concentrated on one account: by hand, by a slow count, by laws and at the limits."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from goldenthread.analysis.measures import expedite_concentration, kendall
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet

MONDAY = datetime(2024, 1, 1, 9)


def made(rng: np.random.Generator, weeks: int = 30, *, costs: float = 0.6) -> list[dict[str, object]]:
    """Orders of a star and of others; each expedite of a week adds to the chance that another is late."""
    rows: list[dict[str, object]] = []
    for week in range(weeks):
        monday = MONDAY + timedelta(weeks=week)
        urgent = int(rng.integers(0, 4))
        for n in range(4):
            rows.append(row(f"star{week}.{n}", "star", monday, expedited=n < urgent, late=False))
        for n in range(8):
            late = bool(rng.random() < 0.1 + costs * urgent / 3)
            rows.append(row(f"o{week}.{n}", f"other{n % 3}", monday, expedited=False, late=late))
    return rows


def row(key: str, account: str, monday: datetime, *, expedited: bool, late: bool, promised: bool = True):
    due = monday.date() + timedelta(days=2)
    return {
        "key": key,
        "account": account,
        "placed": monday,
        "expedited": monday + timedelta(hours=1) if expedited else None,
        "due": due if promised else None,
        "delivered": monday + timedelta(days=4 if late else 1),
    }


def records(rows: list[dict[str, object]], as_of: datetime | None = None) -> RecordSet:
    text, moment, day = pa.string(), pa.timestamp("us"), pa.date32()
    promised = [one for one in rows if one["due"]]
    done = [one for one in rows if one["delivered"]]
    tables = {
        "order": pa.table(
            {
                "order_id": pa.array([one["key"] for one in rows], text),
                "account_id": pa.array([one["account"] for one in rows], text),
                "placed_at": pa.array([one["placed"] for one in rows], moment),
                "expedited_at": pa.array([one["expedited"] for one in rows], moment),
            }
        ),
        "answer": pa.table(
            {
                "answer_id": pa.array([f"a{one['key']}" for one in promised], text),
                "order_id": pa.array([one["key"] for one in promised], text),
                "kind": pa.array(["promise"] * len(promised), text),
                "at": pa.array([one["placed"] for one in promised], moment),
                "promised_for": pa.array([one["due"] for one in promised], day),
            }
        ),
        "delivery": pa.table(
            {
                "delivery_id": pa.array([f"d{one['key']}" for one in done], text),
                "order_id": pa.array([one["key"] for one in done], text),
                "at": pa.array([one["delivered"] for one in done], moment),
            }
        ),
    }
    last = max(one["placed"] for one in rows)
    return RecordSet.from_tables(tables, as_of=as_of or last + timedelta(weeks=1))


def test_by_hand():
    """Two expedites of three by the star, which has one order in three: twice its share."""
    first, second = MONDAY, MONDAY + timedelta(weeks=1)
    rows = [
        row("1", "star", first, expedited=True, late=False),
        row("2", "star", second, expedited=True, late=False),
        row("3", "b", first, expedited=False, late=True),
        row("4", "b", first, expedited=False, late=False),
        row("5", "b", second, expedited=False, late=False),
        row("6", "c", second, expedited=True, late=True),
    ]
    found = expedite_concentration(records(rows))
    assert (found.account_id, found.n_expedites, found.n_orders) == ("star", 3, 6)
    assert found.ratio == pytest.approx((2 / 3) / (2 / 6))
    assert found.concentrated
    assert [(one.begins, one.expedites, one.due, one.late) for one in found.weeks] == [
        (date(2024, 1, 1), 1, 2, 1),
        (date(2024, 1, 8), 1, 1, 0),
    ]
    assert isinstance(found.association, Undefined)
    assert not found.stands_out


def test_it_agrees_with_a_slow_count():
    rows = made(np.random.default_rng(4))
    found = expedite_concentration(records(rows))
    weeks: dict[date, list[int]] = {}
    for one in rows:
        monday = one["placed"].date()
        seen = weeks.setdefault(monday, [0, 0, 0])
        if one["account"] == "star":
            seen[0] += one["expedited"] is not None
        else:
            seen[1] += 1
            seen[2] += one["delivered"].date() > one["due"]
    told = [(one.begins, [one.expedites, one.due, one.late]) for one in found.weeks]
    assert told == sorted(weeks.items())
    urgent, late = [w[0] for w in weeks.values()], [w[2] / w[1] for w in weeks.values()]
    assert found.association == kendall(urgent, late)


def test_what_was_planted_stands_out_and_what_was_not_does_not():
    assert expedite_concentration(records(made(np.random.default_rng(1)))).stands_out
    none = [
        expedite_concentration(records(made(np.random.default_rng(seed), costs=0.0))).stands_out
        for seed in range(40)
    ]
    assert sum(none) <= 7  # at 0.05 each; more than seven of forty has a chance below 0.001


def test_the_order_of_rows_and_the_names_of_accounts_change_nothing():
    rows = made(np.random.default_rng(7))
    found = expedite_concentration(records(rows))
    turned = expedite_concentration(records(rows[::-1]))
    assert (turned.ratio, turned.weeks) == (found.ratio, found.weeks)
    named = [{**one, "account": f"x-{one['account']}"} for one in rows]
    again = expedite_concentration(records(named))
    assert (again.account_id, again.ratio, again.association) == ("x-star", found.ratio, found.association)


def test_a_shift_by_whole_weeks_changes_nothing_but_the_weeks():
    rows = made(np.random.default_rng(9))
    by = timedelta(weeks=5)
    moved = [
        {
            **one,
            **{
                name: one[name] + by if one[name] else None
                for name in ("placed", "expedited", "due", "delivered")
            },
        }
        for one in rows
    ]
    found, later = expedite_concentration(records(rows)), expedite_concentration(records(moved))
    assert later.association == found.association
    assert [one.begins - by for one in later.weeks] == [one.begins for one in found.weeks]
    assert all((b.begins - a.begins).days % 7 == 0 for a, b in pairwise(later.weeks))


def test_what_is_not_known_yet_does_not_count():
    """An expedite after the as-of moment, and a promise whose day is not over."""
    rows = made(np.random.default_rng(3), weeks=6)
    early = expedite_concentration(records(rows, as_of=MONDAY + timedelta(weeks=3)))
    assert max(one.begins for one in early.weeks) < (MONDAY + timedelta(weeks=3)).date()
    assert early.n_orders < len(rows)


def test_nobody_put_first_is_undefined_with_the_reason():
    rows = [row("1", "a", MONDAY, expedited=False, late=False)]
    found = expedite_concentration(records(rows))
    assert isinstance(found, Undefined)
    assert "no order was expedited" in found.reason
