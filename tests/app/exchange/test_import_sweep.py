"""Every column of every kind of import is sent, one at a time, what nobody should send.

The columns are the declared ones, so a new column is swept or fails here. Each row is refused with its row, column,
value and what to do, or it is text that is kept and shown as text. What is refused leaves nothing at all.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import models, transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from tests.badness import SCRIPT, STRANGE  # the second holds the first, and text from right to left
from tests.state import changed, everything_stored, rows_stored
from tests.world import NOW, World

from goldenthread.app.customers.models import Account, Contact
from goldenthread.app.exchange.importing import actions
from goldenthread.app.exchange.importing.columns import Column, Kind
from goldenthread.app.exchange.importing.errors import UnreadableFile
from goldenthread.app.exchange.importing.files import LONGEST_CELL
from goldenthread.app.exchange.importing.subjects import SUBJECTS
from goldenthread.app.exchange.models import Identity, ImportRun
from goldenthread.app.orders.actions import add_order_kind, place_order
from goldenthread.app.orders.models import Order
from goldenthread.app.people.models import Assignment, Person, Unit

pytestmark = pytest.mark.django_db
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)")
HUGE = "x" * (LONGEST_CELL - 1)
ANY = ("", HUGE, STRANGE, FORMULAS[0])
WRONG = {
    Kind.TEXT: (*FORMULAS[1:], "999999999"),
    Kind.NAMED: ("999999999", "-1", "Nobody at all", "2026-02-30"),
    Kind.CHOICE: ("999999999", "wizard"),
    Kind.NUMBER: ("many", "-1", "9" * 40, "1e400", "NaN", "0.0000001", "2026-03-01"),
    Kind.DAY: ("yesterday", "2026-02-30", "0001-01-01", "9999-12-31", "20260301", "12.5"),
}
EMAIL = {"email"}  # text with a form of its own
BELOW_ZERO = {("accounts", "margin")}  # a loss is one too
NEEDED_BESIDE = {("people", "role")}  # since the row names a unit
MODELS: dict[str, type[models.Model]] = {
    "people": Person,
    "units": Unit,
    "accounts": Account,
    "contacts": Contact,
    "orders": Order,
}
ELSEWHERE = {("people", "title"): Assignment}  # where it is kept, if not with the thing itself


@pytest.fixture(autouse=True)
def _on_the_casts_monday():
    with time_machine.travel(NOW, tick=False):
        yield


def good(kind: str, number: int, world: World) -> dict[str, str]:
    """A row with every column filled, about something that no other number means."""
    name, day = f"Number {number}", "2025-05-01"
    return {
        "people": {
            "id": f"p-{number}",
            "name": name,
            "email": f"p{number}@example.com",
            "hired_on": day,
            "left_on": "2027-05-01",
            "career_home": "Planning",
            "appraised_by": world.petra.name,
            "unit": "Planning",
            "role": "Unit member",
            "title": "Planner",
            "manager": world.petra.name,
            "since": day,
        },
        "units": {
            "id": f"u-{number}",
            "name": name,
            "parent": "Operations",
            "kind": "Function",
            "function": "delivery",
            "line_of_business": "scanners",
            "product": "scanner",
            "technology": "light",
            "region": "North",
            "calendar": world.office.name,
            "valid_from": day,
        },
        "accounts": {
            "id": f"a-{number}",
            "name": name,
            "parent": world.meridian.name,
            "tier": "key",
            "segment": "Health",
            "annual_value": "1200.50",
            "margin": "-300",
            "potential": "500",
            "manager": world.ana.name,
            "sponsor": world.sofia.name,
            "team": "Key accounts",
            "wanted_relationship": "basic",
            "offered_relationship": "basic",
            "calendar": world.office.name,
            "valid_from": day,
        },
        "contacts": {
            "id": f"c-{number}",
            "account": world.meridian.name,
            "name": name,
            "email": f"c{number}@example.org",
            "phone": "+43 1 234",
            "title": "Head nurse",
            "buying_role": "user",
            "level": "director",
            "authority": "3",
        },
        "orders": {
            "id": f"o-{number}",
            "account": world.meridian.name,
            "asked_of": "Planning",
            "title": name,
            "why": "The ward opens",
            "requested_for": "2026-04-20",
            "description": "As said",
            "kind": "Installation",
            "value": "1000",
            "quantity": "4",
            "priority": "high",
            "contact": world.mara.name,
            "placed_on": "2026-03-02",
        },
        "hours": {
            "person": world.lena.name,
            "account": world.meridian.name,
            "month": f"{2001 + number // 12}-{number % 12 + 1:02}-01",
            "hours": "8.5",
        },
    }[kind]


def sender(kind: str, world: World) -> Person:
    return {"people": world.ines, "units": world.ines, "contacts": world.ana, "orders": world.ana}.get(
        kind, world.lena
    )


def foreign(kind: str, column: Column, world: World) -> tuple[str, ...]:
    """What names something that is here, and that the sender may not see or must not take."""
    if kind not in ("contacts", "orders"):
        return ()
    return {
        "id": ("castors",),
        "account": (world.castor.name, str(world.castor.pk)),
        "contact": ("Curt Dahl",),
    }.get(column.name, ())


def is_fine(kind: str, column: Column, text: str, never: tuple[str, ...]) -> bool:
    """Whether it is to be taken: nothing where nothing is needed, and any text that is not too long."""
    if not text:
        return not column.needed and (kind, column.name) not in NEEDED_BESIDE
    if text == "-1" and (kind, column.name) in BELOW_ZERO:
        return True
    plain = column.kind is Kind.TEXT and column.name not in EMAIL
    return plain and len(text) <= column.limit and text not in never


def as_csv(header: list[str], rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([header, *(list(row.values()) for row in rows)])
    return text.getvalue().encode()


def sent(kind: str, rows: list[dict[str, str]], world: World) -> ImportRun:
    """The file, its columns confirmed, checked as the worker does it."""
    columns, by = SUBJECTS[kind].columns, world.by(sender(kind, world))
    header = [column.label for column in columns]
    run = actions.send_file(kind, f"{kind}.csv", as_csv(header, rows), actor=by)
    mapping = {column.name: column.label for column in columns}
    actions.settle(run, mapping=mapping, dates="dmy", decimals="point", by_worker=False, actor=by)
    return worked(run)


def worked(run: ImportRun) -> ImportRun:
    actions.work(run.pk, say=lambda done, of: None)
    run.refresh_from_db()
    return run


def imported(
    run: ImportRun, world: World, look: Callable[[], set[Any]] = set
) -> tuple[Counter[str], set[Any]]:
    """How many rows every table has more, once the good rows of it are imported, and what is there to see."""
    before = rows_stored()
    with transaction.atomic():
        actions.ask_to_apply(run, good_rows_only=True, by_worker=False, actor=world.by(run.sent_by))
        assert worked(run).applied_at, run.failure
        after, seen = rows_stored(), look()
        transaction.set_rollback(True)
    return after - before, seen


@pytest.fixture
def known(world: World) -> World:
    """The cast, and what other systems call some of what the senders may not see."""
    add_order_kind("Installation", actor=world.by(world.ines))
    theirs = place_order(
        world.castor,
        asked_of=world.planning,
        title="A van",
        why="It is late",
        requested_for=date(2026, 4, 20),
        actor=world.by(world.ben),
    )
    for table, one in (("contact", world.curt), ("order", theirs), ("account", world.castor)):
        Identity.objects.create(table=table, external="castors", internal=one.pk)
    return world


@pytest.mark.parametrize("kind", SUBJECTS)
def test_each_column_takes_what_it_says_and_refuses_the_rest_with_its_place(kind, known):
    columns = SUBJECTS[kind].columns
    assert list(good(kind, 0, known)) == [column.name for column in columns], "a column is not swept"
    assert not sent(kind, [good(kind, 1, known)], known).refused
    page = Client()
    page.force_login(sender(kind, known).login, backend="allauth.account.auth_backends.AuthenticationBackend")
    for column in columns:
        with transaction.atomic():
            sweep(kind, column, known, page)
            transaction.set_rollback(True)


def sweep(kind: str, column: Column, world: World, page: Client) -> None:
    never = foreign(kind, column, world)
    too_long = ("x" * (column.limit + 1),) if column.limit < LONGEST_CELL else ()
    texts = list(dict.fromkeys((*ANY, *too_long, *WRONG[column.kind], *never)))
    rows = [{**good(kind, number, world), column.name: text} for number, text in enumerate(texts)]
    before = everything_stored()
    run = sent(kind, rows, world)
    assert changed(before, everything_stored()) == ["exchange_importrun"]
    found = {problem["row"]: problem for problem in run.refused}
    lines = [number + 2 for number in range(len(texts))]
    fine = [is_fine(kind, column, text, never) for text in texts]
    assert {line: line not in found for line in lines} == dict(zip(lines, fine, strict=True)), (column, found)
    for line, text in zip(lines, texts, strict=True):
        if line in found:
            problem = found[line]
            assert problem["column"] == column.label, problem
            assert problem["value"] == text[:200], problem
            assert problem["reason"].rstrip(".").count(" ") >= 4, problem  # a sentence, with what to do
    shown_as_text(run, page)
    taken = [row for row, good_one in zip(rows, fine, strict=True) if good_one]
    if taken:
        nothing_half(kind, column, run, taken, world)


def shown_as_text(run: ImportRun, page: Client) -> None:
    """The preview says row, column, value and what to do of each; nothing of it is markup."""
    html = page.get(reverse("import", args=[run.pk])).content.decode()
    assert SCRIPT not in html
    for problem in run.refused:
        assert f">Row {problem['row']}<" in html
        assert escape(problem["reason"]) in html
        assert escape(problem["value"][:40]) in html


def nothing_half(
    kind: str, column: Column, run: ImportRun, taken: list[dict[str, str]], world: World
) -> None:
    """The good rows beside refused ones leave as much, in every table, as they do alone; each as it was sent."""
    model = ELSEWHERE.get((kind, column.name), MODELS.get(kind))

    def kept() -> set[Any]:
        return set(model._default_manager.values_list(column.name, flat=True)) if model else set()

    looks = column.kind is Kind.TEXT and column.name != "id"
    alone = sent(kind, taken, world)
    assert not alone.refused
    more, seen = imported(alone, world, kept if looks else set)
    assert more
    if run.refused:
        assert imported(run, world)[0] == more
    if looks:
        assert {row[column.name] for row in taken} <= seen


@pytest.mark.parametrize("kind", SUBJECTS)
def test_no_column_takes_what_is_no_text(kind, known):
    by = known.by(sender(kind, known))
    header = [column.label for column in SUBJECTS[kind].columns]
    before = everything_stored()
    for column in SUBJECTS[kind].columns:
        content = as_csv(header, [{**good(kind, 1, known), column.name: "here"}])
        for bad, said in (
            (b"a\0b", f"Row 2, column '{column.label}' holds a NUL"),
            (b"y" * (LONGEST_CELL + 1), f"Row 2, column '{column.label}' holds 20,001 characters"),
            (b'"never ends', "Row"),
        ):
            with pytest.raises(UnreadableFile, match=said):
                actions.send_file(kind, "file.csv", content.replace(b"here", bad), actor=by)
    assert changed(before, everything_stored()) == []
