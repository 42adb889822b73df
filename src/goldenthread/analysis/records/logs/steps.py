"""The rows of a log as typed steps, and what is wrong with some of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldenthread.analysis.records.errors import MappingNeeded
from goldenthread.analysis.records.logs.times import FIRST_YEAR, LAST_YEAR, Clock, clock
from goldenthread.analysis.records.logs.workshop import ROW, Raw, Workshop, text_literal
from goldenthread.analysis.records.recordset import quoted
from goldenthread.analysis.records.schema import TABLES

if TYPE_CHECKING:
    from goldenthread.analysis.records.logs.mapping import Mapping

STEP_MEANINGS = {
    "activity": "activity",
    "unit": "unit_id",
    "function": "function",
    "person": "person_id",
    "status": "status",
    "instance": "instance",
}
TIMES = ("time", "start", "placed", "delivered", "due")
NUMBERS = ("value", "quantity")
ORDER_TEXTS = ("account", "priority", "kind")
RESERVED = {"function", "status", "instance", "reason", "first_at", "first_row", "steps", ROW} | {
    f"order {meaning}" for meaning in (*ORDER_TEXTS, *NUMBERS, *TIMES)
}


@dataclass(frozen=True)
class Steps:
    """``sql`` selects one row per step: its place, typed columns, extras, and ``reason`` where it is bad."""

    sql: str
    clocks: dict[str, Clock]
    extras: dict[str, str]  # column in the log -> its name here
    notes: tuple[str, ...]


def find_columns(mapping: Mapping, raw: Raw, cases: Raw | None) -> dict[str, str]:
    """Where each meaning stands: ``log`` or ``cases``. Refuses a column that is in neither."""
    places = {}
    for meaning, column in mapping.columns.items():
        if column in raw.columns:
            places[meaning] = "log"
        elif cases and column in cases.columns:
            places[meaning] = "cases"
        else:
            raise MappingNeeded(
                f"There is no column '{column}' in {raw.label} (asked for by --{meaning.replace('_', '-')}). "
                f"Its columns are: {', '.join([*raw.columns, *(cases.columns if cases else ())][:60])}.",
                column=column,
            )
    for meaning in ("order", "time"):
        if places.get(meaning) != "log":
            raise MappingNeeded(
                f"Say which column of {raw.label} holds the {meaning} with --{meaning}. "
                f"Its columns are: {', '.join(list(raw.columns)[:60])}.",
                column=meaning,
            )
    return places


def typed_steps(raw: Raw, mapping: Mapping, places: dict[str, str], workshop: Workshop) -> Steps:
    """Every row of the log with its meanings typed. Nothing is left out here."""
    here = {meaning: column for meaning, column in mapping.columns.items() if places[meaning] == "log"}
    clocks = {
        meaning: clock(here[meaning], raw.source, raw.columns[here[meaning]], mapping, workshop)
        for meaning in TIMES
        if meaning in here
    }
    extras = _extras(raw, here)
    wanted = [quoted(ROW), f"{text(raw, here['order'])} AS order_id", *_time_columns(clocks)]
    wanted += [f"{text(raw, here[m])} AS {name}" for m, name in STEP_MEANINGS.items() if m in here]
    wanted += [f"{text(raw, here[m])} AS {quoted(f'order {m}')}" for m in ORDER_TEXTS if m in here]
    wanted += [f"{number(raw, here[m])} AS {quoted(f'order {m}')}" for m in NUMBERS if m in here]
    if "event" in here:
        wanted.append(f"{text(raw, here['event'])} AS event_id")
    if "value_class" in here or mapping.value_classes:
        wanted.append(f"{_value_class(raw, here, mapping)} AS value_class")
    numbers = number_columns(raw, list(extras), workshop)
    wanted += [f"{as_it_is(column, numbers)} AS {quoted(name)}" for column, name in extras.items()]
    reason = _reason(raw, here, clocks, nul=raw.nul)
    sql = f"SELECT {', '.join(wanted)}, {reason} AS reason FROM {raw.source}"
    notes = tuple(dict.fromkeys(note for m, c in clocks.items() if m != "due" for note in c.notes))
    return Steps(sql, clocks, extras, notes)


def text(raw: Raw, column: str) -> str:
    """The column as text, without blanks around it where the file is text, NULL where empty."""
    name = quoted(column)
    if raw.columns[column] != "VARCHAR":
        return f"CAST({name} AS VARCHAR)"
    return name if raw.format == "Parquet" else f"nullif(trim({name}), '')"


def _filled(raw: Raw, column: str) -> str:
    """The column as it is, NULL where its text is empty."""
    return text(raw, column) if raw.columns[column] == "VARCHAR" else quoted(column)


def number(raw: Raw, column: str) -> str:
    """The column as a number, with a decimal comma read as a point."""
    name = quoted(column)
    if raw.columns[column] != "VARCHAR":
        return f"TRY_CAST({name} AS DOUBLE)"
    return (
        f"TRY_CAST(CASE WHEN contains({name}, '.') THEN {name} ELSE replace({name}, ',', '.') END AS DOUBLE)"
    )


def _time_columns(clocks: dict[str, Clock]) -> list[str]:
    columns = [f"{clocks['time'].instant} AS finished_at"]
    if "start" in clocks:
        columns.append(f"{clocks['start'].instant} AS started_at")
    columns += [
        f"{clocks[m].instant} AS {quoted(f'order {m}')}" for m in ("placed", "delivered") if m in clocks
    ]
    if "due" in clocks:
        columns.append(f'{clocks["due"].day} AS "order due"')
    return columns


def _extras(raw: Raw, here: dict[str, str]) -> dict[str, str]:
    """The columns without a meaning, under names that clash with none of ours."""
    ours = {name for table in ("event", "order") for name in TABLES[table].names}
    taken = ours | RESERVED
    extras = {}
    for column in raw.columns:
        if column in here.values():
            continue
        name = column.removeprefix("case:") or column
        if name.lower() in taken or name.startswith("~"):
            name = f"log {column}"
        while name.lower() in taken:
            name += " 2"
        taken.add(name.lower())
        extras[column] = name
    return extras


def number_columns(raw: Raw, extras: list[str], workshop: Workshop) -> dict[str, str]:
    """The extra text columns in which every value is a number, with its DuckDB type. ``007`` is no number."""
    columns = [column for column in extras if raw.columns[column] == "VARCHAR" and raw.format != "Parquet"]
    if not columns:
        return {}
    counts = []
    for column in columns:
        value = f"CASE WHEN {quoted(column)} NOT IN ({_MISSING}) THEN {quoted(column)} END"
        counts += [f"count({value})"]
        counts += [f"count(*) FILTER (regexp_full_match({value}, '{form}'))" for form in _FORMS.values()]
    told = workshop.one(f"SELECT {', '.join(counts)} FROM {raw.source}")
    numbers = {}
    for place, column in enumerate(columns):
        filled, whole, real = told[3 * place : 3 * place + 3]
        if filled and real == filled:
            numbers[column] = "BIGINT" if whole == filled else "DOUBLE"
    return numbers


_MISSING = "'', 'NA', 'N/A', 'NULL', 'null', 'NaN', 'nan', 'None'"
_FORMS = {
    "BIGINT": r"-?(0|[1-9]\d{0,17})",
    "DOUBLE": r"-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?",
}


def as_it_is(column: str, numbers: dict[str, str]) -> str:
    """A column without a meaning: a number where all its values are, else as it came."""
    name = quoted(column)
    return f"TRY_CAST({name} AS {numbers[column]})" if column in numbers else name


def _value_class(raw: Raw, here: dict[str, str], mapping: Mapping) -> str:
    said = f"lower({text(raw, here['value_class'])})" if "value_class" in here else "NULL"
    if not mapping.value_classes or "activity" not in here:
        return said
    whens = " ".join(
        f"WHEN {text_literal(activity)} THEN {text_literal(value)}"
        for activity, value in mapping.value_classes.items()
    )
    return f"coalesce({said}, CASE {text(raw, here['activity'])} {whens} END)"


def _reason(raw: Raw, here: dict[str, str], clocks: dict[str, Clock], *, nul: bool) -> str:
    """SQL that says in a sentence why a row cannot be used, or NULL."""
    whens = [f"WHEN {text(raw, here['order'])} IS NULL THEN {says('there is no order', here['order'])}"]
    if nul:
        whens += [
            f"WHEN contains({quoted(column)}, chr(0)) THEN {says('there is a NUL byte', column)}"
            for column in raw.columns
        ]
    moments = " AND ".join(f"{_filled(raw, here[m])} IS NULL" for m in ("time", "start") if m in here)
    whens.append(f"WHEN {moments} THEN {says('there is no time', here['time'])}")
    for meaning, read in clocks.items():
        whens += time_reasons(raw, here[meaning], read.day if meaning == "due" else read.instant)
    if "start" in clocks:
        start, end = clocks["start"].instant, clocks["time"].instant
        whens.append(f"WHEN {end} < {start} THEN {_compared('it ends', end, 'it starts', start)}")
    whens += [number_reason(raw, here[meaning]) for meaning in NUMBERS if meaning in here]
    if "value_class" in here:
        known = ", ".join(text_literal(word) for word in TABLES["event"].column("value_class").one_of)
        bad = f"lower({text(raw, here['value_class'])}) NOT IN ({known})"
        whens.append(f"WHEN {bad} THEN {_names(here['value_class'], 'is none of value, necessary, waste')}")
    return f"CASE {' '.join(whens)} END"


def number_reason(raw: Raw, column: str) -> str:
    """SQL that says that a value is no number."""
    bad = f"{text(raw, column)} IS NOT NULL AND {number(raw, column)} IS NULL"
    return f"WHEN {bad} THEN {_names(column, 'is no number')}"


def time_reasons(raw: Raw, column: str, sql: str) -> list[str]:
    """SQL that says that a value, read by ``sql``, is no time, or an absurd one."""
    unread = f"{text(raw, column)} IS NOT NULL AND {sql} IS NULL"
    far = f"{sql} < DATE '{FIRST_YEAR}-01-01' OR {sql} >= DATE '{LAST_YEAR}-01-01'"
    return [
        f"WHEN {unread} THEN {_names(column, 'is no time that can be read')}",
        f"WHEN {far} THEN {_names(column, f'is before {FIRST_YEAR} or after {LAST_YEAR - 1}')}",
    ]


def says(what: str, column: str) -> str:
    """SQL text: what is the matter with a column."""
    return text_literal(f"{what} in column '{column}'")


def _names(column: str, what: str) -> str:
    value = f"left(CAST({quoted(column)} AS VARCHAR), 100)"
    told = text_literal(f"' in column '{column}' {what}")
    return f"chr(39) || {value} || {told}"


def _compared(first: str, a: str, second: str, b: str) -> str:
    return f"{text_literal(first + ' (')} || {a} || {text_literal(f') before {second} (')} || {b} || ')'"
