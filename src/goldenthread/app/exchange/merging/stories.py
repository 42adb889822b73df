"""What a record set tells of an order that is here already: the same, more, or something else.

Both stories, the one that is here and the one that comes, are told by the same rules, without writing anything. One
that begins as the other and goes on brings what is new. One that says something else is refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from itertools import count, groupby
from typing import Any

from django.db.models import Model

from goldenthread.analysis.records import TABLES, RecordSet
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.orders import happenings, retell_row
from goldenthread.app.exchange.loading.reading import Row, rows
from goldenthread.app.exchange.loading.sheets import NOTHING, About, Sheets
from goldenthread.app.exchange.merging.rows import said
from goldenthread.app.history.kinds import Payload
from goldenthread.app.orders.models import Step

SAME_TIME = timedelta(milliseconds=1)
# Numbers that a telling gives out itself, and who holds the order, which follows from the rest.
_OWN = frozenset(
    "answer_id counter_id delivery_id verdict_id step_id hand_off_id pause_id expedite_id withdrawal_id "
    "no_longer_whole_id parent_id root_id depth nth holder from_unit_id old_unit_id clarification_id appeal_id "
    "override_id".split()
)


@dataclass(frozen=True)
class Act:
    """One thing that happened to an order."""

    payload: Payload
    at: datetime
    person_id: int | None

    def is_the_same_as(self, other: Act) -> bool:
        """Whether ``other`` tells this act: what it does not say it does not contradict."""
        if type(self.payload) is not type(other.payload) or abs(self.at - other.at) >= SAME_TIME:
            return False
        ours = self._said()
        return all(said(value) is None or value == ours[name] for name, value in other._said().items())

    def _said(self) -> dict[str, Any]:
        names = (one.name for one in fields(self.payload))
        return {name: getattr(self.payload, name) for name in names if name not in _OWN}

    def __str__(self) -> str:
        return f"{self.payload.kind.value} on {self.at:%Y-%m-%d %H:%M}"


class Heard(Sheets):
    """Takes in a story and writes nothing. Numbers are below nothing, so that none is taken for a stored one."""

    def __init__(self) -> None:
        self._numbers = count(-1, -1)
        self.acts: list[Act] = []
        self.steps: dict[int, Step] = {}

    def next_id(self, model: type[Model]) -> int:
        return next(self._numbers)

    def add(self, row: Model) -> int:
        if row.pk is None:
            row.pk = next(self._numbers)
        if isinstance(row, Step):
            self.steps[row.pk] = row
        return int(row.pk)

    def put(self, model: type[Model], **values: Any) -> int:
        return next(self._numbers)

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
        self.acts.append(Act(payload, at, person_id))


@dataclass
class Extension:
    """What comes after what is here: ``names`` are the record set's ids of the numbers in the acts."""

    external: str
    order_id: int
    acts: list[Act]
    steps: dict[int, Step] = field(default_factory=dict)
    names: dict[tuple[str, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Contradiction:
    external: str
    reason: str


def compared_stories(
    records: RecordSet, live: RecordSet, ids: Ids
) -> Iterator[tuple[str, Extension | Contradiction | None]]:
    """For each order that both have: what is new, why it is refused, or None where nothing is new."""
    here = _happenings(live, with_turns=records.provides("turn"))
    for row, found in _told(records):
        external = row["order_id"]
        if external not in here:
            continue
        ours, theirs = _tell(*here[external], ids), _tell(row, found, ids)
        yield external, _what_is_new(external, ids.of("order", external) or 0, ours, theirs)


def _told(records: RecordSet) -> Iterator[tuple[Row, list[Row]]]:
    happened = groupby(happenings(records), key=lambda row: row["order_id"])
    for row, (_, found) in zip(rows(records, "order", "order_id"), happened, strict=True):
        yield row, list(found)


def _happenings(live: RecordSet, *, with_turns: bool) -> dict[str, tuple[Row, list[Row]]]:
    """What happened to each order here; without turns of the conversation where the other side tells of none."""
    turns = frozenset(TABLES["turn"].column("kind").one_of) if not with_turns else frozenset()
    return {
        row["order_id"]: (row, [one for one in found if one["what"] not in turns])
        for row, found in _told(live)
    }


def _tell(row: Row, found: list[Row], ids: Ids) -> tuple[Heard, Ids]:
    heard, aside = Heard(), Ids(ids)
    retell_row(row, iter(found), {}, defaultdict(int), heard, aside)
    return heard, aside


def _what_is_new(
    external: str, order_id: int, ours: tuple[Heard, Ids], theirs: tuple[Heard, Ids]
) -> Extension | Contradiction | None:
    here, there = ours[0].acts, theirs[0].acts
    for ours_act, theirs_act in zip(here, there, strict=False):
        if not ours_act.is_the_same_as(theirs_act):
            return Contradiction(
                external,
                f"It says {theirs_act}, where {ours_act} is on record. What happened is not rewritten: "
                "correct the record set, or leave this order out of it.",
            )
    if len(there) <= len(here):
        return None
    names = {
        (table, number): name for table, known in theirs[1].own.items() for name, number in known.items()
    }
    return Extension(external, order_id, there[len(here) :], theirs[0].steps, names)
