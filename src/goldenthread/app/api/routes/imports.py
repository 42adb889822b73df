"""Imports from CSV: send a file, see what it would do, let it happen."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Router, Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.exchange.access import import_for, imports_of
from goldenthread.app.exchange.importing import actions
from goldenthread.app.exchange.models import ImportRun

router = Router(tags=["imports"])
Kind = Literal["people", "units", "accounts", "contacts", "orders"]
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


def _shown(run: ImportRun) -> dict[str, Any]:
    found = run.findings or {}
    names = ("id", "kind", "name", "sent_at", "doing", "done", "of", "checked_at", "applied_at", "failure")
    return {
        **{name: getattr(run, name) for name in names},
        "columns": run.mapping,
        **{name: found.get(name, 0) for name in ("added", "changed", "unchanged")},
        "refused": run.refused,
    }


def _find(request: ApiRequest, kind: str, import_id: int) -> ImportRun:
    run = import_for(request.person, import_id)
    return run if run.kind == kind else import_for(request.person, 0)


@router.get("/{kind}/imports", response={200: Page[ImportShown], **REFUSED})
def list_imports(request: ApiRequest, kind: Kind, window: Window = ASKED) -> Any:
    """The files that you sent, latest first."""
    return page_of(imports_of(request.person).filter(kind=kind), window, _shown)


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
    return Status(201, _shown(run))


@router.get("/{kind}/imports/{int:import_id}", response={200: ImportShown, **REFUSED})
def show_import(request: ApiRequest, kind: Kind, import_id: int) -> Any:
    """One file: what it would do, how far it is, or what it did."""
    return _shown(_find(request, kind, import_id))


@router.post("/{kind}/imports/{int:import_id}/application", response={200: ImportShown, **REFUSED})
def apply_import(request: ApiRequest, kind: Kind, import_id: int, body: Application) -> Any:
    """Let it happen: all rows, or the good ones."""
    run = _find(request, kind, import_id)
    return _shown(actions.ask_to_apply(run, good_rows_only=body.good_rows_only, actor=request.actor))
