"""Imports from CSV: send a file, see what it would do, let it happen."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.exchange.access import import_for, imports_of
from goldenthread.app.exchange.importing import actions
from goldenthread.app.exchange.models import ImportRun

router = Router(tags=["imports"])
Kind = Literal["people", "units", "accounts", "contacts", "orders", "hours"]
LONGEST = 2_000_000


class NewImport(Sent):
    """``columns`` names the file's column for each of ours; those left out are matched by their names."""

    name: str = Field("file.csv", max_length=200)
    content: str = Field(max_length=LONGEST)
    columns: dict[str, str] = {}
    delimiter: Literal["", ",", ";", "\t", "|"] = ""
    dates: Literal["", "dmy", "mdy"] = ""
    decimals: Literal["", "point", "comma"] = ""


class Application(Sent):
    good_rows_only: bool = False


class ProblemShown(Schema):
    row: int
    column: str
    value: str
    reason: str


class ImportShown(Schema):
    """``doing`` is empty, ``checking`` or ``applying``; ``done`` of ``of`` rows are."""

    id: int
    kind: str
    name: str
    sent_at: datetime
    columns: dict[str, str]
    doing: str
    done: int
    of: int
    checked_at: datetime | None
    applied_at: datetime | None
    failure: str
    added: int
    changed: int
    unchanged: int
    refused: list[ProblemShown]

    @staticmethod
    def resolve_columns(run: ImportRun) -> dict[str, str]:
        return dict(run.mapping)

    @staticmethod
    def resolve_added(run: ImportRun) -> int:
        return _found(run, "added")

    @staticmethod
    def resolve_changed(run: ImportRun) -> int:
        return _found(run, "changed")

    @staticmethod
    def resolve_unchanged(run: ImportRun) -> int:
        return _found(run, "unchanged")


def _found(run: ImportRun, what: str) -> int:
    return int((run.findings or {}).get(what, 0))


def _find(request: ApiRequest, kind: str, import_id: int) -> ImportRun:
    run = import_for(request.person, import_id)
    return run if run.kind == kind else import_for(request.person, 0)


@router.get("/{kind}/imports", response={200: Page[ImportShown], **REFUSED})
def list_imports(request: ApiRequest, kind: Kind, window: Window = ASKED) -> Any:
    """The files that you sent, latest first."""
    return page_of(imports_of(request.person).filter(kind=kind), window, lambda run: run)


@router.post("/{kind}/imports", response={201: ImportShown, **REFUSED})
def send_import(request: ApiRequest, kind: Kind, body: NewImport) -> Any:
    """Send a file and have it checked. Nothing in it is done until you ask for that."""
    content = body.content.encode()
    run = actions.send_file(
        kind, body.name, content, encoding="utf-8", delimiter=body.delimiter, actor=request.actor
    )
    run = actions.settle(
        run,
        mapping={**run.mapping, **body.columns},
        encoding="utf-8",
        delimiter=body.delimiter,
        dates=body.dates,
        decimals=body.decimals,
        actor=request.actor,
    )
    return Status(201, run)


@router.get("/{kind}/imports/{int:import_id}", response={200: ImportShown, **REFUSED})
def show_import(request: ApiRequest, kind: Kind, import_id: int, response: HttpResponse) -> Any:
    """One file: what it would do, how far it is, or what it did."""
    return with_version(response, _find(request, kind, import_id))


@router.post("/{kind}/imports/{int:import_id}/application", response={200: ImportShown, **REFUSED})
def apply_import(
    request: ApiRequest, kind: Kind, import_id: int, body: Application, response: HttpResponse
) -> Any:
    """Let it happen: all rows, or the good ones."""
    run = _find(request, kind, import_id)
    return act_on_thing(request, response, run, ImportShown, actions.ask_to_apply, **body.dict())
