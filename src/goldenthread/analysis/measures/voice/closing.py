"""What became of what customers said: solved at once, answered, acted upon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from goldenthread.analysis.measures.delivery.relations import moment
from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.proportions import wilson
from goldenthread.analysis.measures.statistics.survival import kaplan_meier

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

Share = Estimate | Undefined
NO_FEEDBACK = Undefined("no such feedback is recorded", ("feedback.at", "feedback.kind"))


@dataclass(frozen=True)
class Loop(Result):
    """One loop: the share closed within the days asked for, and by when half were closed."""

    closed_share: Share
    median_days: Estimate | Undefined
    n: int
    n_open: int


@dataclass(frozen=True)
class OpenFeedback(Result):
    """An item on which nobody has acted."""

    feedback_id: str
    account_id: str
    theme: str | None
    age_days: float


@dataclass(frozen=True)
class ClosedLoop(Result):
    """What :func:`closed_loop` returns; its docstring explains the fields."""

    as_of: datetime
    days: int
    inner: Loop | Undefined
    outer: Loop | Undefined
    oldest_open: tuple[OpenFeedback, ...]


def closed_loop(
    records: RecordSet, *, days: int = 14, kinds: Sequence[str] = ("complaint", "comment"), limit: int = 50
) -> ClosedLoop | Undefined:
    """How soon customers get an answer, and how soon something is changed because of what they said.

    Formula:
        inner loop: Kaplan–Meier from ``at`` to ``resolved_at``; outer loop: from ``at`` to ``acted_at``; open
        items censored at the as-of moment; closed share = 1 − Ŝ(days)

    Returns:
        ``inner``, ``outer``: ``closed_share`` 0–1 within ``days``, ``median_days``, ``n``, ``n_open``;
        ``oldest_open``: items without action, the oldest first.

    Undefined:
        No feedback of these kinds; a loop whose column was never filled; a share or median not reached.

    Reference:
        Kaplan & Meier 1958, JASA 53:457–481; inner and outer loop after Markey, Reichheld & Dullweber 2009,
        HBR 87(12). SCIENCE.md D15, F23, W58.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({"feedback": pa.table({
        ...     "feedback_id": ["1", "2"], "account_id": ["a", "a"], "kind": ["complaint"] * 2,
        ...     "at": [datetime(2024, 3, 1)] * 2, "acted_at": [datetime(2024, 3, 5), None]})},
        ...     as_of=datetime(2024, 4, 1))
        >>> loop = closed_loop(records)
        >>> loop.outer.closed_share.value, loop.inner.reason
        (0.5, 'no feedback has a time in feedback.resolved_at')
    """
    now = moment(records.as_of)
    marks = ", ".join("?" for _ in kinds)
    table = records.query(
        f"""SELECT feedback_id, account_id, theme, (epoch_us({now}) - epoch_us("at")) / 8.64e10 AS age,
            (epoch_us(resolved_at) - epoch_us("at")) / 8.64e10 AS resolved,
            (epoch_us(acted_at) - epoch_us("at")) / 8.64e10 AS acted
        FROM feedback WHERE "at" <= {now} AND kind IN ({marks}) ORDER BY "at", feedback_id""",
        list(kinds),
    )
    if table.num_rows == 0:
        return NO_FEEDBACK
    age = table.column("age").to_numpy()
    loops = {}
    for column in ("resolved", "acted"):
        took = table.column(column).fill_null(float("inf")).to_numpy()
        loops[column] = _loop(np.maximum(took, 0), age, days, f"feedback.{column}_at")
    waiting = np.flatnonzero(~(table.column("acted").fill_null(float("inf")).to_numpy() <= age))[:limit]
    oldest = table.select(["feedback_id", "account_id", "theme", "age"]).take(waiting).to_pylist()
    return ClosedLoop(
        records.as_of,
        days,
        loops["resolved"],
        loops["acted"],
        tuple(OpenFeedback(*row.values()) for row in oldest),
    )


def _loop(took: np.ndarray, age: np.ndarray, days: int, column: str) -> Loop | Undefined:
    done = took <= age
    if not done.any():
        return Undefined(f"no feedback has a time in {column}", (column,))
    curve = kaplan_meier(np.minimum(took, age), done)
    assert not isinstance(curve, Undefined)  # there is at least one item
    return Loop(curve.share_done(days), curve.median(), len(age), int((~done).sum()))


@dataclass(frozen=True)
class FirstContact(Result):
    """What :func:`first_contact_resolution` returns; its docstring explains the fields."""

    as_of: datetime
    window_days: int
    n_contacts: int
    n_issues: int
    n_too_recent: int
    n_resolved_at_once: int
    gross: Share
    net: Share


def first_contact_resolution(
    records: RecordSet, *, window_days: int = 7, kinds: Sequence[str] = ("complaint", "comment")
) -> FirstContact | Undefined:
    """How many issues were solved at the first contact, so that the customer need not come back.

    Feedback of one account (and contact, where known) on one theme within ``window_days`` of the last is one
    issue. An issue counts once its window is over; until then nobody knows whether the customer comes back.

    Formula:
        gross = #{issues of one contact, solved with one contact} / #{issues}; net = the same / #{issues that
        the first level can solve}

    Returns:
        ``gross``, ``net``: 0–1 (Wilson); ``n_contacts``, ``n_issues``; ``n_too_recent``: left out.

    Undefined:
        No feedback of these kinds, or none whose window is over; ``net`` without the extra column
        ``feedback.first_level``.

    Reference:
        Gross and net first contact resolution as in service centre practice. SCIENCE.md D12, W10.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> day = lambda d: datetime(2024, 3, d)
        >>> records = RecordSet.from_tables({"feedback": pa.table({
        ...     "feedback_id": ["1", "2", "3"], "account_id": ["a", "a", "b"], "kind": ["complaint"] * 3,
        ...     "theme": ["bill", "bill", "fault"], "at": [day(1), day(6), day(2)],
        ...     "resolved_at": [day(1), day(6), day(2)], "contacts": [1, 1, 1]})}, as_of=day(31))
        >>> first_contact_resolution(records).gross.value
        0.5
    """
    now = moment(records.as_of)
    marks = ", ".join("?" for _ in kinds)
    level = "first_level" if "first_level" in records.columns("feedback") else "NULL"
    sql = f"""WITH spoken AS (
        SELECT account_id, contact_id, theme, "at", feedback_id, CAST({level} AS BOOLEAN) AS first_level,
            resolved_at IS NOT NULL AND resolved_at <= {now} AND coalesce(contacts, 1) = 1 AS solved,
            coalesce("at" - lag("at") OVER same > INTERVAL '{int(window_days)} days', true) AS begins
        FROM feedback WHERE "at" <= {now} AND kind IN ({marks})
        WINDOW same AS (PARTITION BY account_id, contact_id, theme ORDER BY "at", feedback_id)),
    numbered AS (
        SELECT *, sum(CAST(begins AS INTEGER)) OVER (
            PARTITION BY account_id, contact_id, theme ORDER BY "at", feedback_id) AS issue FROM spoken),
    issues AS (
        SELECT count(*) AS n, bool_and(solved) AS solved, min_by(first_level, ("at", feedback_id)) AS first_level,
            max("at") + INTERVAL '{int(window_days)} days' <= {now} AS over
        FROM numbered GROUP BY account_id, contact_id, theme, issue)
    SELECT CAST(sum(n) AS BIGINT), count(*) FILTER (over), count(*) FILTER (NOT over),
        count(*) FILTER (over AND n = 1 AND solved), count(*) FILTER (over AND first_level),
        count(*) FILTER (over AND n = 1 AND solved AND first_level) FROM issues"""
    contacts, issues, recent, solved, able, able_solved = records.rows(sql, list(kinds))[0]
    if not contacts:
        return NO_FEEDBACK
    no_level = Undefined("nobody said what the first level can solve", ("feedback.first_level",))
    return FirstContact(
        records.as_of,
        window_days,
        contacts,
        issues,
        recent,
        solved,
        wilson(solved, issues) if issues else Undefined("no issue's window is over yet"),
        wilson(able_solved, able) if able else no_level,
    )
