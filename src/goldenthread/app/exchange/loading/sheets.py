"""Rows on their way into the database: gathered per table, written by COPY, events in the order of time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DecimalField,
    Field,
    ForeignKey,
    IntegerField,
    JSONField,
    Model,
    TextField,
)
from psycopg.types.json import Jsonb

from goldenthread.app.history.actions import plain
from goldenthread.app.history.kinds import Payload
from goldenthread.app.history.models import Event

CHUNK = 5_000
DRAWN_AT_ONCE = 50
Progress = Callable[[str], None]


@dataclass(frozen=True)
class About:
    """Which order, account and unit an event belongs to."""

    order_id: int | None = None
    account_id: int | None = None
    unit_id: int | None = None


NOTHING = About()
_EVENT = (  # the columns of an event, in the order in which ``tell`` gives them
    "kind, at, recorded_at, actor_person_id, actor_system, on_behalf_of_id, token_id, via, "
    "subject_type, subject_id, order_id, account_id, unit_id, payload"
)


class Sheets:
    """Gathers unsaved rows with ids of their own, and writes them. Used inside one transaction.

    ``alone``: nobody else writes meanwhile, so that numbers go on without a gap. Otherwise they are drawn from the
    tables' own sequences.
    """

    def __init__(self, *, alone: bool = True) -> None:
        self._alone = alone
        self._drawn: dict[type[Model], list[int]] = defaultdict(list)
        self._rows: dict[type[Model], list[dict[str, Any]]] = defaultdict(list)
        self._events: list[tuple[Any, ...]] = []
        self._next: dict[type[Model], int] = {}
        self.written: dict[str, int] = defaultdict(int)
        with connection.cursor() as cursor:
            cursor.execute(
                "DROP TABLE IF EXISTS pg_temp.staged_event;"
                "CREATE TEMP TABLE staged_event (LIKE history_event, seq bigserial) ON COMMIT DROP;"
                "ALTER TABLE staged_event DROP COLUMN id"
            )

    def add(self, row: Model) -> int:
        """Take in a row; it gets the next id of its table unless it has one. Until it is written it may change."""
        model = type(row)
        if row.pk is None:
            row.pk = self.next_id(model)
        self._take(model, row.__dict__)
        return int(row.pk)

    def put(self, model: type[Model], **values: Any) -> int:
        """Take in a row by its columns, the others empty. Much quicker than by an object of the model.

        It gets the next id of its table unless it has one.
        """
        row = {**_empty(model), **values}
        if row["id"] is None:
            row["id"] = self.next_id(model)
        self._take(model, row)
        return int(row["id"])

    def _take(self, model: type[Model], row: dict[str, Any]) -> None:
        rows = self._rows[model]
        rows.append(row)
        if len(rows) >= CHUNK:
            self._write(model)

    def next_id(self, model: type[Model]) -> int:
        if not self._alone:
            return self._draw(model)
        if model not in self._next:
            last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
            self._next[model] = (last or 0) + 1
        self._next[model] += 1
        return self._next[model] - 1

    def _draw(self, model: type[Model]) -> int:
        if not self._drawn[model]:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
                    [model._meta.db_table, DRAWN_AT_ONCE],
                )
                self._drawn[model] = [row[0] for row in reversed(cursor.fetchall())]
        return self._drawn[model].pop()

    def tell(
        self,
        subject: Model,
        payload: Payload,
        *,
        at: datetime,
        person_id: int | None = None,
        recorded_at: datetime | None = None,
        about: About = NOTHING,
        said: dict[str, Any] | None = None,
    ) -> None:
        """Take in the event of an act that happened at ``at``, by a person or, if none is known, by the import.

        ``said``: the payload as JSON holds it, where the caller has it already.
        """
        self._events.append(
            (
                payload.kind.value,
                at,
                max(recorded_at or at, at),
                person_id,
                "" if person_id else "import",
                None,
                None,
                "import",
                subject._meta.model_name or "",
                subject.pk,
                about.order_id,
                about.account_id,
                about.unit_id,
                json.dumps(plain(payload) if said is None else said),
            )
        )
        if len(self._events) >= CHUNK:
            self._write_events()

    def finish(self) -> None:
        """Write what is left; put the events into history in the order of time; let ids go on from here."""
        for model in list(self._rows):
            self._write(model)
        self._write_events()
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO history_event ({_EVENT}) SELECT {_EVENT} FROM staged_event ORDER BY at, seq"
            )
            for model, following in self._next.items():
                table = model._meta.db_table
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest(%s, 1), %s)",
                    [table, following - 1, following > 1],
                )
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")

    def _write(self, model: type[Model]) -> None:
        rows, self._rows[model] = self._rows[model], []
        if not rows:
            return
        fields = model._meta.concrete_fields
        columns = ", ".join(f'"{field.column}"' for field in fields)
        stored = [(field.attname, _to_store(field)) for field in fields]
        into = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
        with connection.cursor() as cursor, cursor.copy(into) as copy:
            for row in rows:
                copy.write_row([store(row[name]) if store else row[name] for name, store in stored])
        self.written[model._meta.label_lower] += len(rows)

    def _write_events(self) -> None:
        events, self._events = self._events, []
        with connection.cursor() as cursor, cursor.copy(f"COPY staged_event ({_EVENT}) FROM STDIN") as copy:
            for event in events:
                copy.write_row(event)
        self.written[Event._meta.label_lower] += len(events)


@cache
def _empty(model: type[Model]) -> dict[str, Any]:
    return {field.attname: field.get_default() for field in model._meta.concrete_fields}


def _to_store(field: Field[Any, Any]) -> Callable[[Any], Any] | None:
    """How a value of the field is made ready; None where the database takes it as it is, which is quicker."""
    if isinstance(field, JSONField):
        return Jsonb
    if isinstance(
        field, DateField | DecimalField | CharField | TextField | BooleanField | IntegerField | ForeignKey
    ):
        return None
    return lambda value: field.get_db_prep_save(value, connection)
