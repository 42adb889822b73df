"""What every comparison of stored records with history needs: differences, blocks, one moment.

Each room compares its own records (``orders/verify``, ``voice/verify``); ``goldenthread.app.verify`` is the whole.
Records are read in blocks, so that a million of them need no more memory than a thousand: one query for a block's
records, one for its events.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, Model, OuterRef

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.models import Event

BLOCK = 1_000
Told = dict[str, Any]  # the columns of one record, as its events tell them


@dataclass(frozen=True)
class Difference:
    """Something that is stored otherwise than history says."""

    subject: str
    subject_id: int
    what: str
    stored: object
    by_history: object

    def __str__(self) -> str:
        return (
            f"{self.subject} {self.subject_id}: {self.what} is stored as {self.stored}; "
            f"by history it is {self.by_history}."
        )


@dataclass
class Count:
    """How much was compared."""

    orders: int = 0
    events: int = 0
    barriers: int = 0
    appeals: int = 0
    requests: int = 0
    feedback: int = 0

    def __str__(self) -> str:
        return (
            f"{self.orders} orders, {self.barriers} barriers, {self.appeals} appeals, {self.requests} decision "
            f"requests and {self.feedback} pieces of feedback against {self.events} events"
        )


def see_one_moment() -> None:
    """What follows in this transaction reads one moment: acts that happen meanwhile are not half seen."""
    if not connection.savepoint_ids:  # inside a test's transaction the level cannot be changed any more
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def blocks_of(model: type[Model]) -> Iterator[list[int]]:
    """The keys of every record, a block at a time."""
    keys = model._default_manager.order_by("pk").values_list("pk", flat=True)
    return _blocks(keys.iterator(BLOCK))


def _blocks(keys: Iterable[int]) -> Iterator[list[int]]:
    block: list[int] = []
    for one in keys:
        block.append(one)
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block


def events_about(subject_type: str, block: list[int]) -> Iterator[Event]:
    """The events of these subjects, each subject's in the order of history."""
    rows = Event.objects.filter(subject_type=subject_type, subject_id__in=block)
    return rows.order_by("subject_id", "id").iterator(BLOCK)


def differing(record: Model, told: Told, subject: str) -> Iterator[Difference]:
    """Every column of which the events tell something else than is stored."""
    for name, by_history in told.items():
        stored = getattr(record, name)
        if stored != by_history:
            yield Difference(subject, record.pk, name, stored, by_history)


Rule = Callable[[Event], Told]  # what an event makes true of its subject


def follow(model: type[Model], block: list[int], rules: dict[Kind, Rule], count: Count) -> dict[int, Told]:
    """What their events say of the records in the block, by key. An order's events were counted with it."""
    told: dict[int, Told] = {}
    for event in events_about(model._meta.model_name or "", block):
        count.events += event.order_id is None
        told.setdefault(event.subject_id, {}).update(rules[Kind(event.kind)](event))
    return told


def compared(
    model: type[Model], block: list[int], told: dict[int, Told], subject: str
) -> Iterator[Difference]:
    """Every difference in the block; a record of which history knows nothing is one."""
    for record in model._default_manager.filter(pk__in=block).order_by("pk"):
        if record.pk in told:
            yield from differing(record, told[record.pk], subject)
        else:
            yield Difference(subject, record.pk, "its beginning", "there", "missing")


def gone(model: type[Model], begun: Kind, subject: str) -> Iterator[Difference]:
    """Records whose beginning history knows and that are not stored."""
    stored = model._default_manager.filter(pk=OuterRef("subject_id"))
    told = Event.objects.filter(kind=begun.value, subject_type=model._meta.model_name)
    missing = told.filter(~Exists(stored)).order_by("subject_id").values_list("subject_id", flat=True)
    for key in missing.iterator(BLOCK):
        yield Difference(subject, key, f"the {subject} itself", "missing", "there")
