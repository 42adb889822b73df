"""Accounts, contacts, contracts and interactions."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import Any

from django.utils import timezone

from goldenthread.analysis.records import RecordSet
from goldenthread.app.customers import events
from goldenthread.app.customers.models import (
    SHAPE,
    Account,
    AccountVersion,
    Contact,
    Contract,
    ContractOutcome,
)
from goldenthread.app.exchange.loading import organisation
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.interactions import load_interactions
from goldenthread.app.exchange.loading.organisation import changed, holding_on, one_after_another
from goldenthread.app.exchange.loading.reading import Row, amount, rows, start_of, text
from goldenthread.app.exchange.loading.relationships import Said, load_relationships
from goldenthread.app.exchange.loading.sheets import About, Sheets
from goldenthread.app.programme import events as of_programme

TABLES = ("account", "contact", "contract", "interaction", "relationship")


def load(records: RecordSet, sheets: Sheets, ids: Ids) -> None:
    for row in rows(records, "account", "account_id"):
        if ids.of("account", row["account_id"]) is None:
            ids.keep("account", row["account_id"], sheets.next_id(Account))
    dated, said = rows(records, "account", "account_id, valid_from"), Said(records)
    for external, versions in groupby(dated, key=lambda row: row["account_id"]):
        _account(external, one_after_another(list(versions)), said, sheets, ids)
    organisation.load_rights(records, sheets, ids)
    for row in rows(records, "contact"):
        _contact(row, sheets, ids)
    load_relationships(said, sheets, ids)
    # what follows comes after what it follows
    for row in rows(records, "contract", "starts_on, contract_id"):
        _contract(row, sheets, ids)
    load_interactions(records, sheets, ids)


def _shape(row: Row, ids: Ids) -> dict[str, Any]:
    return {
        "name": text(row["name"] or row["account_id"], 200),
        "parent_id": ids.of("account", row["parent_id"]),
        "tier": text(row["tier"], 30),
        "segment": text(row["segment"], 100),
        **{name: amount(row[name]) for name in ("annual_value", "margin", "potential")},
        "manager_id": ids.of("person", row["manager_id"]),
        "sponsor_id": ids.of("person", row["sponsor_id"]),
        "team_id": ids.of("unit", row["team_id"]),
        "wanted_relationship": text(row["wanted_relationship"], 40),
        "offered_relationship": text(row["offered_relationship"], 40),
        "calendar_id": ids.of("calendar", row["calendar_id"]),
    }


def _account(external: str, versions: list[Row], said: Said, sheets: Sheets, ids: Ids) -> None:
    today = timezone.now().date()
    key = ids.of("account", external)
    shapes = [_shape(row, ids) for row in versions]
    last = versions[-1]["valid_to"]
    now = shapes[holding_on(versions, today)]
    account = Account(id=key, closed_on=last if last and last < today else None, **now)
    sheets.add(account)
    for place, (row, shape) in enumerate(zip(versions, shapes, strict=True)):
        sheets.add(
            AccountVersion(account=account, valid_from=row["valid_from"], valid_to=row["valid_to"], **shape)
        )
        if place == 0:
            told: Any = events.AccountOpened(
                name=shape["name"],
                parent_id=shape["parent_id"],
                manager_id=shape["manager_id"],
                tier=shape["tier"],
                valid_from=row["valid_from"],
            )
        else:
            changes = changed(shapes[place - 1], shape, SHAPE)
            if said.tells(external, account.pk, row, changes):
                continue
            told = events.AccountChanged(valid_from=row["valid_from"], changes=changes)
        sheets.tell(account, told, at=start_of(row["valid_from"]), about=About(account_id=key))
    if account.closed_on:
        told = events.AccountClosed(name=account.name, closed_on=account.closed_on)
        sheets.tell(account, told, at=start_of(account.closed_on), about=About(account_id=key))


def _contact(row: Row, sheets: Sheets, ids: Ids) -> None:
    account = ids.of("account", row["account_id"])
    if account is None:
        ids.leave_out("contact", row)
        return
    authority = row["authority"] if row["authority"] in range(1, 6) else None
    made = Contact(
        account_id=account,
        name=text(row["name"], 200),
        title=text(row["title"], 100),
        email=text(row["email"], 254),
        phone=text(row["phone"], 40),
        buying_role=text(row["buying_role"], 40),
        level=text(row["level"], 40),
        authority=authority,
        left_on=row["left_on"],
        erased_at=row["erased_at"],
    )
    ids.keep("contact", row["contact_id"], sheets.add(made))
    told = events.ContactAdded(buying_role=made.buying_role, authority=authority)
    sheets.tell(made, told, at=start_of(organisation.LONG_AGO), about=About(account_id=account))


def _contract(row: Row, sheets: Sheets, ids: Ids) -> None:
    account, starts, ends = ids.of("account", row["account_id"]), row["starts_on"], row["ends_on"]
    if account is None or ends is None:
        ids.leave_out("contract", row)
        return
    outcome = row["outcome"] if row["outcome"] in ContractOutcome.values else ContractOutcome.OPEN
    decided = row["decided_on"] if outcome != ContractOutcome.OPEN else None
    if outcome != ContractOutcome.OPEN and decided is None:
        decided = row["decide_by"] or ends
    follows = ids.of("contract", row["follows"])
    made = Contract(
        account_id=account,
        title=text(row["title"] or f"Contract {row['contract_id']}", 200),
        starts_on=min(starts or ends - timedelta(days=365), ends),
        ends_on=ends,
        decide_by=row["decide_by"] or ends,
        value=amount(row["value"]),
        outcome=outcome,
        decided_on=decided,
        terms=text(row["terms"], 10_000),
        reason=text(row["reason"], 4_000),
        follows_id=follows if follows is not None and ids.first("follows", follows) else None,
    )
    ids.keep("contract", row["contract_id"], sheets.add(made))
    about = About(account_id=account)
    added = of_programme.ContractAdded(made.title, made.starts_on, ends, made.decide_by, made.value)
    sheets.tell(made, added, at=start_of(made.starts_on), about=about)
    if decided:
        told = of_programme.ContractDecided(made.outcome, decided, made.reason)
        sheets.tell(made, told, at=start_of(max(decided, made.starts_on)), about=about)
