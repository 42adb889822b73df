"""The programme's messages, rhythm, effort, results, role charters and what roles are measured by.

A row that names what is not here, or stands for the same as one before it, is kept beside as it came, and reported.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from goldenthread.analysis.records import RecordSet
from goldenthread.app.exchange.loading import roles
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.reading import Row, amount, rows, start_of, text
from goldenthread.app.exchange.loading.sheets import About, Sheets
from goldenthread.app.exchange.loading.versions import first_of, versions, without_marks
from goldenthread.app.exchange.loading.weights import load_weights
from goldenthread.app.programme import events, plan_events
from goldenthread.app.programme.models import Artefact, Due, Effort, Result

TABLES = ("acceptance", "message", "rhythm", "effort", "result", "charter", "measure_weight")
ARTEFACTS = {
    "account report": Artefact.ACCOUNT_REPORT,
    "account review": Artefact.QUARTERLY_REVIEW,
    "sponsor review": Artefact.SPONSOR_REVIEW,
}
MOST_HOURS = 744  # of the longest month


def load(records: RecordSet, sheets: Sheets, ids: Ids) -> None:
    for table, make in MADE.items():
        known: set[Any] = set()  # what one row stands for already, where several ids could mean the same
        found = versions(records, table, "role") if table == "charter" else rows(records, table)
        for row in found:
            if not make(row, known, sheets, ids):
                ids.leave_out(table, without_marks(row))
    load_weights(records, sheets, ids)


def _rhythm(row: Row, known: set[Any], sheets: Sheets, ids: Ids) -> bool:
    account = ids.of("account", row["account_id"])
    artefact = ARTEFACTS.get(row["artefact"], row["artefact"])
    if (
        account is None
        or artefact not in Artefact.values
        or not first_of(known, account, artefact, row["due_on"])
    ):
        return False
    owner, by = ids.of("person", row["owner_id"]), ids.of("person", row["issued_by"])
    made = Due(
        account_id=account,
        artefact=artefact,
        due_on=row["due_on"],
        owner_id=owner,
        issued_on=row["issued_on"],
        issued_by_id=(by or owner) if row["issued_on"] else None,
        note=text(row["note"], 300),
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
    if person is None or account is None or not first_of(known, person, account, month):
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
    if missing or value is None or not first_of(known, measure, month, account, unit):
        return False
    made = Result(measure=measure, month=month, account_id=account, unit_id=unit, value=value)
    sheets.add(made)
    told = plan_events.ResultRecorded(measure, month, None, value)
    sheets.tell(made, told, at=start_of(month), about=About(account_id=account, unit_id=unit))
    return True


Make = Callable[[Row, set[Any], Sheets, Ids], bool]
MADE: dict[str, Make] = {
    "charter": roles.charter,
    "acceptance": roles.acceptance,
    "message": roles.message,
    "rhythm": _rhythm,
    "effort": _effort,
    "result": _result,
}
