"""What the columns of a log probably mean, from their names and their contents, with the reasons.

A guess is there to be shown and confirmed. Names are compared word by word; contents can refute a name: an
order must come in several rows, a time must read as one, a unit must be fewer than the rows. Of two columns
that both name groups, the finer one that nests in the other is the unit and the coarser its function.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Unpack, cast

from goldenthread.analysis.records.errors import MappingNeeded, RecordsError
from goldenthread.analysis.records.logs.archives import inner_ending
from goldenthread.analysis.records.logs.mapping import Mapping, MappingOptions
from goldenthread.analysis.records.logs.ocel import OCEL_ENDINGS, suggested_order_type
from goldenthread.analysis.records.logs.times import clock
from goldenthread.analysis.records.logs.workshop import ROW, Raw, Workshop
from goldenthread.analysis.records.recordset import quoted

if TYPE_CHECKING:
    pass

# Per meaning: names that settle it, then words that suggest it, compared in lower case without signs.
NAMES: dict[str, tuple[str, str]] = {
    "order": (
        "case:concept:name|case id|caseid|case|order id|orderid|ticket id|incident id|ticket number|case key|"
        "trace id|order number|issue key|work order|incident number|ticket no|case no|number",
        "case order ticket incident issue request claim job trace vorgang auftrag zaak",
    ),
    "time": (
        "time:timestamp|timestamp|complete timestamp|completed at|end time|finished at|event time|date stamp|"
        "data stamp|datetime|eventtime|event date|complete time|updated at|sys updated at|modified at",
        "timestamp time date stamp when finished completed end zeit datum tijd",
    ),
    "start": (
        "start timestamp|start time|started at|start",
        "start started begin begun",
    ),
    "activity": (
        "concept:name|activity|task|step|event type|action|activity type",
        "activity task step action event aktivität taak",
    ),
    "unit": (
        "org:group|unit|team|group|department|assignment group|workgroup|organization "
        "involved|work center|desk",
        "unit team group department workgroup desk office organization organisation abteilung "
        "afdeling queue section",
    ),
    "function": ("function|division|org line|business function", "function division line section"),
    "person": (
        "org:resource|resource|person|user|employee|agent|assignee|handler|worker|operator|performed by|"
        "assigned to|user name|username|executed by",
        "resource person user employee agent assignee handler worker operator clerk bearbeiter medewerker",
    ),
    "account": (
        "account|account id|customer|customer id|client|client id|customer name|debtor",
        "account customer client kunde klant buyer",
    ),
    "due": (
        "due|due date|deadline|requested date|required by|target date|needed by",
        "due deadline required requested target",
    ),
    "placed": (
        "placed at|order date|created at|opened at|open time|received at",
        "placed created opened received",
    ),
    "delivered": (
        "delivered at|delivery date|closed at|close time|resolved at|shipped at",
        "delivered shipped",
    ),
    "priority": ("priority|prio", "priority"),
    "event": ("event id|eventid|incident activity number|event number", ""),
    "status": ("lifecycle:transition|lifecycle|transition", ""),
    "instance": ("concept:instance", ""),
}
CERTAIN, LIKELY = 100, 50
SAMPLE = 20_000
NESTS = 0.7  # share of rows in which the fine group lies in its usual coarse group
MUST_BE_TIME = {"time", "start", "due", "placed", "delivered"}


@dataclass(frozen=True)
class Choice:
    """One meaning with the column taken for it (or none), why, and the columns that were not taken."""

    meaning: str
    column: str
    reason: str
    rejected: tuple[tuple[str, str], ...] = ()  # column, why not


@dataclass(frozen=True)
class Guess:
    """What the columns of a log probably mean: show ``choices``, then read with ``mapping``."""

    mapping: Mapping
    choices: tuple[Choice, ...]
    unused: tuple[str, ...]

    def __str__(self) -> str:
        lines = [f"  {c.meaning:<10} {c.column:<28} {c.reason}" for c in self.choices if c.column]
        if self.unused:
            lines.append(f"  kept as they are: {', '.join(self.unused)}")
        return "\n".join(lines)


@dataclass(frozen=True)
class Facts:
    """What a sample says about one column."""

    column: str
    place: str  # log or cases
    filled: int
    distinct: int
    times: float  # share of values that read as a time
    example: str


def guess_mapping(
    *sources: str | Path, said: Mapping | None = None, **options: Unpack[MappingOptions]
) -> Guess:
    """What the columns of ``sources`` probably mean; ``said`` and ``options`` are taken so. Reads a sample only."""
    from goldenthread.analysis.records.logs.reading import preview

    known = (said or Mapping()).with_options(options)
    type_choices: list[Choice] = []
    if len(sources) == 1 and not known.order_type and inner_ending(Path(sources[0])) in OCEL_ENDINGS:
        known, type_choices = _with_order_type(Path(sources[0]), known)
    workshop = Workshop()
    try:
        raw, cases = preview(sources, known, workshop)
        guess = guess_columns(raw, cases, known, workshop)
    finally:
        workshop.clear()
    return Guess(guess.mapping, (*type_choices, *guess.choices), guess.unused)


def _with_order_type(path: Path, known: Mapping) -> tuple[Mapping, list[Choice]]:
    """``known`` with the type of object that is most likely the order."""
    best, types = suggested_order_type(path)
    if best is None:
        return known, []
    rejected = tuple((one.name, one.spread) for one in types[1:])
    chosen = Choice("order_type", best.name, best.spread, rejected)
    return known.with_options({"order_type": best.name}), [chosen]


def guess_columns(raw: Raw, cases: Raw | None, said: Mapping, workshop: Workshop) -> Guess:
    """The guess for a log that has been opened. Refuses where order or time cannot be told."""
    facts = _facts(raw, "log", workshop) + (_facts(cases, "cases", workshop) if cases else [])
    rows = max((f.filled for f in facts if f.place == "log"), default=0)
    taken = dict.fromkeys(said.columns.values(), "")
    choices = [Choice(meaning, column, "as you said") for meaning, column in said.columns.items()]
    for meaning in NAMES:
        if meaning in said.columns:
            continue
        choice = _choose(meaning, facts, rows, taken, raw)
        if choice.column:
            taken[choice.column] = ""
        choices.append(choice)
    choices = _only_times(choices, facts, taken)
    choices = _finer_unit(choices, facts, raw, said, workshop, taken)
    choices = _true_function(choices, raw, said, workshop)
    choices = _one_clock(choices, raw, cases, said, workshop)
    found = {c.meaning: c.column for c in choices if c.column}
    for meaning in ("order", "time"):
        if meaning not in found:
            raise MappingNeeded(
                f"No column of {raw.label} looks like the {meaning}. Name it with --{meaning}. "
                f"Its columns are: {', '.join(list(raw.columns)[:60])}.",
                column=meaning,
            )
    unused = tuple(f.column for f in facts if f.column not in found.values())
    return Guess(
        said.with_options(cast(MappingOptions, found)),
        tuple(c for c in choices if c.column or c.rejected),
        unused,
    )


def _facts(raw: Raw, place: str, workshop: Workshop) -> list[Facts]:
    """What the first rows say about each column."""
    sample = f"(FROM {raw.source} LIMIT {SAMPLE})"
    facts = []
    for column, kind in raw.columns.items():
        name = quoted(column)
        time = (
            "true"
            if kind.startswith(("TIMESTAMP", "DATE"))
            else (
                f"regexp_matches(trim(CAST({name} AS VARCHAR)), "
                "'^\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}|^\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{2,4}(\\D|$)|^1\\d{9}(\\d{3}){0,2}$')"
            )
        )
        filled, distinct, times, example = workshop.one(
            f"SELECT count({name}), count(DISTINCT {name}), count(*) FILTER ({time}), "
            f"CAST(any_value({name}) AS VARCHAR) FROM {sample} WHERE CAST({name} AS VARCHAR) NOT "
            "IN ('NA', 'NULL')"
        )
        share = times / filled if filled else 0.0
        facts.append(Facts(column, place, filled, distinct, share, (example or "")[:40]))
    return facts


def _choose(meaning: str, facts: list[Facts], rows: int, taken: dict[str, str], raw: Raw) -> Choice:
    """The column with the best name that its contents do not refute."""
    certain, likely = NAMES[meaning]
    scored, rejected = [], []
    for fact in facts:
        score = _name_score(fact.column, certain, likely)
        if raw.names.get(fact.column) == meaning:
            score = 2 * CERTAIN
        if not score:
            continue
        refuted = "it is taken already" if fact.column in taken else _refuted(meaning, fact, rows, score)
        if refuted:
            rejected.append((fact.column, refuted))
        else:
            scored.append((score, fact))
    if not scored:
        return Choice(meaning, "", "", tuple(rejected))
    scored.sort(key=lambda pair: -pair[0])
    best = scored[0][1]
    rejected += [(fact.column, f"'{best.column}' fits better") for _, fact in scored[1:]]
    how = "is named so" if scored[0][0] >= CERTAIN else "sounds like it"
    seen = f"the first {best.filled:,} rows" if best.filled >= SAMPLE else f"{best.filled:,} rows"
    reason = f"{how}; {best.distinct:,} values in {seen}, such as {best.example}"
    return Choice(meaning, best.column, reason, tuple(rejected))


def _name_score(column: str, certain: str, likely: str) -> int:
    """How well a name fits: earlier in the list is better, a whole name beats a word."""
    bare = column.lower().strip()
    plain = _words(column)
    names = certain.split("|")
    for place, name in enumerate(names):
        if bare == name or plain == _words(name) or plain == f"case {_words(name)}":
            return CERTAIN + len(names) - place
    words = likely.split()
    hits = [len(words) - words.index(word) for word in plain.split() if word in words]
    return LIKELY + max(hits) if hits else 0


def _words(name: str) -> str:
    """A column's name in lower-case words: ``caseID``, ``case_id`` and ``Case ID`` are the same."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    return " ".join(re.findall(r"[^\W_]+", spaced.lower()))


