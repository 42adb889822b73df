"""Orders from the steps of a log: what is the same in every row of an order belongs to the order."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from goldenthread.analysis.records.errors import BadRows, MappingNeeded
from goldenthread.analysis.records.logs.rejects import OnError, Rejected, settle
from goldenthread.analysis.records.logs.steps import (
    NUMBERS,
    ORDER_TEXTS,
    RESERVED,
    as_it_is,
    number,
    number_columns,
    number_reason,
    says,
    text,
    time_reasons,
)
from goldenthread.analysis.records.logs.times import clock
from goldenthread.analysis.records.logs.workshop import ROW, Raw, Workshop, text_literal
from goldenthread.analysis.records.recordset import quoted
from goldenthread.analysis.records.schema import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from goldenthread.analysis.records.logs.mapping import Mapping

SAMPLE = 20_000
MEANINGS = (*ORDER_TEXTS, *NUMBERS, "placed", "delivered", "due")


@dataclass
class Orders:
    """The table ``orders`` of the workshop: ``order_id``, ``first_at``, a column per meaning, and extras."""

    meanings: set[str] = field(default_factory=set)
    extras: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    due_moves: bool = False


def group(raw: Raw, extras: dict[str, str], steps: str, present: set[str], workshop: Workshop) -> Orders:
    """Make the table ``orders`` from the view ``steps``."""
    orders = Orders()
    orders.meanings = {meaning for meaning in MEANINGS if f"order {meaning}" in present}
    candidates = _candidates(raw, extras, steps, workshop)
    lows = [f"min({quoted(name)}) AS {quoted(name)}" for name in candidates]
    differs = [f"count(*) FILTER ({quoted(f'~top {name}')} <> {quoted(name)})" for name in candidates]
    tops = [f"max({quoted(name)}) AS {quoted(f'~top {name}')}" for name in candidates]
    declared = {extras[column] for column in raw.order_columns if column in extras}
    for place, name in enumerate(candidates):
        if name not in declared:  # a value in some rows only belongs to those rows
            tops.append(f"count({quoted(name)}) AS {quoted(f'~n {name}')}")
            partly = f"{quoted(f'~n {name}')} NOT IN (0, steps)"
            differs[place] = differs[place].replace("FILTER (", f"FILTER ({partly} OR ")
    firsts = []
    for meaning in sorted(orders.meanings):
        name = quoted(f"order {meaning}")
        firsts.append(f"arg_min({name}, {quoted(ROW)}) FILTER ({name} IS NOT NULL) AS {name}")
        tops.append(f"min({name}) <> max({name}) AS {quoted(f'~moves {meaning}')}")
    moment = "coalesce(started_at, finished_at)" if "started_at" in present else "finished_at"
    workshop.run(
        f"CREATE TABLE orders AS SELECT order_id, min({moment}) AS first_at, "
        f"min({quoted(ROW)}) AS first_row, "
        f"{', '.join([*lows, *firsts, *tops, 'count(*) AS steps'])} FROM {steps} GROUP BY order_id"
    )
    _keep_constant(orders, raw, extras, candidates, differs, workshop)
    for meaning in sorted(orders.meanings):
        moved = workshop.one(f"SELECT count(*) FILTER ({quoted(f'~moves {meaning}')}), count(*) FROM orders")
        if moved[0] and meaning == "due":
            orders.due_moves = True
        elif moved[0]:
            orders.notes.append(
                f"The {meaning} changes within {moved[0]:,} of {moved[1]:,} orders; the first one "
                "found is kept."
            )
    return orders


def _candidates(raw: Raw, extras: dict[str, str], steps: str, workshop: Workshop) -> list[str]:
    """Extras that may belong to the order: no order in a sample has two values of them."""
    names = list(extras.values())
    if not names:
        return []
    changes = ", ".join(f"bool_or(a_{i} <> b_{i})" for i in range(len(names)))
    ends = ", ".join(
        f"min({quoted(name)}) AS a_{i}, max({quoted(name)}) AS b_{i}" for i, name in enumerate(names)
    )
    answer = workshop.one(
        f"SELECT max(n), {changes} FROM (SELECT count(*) AS n, {ends} FROM "
        f"(FROM {steps} LIMIT {SAMPLE}) GROUP BY order_id)"
    )
    if answer[0] is None or answer[0] < 2:
        return [name for column, name in extras.items() if column in raw.order_columns]
    return [name for name, changed in zip(names, answer[1:], strict=True) if not changed]


def _keep_constant(
    orders: Orders,
    raw: Raw,
    extras: dict[str, str],
    candidates: list[str],
    differs: list[str],
    workshop: Workshop,
) -> None:
    """Keep what is the same in every row of each order; the rest stays with the steps."""
    if not candidates:
        return
    counts = workshop.one(f"SELECT {', '.join(differs)} FROM orders")
    declared = {extras[column] for column in raw.order_columns if column in extras}
    for name, count in zip(candidates, counts, strict=True):
        if not count:
            orders.extras.append(name)
        elif name in declared:
            orders.notes.append(
                f"'{name}' is said to belong to the order and changes within {count:,} of them."
            )


def join_cases(
    orders: Orders,
    cases: Raw,
    key: str,
    mapping: Mapping,
    places: dict[str, str],
    workshop: Workshop,
    *,
    on_error: OnError,
    rejects: Path | None,
) -> Rejected:
    """Add the columns of the file of cases to ``orders``. Refuses a case that comes twice."""
    twice = workshop.rows(
        f"SELECT {text(cases, key)}, count(*) FROM {cases.source} GROUP BY 1 HAVING count(*) > 1 "
        "ORDER BY 1 LIMIT 3"
    )
    if twice:
        shown = ", ".join(f"'{case}' ({times} times)" for case, times in twice)
        raise BadRows(
            f"{cases.label} names these in column '{key}' more than once: {shown}. Keep one row of each."
        )
    cases, rejected = _good_cases(cases, key, mapping, places, workshop, on_error=on_error, rejects=rejects)
    wanted, extras = _case_columns(orders, cases, key, mapping, places, workshop)
    chosen = "".join(f"{column}, " for column in wanted)
    workshop.run(
        f"""
        CREATE TABLE joined AS SELECT o.*, c.* EXCLUDE ("~key") FROM orders o LEFT JOIN
        (SELECT {chosen}{text(cases, key)} AS "~key", true AS "~found" FROM {cases.source}) c
        ON c."~key" = o.order_id
        """
    )
    missing, total = workshop.one('SELECT count(*) FILTER ("~found" IS NULL), count(*) FROM joined')
    if missing == total:
        raise MappingNeeded(
            f"No order of the log is in column '{key}' of {cases.label}. Name the column with --cases-key."
        )
    others = workshop.one(
        f"SELECT count(*) FROM {cases.source} WHERE {text(cases, key)} NOT IN (SELECT order_id FROM orders)"
    )[0]
    if missing or others:
        orders.notes.append(
            f"{cases.label} lacks {missing:,} of {total:,} orders, and has {others:,} without an "
            "event, left out."
        )
    workshop.run("DROP TABLE orders")
    workshop.run("ALTER TABLE joined RENAME TO orders")
    orders.extras += extras
    return rejected


def _good_cases(
    cases: Raw,
    key: str,
    mapping: Mapping,
    places: dict[str, str],
    workshop: Workshop,
    *,
    on_error: OnError,
    rejects: Path | None,
) -> tuple[Raw, Rejected]:
    """The file of cases without the rows that cannot be used, which are refused or written down."""
    whens = [f"WHEN {text(cases, key)} IS NULL THEN {says('there is no order', key)}"]
    for meaning in MEANINGS:
        column = mapping.columns.get(meaning, "")
        if places.get(meaning) != "cases" or meaning in ORDER_TEXTS:
            continue
        if meaning in NUMBERS:
            whens.append(number_reason(cases, column))
        else:
            read = clock(column, cases.source, cases.columns[column], mapping, workshop)
            whens += time_reasons(cases, column, read.day if meaning == "due" else read.instant)
    workshop.run(
        f"CREATE VIEW judged_cases AS SELECT {quoted(ROW)}, CASE {' '.join(whens)} END AS reason FROM {cases.source}"
    )
    rejected = settle(cases, "judged_cases", workshop, on_error=on_error, rejects=rejects)
    if rejected.rows:
        good = f"SELECT {quoted(ROW)} FROM judged_cases WHERE reason IS NULL"
        cases = replace(cases, source=f"(SELECT * FROM {cases.source} WHERE {quoted(ROW)} IN ({good}))")
    return cases, rejected


def _case_columns(
    orders: Orders, cases: Raw, key: str, mapping: Mapping, places: dict[str, str], workshop: Workshop
) -> tuple[list[str], list[str]]:
    """SQL for the mapped columns and the extras of the file of cases, and the extras' names."""
    wanted: list[str] = []
    used = {key}
    for meaning in MEANINGS:
        if places.get(meaning) != "cases":
            continue
        column = mapping.columns[meaning]
        used.add(column)
        orders.meanings.add(meaning)
        wanted.append(
            f"{_read(meaning, column, cases, mapping, workshop, orders)} AS {quoted(f'order {meaning}')}"
        )
    taken = {name.lower() for name in (*TABLES["order"].names, *orders.extras, *RESERVED)}
    numbers = number_columns(cases, [c for c in cases.columns if c not in used], workshop)
    extras = []
    for column in cases.columns:
        if column in used:
            continue
        name = f"case {column}" if column.lower() in taken else column
        taken.add(name.lower())
        wanted.append(f"{as_it_is(column, numbers)} AS {quoted(name)}")
        extras.append(name)
    return wanted, extras


