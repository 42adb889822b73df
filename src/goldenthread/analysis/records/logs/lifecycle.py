"""Rows that mark the start and the completion of one step, made into one step with both times.

Within one order, activity and instance, a completion takes the earliest start that is still open (first in,
first out). A completion without an open start keeps its one time; a start that is never completed is still
running. Any other life-cycle value is a status and stays a row of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldenthread.analysis.records.logs.workshop import ROW
from goldenthread.analysis.records.recordset import quoted

if TYPE_CHECKING:
    from goldenthread.analysis.records.logs.workshop import Workshop


def pairs_up(steps: str, workshop: Workshop) -> bool:
    """Whether the log marks both starts and completions."""
    marks = workshop.rows(
        f"SELECT DISTINCT lower(status) FROM {steps} WHERE lower(status) IN ('start', 'complete')"
    )
    return len(marks) == 2


def paired(steps: str, workshop: Workshop) -> str:
    """SQL for the steps with starts and completions paired."""
    columns = workshop.columns(steps)
    same = ", ".join(name for name in ("order_id", "activity", "instance") if name in columns)
    row = quoted(ROW)
    kept = ", ".join(f"s.{quoted(name)}" for name in columns if name not in {"started_at", "finished_at"})
    own_start = "s.started_at" if "started_at" in columns else "CAST(NULL AS TIMESTAMP)"
    return f"""
        WITH marked AS (
            SELECT *, lower(status) AS mark, CASE lower(status) WHEN 'start' THEN 1 ELSE -1 END AS step
            FROM {steps} WHERE lower(status) IN ('start', 'complete')),
        walked AS (
            SELECT *, sum(step) OVER so_far AS open FROM marked
            WINDOW so_far AS (PARTITION BY {same} ORDER BY finished_at, {row} ROWS UNBOUNDED PRECEDING)),
        judged AS (
            SELECT *, mark = 'complete' AND open < least(0, coalesce(min(open) OVER before, 0)) AS alone
            FROM walked
            WINDOW before AS (PARTITION BY {same} ORDER BY finished_at, {row}
                              ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
        ranked AS (
            SELECT *, row_number() OVER (PARTITION BY {same}, mark ORDER BY finished_at, {row}) AS rank
            FROM judged WHERE NOT alone),
        pair AS (
            SELECT a.{row} AS first, b.{row} AS last, a.finished_at AS began
            FROM ranked a JOIN ranked b ON b.mark = 'complete' AND a.rank = b.rank AND {_matches(same)}
            WHERE a.mark = 'start')
        SELECT {kept}, coalesce(p.began, CASE WHEN lower(s.status) = 'start' THEN s.finished_at END,
                   {own_start})
                   AS started_at,
               CASE WHEN lower(s.status) = 'start' THEN NULL ELSE s.finished_at END AS finished_at
        FROM {steps} s LEFT JOIN pair p ON p.last = s.{row}
        WHERE s.{row} NOT IN (SELECT first FROM pair)
        ORDER BY s.{row}
    """


def _matches(same: str) -> str:
    return " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in same.split(", "))