def _refuted(meaning: str, fact: Facts, rows: int, score: int) -> str:
    """Why the contents say that a column is not what its name says; empty if they do not."""
    if not fact.filled:
        return "it is empty"
    if fact.place == "cases" and meaning in {"order", "time", "start", "activity", "unit", "person", "event"}:
        return "it is in the file of cases"
    if meaning in MUST_BE_TIME:
        return "" if fact.times >= 0.9 else "its values are no times"
    if fact.times >= 0.9:
        return "its values are times"
    # in a sample of a large log that is in no order, few orders come twice: a plain name then needs only one
    enough = fact.filled if score >= CERTAIN else 0.98 * fact.filled
    if meaning == "order" and fact.distinct >= enough and rows > 50:
        return "it differs in every row"
    if meaning == "event" and fact.distinct < fact.filled:
        return "it repeats"
    if meaning in {"unit", "function", "activity"} and rows > 50 and fact.distinct > 0.5 * fact.filled:
        return "it has almost as many values as rows"
    return ""


def _only_times(choices: list[Choice], facts: list[Facts], taken: dict[str, str]) -> list[Choice]:
    """With the only column of times as the time, where no name says which it is."""
    times = [f for f in facts if f.place == "log" and f.times >= 0.9 and f.column not in taken]
    if len(times) != 1 or any(c.meaning == "time" and c.column for c in choices):
        return choices
    only = times[0]
    taken[only.column] = ""
    reason = f"no other column holds times, such as {only.example}"
    return [Choice("time", only.column, reason, c.rejected) if c.meaning == "time" else c for c in choices]