def _read(meaning: str, column: str, cases: Raw, mapping: Mapping, workshop: Workshop, orders: Orders) -> str:
    if meaning in ORDER_TEXTS:
        return text(cases, column)
    if meaning in NUMBERS:
        return number(cases, column)
    read = clock(column, cases.source, cases.columns[column], mapping, workshop)
    if meaning == "due":
        return read.day  # a local date, whatever the zone
    orders.notes += [note for note in read.notes if note not in orders.notes]
    return read.instant


def _placed(orders: Orders) -> str:
    """When an order was placed: as said, but never later than its first step."""
    return 'least("order placed", first_at)' if "placed" in orders.meanings else "first_at"


def note_early_steps(orders: Orders, workshop: Workshop) -> None:
    """Say how many orders have a step before the time at which they are said to be placed."""
    if "placed" not in orders.meanings:
        return
    early, total = workshop.one('SELECT count(*) FILTER (first_at < "order placed"), count(*) FROM orders')
    if early:
        orders.notes.append(
            f"In {early:,} of {total:,} orders a step comes before the order is placed; they count as placed "
            "at their first step."
        )


def order_table(orders: Orders) -> str:
    """SQL for the table ``order``."""
    placed = _placed(orders)
    columns = ["order_id", f"{placed} AS placed_at"]
    columns += [
        f"{quoted(f'order {meaning}')} AS {'account_id' if meaning == 'account' else quoted(meaning)}"
        for meaning in (*ORDER_TEXTS, *NUMBERS)
        if meaning in orders.meanings
    ]
    columns += [quoted(name) for name in orders.extras]
    return f"SELECT {', '.join(columns)} FROM orders ORDER BY first_row"


