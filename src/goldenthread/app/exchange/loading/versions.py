"""Rows that hold from one day to another: which is the first of its kind, and when it was said that one ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby

from django.utils import timezone

from goldenthread.analysis.records import RecordSet
from goldenthread.app.exchange.loading.reading import Row, rows, start_of

FOLLOWED = "~followed"  # whether another version begins on the day after this one ends


def versions(records: RecordSet, table: str, *of: str) -> Iterator[Row]:
    """The dated rows of a table, those of one thing in turn; one that the next version ends is marked as such."""
    ordered = rows(records, table, ", ".join((*of, "valid_from")))
    for _, found in groupby(ordered, key=lambda row: [row.get(name) for name in of]):
        turn = list(found)
        begun = {row["valid_from"] for row in turn}
        for row in turn:
            row[FOLLOWED] = row["valid_to"] is not None and row["valid_to"] + timedelta(days=1) in begun
            yield row


def without_marks(row: Row) -> Row:
    """The row as it came."""
    return {name: value for name, value in row.items() if name != FOLLOWED}


def ended_early(row: Row) -> datetime | None:
    """When it was said that the row ends: on its last day, or now. None if it holds, or where the next ends it."""
    if row["valid_to"] is None or row.get(FOLLOWED):
        return None
    return min(start_of(row["valid_to"]), timezone.now())


def first_of(known: set[object], *what: int | str | date | None) -> bool:
    """Whether nothing before it stood for the same."""
    if what in known:
        return False
    known.add(what)
    return True
