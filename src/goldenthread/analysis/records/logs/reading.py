"""A log that an organisation already has, as a record set: each case an order, each row an event."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from goldenthread.analysis.records.errors import MappingNeeded, UnreadableLog
from goldenthread.analysis.records.logs import orders as order_rows
from goldenthread.analysis.records.logs.guess import guess_columns
from goldenthread.analysis.records.logs.lifecycle import paired, pairs_up
from goldenthread.analysis.records.logs.mapping import Mapping, MappingOptions
from goldenthread.analysis.records.logs.rejects import OnError, Rejected, settle
from goldenthread.analysis.records.logs.sources import read_raw, together
from goldenthread.analysis.records.logs.steps import RESERVED, Steps, find_columns, text, typed_steps
from goldenthread.analysis.records.logs.workshop import ROW, Raw, Workshop, listed
from goldenthread.analysis.records.recordset import RecordSet, quoted
from goldenthread.analysis.records.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Reading:
    """How a record set came out of a log: what was read, by which mapping, what was assumed or left out."""

    sources: tuple[str, ...]
    format: str
    rows: int
    mapping: Mapping
    guessed: tuple[str, ...] = ()  # the meanings that nobody stated
    notes: tuple[str, ...] = ()
    rejected: Rejected = field(default_factory=Rejected)


def read_log(
    *sources: str | Path,
    mapping: Mapping | str | Path | None = None,
    on_error: OnError = "stop",
    rejects: str | Path | None = None,
    as_of: datetime | None = None,
    **options: Unpack[MappingOptions],
) -> RecordSet:
    """The record set in one or more files of one log: CSV, Parquet, XES or OCEL, also packed.

    ``mapping`` (or a saved one) and ``options`` such as ``order="ticket"`` say what the columns mean; options
    win. Where they name both order and time, nothing is guessed. Where not, what they leave open is guessed
    from names and contents, and ``records.reading.guessed`` says what. What the log cannot say stays absent.
    """
    import duckdb

    if not sources:
        raise UnreadableLog("Name at least one log file.")
    said = Mapping.load(mapping) if isinstance(mapping, str | Path) else mapping or Mapping()
    said = said.with_options(options)
    workshop = Workshop()
    try:
        raw = together(
            [read_raw(Path(s), said, workshop, f"log{i}") for i, s in enumerate(sources)], workshop
        )
        cases = read_raw(Path(said.cases), said, workshop, "cases") if said.cases else None
        complete, guessed = _completed(said, raw, cases, workshop)
        return _assemble(
            raw,
            cases,
            complete,
            guessed,
            workshop,
            on_error,
            Path(rejects) if rejects else None,
            as_of,
            sources,
        )
    except duckdb.Error as error:
        workshop.clear()
        reason = str(error).splitlines()[0]
        raise UnreadableLog(f"{', '.join(map(str, sources))} cannot be read: {reason}") from error
    except BaseException:
        workshop.clear()
        raise


def _completed(
    said: Mapping, raw: Raw, cases: Raw | None, workshop: Workshop
) -> tuple[Mapping, tuple[str, ...]]:
    """The mapping with what nobody stated guessed, where that is needed."""
    if said.order and said.time:
        return said, ()
    guess = guess_columns(raw, cases, said, workshop)
    return guess.mapping, tuple(m for m in guess.mapping.columns if m not in said.columns)


def _assemble(
    raw: Raw,
    cases: Raw | None,
    mapping: Mapping,
    guessed: tuple[str, ...],
    workshop: Workshop,
    on_error: OnError,
    rejects: Path | None,
    as_of: datetime | None,
    sources: tuple[str | Path, ...],
) -> RecordSet:
    places = find_columns(mapping, raw, cases)
    steps = typed_steps(raw, mapping, places, workshop)
    workshop.run(f"CREATE VIEW typed AS {steps.sql}")
    rejected = _settled(raw, mapping, workshop, on_error, rejects)
    event_source, in_place = _events(raw, mapping, steps, workshop, skips=rejected.rows > 0)
    present = set(workshop.columns("steps"))
    orders = order_rows.group(raw, steps.extras, "steps", present, workshop)
    if cases:
        key = _cases_key(mapping, cases)
        beside = (rejects or Path(f"{raw.label}.rejected.csv")).with_suffix(".cases.csv")
        more = order_rows.join_cases(
            orders, cases, key, mapping, places, workshop, on_error=on_error, rejects=beside
        )
        rejected = rejected.with_cases(more)
    order_rows.note_early_steps(orders, workshop)
    rows = workshop.one(f"SELECT count(*) FROM {raw.source}")[0] + len(raw.rejected)
    records = RecordSet(as_of=as_of)
    _add_events(records, event_source, present, orders, in_place=in_place)
    _add_rest(records, orders, mapping, present, workshop)
    notes = (*raw.notes, *(cases.notes if cases else ()), *steps.notes, *orders.notes)
    records.reading = Reading(
        tuple(str(s) for s in sources),
        raw.format,
        rows,
        mapping,
        guessed,
        tuple(dict.fromkeys(notes)),
        rejected,
    )
    workshop.hand_over(records)
    return records


def _settled(
    raw: Raw, mapping: Mapping, workshop: Workshop, on_error: OnError, rejects: Path | None
) -> Rejected:
    """Refuse or leave out bad rows, those whose event id came before among them."""
    view = "typed"
    if mapping.event and workshop.rows(
        "SELECT 1 FROM typed WHERE event_id IS NOT NULL GROUP BY event_id HAVING count(*) > 1 LIMIT 1"
    ):
        workshop.run(
            f"""CREATE TABLE judged AS SELECT * REPLACE (coalesce(reason, CASE WHEN event_id IS NOT NULL AND
            row_number() OVER (PARTITION BY event_id ORDER BY {quoted(ROW)}) > 1
                THEN 'its event id ''' || event_id
            || ''' has come before' END) AS reason) FROM typed"""
        )
        view = "judged"
    rejected = settle(raw, view, workshop, on_error=on_error, rejects=rejects)
    where = " WHERE reason IS NULL" if rejected.rows else ""
    workshop.run(f"CREATE VIEW steps AS SELECT * EXCLUDE (reason) FROM {view}{where}")
    return rejected


def _events(raw: Raw, mapping: Mapping, steps: Steps, workshop: Workshop, *, skips: bool) -> tuple[str, bool]:
    """Where the events are read from: the Parquet file itself if it can stay as it is, else a new one."""
    times_are_text = any(raw.columns[c.column] == "VARCHAR" for c in steps.clocks.values())
    pairs = bool(mapping.status) and pairs_up("steps", workshop)
    if raw.format == "Parquet" and not (times_are_text or pairs or skips):
        return f"(SELECT * EXCLUDE (reason) FROM ({steps.sql}))", True
    source = workshop.write(paired("steps", workshop) if pairs else "SELECT * FROM steps", "steps")
    workshop.run(f"CREATE OR REPLACE VIEW steps AS SELECT * FROM {source}")
    return source, False


def _add_events(
    records: RecordSet, source: str, present: set[str], orders: order_rows.Orders, *, in_place: bool
) -> None:
    """The table ``event``: what belongs to the order is left there."""
    ours = [
        name for name in TABLES["event"].names if name in present and name not in {"order_id", "event_id"}
    ]
    own = RESERVED - {"function", "status", "instance"}
    others = [name for name in present if name not in {*ours, *orders.extras, *own, "order_id", "event_id"}]
    event_id = f"CAST({quoted(ROW)} AS VARCHAR)"
    if "event_id" in present:
        event_id = f"coalesce(event_id, '#' || {event_id})"
    wanted = [
        f"{event_id} AS event_id",
        "order_id",
        f"{quoted(ROW)} AS seq",
        listed([*ours, *sorted(others)]),
    ]
    sql = f"(SELECT {', '.join(wanted)} FROM {source})"
    records.add_source("event", sql, ["event_id", "order_id", "seq", *ours, *others])


def _add_rest(
    records: RecordSet, orders: order_rows.Orders, mapping: Mapping, present: set[str], workshop: Workshop
) -> None:
    """Orders, dates asked for, deliveries, units, persons and accounts."""
    tables = {"order": order_rows.order_table(orders)}
    if "due" in orders.meanings:
        tables["requested_date"] = order_rows.requested_dates(orders, "steps")
    if "delivered" in orders.meanings or (mapping.closing and "activity" in present):
        tables["delivery"] = order_rows.deliveries(orders, mapping, "steps")
    first = "(SELECT CAST(min(first_at) AS DATE) FROM orders)"
    if "unit_id" in present:
        tables["unit"] = _units(first, present, orders, workshop)
    if "person_id" in present:
        tables["person"] = "SELECT DISTINCT person_id FROM steps WHERE person_id IS NOT NULL ORDER BY 1"
    if "account" in orders.meanings:
        tables["account"] = (
            f'SELECT DISTINCT "order account" AS account_id, {first} AS valid_from, "order account" AS name '
            'FROM orders WHERE "order account" IS NOT NULL ORDER BY 1'
        )
    for name, sql in tables.items():
        source = workshop.write(sql, name)
        records.add_source(name, source, workshop.columns(source))


def _units(first: str, present: set[str], orders: order_rows.Orders, workshop: Workshop) -> str:
    """Units with the function that most of their steps name."""
    if "function" not in present:
        return (
            f"SELECT DISTINCT unit_id, {first} AS valid_from, unit_id AS name FROM steps "
            "WHERE unit_id IS NOT NULL ORDER BY 1"
        )
    counted = "SELECT unit_id, function, count(*) AS n FROM steps WHERE unit_id IS NOT NULL GROUP BY ALL"
    several = workshop.one(
        f"SELECT count(*) FROM (SELECT unit_id FROM ({counted}) GROUP BY unit_id HAVING count(function) > 1)"
    )[0]
    if several:
        orders.notes.append(
            f"{several:,} units appear under more than one function; each has the one that most of "
            "its steps name."
        )
    return (
        f"SELECT unit_id, {first} AS valid_from, unit_id AS name, "
        f"arg_max(function, (n, function)) FILTER (function IS NOT NULL) AS function FROM ({counted}) "
        "GROUP BY unit_id ORDER BY 1"
    )


def _cases_key(mapping: Mapping, cases: Raw) -> str:
    key = mapping.cases_key or mapping.order
    if key not in cases.columns:
        raise MappingNeeded(
            f"{cases.label} has no column '{key}'; name the one that holds the order with --cases-key. "
            f"Its columns are: {', '.join(list(cases.columns)[:60])}."
        )
    return key


def preview(sources: Iterable[str | Path], mapping: Mapping, workshop: Workshop) -> tuple[Raw, Raw | None]:
    """The first rows of a log, enough to guess what its columns mean."""
    raws = [read_raw(Path(s), mapping, workshop, f"log{i}", first_rows=50_000) for i, s in enumerate(sources)]
    cases = (
        read_raw(Path(mapping.cases), mapping, workshop, "cases", first_rows=50_000)
        if mapping.cases
        else None
    )
    return together(raws, workshop), cases


__all__ = ["Reading", "preview", "read_log", "text"]