def requested_dates(orders: Orders, steps: str) -> str:
    """SQL for ``requested_date``: the first due date when the order was placed, later ones as found."""
    placed = _placed(orders)
    first = (
        f'SELECT order_id, {placed} AS "at", "order due" AS requested_for FROM orders '
        'WHERE "order due" IS NOT NULL'
    )
    if not orders.due_moves:
        return first
    return f"""
        WITH said AS (SELECT order_id, finished_at AS "at", {quoted(ROW)} AS place, "order due" AS due,
                 lag("order due") OVER (PARTITION BY order_id ORDER BY finished_at, {quoted(ROW)}) AS before
               FROM {steps} WHERE "order due" IS NOT NULL),
        changed AS (SELECT order_id, "at", arg_max(due, place) AS requested_for FROM said
               WHERE before IS NOT NULL AND due <> before GROUP BY order_id, "at"),
        opening AS (SELECT order_id, arg_min(due, ("at", place)) AS requested_for FROM said GROUP BY order_id)
        SELECT order_id, {placed} AS "at", requested_for FROM opening JOIN orders USING (order_id)
        UNION ALL SELECT c.* FROM changed c JOIN orders o USING (order_id) WHERE c."at" > {placed}
    """


def deliveries(orders: Orders, mapping: Mapping, steps: str) -> str:
    """SQL for the table ``delivery``: the mapped time, or the last step whose activity closes an order."""
    if "delivered" in orders.meanings:
        return (
            'SELECT order_id AS delivery_id, order_id, "order delivered" AS "at" FROM orders '
            'WHERE "order delivered" IS NOT NULL'
        )
    closing = ", ".join(text_literal(activity) for activity in mapping.closing)
    return (
        f'SELECT order_id AS delivery_id, order_id, max(finished_at) AS "at" FROM {steps} '
        f"WHERE activity IN ({closing}) AND finished_at IS NOT NULL GROUP BY order_id"
    )
