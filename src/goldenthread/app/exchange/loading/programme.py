"""The programme's messages, rhythm, effort, results, role charters and what roles are measured by.

A row that names what is not here, or stands for the same as one before it, is kept beside as it came, and reported.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from goldenthread.analysis.records import RecordSet
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.reading import NOT_SAID, Row, amount, rows, start_of, text
from goldenthread.app.exchange.loading.sheets import About, Sheets
from goldenthread.app.exchange.loading.weights import load_weights
from goldenthread.app.programme import events, plan_events
from goldenthread.app.programme.models import (
    Artefact,
    Due,
    Effort,
    Message,
    Result,
    RoleCharter,
)

TABLES = ("message", "rhythm", "effort", "result", "charter", "measure_weight")
ARTEFACTS = {
    "account report": Artefact.ACCOUNT_REPORT,
    "account review": Artefact.QUARTERLY_REVIEW,
    "sponsor review": Artefact.SPONSOR_REVIEW,
}
MOST_HOURS = 744  # of the longest month


def load(records: RecordSet, sheets: Sheets, ids: Ids) -> None:
    for table, make in MADE.items():
        known: set[Any] = set()  # what one row stands for already, where several ids could mean the same
        for row in rows(records, table, ORDER.get(table, "")):
            if not make(row, known, sheets, ids):
                ids.leave_out(table, row)
    load_weights(records, sheets, ids)


def _message(row: Row, known: set[Any], sheets: Sheets, ids: Ids) -> bool:
    to = ids.of("person", row["to_person_id"])
    if to is None:
        return False
    made = Message(
        to_id=to,
        subject=text(row["subject"], 200) or NOT_SAID,
        body=text(row.get("body"), 20_000),
        kind=row["kind"] if row["kind"] in ("ask", "inform") else "inform",
        at=row["at"],
        by_id=ids.of("person", row.get("by")),
        acknowledged_at=row["acknowledged_at"],
        role_accepted_at=row["role_accepted_at"],
    )
    ids.keep("message", f"{row['message_id']} {row['to_person_id']}", sheets.add(made))
    return True


def _rhythm(row: Row, known: set[Any], sheets: Sheets, ids: Ids) -> bool:
    account = ids.of("account", row["account_id"])
    artefact = ARTEFACTS.get(row["artefact"], row["artefact"])
    if (
        account is None
        or artefact not in Artefact.values
        or not _first(known, account, artefact, row["due_on"])
    ):
        return False
    owner, by = ids.of("person", row["owner_id"]), ids.of("person", row.get("issued_by"))
    made = Due(
        account_id=account,
        artefact=artefact,
        due_on=row["due_on"],
        owner_id=owner,
        issued_on=row["issued_on"],
        issued_by_id=(by or owner) if row["issued_on"] else None,
        note=text(row.get("note"), 300),
    )
    sheets.add(made)
    about = About(account_id=account)
    fell = events.ArtefactFellDue(artefact, made.due_on, owner)
    # a report may be issued before its day; that it would fall due was known then
    known_on = min(made.due_on, made.issued_on or made.due_on)
    sheets.tell(made, fell, at=start_of(known_on), about=about)
    if made.issued_on:
        issued = events.ArtefactIssued(artefact, made.due_on, made.issued_on, made.note)
        sheets.tell(made, issued, at=start_of(made.issued_on), person_id=made.issued_by_id, about=about)
    return True


def _effort(row: Row, known: set[Any], sheets: Sheets, ids: Ids) -> bool:
    person, account = ids.of("person", row["person_id"]), ids.of("account", row["account_id"])
    month = row["month"].replace(day=1)
    if person is None or account is None or not _first(known, person, account, month):
        return False
    hours = amount(min(max(row["hours"], 0), MOST_HOURS)) or Decimal(0)
    made = Effort(person_id=person, account_id=account, month=month, hours=hours)
    sheets.add(made)
    told = plan_events.EffortRecorded(person, month, None, hours)
    sheets.tell(made, told, at=start_of(month), about=About(account_id=account))
    return True


def _result(row: Row, known: set[Any], sheets: Sheets, ids: Ids) -> bool:
    account, unit = ids.of("account", row["account_id"]), ids.of("unit", row["unit_id"])
    missing = (row["account_id"] and account is None) or (row["unit_id"] and unit is None)
    month, measure, value = row["month"].replace(day=1), text(row["measure"], 60), amount(row["value"], 4)
    if missing or value is None or not _first(known, measure, month, account, unit):
        return False
    made = Result(measure=measure, month=month, account_id=account, unit_id=unit, value=value)
    sheets.add(made)
    told = plan_events.ResultRecorded(measure, month, None, value)
    sheets.tell(made, told, at=start_of(month), about=About(account_id=account, unit_id=unit))
    return True


def _charter(row: Row, known: set[Any], sheets: Sheets, ids: Ids) -> bool:
    """A charter that says its unit and its text has a place here; of another only the version is known."""
    unit, title = ids.of("unit", row.get("unit_id")), text(row.get("title") or row["role"], 150)
    if unit is None or not row.get("text") or not _first(known, unit, title, row["valid_from"]):
        return False
    made = RoleCharter(
        unit_id=unit,
        title=title,
        text=text(row["text"], 20_000),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )
    sheets.add(made)
    about = About(unit_id=unit)
    sheets.tell(
        made, events.RoleCharterWritten(title, made.valid_from), at=start_of(made.valid_from), about=about
    )
    return True


def _first(known: set[Any], *what: int | str | date | None) -> bool:
    """Whether nothing before it stood for the same."""
    if what in known:
        return False
    known.add(what)
    return True


Make = Callable[[Row, set[Any], Sheets, Ids], bool]
MADE: dict[str, Make] = {
    "message": _message,
    "rhythm": _rhythm,
    "effort": _effort,
    "result": _result,
    "charter": _charter,
}
ORDER = {"charter": "role, valid_from"}
