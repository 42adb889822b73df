"""Importing from CSV: send a file, say what its columns mean, look at what would happen, let it happen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goldenthread.app.errors import NotFound, Refusal
from goldenthread.app.exchange.access import import_for, imports_of
from goldenthread.app.exchange.importing import actions
from goldenthread.app.exchange.importing.files import MOST_BYTES
from goldenthread.app.exchange.importing.subjects import SUBJECTS, offered_to
from goldenthread.app.exchange.models import ImportRun
from goldenthread.app.web.importing.forms import COLUMN, FileForm, MappingForm
from goldenthread.app.web.lists import csv_response
from goldenthread.app.web.requests import PageRequest

ROWS_SHOWN = 5


@require_http_methods(["GET", "POST"])
def imports(request: PageRequest) -> HttpResponse:
    """What can be imported by this person, and the files that they sent."""
    offered = offered_to(request.actor)
    if not offered:
        raise NotFound("There is no such page.")
    form = FileForm(offered, request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                run = _sent(request, form)
                return HttpResponseRedirect(reverse("import", args=[run.pk]), status=303)
            except Refusal as refusal:
                form.add_error("file", refusal.sentence)
                status = refusal.status
    kinds = [(one.kind, one.label) for one in offered]
    shown = {"form": form, "kinds": kinds, "runs": imports_of(request.person)[:20]}
    return render(request, "web/exchange/imports.html", shown, status=status)


def _sent(request: PageRequest, form: FileForm) -> ImportRun:
    file = form.cleaned_data["file"]
    content = file.read(MOST_BYTES + 1)
    return actions.send_file(form.cleaned_data["kind"], file.name, content, actor=request.actor)


@require_GET
def one_import(request: PageRequest, import_id: int) -> HttpResponse:
    """One file: what its columns mean, what would happen, how far it is, or what it did."""
    return _page(request, import_for(request.person, import_id))


@require_POST
def import_mapping(request: PageRequest, import_id: int) -> HttpResponse:
    """Say what the columns mean, and have the file checked."""
    run = import_for(request.person, import_id)
    try:
        form = _form(request, run)
    except Refusal as refusal:
        return _page(request, import_for(request.person, import_id), refusal=refusal, status=refusal.status)
    if not form.is_valid():
        return _page(request, run, form=form, status=422)
    try:
        actions.settle(run, mapping=form.mapping, actor=request.actor, **form.how)
    except Refusal as refusal:
        name = str(refusal.about.get("field", ""))
        field = next((one for one in (name, COLUMN + name) if one in form.fields), None)
        form.add_error(field, refusal.sentence)
        return _page(request, run, form=form, status=refusal.status)
    return _back(run)


@require_POST
def import_application(request: PageRequest, import_id: int) -> HttpResponse:
    """Let it happen."""
    run = import_for(request.person, import_id)
    only_good = request.POST.get("good_rows_only") == "yes"
    try:
        actions.ask_to_apply(run, good_rows_only=only_good, actor=request.actor)
    except Refusal as refusal:
        return _page(request, run, refusal=refusal, status=refusal.status)
    messages.success(request, "The import has begun. It goes on if you leave this page.")
    return _back(run)


@require_GET
def import_refused(request: PageRequest, import_id: int) -> StreamingHttpResponse:
    """The refused rows as a file, with the reasons."""
    run = import_for(request.person, import_id)
    header, rows = actions.refused_file(run)
    return csv_response(f"refused-{run.kind}-{run.pk}", header, rows)


@require_GET
def import_template(request: PageRequest, kind: str) -> StreamingHttpResponse:
    """An empty file with every column that is known, and one row that shows how it is filled in."""
    subject = SUBJECTS.get(kind)
    if subject is None or not subject.allowed(request.actor):
        raise NotFound("There is no such page.")
    return csv_response(
        f"{kind}-template",
        [column.label for column in subject.columns],
        [[column.example for column in subject.columns]],
    )


def _back(run: ImportRun) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("import", args=[run.pk]), status=303)


def _form(request: PageRequest, run: ImportRun) -> MappingForm:
    posted = request.POST if request.method == "POST" else None
    read = {name: posted.get(name, "") for name in ("encoding", "delimiter")} if posted else {}
    for name, value in read.items():  # columns are those of the file as it is now said to be read
        setattr(run, name, value[:40] if name == "encoding" else value[:1])
    return MappingForm(run, SUBJECTS[run.kind], actions.table_of(run), posted)


def _page(
    request: PageRequest,
    run: ImportRun,
    *,
    form: MappingForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    subject = SUBJECTS[run.kind]
    shown: dict[str, Any] = {"run": run, "refusal": refusal}
    shown["stuck"] = run.is_stuck(request.actor.now)
    if not run.doing and run.applied_at is None:
        table = actions.table_of(run)
        shown |= {
            "form": form or MappingForm(run, subject, table),
            "open_mapping": form is not None or run.checked_at is None,
            "table": table,
            "first_rows": [[line, list(cells.values())] for line, cells in table.rows[:ROWS_SHOWN]],
        }
    return render(request, "web/exchange/import.html", shown, status=status)
