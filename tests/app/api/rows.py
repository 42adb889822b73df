"""The rows of the table of routes: who may, who is refused, with which body; and the roles of the cast's company."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.app.api.staging import DUE

EVERYBODY = frozenset(
    "account_manager unit_lead unit_member sponsor executive programme_lead sales people analyst administrator "
    "auditor nobody".split()
)
WORK = EVERYBODY - {"nobody"}
SEES_MERIDIAN = frozenset("account_manager sponsor executive programme_lead sales".split())
SEES_THE_ORDER = SEES_MERIDIAN | {"unit_lead", "unit_member"}
LEADERS = frozenset("sponsor executive programme_lead".split())  # the cast's sponsor is an executive too
ACCOUNT = frozenset({"account_manager"})
UNIT = frozenset({"unit_lead", "unit_member", "executive"})  # the cast's executive leads the unit above
LEADS = UNIT - {"unit_member"}
PROGRAMME = frozenset({"programme_lead"})
ADMINISTRATOR = frozenset({"administrator"})
PEOPLE = frozenset({"people", "administrator"})
ANSWERS_FOR_ACCOUNTS = frozenset({"account_manager", "programme_lead"})
SEES_PRIYAS_ROLE = UNIT | PROGRAMME
SEES_THE_PROGRAMME = PROGRAMME | {"executive", "sponsor"}  # the cast's sponsor is an executive too
READS_DIAGNOSES = SEES_THE_PROGRAMME | {"analyst"}

DAY = DUE.isoformat()
FROM = "2026-04-01"
BECAUSE = {"ground": "Because of the ward"}
SAID = {"text": "The second ward"}
HOURS = {"mon": [["08:00", "12:00"]]}


@dataclass(frozen=True)
class Row:
    """``may``: 2xx, and of a list: finds something. ``sees`` and may not: 403. All others: 404, or an empty list."""

    may: frozenset[str]
    sees: frozenset[str] = EVERYBODY
    body: dict[str, Any] = field(default_factory=dict)
    order: str = "promised"  # which of the orders on stage ``{order_id}`` is
    hidden: bool = False  # the list itself is not found by those who may not see it


def read(may: frozenset[str]) -> Row:
    return Row(may, may)


def hidden(may: frozenset[str]) -> Row:
    return Row(may, may, hidden=True)


def on_order(may: frozenset[str], order: str, **body: Any) -> Row:
    return Row(may, SEES_THE_ORDER, body, order)


def acts(may: frozenset[str], sees: frozenset[str] = EVERYBODY, **body: Any) -> Row:
    return Row(may, sees, body)