def _finer_unit(
    choices: list[Choice],
    facts: list[Facts],
    raw: Raw,
    said: Mapping,
    workshop: Workshop,
    taken: dict[str, str],
) -> list[Choice]:
    """Where another column names smaller groups inside the chosen ones, it is the unit, they the function."""
    unit = next((c for c in choices if c.meaning == "unit"), None)
    if not unit or not unit.column or "unit" in said.columns or "function" in said.columns:
        return choices
    coarse = next(f for f in facts if f.column == unit.column)
    for column, why in unit.rejected:
        fine = next(f for f in facts if f.column == column)
        if "fits better" not in why or column in taken or not 1.5 * coarse.distinct < fine.distinct:
            continue
        share = _nested(raw, fine.column, coarse.column, workshop)
        if share < NESTS:
            continue
        reason = (
            f"its {fine.distinct:,} values nest in the {coarse.distinct:,} of '{coarse.column}' "
            f"({share:.0%} of rows), such as {fine.example}"
        )
        others = tuple(pair for pair in unit.rejected if pair[0] != column)
        rest = [c for c in choices if c.meaning not in {"unit", "function"}]
        return [
            *rest,
            Choice(
                "unit", fine.column, reason, (*others, (coarse.column, "it is the coarser of two groups"))
            ),
            Choice("function", coarse.column, f"'{fine.column}' nests in it; such as {coarse.example}"),
        ]
    return choices


