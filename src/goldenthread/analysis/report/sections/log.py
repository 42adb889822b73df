"""What this log holds and how far it can be trusted."""

from __future__ import annotations

from goldenthread.analysis.charts.words import count, plural, share
from goldenthread.analysis.records import TABLES
from goldenthread.analysis.report.section import Figures, Missing, Part, Points, Section
from goldenthread.analysis.report.study import Study

MOST_NAMES = 12
WITH_A_MEANING = {
    "function",
    "status",
    "instance",
}  # columns of the log that are read, beside those of the schema


def section(study: Study) -> Section:
    trust = study.trust
    serious = sum(doubt.serious for doubt in trust.doubts)
    answer = (
        f"{plural(trust.n_events, 'event')} of {plural(trust.n_orders, 'order')} from {trust.first_at[:10]} to "
        f"{trust.last_at[:10]}. "
    )
    if serious:
        answer += (
            "One note below can turn a conclusion; read it first."
            if serious == 1
            else f"{serious} notes below can turn a conclusion; read them first."
        )
    elif trust.doubts:
        answer += "Nothing found speaks against reading it, with the notes below."
    else:
        answer += "Nothing found speaks against reading it."
    parts: list[Part] = [
        Figures(
            (
                ("Events", count(trust.n_events), ""),
                ("Orders", count(trust.n_orders), ""),
                ("Units", count(trust.n_units), "" if trust.n_units else "not in the log"),
                ("People", count(trust.n_people), "" if trust.n_people else "not in the log"),
                ("Customers", count(trust.n_accounts), "" if trust.n_accounts else "not in the log"),
            )
        )
    ]
    doubts = [(doubt.says, doubt.serious) for doubt in trust.doubts]
    parts.append(Points((*doubts, *_reading(study), *_repeats(study))))
    return Section(
        "log",
        "What does this log hold, and how far can it be trusted?",
        answer,
        tuple(parts),
        _missing(study),
    )


def _repeats(study: Study) -> list[tuple[str, bool]]:
    """Events of one order and one time, and whether hand-offs hang on the order of their rows."""
    trust = study.trust
    if trust.events_sharing_order_and_time <= trust.n_events // 20:
        return []
    part = share(trust.events_sharing_order_and_time, trust.n_events)
    said = f"{part} of the events share order and time with another: their sequence is the one in the source."
    events, moves = study.ground.events, study.ground.moves
    if not len(moves):
        return [(said, False)]
    at_once = int((events.start[moves.row] == events.start[moves.row - events.back[moves.row]]).sum())
    if not at_once:
        return [(f"{said} No hand-off lies between two of them, so that none hangs on it.", False)]
    return [
        (f"{said} {share(at_once, len(moves))} of the hand-offs lie between two of them: who handed to whom is there "
         "only the order of the rows.", at_once > len(moves) // 5)
    ]  # fmt: skip


def _reading(study: Study) -> list[tuple[str, bool]]:
    """What was assumed or left out while reading the log."""
    reading = study.records.reading
    if reading is None:
        return []
    notes = [(note, False) for note in reading.notes]
    if reading.rejected.rows:
        notes.append((f"{plural(reading.rejected.rows, 'row')} could not be read and were left out.", True))
    if reading.guessed:
        columns = ", ".join(f"{meaning} = {reading.mapping.columns[meaning]}" for meaning in reading.guessed)
        notes.append((f"Columns were recognised by name and content, not stated: {columns}.", False))
    if unread := _without_meaning(study):
        notes.append(
            (f"Columns that were kept without a meaning: {unread}. If one of them says which unit or person did the "
             "work, or for which customer, name it with --unit, --person or --account.", False)
        )  # fmt: skip
    return notes


def _without_meaning(study: Study) -> str:
    """The columns that may yet say what the log seems not to say; empty where it says it all."""
    records = study.records
    known = (("event", "unit_id"), ("event", "person_id"), ("account", "account_id"))
    doubted = any(doubt.kind == "one unit" for doubt in study.trust.doubts)
    if not doubted and all(records.provides(*wanted) for wanted in known):
        return ""
    names = [
        name
        for table in ("event", "order")
        for name in sorted(records.columns(table) - set(TABLES[table].names) - WITH_A_MEANING)
        if not name.startswith("__")
    ]
    shown = ", ".join(names[:MOST_NAMES])
    return f"{shown} and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else shown


def _missing(study: Study) -> tuple[Missing, ...]:
    checks = (
        ("order.account_id", "Which customer an order was for"),
        ("event.started_at", "When work on a step began, which tells work from waiting"),
        ("event.person_id", "Who did a step, which shows where work hangs on one person"),
        ("delivery.at", "When an order was delivered, rather than last touched"),
        ("answer.promised_for", "What was promised, and whether promises were kept"),
        ("verdict.outcome", "What the customer said of the delivery"),
        ("unit.function", "Which function a unit belongs to"),
    )
    absent = "no column holds it" if study.records.reading else "nothing of it is recorded"
    return tuple(
        Missing(what, absent, (column,))
        for column, what in checks
        if not study.records.provides(*column.split("."))
    )
