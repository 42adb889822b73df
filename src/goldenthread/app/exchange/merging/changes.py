"""Rows that are here and are told differently: each change by the action that people do it with, from its day on."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from goldenthread.app.customers import actions as customers
from goldenthread.app.customers.models import Account, Contact, Contract
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.organisation import role_of, scope_of
from goldenthread.app.exchange.loading.reading import NOT_SAID, Row, amount, start_of
from goldenthread.app.exchange.merging import application as of_application
from goldenthread.app.exchange.merging import programme as of_programme
from goldenthread.app.exchange.merging.finding import importer, known, rewritten, some
from goldenthread.app.exchange.merging.rows import Differences
from goldenthread.app.exchange.merging.told import told_by
from goldenthread.app.orders import actions as orders
from goldenthread.app.orders.models import Barrier, DecisionRequest, Escalation
from goldenthread.app.people import actions as people
from goldenthread.app.people.models import Assignment, Calendar, DecisionRight, Person, Unit
from goldenthread.app.programme import actions as programme
from goldenthread.app.voice import actions as voice
from goldenthread.app.voice.models import Feedback

Act = Callable[[Row, Differences, Ids], None]
ENDS = {"valid_to"}


def _person(row: Row, differences: Differences, ids: Ids) -> None:
    person = Person.objects.get(pk=known("person", row["person_id"], ids))
    rewritten(
        differences,
        apart_from={"name", "email", "hired_on", "left_on", "career_home_unit_id", "calendar_id"},
    )
    wanted: dict[str, Any] = {
        name: row[name] for name in ("name", "email", "hired_on") if name in differences
    }
    if "career_home_unit_id" in differences:
        wanted["career_home"] = _unit(row["career_home_unit_id"], ids)
    if "calendar_id" in differences:
        wanted["calendar"] = Calendar.objects.get(pk=known("calendar", row["calendar_id"], ids))
    if wanted:
        people.change_person(person, actor=importer(), **wanted)
    if "left_on" in differences:
        people.leave(person, left_on=row["left_on"], actor=importer())


def _unit(name: str | None, ids: Ids) -> Unit | None:
    return Unit.objects.get(pk=known("unit", name, ids)) if name else None


def _calendar(row: Row, differences: Differences, ids: Ids) -> None:
    rewritten(differences, apart_from={"time_zone", "weekly_hours", "holidays", "name"})
    wanted: dict[str, Any] = {name: row[name] for name in ("name", "time_zone") if name in differences}
    for name in ("weekly_hours", "holidays"):
        if name in differences:
            wanted[name] = json.loads(row[name])
    calendar = Calendar.objects.get(pk=known("calendar", row["calendar_id"], ids))
    people.change_calendar(calendar, actor=importer(), **wanted)


def new_unit_version(row: Row, ids: Ids) -> None:
    """A unit that is here has another shape from a day on."""
    wanted: dict[str, Any] = {
        name: row[name]
        for name in ("name", "kind", "function", "line_of_business", "product", "technology", "region")
        if row.get(name)
    }
    if row.get("parent_id"):
        wanted["parent"] = _unit(row["parent_id"], ids)
    if row.get("calendar_id"):
        wanted["calendar"] = Calendar.objects.get(pk=known("calendar", row["calendar_id"], ids))
    unit = Unit.objects.get(pk=known("unit", row["unit_id"], ids))
    people.change_unit(unit, valid_from=row["valid_from"], actor=importer(), **wanted)
    if row.get("valid_to"):
        people.close_unit(unit, closed_on=row["valid_to"], actor=importer())


def new_account_version(row: Row, ids: Ids) -> None:
    """An account that is here has another shape from a day on."""
    names = ("name", "tier", "segment", "wanted_relationship", "offered_relationship")
    wanted: dict[str, Any] = {name: row[name] for name in names if row.get(name)}
    for name in ("annual_value", "margin", "potential"):
        if row.get(name) is not None:
            wanted[name] = amount(row[name])
    for name in ("manager_id", "sponsor_id"):
        if row.get(name):
            wanted[name.removesuffix("_id")] = some(row[name], ids)
    if row.get("parent_id"):
        wanted["parent"] = Account.objects.get(pk=known("account", row["parent_id"], ids))
    if row.get("team_id"):
        wanted["team"] = _unit(row["team_id"], ids)
    if row.get("calendar_id"):
        wanted["calendar"] = Calendar.objects.get(pk=known("calendar", row["calendar_id"], ids))
    account = Account.objects.get(pk=known("account", row["account_id"], ids))
    customers.change_account(account, valid_from=row["valid_from"], actor=importer(), **wanted)
    if row.get("valid_to"):
        customers.close_account(account, closed_on=row["valid_to"], actor=importer())


def _unit_ends(row: Row, differences: Differences, ids: Ids) -> None:
    rewritten(differences, apart_from=ENDS)
    unit = Unit.objects.get(pk=known("unit", row["unit_id"], ids))
    people.close_unit(unit, closed_on=row["valid_to"], actor=importer())


def _account_ends(row: Row, differences: Differences, ids: Ids) -> None:
    rewritten(differences, apart_from=ENDS)
    account = Account.objects.get(pk=known("account", row["account_id"], ids))
    customers.close_account(account, closed_on=row["valid_to"], actor=importer())


def _assignment(row: Row, differences: Differences, ids: Ids) -> None:
    rewritten(differences, apart_from=ENDS)
    held = Assignment.objects.filter(
        person_id=known("person", row["person_id"], ids),
        unit_id=known("unit", row["unit_id"], ids),
        valid_from=row["valid_from"],
        valid_to__isnull=True,
    )
    people.end_assignment(held.get(), valid_to=row["valid_to"], actor=importer())


def _skill(row: Row, differences: Differences, ids: Ids) -> None:
    person = Person.objects.get(pk=known("person", row["person_id"], ids))
    level = min(max(round(row["level"]), 1), 5)
    people.record_skill(person, skill=row["skill"], level=level, actor=importer())


def _right(row: Row, differences: Differences, ids: Ids) -> None:
    rewritten(differences, apart_from=ENDS)
    unit, account = scope_of(row, ids)
    held = DecisionRight.objects.filter(
        area__name=row["decision_area"],
        role=role_of(row["role"]),
        valid_from=row["valid_from"],
        valid_to__isnull=True,
        unit=unit,
        account=account,
    )
    people.end_right(held.get(), valid_to=row["valid_to"], actor=importer())


def _contact(row: Row, differences: Differences, ids: Ids) -> None:
    names = {"name", "email", "phone", "title", "buying_role", "level", "authority", "left_on"}
    rewritten(differences, apart_from=names)
    contact = Contact.objects.get(pk=known("contact", row["contact_id"], ids))
    wanted = {name: row[name] for name in names & set(differences)}
    customers.change_contact(contact, actor=importer(), **wanted)


def _contract(row: Row, differences: Differences, ids: Ids) -> None:
    rewritten(differences, apart_from={"outcome", "decided_on", "reason"})
    contract = Contract.objects.get(pk=known("contract", row["contract_id"], ids))
    decided: date = row.get("decided_on") or row.get("decide_by") or contract.ends_on
    programme.decide_contract(
        contract,
        outcome=row["outcome"],
        decided_on=decided,
        reason=row.get("reason") or NOT_SAID,
        actor=importer(max(start_of(decided), datetime.combine(decided, time(23), start_of(decided).tzinfo))),
    )


def _barrier(row: Row, differences: Differences, ids: Ids) -> None:
    rewritten(differences, apart_from={"cleared_at", "cleared_by", "what_was_done"})
    barrier = Barrier.objects.get(pk=known("barrier", row["barrier_id"], ids))
    actor = told_by(some(row.get("cleared_by"), ids), row["cleared_at"])
    orders.clear_barrier(barrier, what_was_done=row.get("what_was_done") or NOT_SAID, actor=actor)


def _escalation(row: Row, differences: Differences, ids: Ids) -> None:
    rewritten(differences, apart_from={"decided_at", "outcome", "ground"})
    escalation = Escalation.objects.get(pk=known("escalation", row["escalation_id"], ids))
    actor = told_by(escalation.to_person, row["decided_at"])
    orders.decide(escalation, outcome=row["outcome"], ground=row.get("ground") or NOT_SAID, actor=actor)


def _request(row: Row, differences: Differences, ids: Ids) -> None:
    rewritten(differences, apart_from={"decided_at", "decided_by", "outcome", "ground"})
    request = DecisionRequest.objects.get(pk=known("request", row["request_id"], ids))
    actor = told_by(some(row.get("decided_by"), ids), row["decided_at"])
    orders.decide_request(request, outcome=row["outcome"], ground=row.get("ground") or NOT_SAID, actor=actor)


def _feedback(row: Row, differences: Differences, ids: Ids) -> None:
    rewritten(
        differences,
        apart_from={"resolved_at", "resolution", "acted_at", "what_changed", "contacts", "handled_by"},
    )
    said = Feedback.objects.get(pk=known("feedback", row["feedback_id"], ids))
    by = some(row.get("handled_by"), ids)
    if "handled_by" in differences and by is not None:
        voice.assign_feedback(said, to=by, actor=importer())
    if "resolved_at" in differences:
        resolution = row.get("resolution") or NOT_SAID
        actor = told_by(by, row["resolved_at"])
        voice.resolve(said, resolution=resolution, contacts=row.get("contacts"), actor=actor)
    if "acted_at" in differences:
        what = row.get("what_changed") or NOT_SAID
        voice.act_on(said, what_changed=what, actor=told_by(by, row["acted_at"]))


CHANGES: dict[str, Act] = {
    "person": _person,
    "calendar": _calendar,
    "unit": _unit_ends,
    "account": _account_ends,
    "assignment": _assignment,
    "skill": _skill,
    "decision_right": _right,
    "contact": _contact,
    "contract": _contract,
    "barrier": _barrier,
    "escalation": _escalation,
    "request": _request,
    "feedback": _feedback,
    "interaction": of_programme.interaction,
    "message": of_programme.message,
    "rhythm": of_programme.rhythm,
    "effort": of_programme.effort,
    "result": of_programme.result,
    "policy": of_programme.policy_ends,
    "charter": of_programme.charter_ends,
    "measure_weight": of_programme.weight_ends,
    "acceptance": of_application.acceptance,
    "criterion": of_application.criterion_ends,
    "tier": of_application.tier_ends,
    "transfer": of_application.transfer,
    "introduction": of_application.introduction,
}


def change(table: str, row: Row, differences: Differences, ids: Ids) -> None:
    """Let a row that is here become what is told of it. Refused where nothing that people do would do that."""
    act = CHANGES.get(table)
    if act is None:
        rewritten(differences, apart_from=set())
    else:
        act(row, differences, ids)
