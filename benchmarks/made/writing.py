"""Rows by COPY, with the indexes put aside meanwhile: building them afterwards is several times quicker."""

from __future__ import annotations

import heapq
import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import connection

FLUSH = 400_000  # lines held before they are written
TABLES = {
    "orders_order": "id depth title description why value placed_at recorded_at state held_since requested_for "
    "first_promised_for last_promised_for delivered_at ended_at changed_at version account_id asked_by_unit_id "
    "asked_of_unit_id contact_id held_by_person_id held_by_unit_id parent_id placed_by_id root_id kind_id priority",
    "orders_requesteddate": "at requested_for asked_by ground by_id order_id",
    "orders_clarification": "at text by_id order_id",
    "orders_answer": "id kind at promised_for ground cause by_id moves_id unit_id order_id",
    "orders_step": "id seq activity started_at finished_at value_class note order_id person_id unit_id",
    "orders_handoff": "id at note received_at usable_as_received missing by_id from_person_id from_unit_id "
    "received_by_id to_person_id to_unit_id order_id",
    "orders_holding": "from_at to_at person_id unit_id order_id",
    "orders_delivery": "id at whole note by_id unit_id order_id",
    "orders_verdict": "id at outcome ground by_id contact_id delivery_id order_id",
    "orders_barrier": "id kind what raised_at cleared_at what_was_done account_id cleared_by_id owner_id raised_by_id "
    "order_id",
    "voice_feedback": "id at recorded_at kind score theme words reply replied_at replied_by_id resolution resolved_at "
    "resolved_by_id what_changed account_id contact_id order_id owner_id recorded_by_id",
    "customers_interaction": "id at recorded_at kind direction initiated_by topic note private next_step source "
    "account_id contact_id person_id",
}
EVENT = "id kind at recorded_at actor_system via subject_type subject_id order_id account_id unit_id payload actor_person_id"


def cell(value: Any) -> str:
    """A value as COPY reads it."""
    if value is None:
        return "\\N"
    if value is True or value is False:
        return "t" if value else "f"
    return str(value)


def instant(seconds: float | None) -> str:
    return (
        "\\N"
        if seconds is None
        else datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%d %H:%M:%S+00")
    )


class Sheaf:
    """Gathers lines per table and events in the order of time; writes both as they grow."""

    def __init__(self) -> None:
        self._lines: dict[str, list[str]] = defaultdict(list)
        self._events: list[tuple[int, int, str]] = []
        self._told: list[str] = []
        self._held = 0
        self._seq = 0
        self.written: dict[str, int] = defaultdict(int)
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), 0) FROM history_event")
            self._last_event = cursor.fetchone()[0]

    def add(self, table: str, *values: Any) -> None:
        self._lines[table].append("\t".join([cell(value) for value in values]))
        self._held += 1

    def tell(
        self, at: int, kind: str, subject: tuple[str, int], about: tuple[Any, Any, Any], who: Any, told: Any
    ) -> None:
        """An event of ``subject``, about an order, account and unit; by a person, or by the import where None."""
        when, payload = instant(at), json.dumps(told, separators=(",", ":"))
        system = "" if who else "import"
        line = (kind, when, when, system, "import", *subject, *about, payload.replace("\\", "\\\\"), who)
        self._seq += 1
        heapq.heappush(self._events, (at, self._seq, "\t".join([cell(value) for value in line])))

    def reach(self, now: float) -> None:
        """Nothing earlier than ``now`` is still to come: its events get their numbers."""
        while self._events and self._events[0][0] < now:
            self._last_event += 1
            self._told.append(f"{self._last_event}\t{heapq.heappop(self._events)[2]}")
        if self._held + len(self._told) > FLUSH:
            self.flush()

    def flush(self) -> None:
        self._lines["history_event"] = self._told
        with connection.cursor() as cursor:
            for table, lines in self._lines.items():
                columns = (EVENT if table == "history_event" else TABLES[table]).split()
                quoted = ", ".join(f'"{name}"' for name in columns)
                with cursor.copy(f"COPY {table} ({quoted}) FROM STDIN") as copy:
                    copy.write("\n".join(lines) + ("\n" if lines else ""))
                self.written[table] += len(lines)
        self._lines.clear()
        self._told = []
        self._held = 0

    def finish(self) -> None:
        self.reach(float("inf"))
        self.flush()
        with connection.cursor() as cursor:
            for table in self.written:
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                )


@contextmanager
def indexes_put_aside(tables: list[str]) -> Iterator[None]:
    """Drops indexes and exclusion constraints of ``tables``, and makes them again at the end. Triggers rest too."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "SELECT 'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' || quote_ident(conname) || ' ' || "
            "pg_get_constraintdef(oid), 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT ' || "
            "quote_ident(conname) FROM pg_constraint WHERE conrelid::regclass::text = ANY(%s) AND "
            "(contype = 'x' OR contype = 'u' AND NOT EXISTS (SELECT 1 FROM pg_constraint f WHERE f.conindid = "
            "pg_constraint.conindid AND f.contype = 'f'))",
            [tables],
        )
        constraints = cursor.fetchall()
        for _, drop in constraints:
            cursor.execute(drop)
        cursor.execute(
            "SELECT indexdef, 'DROP INDEX ' || quote_ident(indexname) FROM pg_indexes i WHERE tablename = ANY(%s) AND "
            "NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = (quote_ident(i.indexname))::regclass)",
            [tables],
        )
        indexes = cursor.fetchall()
        for _, drop in indexes:
            cursor.execute(drop)
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for made, _ in [*indexes, *constraints]:
            cursor.execute(made)
        cursor.execute("ANALYZE")
        cursor.execute("RESET maintenance_work_mem")


def sum_up_ties() -> None:
    """What triggers would have summed up as interactions came in, had they not rested."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT customers_sum_up_ties(array_agg(person_id), array_agg(contact_id)) FROM (SELECT DISTINCT person_id, "
            "contact_id FROM customers_interaction WHERE person_id IS NOT NULL AND contact_id IS NOT NULL) pairs"
        )
        cursor.execute("VACUUM (ANALYZE) customers_tie")
