"""All arrays of a run behind one pointer.

The loop is many small functions over some forty arrays. Handing each of them forty array descriptors costs
more than what they do (measured: 1.1 µs an event against 0.1 µs). So a run is one record, the world, that
holds addresses; ``task_at(world, slot)`` is the record of that slot, in place. Addresses stay good because
:class:`World` keeps the arrays; nothing here checks bounds, which is why only the engine uses it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numba
import numpy as np
from numba.extending import intrinsic

from goldenthread.analysis.structure.engine import layout
from goldenthread.analysis.structure.engine.compiled import copied

Array = np.ndarray[Any, Any]

TABLES: dict[str, np.dtype[Any]] = {
    # read
    "keys": np.dtype("u8"),
    "nodes": layout.NODE,
    "options": layout.OPTION,
    "values": np.dtype("f8"),
    "first": np.dtype("i4"),
    "owners": layout.OWNER,
    "pairs": layout.PAIR,
    "unit_rules": layout.UNIT_RULE,
    "account_rules": layout.ACCOUNT_RULE,
    "kind_rules": layout.KIND_RULE,
    "doors": np.dtype("i4"),
    "unit_of": np.dtype("i4"),
    "crew": np.dtype("i4"),
    "crew_from": np.dtype("i8"),
    "desk": np.dtype("i4"),
    "desk_from": np.dtype("i8"),
    "person_rules": layout.PERSON_RULE,
    "openings": layout.OPENING,
    "calendar_from": np.dtype("i8"),
    "phases": np.dtype("f8"),
    "contracts": layout.CONTRACT,
    # written
    "orders": layout.ORDER,
    "tasks": layout.TASK,
    "persons": layout.PERSON,
    "queues": layout.QUEUE,
    "accounts": layout.ACCOUNT,
    "kinds": layout.KIND,
    "agenda": layout.HAPPENING,
    "log": layout.PIECE,
    "promises": layout.PROMISE,
    "joined": layout.JOINED,
    "decisions": layout.DECISION,
    "jumps": layout.JUMP,
}


def _fingerprint() -> str:
    """A name that changes with the engine's sources.

    numba's cache looks at a function's own file only; as a part of the world's type the name makes it compile
    everything anew after any change, so that no machine code ever sees another layout than its own.
    """
    here = sorted(Path(__file__).parent.glob("*.py"))
    return "made_from_" + hashlib.sha256(b"".join(path.read_bytes() for path in here)).hexdigest()[:16]


WORLD = np.dtype(
    [(name, "i8") for name in TABLES]
    + [(f"{name}_room", "i8") for name in TABLES]
    + layout.COUNTS.descr
    + [(_fingerprint(), "i8")]
)


def _record_at(typing: Any, address: Any, index: Any, kind: Any) -> Any:
    """The record at ``index`` of the array that begins at ``address``, in place."""
    record = kind.dtype

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        begin, number, _ = arguments
        offset = builder.mul(number, number.type(record.size))
        return builder.inttoptr(builder.add(begin, offset), context.get_value_type(record))

    return record(numba.int64, numba.int64, kind), build


def _value_at(typing: Any, address: Any, index: Any, kind: Any) -> Any:
    """The number at ``index`` of the array that begins at ``address``."""
    number_type = kind.dtype

    def build(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        begin, number, _ = arguments
        size = number.type(number_type.bitwidth // 8)
        pointer = builder.inttoptr(
            builder.add(begin, builder.mul(number, size)),
            context.get_value_type(number_type).as_pointer(),
        )
        return builder.load(pointer)

    return number_type(numba.int64, numba.int64, kind), build


_record: Any = intrinsic(_record_at)
_value: Any = intrinsic(_value_at)
_INT4, _INT8, _FLOAT8, _WORD8 = np.dtype("i4"), np.dtype("i8"), np.dtype("f8"), np.dtype("u8")
_NODE, _OPTION, _OWNER, _PAIR = layout.NODE, layout.OPTION, layout.OWNER, layout.PAIR
_UNIT_RULE, _ACCOUNT_RULE, _KIND_RULE = layout.UNIT_RULE, layout.ACCOUNT_RULE, layout.KIND_RULE
_PERSON_RULE, _OPENING, _CONTRACT = layout.PERSON_RULE, layout.OPENING, layout.CONTRACT
_ORDER, _TASK, _PERSON, _QUEUE = layout.ORDER, layout.TASK, layout.PERSON, layout.QUEUE
_ACCOUNT, _KIND, _HAPPENING, _PIECE = layout.ACCOUNT, layout.KIND, layout.HAPPENING, layout.PIECE
_PROMISE, _JOINED, _DECISION, _JUMP = layout.PROMISE, layout.JOINED, layout.DECISION, layout.JUMP


@copied
def key_for(world: Any, purpose: int) -> Any:
    return _value(world.keys, purpose, _WORD8)


@copied
def node_at(world: Any, node: int) -> Any:
    return _record(world.nodes, node, _NODE)


@copied
def option_at(world: Any, phase: int, option: int) -> Any:
    return _record(world.options, phase * world.options_each + option, _OPTION)


@copied
def value_at(world: Any, at: int) -> Any:
    return _value(world.values, at, _FLOAT8)


@copied
def first_node(world: Any, kind: int) -> Any:
    return _value(world.first, kind, _INT4)


@copied
def owner_of(world: Any, phase: int, account: int, node: int) -> Any:
    return _record(world.owners, (phase * world.accounts_room + account) * world.nodes_room + node, _OWNER)


@copied
def pair_at(world: Any, phase: int, sender: int, receiver: int) -> Any:
    """What lies between two units; -1 is outside."""
    side = world.units_each + 1
    return _record(world.pairs, (phase * side + sender + 1) * side + receiver + 1, _PAIR)


@copied
def unit_rule(world: Any, phase: int, unit: int) -> Any:
    return _record(world.unit_rules, phase * world.units_each + unit, _UNIT_RULE)


@copied
def account_rule(world: Any, phase: int, account: int) -> Any:
    return _record(world.account_rules, phase * world.accounts_room + account, _ACCOUNT_RULE)


@copied
def kind_rule(world: Any, phase: int, kind: int) -> Any:
    return _record(world.kind_rules, phase * world.kinds_room + kind, _KIND_RULE)


@copied
def door_at(world: Any, phase: int, kind: int, number: int) -> Any:
    return _value(world.doors, (phase * world.kinds_room + kind) * world.doors_each + number, _INT4)


@copied
def unit_of(world: Any, queue: int) -> Any:
    return _value(world.unit_of, queue, _INT4)


@copied
def crew_member(world: Any, at: int) -> Any:
    return _value(world.crew, at, _INT4)


@copied
def crew_from(world: Any, phase: int, queue: int) -> Any:
    return _value(world.crew_from, phase * (world.queues_room + 1) + queue, _INT8)


@copied
def desk_queue(world: Any, at: int) -> Any:
    return _value(world.desk, at, _INT4)


@copied
def desk_from(world: Any, phase: int, person: int) -> Any:
    return _value(world.desk_from, phase * (world.persons_room + 1) + person, _INT8)


@copied
def person_rule(world: Any, person: int) -> Any:
    return _record(world.person_rules, person, _PERSON_RULE)


@copied
def opening_row(world: Any, at: int) -> Any:
    return _record(world.openings, at, _OPENING)


@copied
def calendar_from(world: Any, calendar: int) -> Any:
    return _value(world.calendar_from, calendar, _INT8)


@copied
def phase_start(world: Any, phase: int) -> Any:
    return _value(world.phases, phase, _FLOAT8)


@copied
def contract_at(world: Any, contract: int) -> Any:
    return _record(world.contracts, contract, _CONTRACT)


@copied
def order_at(world: Any, order: int) -> Any:
    return _record(world.orders, order, _ORDER)


@copied
def entity_of(world: Any, order: Any) -> Any:
    """Which of all orders that any structure may meet this one is: its stream, and its place in it."""
    return ((order.account * world.kinds_room + order.kind) << 32) + order.number


@copied
def task_at(world: Any, slot: int) -> Any:
    return _record(world.tasks, slot, _TASK)


@copied
def person_at(world: Any, person: int) -> Any:
    return _record(world.persons, person, _PERSON)


@copied
def queue_at(world: Any, queue: int) -> Any:
    return _record(world.queues, queue, _QUEUE)


@copied
def account_at(world: Any, account: int) -> Any:
    return _record(world.accounts, account, _ACCOUNT)


@copied
def kind_at(world: Any, kind: int) -> Any:
    return _record(world.kinds, kind, _KIND)


@copied
def happening_at(world: Any, at: int) -> Any:
    return _record(world.agenda, at, _HAPPENING)


@copied
def log_at(world: Any, at: int) -> Any:
    return _record(world.log, at, _PIECE)


@copied
def promise_at(world: Any, at: int) -> Any:
    return _record(world.promises, at, _PROMISE)


@copied
def joined_at(world: Any, at: int) -> Any:
    return _record(world.joined, at, _JOINED)


@copied
def decision_at(world: Any, contract: int) -> Any:
    return _record(world.decisions, contract, _DECISION)


@copied
def jump_at(world: Any, at: int) -> Any:
    return _record(world.jumps, at, _JUMP)


class World:
    """Keeps the arrays of a run and the record of their addresses."""

    def __init__(self) -> None:
        self.record = np.zeros(1, WORLD)[0]
        self._arrays: dict[str, Array] = {}

    def set(self, name: str, array: Array) -> None:
        """Make ``array`` the table ``name`` of the world."""
        if array.dtype != TABLES[name]:
            raise TypeError(f"The table '{name}' of a run must hold {TABLES[name]}, not {array.dtype}.")
        array = np.ascontiguousarray(array)
        self._arrays[name] = array
        self.record[name] = array.ctypes.data
        self.record[f"{name}_room"] = array.size

    def __getitem__(self, name: str) -> Array:
        return self._arrays[name]

    def count(self, name: str) -> int:
        return int(self.record[name])
