"""Rows on their way into the database: gathered per table, written by COPY, events in the order of time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
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


@dataclass(frozen=True)
class About:
    """Which order, account and unit an event belongs to."""

    order_id: int | None = None
    account_id: int | None = None
    unit_id: int | None = None


NOTHING = About()


class Sheets:
    """Gathers unsaved rows with ids of their own, and writes them. Used inside one transaction."""

    def __init__(self) -> None:
        self._rows: dict[type[Model], list[Model]] = defaultdict(list)
        self._next: dict[type[Model], int] = {}
        self.written: dict[str, int] = defaultdict(int)
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE staged_event (LIKE history_event, seq bigserial) ON COMMIT DROP;"
                "ALTER TABLE staged_event DROP COLUMN id"
            )

    def add(self, row: Model) -> int:
        """Take in a row; it gets the next id of its table unless it has one."""
        model = type(row)
        if row.pk is None:
            row.pk = self.next_id(model)
        self._rows[model].append(row)
        if len(self._rows[model]) >= CHUNK:
            self._write(model)
        return int(row.pk)

    def next_id(self, model: type[Model]) -> int:
        if model not in self._next:
            last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
            self._next[model] = (last or 0) + 1
        self._next[model] += 1
        return self._next[model] - 1

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
        self._rows[Event].append(
            Event(
                kind=payload.kind.value,
                at=at,
                recorded_at=max(recorded_at or at, at),
                actor_person_id=person_id,
                actor_system="" if person_id else "import",
                via="import",
                subject_type=subject._meta.model_name or "",
                subject_id=subject.pk,
                order_id=about.order_id,
                account_id=about.account_id,
                unit_id=about.unit_id,
                payload=said if said is not None else plain(asdict(payload)),
            )
        )
        if len(self._rows[Event]) >= CHUNK:
            self._write(Event)

    def finish(self) -> None:
        """Write what is left; put the events into history in the order of time; let ids go on from here."""
        for model in list(self._rows):
            self._write(model)
        columns = ", ".join(f'"{field.column}"' for field in _fields(Event))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO history_event ({columns}) SELECT {columns} FROM staged_event ORDER BY at, seq"
            )
            for model, following in self._next.items():
                table = model._meta.db_table
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), greatest(%s, 1), %s)",
                    [table, following - 1, following > 1],
                )
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    def _write(self, model: type[Model]) -> None:
        rows, self._rows[model] = self._rows[model], []
        if not rows:
            return
        staged = model is Event
        fields = _fields(model) if staged else list(model._meta.concrete_fields)
        table = "staged_event" if staged else model._meta.db_table
        columns = ", ".join(f'"{field.column}"' for field in fields)
        with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" ({columns}) FROM STDIN') as copy:
            stored = [(field.attname, _to_store(field)) for field in fields]
            for row in rows:
                values = row.__dict__
                copy.write_row([store(values[name]) if store else values[name] for name, store in stored])
        self.written[model._meta.label_lower] += len(rows)


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def _to_store(field: Field[Any, Any]) -> Callable[[Any], Any] | None:
    """How a value of the field is made ready; None where the database takes it as it is, which is quicker."""
    if isinstance(field, JSONField):
        return Jsonb
    if isinstance(
        field, DateField | DecimalField | CharField | TextField | BooleanField | IntegerField | ForeignKey
    ):
        return None
    return lambda value: field.get_db_prep_save(value, connection)
