"""``goldenthread import people FILE.csv``: previewed, and with ``--yes`` done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from goldenthread.app.exchange.models import ImportRun
    from goldenthread.app.people.actors import Actor

SHOWN = 20


def import_file(
    kind: Annotated[str, typer.Argument(help="people, units, accounts, contacts or orders.")],
    file: Annotated[Path, typer.Argument(help="A CSV file with a row of column names.", exists=True)],
    yes: Annotated[
        bool, typer.Option("--yes/--preview", help="Import it; without this, say what would happen.")
    ] = False,
    good_rows: Annotated[
        bool, typer.Option("--good-rows", help="Import the good rows although others are refused.")
    ] = False,
    refused: Annotated[
        Path | None, typer.Option(help="Write the refused rows there, with the reasons.")
    ] = None,
    as_: Annotated[str, typer.Option("--as", help="The e-mail address of the person who imports it.")] = "",
    columns: Annotated[
        list[str] | None, typer.Option("--column", help="Ours=theirs, such as manager='Account owner'.")
    ] = None,
    dates: Annotated[str, typer.Option(help="dmy or mdy, where the file does not prove it.")] = "",
    decimals: Annotated[str, typer.Option(help="point or comma, where the file does not prove it.")] = "",
    encoding: Annotated[str, typer.Option(help="Such as utf-8 or cp1252.")] = "",
    delimiter: Annotated[str, typer.Option(help="Comma, semicolon, tab or bar, as the sign itself.")] = "",
) -> None:
    """Import people, units, accounts, contacts or orders from a CSV file, by the same rules as at a page."""
    from goldenthread.cli.serve import prepare_django

    prepare_django()
    from goldenthread.app.errors import Refusal

    how = {"dates": dates, "decimals": decimals, "encoding": encoding, "delimiter": delimiter}
    try:
        run = _checked(kind, file, _actor(as_), columns or [], how)
        _tell(run, done=False)
        if refused is not None:
            _write_refused(run, refused)
        if yes and not run.failure:
            run = _applied(run, good_rows, _actor(as_))
            _tell(run, done=True)
    except Refusal as refusal:
        field = refusal.about.get("field")
        hint = f" Use --{field}." if field in how else ""
        typer.echo(refusal.sentence + hint, err=True)
        raise typer.Exit(2) from None
    if run.failure or run.refused:
        raise typer.Exit(1)


def _actor(email: str) -> Actor:
    from goldenthread.app.errors import Invalid
    from goldenthread.app.people.actors import Actor
    from goldenthread.app.people.models import Person

    if not email:
        return Actor(system="import", via="import")
    person = (
        Person.objects.filter(email__iexact=email).first()
        or Person.objects.filter(login__email__iexact=email).first()
    )
    if person is None:
        raise Invalid(f"Nobody here has the address {email}. Give the address of a person who works here.")
    return Actor(person=person, via="import")


def _checked(kind: str, file: Path, actor: Actor, columns: list[str], how: dict[str, str]) -> ImportRun:
    from goldenthread.app.errors import Invalid
    from goldenthread.app.exchange.importing import actions
    from goldenthread.app.exchange.importing.files import MOST_BYTES

    with file.open("rb") as opened:
        content = opened.read(MOST_BYTES + 1)
    read = {name: how[name] for name in ("encoding", "delimiter")}
    run = actions.send_file(kind, file.name, content, actor=actor, **read)
    mapping = dict(run.mapping)
    for pair in columns:
        ours, sign, theirs = pair.partition("=")
        if not sign:
            raise Invalid(f"'{pair}' names no column of the file. Write ours=theirs.")
        mapping[ours.strip()] = theirs.strip()
    run = actions.settle(run, mapping=mapping, by_worker=False, actor=actor, **how)
    return _worked(run)


def _applied(run: ImportRun, good_rows: bool, actor: Actor) -> ImportRun:
    from goldenthread.app.exchange.importing import actions

    return _worked(actions.ask_to_apply(run, good_rows_only=good_rows, by_worker=False, actor=actor))


def _worked(run: ImportRun) -> ImportRun:
    from goldenthread.app.exchange.importing import actions
    from goldenthread.cli.synthesise import progress_bar

    with progress_bar() as progress:
        actions.work(run.pk, say=lambda done, of: progress(f"row {done:,} of {of:,}", done / max(of, 1)))
    run.refresh_from_db()
    return run


def _tell(run: ImportRun, *, done: bool) -> None:
    if run.failure:
        typer.echo(run.failure, err=True)
        return
    found = run.findings or {}
    if not done:
        for ours, theirs in run.mapping.items():
            typer.echo(f"  {theirs} is read as {ours}")
        for one in found["shown"][:SHOWN]:
            changes = "; ".join(
                f"{name}: {before or '–'} → {after or '–'}" for name, before, after in one["changes"]
            )
            typer.echo(
                f"  row {one['row']}: {one['outcome']} {one['what']}{f' ({changes})' if changes else ''}"
            )
        for one in run.refused:
            where = f", column {one['column']}" if one["column"] else ""
            value = f", '{one['value']}'" if one["value"] else ""
            typer.echo(f"  row {one['row']}{where}{value}: {one['reason']}", err=True)
    counts = ", ".join(f"{found[name]} {name}" for name in ("added", "changed", "unchanged"))
    typer.echo(f"{'Imported' if done else 'Would be'}: {counts}; {run.refused_rows} rows refused.")
    if not done:
        typer.echo("Nothing has happened yet: --yes imports it.")


def _write_refused(run: ImportRun, path: Path) -> None:
    import csv

    from goldenthread.app.exchange.importing.actions import refused_file
    from goldenthread.app.web.lists.csv import plain

    header, rows = refused_file(run)
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([plain(value) for value in row] for row in rows)
    typer.echo(f"{len(rows)} refused rows are in {path}.")