def _true_function(choices: list[Choice], raw: Raw, said: Mapping, workshop: Workshop) -> list[Choice]:
    """Without the function, unless the units nest in it."""
    chosen = {c.meaning: c.column for c in choices if c.column}
    if "function" in said.columns or not chosen.get("function") or not chosen.get("unit"):
        return choices
    if _nested(raw, chosen["unit"], chosen["function"], workshop) >= NESTS:
        return choices
    why = "the units do not nest in it"
    return [_without(c, why) if c.meaning == "function" else c for c in choices]


def _without(choice: Choice, why: str) -> Choice:
    return Choice(choice.meaning, "", "", (*choice.rejected, (choice.column, why)))


def _one_clock(
    choices: list[Choice], raw: Raw, cases: Raw | None, said: Mapping, workshop: Workshop
) -> list[Choice]:
    """Without the time of placing where it contradicts the steps: it is kept by another clock."""
    chosen = {c.meaning: c.column for c in choices if c.column}
    placed = chosen.get("placed")
    if not placed or "placed" in said.columns or not {"order", "time"} <= chosen.keys():
        return choices
    share = _placed_late(raw, cases, chosen, placed, said, workshop)
    if share <= 0.01:
        return choices
    why = f"steps come before it in {share:.0%} of the orders, so it is kept by another clock"
    return [_without(c, why) if c.meaning == "placed" else c for c in choices]


def _placed_late(
    raw: Raw, cases: Raw | None, chosen: dict[str, str], placed: str, said: Mapping, workshop: Workshop
) -> float:
    """The share of orders whose first step comes before ``placed``."""
    try:
        time = clock(chosen["time"], raw.source, raw.columns[chosen["time"]], said, workshop).instant
        holder = raw if placed in raw.columns or not cases else cases
        when = clock(placed, holder.source, holder.columns[placed], said, workshop).instant
    except RecordsError:
        return 0.0  # the reading itself will say what is wrong
    key = quoted(chosen["order"])
    other = quoted(chosen["order"] if holder is raw else said.cases_key or chosen["order"])
    answer = workshop.one(
        f"WITH step AS (SELECT {key} AS k, min({time}) AS t FROM {raw.source} GROUP BY 1), "
        f"start AS (SELECT {other} AS k, min({when}) AS p FROM {holder.source} GROUP BY 1) "
        "SELECT avg(CASE WHEN t < p THEN 1 ELSE 0 END) FROM step JOIN start USING (k)"
    )[0]
    return float(answer or 0.0)


def _nested(raw: Raw, fine: str, coarse: str, workshop: Workshop) -> float:
    """The share of rows whose coarse value is the usual one for their fine value.

    It is 0 where that is less than half way better than always saying the commonest coarse value (Goodman and
    Kruskal's lambda).
    """
    pairs = (
        f"SELECT {quoted(fine)} AS f, {quoted(coarse)} AS c, count(*) AS k FROM {raw.source} "
        f"WHERE {quoted(ROW)} <= 50000 AND f IS NOT NULL AND c IS NOT NULL GROUP BY ALL"
    )
    share, base = workshop.one(
        f"WITH pair AS ({pairs}), by_fine AS (SELECT max(k) AS most, sum(k) AS n FROM pair GROUP BY f), "
        "by_coarse AS (SELECT sum(k) AS n FROM pair GROUP BY c) SELECT (SELECT sum(most) / "
        "sum(n) FROM by_fine), "
        "(SELECT max(n) / sum(n) FROM by_coarse)"
    )
    if share is None or base >= 1.0:
        return 0.0
    return float(share) if (share - base) / (1 - base) >= 0.5 else 0.0
