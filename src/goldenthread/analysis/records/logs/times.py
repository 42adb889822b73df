"""Times as they stand in logs, to UTC.

A time with an offset is converted. A time without one is taken to be in the mapping's ``time_zone``, or UTC
where none is named, and a note says so; a column that mixes both is refused unless the zone is named. A date
such as 03/04/2025 is read by ``dates``, or by what the column proves (a day above 12), never by a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goldenthread.analysis.records.errors import AmbiguousDates, UnreadableLog
from goldenthread.analysis.records.logs.workshop import text_literal
from goldenthread.analysis.records.recordset import quoted

if TYPE_CHECKING:
    from goldenthread.analysis.records.logs.mapping import Mapping
    from goldenthread.analysis.records.logs.workshop import Workshop

FIRST_YEAR, LAST_YEAR = 1900, 2200
ORDERS = ("dmy", "mdy", "ymd")
_ISO = r"^\s*\d{4}[-/.]\d{1,2}[-/.]\d{1,2}"
_TRIPLE = r"^\s*(\d{1,2})[-/.](\d{1,2})[-/.](\d{2,4})(?:\D|$)"
_NAMED = r"^\s*(\d{1,2}[-/. ]+[A-Za-z]{3,9}\.?[-/. ,]+\d{4}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4})"
_OFFSET = r"(?:[zZ]|UTC|GMT|[+-]\d{2}(?::?\d{2})?)\s*$"
_CLOCK_THEN = r"\d:\d\d.*"  # an offset follows a time of day; in a bare date, -03 is a month or a day
_DATED = r"\d{4}|\d[-/.:]\d"  # what has a year, a date or a time of day in it
_CLOCK = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
_EPOCH = {"seconds": 1_000_000, "milliseconds": 1_000, "microseconds": 1}


@dataclass(frozen=True)
class Clock:
    """A column of times: ``instant`` and ``day`` are SQL that gives its UTC time and its local date.

    Both are NULL where a value cannot be read.
    """

    column: str
    instant: str
    day: str
    notes: tuple[str, ...] = ()


def clock(column: str, source: str, kind: str, mapping: Mapping, workshop: Workshop) -> Clock:
    """How the times in ``column`` of ``source`` are read. Refuses what reads in more than one way."""
    if mapping.dates and mapping.dates not in ORDERS:
        raise AmbiguousDates(f"--dates is one of {', '.join(ORDERS)}, not '{mapping.dates}'.")
    name = quoted(column)
    if kind == "TIMESTAMP WITH TIME ZONE":
        local = f"timezone({text_literal(mapping.time_zone or 'UTC')}, {name})"
        return Clock(column, f"CAST({name} AS TIMESTAMP)", f"CAST({local} AS DATE)")
    if kind.startswith(("TIMESTAMP", "DATE")):
        return _naive(column, f"CAST({name} AS TIMESTAMP)", mapping, workshop)
    if kind in {"BIGINT", "UBIGINT", "INTEGER", "DOUBLE", "HUGEINT"}:
        return _epoch(column, f"CAST({name} AS BIGINT)", source, workshop)
    if kind != "VARCHAR":
        raise UnreadableLog(
            f"Column '{column}' holds {kind.lower()} values, which are no times. Name another."
        )
    return _text(column, source, mapping, workshop)


def _naive(column: str, sql: str, mapping: Mapping, workshop: Workshop) -> Clock:
    """Times without an offset."""
    if mapping.time_zone:
        instant = f"CAST(timezone({_zone(mapping, workshop)}, {sql}) AS TIMESTAMP)"
        return Clock(column, instant, f"CAST({sql} AS DATE)")
    return Clock(column, sql, f"CAST({sql} AS DATE)", (_no_zone(column),))


def _no_zone(column: str) -> str:
    return f"The times in '{column}' name no time zone and were taken as UTC; name theirs with --time-zone."


def _zone(mapping: Mapping, workshop: Workshop) -> str:
    zone = text_literal(mapping.time_zone)
    if not workshop.one(f"SELECT count(*) FROM pg_timezone_names() WHERE name = {zone}")[0]:
        raise UnreadableLog(
            f"There is no time zone '{mapping.time_zone}'. Use a name such as Europe/Vienna or "
            "America/Chicago."
        )
    return zone


def _epoch(column: str, sql: str, source: str, workshop: Workshop) -> Clock:
    """Times as numbers since 1970, whose size says whether they count seconds or less."""
    least, most = workshop.one(f"SELECT min({sql}), max({sql}) FROM {source}")
    for unit, factor in _EPOCH.items():
        if most is not None and least * factor >= 10**14 and most * factor <= 5 * 10**15:
            instant = f"make_timestamp({sql} * {factor})"
            note = f"The numbers in '{column}' were read as {unit} since 1970 (UTC)."
            return Clock(column, instant, f"CAST({instant} AS DATE)", (note,))
    raise UnreadableLog(
        f"Column '{column}' holds numbers that are no times between 1973 and 2128. Name another with --time."
    )


def _text(column: str, source: str, mapping: Mapping, workshop: Workshop) -> Clock:
    """Times as text: what is there is counted over the whole column before anything is read."""
    name = quoted(column)
    everything, iso, offsets = workshop.one(
        f"SELECT count(v), count(*) FILTER (regexp_matches(v, '{_ISO}')), "
        f"count(*) FILTER (regexp_matches(v, '{_CLOCK_THEN}{_OFFSET}')) FROM (SELECT {name} AS v FROM {source})"
    )
    without = everything - offsets
    if offsets and without:
        # a value that is no time at all is refused row by row; it does not make the column a mix of two clocks
        without = workshop.one(
            f"SELECT count(*) FILTER (NOT regexp_matches(v, '{_CLOCK_THEN}{_OFFSET}') AND "
            f"regexp_matches(v, '{_DATED}')) FROM (SELECT {name} AS v FROM {source})"
        )[0]
    zoned = _offsets(column, offsets, without, mapping)
    if iso < everything:
        other = _not_iso(column, source, iso, zoned, mapping, workshop)
        if other:
            return other
    read = f"TRY_CAST(trim({name}) AS TIMESTAMP)"
    aware = f"CAST(TRY_CAST(trim({name}) AS TIMESTAMPTZ) AS TIMESTAMP)"
    return _with_offsets(column, read, aware, zoned, mapping, workshop)


def _not_iso(
    column: str, source: str, iso: int, zoned: str, mapping: Mapping, workshop: Workshop
) -> Clock | None:
    """How a column is read in which most values do not begin with the year; None where that cannot be told."""
    everything, triples, epoch, first_over, second_over, named, short, example = workshop.one(
        f"""
        WITH value AS (SELECT trim({quoted(column)}) AS v FROM {source} WHERE {quoted(column)} IS NOT NULL),
        part AS (SELECT v, regexp_extract(v, '{_TRIPLE}', 1) AS a, regexp_extract(v, '{_TRIPLE}', 2) AS b,
                        regexp_matches(v, '^\\d{{10,16}}$') AS epoch
                 FROM value)
        SELECT count(*), count(*) FILTER (a <> ''), count(*) FILTER (epoch),
               count(*) FILTER (TRY_CAST(a AS INTEGER) > 12), count(*) FILTER (TRY_CAST(b AS INTEGER) > 12),
               count(*) FILTER (regexp_matches(v, '{_NAMED}')),
               count(*) FILTER (a <> '' AND length(regexp_extract(v, '{_TRIPLE}', 3)) = 2), min(v) FILTER (a <> '')
        FROM part
        """
    )
    if epoch and epoch == everything:
        return _epoch(column, f"TRY_CAST({quoted(column)} AS BIGINT)", source, workshop)
    if triples > iso:
        order = _date_order(column, triples, first_over, second_over, mapping.dates, example)
        return _ordered(column, order, zoned, mapping, workshop, short=short > 0)
    return _month_names(column, zoned, mapping, workshop) if named > iso else None


def _offsets(column: str, offsets: int, without: int, mapping: Mapping) -> str:
    """Whether the times carry offsets: ``all``, ``none``, or ``some`` where a zone is named for the rest."""
    if offsets == 0:
        return "none"
    if without and not mapping.time_zone:
        raise UnreadableLog(
            f"Column '{column}' mixes times with an offset ({offsets:,}) and without "
            f"({without:,}). Name the zone of the latter with --time-zone.",
            column=column,
        )
    return "some" if without else "all"


def _with_offsets(
    column: str, read: str, aware: str, zoned: str, mapping: Mapping, workshop: Workshop
) -> Clock:
    """``read`` gives the time as written, ``aware`` the same with its offset taken into account."""
    if zoned == "none":
        return _naive(column, read, mapping, workshop)
    if zoned == "all":
        return Clock(column, aware, f"CAST({read} AS DATE)")
    local = f"CAST(timezone({_zone(mapping, workshop)}, {read}) AS TIMESTAMP)"
    has_offset = f"regexp_matches({quoted(column)}, '{_CLOCK_THEN}{_OFFSET}')"
    return Clock(column, f"CASE WHEN {has_offset} THEN {aware} ELSE {local} END", f"CAST({read} AS DATE)")


def _date_order(column: str, triples: int, first: int, second: int, said: str, example: str) -> str:
    """Day or month first, by what was said or what the column proves."""
    proven = {(True, False): "dmy", (False, True): "mdy"}.get((first > 0, second > 0))
    if first and second and not said:
        raise AmbiguousDates(
            f"Column '{column}' holds dates with the day first ({first:,}) and with the month first "
            f"({second:,}). Say --dates dmy or --dates mdy; the others are then refused row by row.",
            column=column,
        )
    if not said and proven is None:
        raise AmbiguousDates(
            f"Column '{column}' holds dates such as {example}, in which no value tells day from month "
            f"({triples:,} rows). Say --dates dmy, --dates mdy or --dates ymd.",
            column=column,
        )
    return said or str(proven)


def _ordered(
    column: str, order: str, zoned: str, mapping: Mapping, workshop: Workshop, *, short: bool
) -> Clock:
    """Dates with the day, the month or a two-digit year first."""
    year = "%y" if short or order == "ymd" else "%Y"
    parts = {"dmy": ("%d", "%m", year), "mdy": ("%m", "%d", year), "ymd": (year, "%m", "%d")}[order]
    clean = f"regexp_replace(trim({quoted(column)}), '^(\\d+)[-/.](\\d+)[-/.](\\d+),?[T ]*', '\\1/\\2/\\3 ')"
    bare = f"trim(regexp_replace({clean}, '\\s*{_OFFSET}', ''))" if zoned != "none" else f"trim({clean})"
    formats = ["/".join(parts) + end for end in _CLOCK]
    return _strptime(column, bare, formats, zoned, mapping, workshop)


def _strptime(
    column: str, bare: str, formats: list[str], zoned: str, mapping: Mapping, workshop: Workshop
) -> Clock:
    """``bare`` (a time without its offset) read by the first format that fits."""
    read = f"try_strptime({bare}, [{', '.join(map(text_literal, formats))}])"
    if zoned == "none":
        return _naive(column, read, mapping, workshop)
    offset = f"regexp_extract({quoted(column)}, '{_OFFSET}')"
    aware = (
        f"CAST(TRY_CAST(strftime({read}, '%Y-%m-%d %H:%M:%S.%f') || {offset} AS TIMESTAMPTZ) AS TIMESTAMP)"
    )
    return _with_offsets(column, read, aware, zoned, mapping, workshop)


def _month_names(column: str, zoned: str, mapping: Mapping, workshop: Workshop) -> Clock:
    """Dates with the month as an English word: 3-Mar-2025, 3 March 2025, March 3, 2025."""
    clean = f"regexp_replace(trim({quoted(column)}), '[-/., ]+(\\d{{4}})[, T]*', ' \\1 ')"
    clean = f"trim(regexp_replace({clean}, '^(\\d+)[-/. ]+([A-Za-z]+)', '\\1 \\2'))"
    bare = f"trim(regexp_replace({clean}, '\\s*{_OFFSET}', ''))" if zoned != "none" else clean
    days = [f"{day}{end}" for day in ("%d %b %Y", "%d %B %Y", "%b %d %Y", "%B %d %Y") for end in _CLOCK]
    return _strptime(column, bare, days, zoned, mapping, workshop)
