"""The agenda (a binary heap of dated happenings) and the queues (skew heaps of tasks, linked in place).

Skew heaps: Sleator & Tarjan 1986, doi:10.1137/0215004. Equal keys leave in the order of their arrival.
"""

from __future__ import annotations

from typing import Any

from goldenthread.analysis.structure.engine.compiled import compiled, inlined
from goldenthread.analysis.structure.engine.world import happening_at, task_at

FINISH, HANDOFF, WAKE, DUE, WITHDRAW, EXPEDITE, CLOSE, DECIDE, PHASE = range(9)
_KINDS = 16


@inlined
def is_before(world: Any, place: int, at: float, what: int) -> bool:
    """Whether what stands at ``place`` of the agenda comes before a happening; equal times go by kind."""
    other = happening_at(world, place)
    return bool(other.at < at or (other.at == at and other.what <= what))


@inlined
def copy(world: Any, source: int, target: int) -> None:
    happening_at(world, target).at = happening_at(world, source).at
    happening_at(world, target).what = happening_at(world, source).what


@inlined
def note(world: Any, at: float, kind: int, which: int) -> None:
    """Put a happening on the agenda: at its top, if the one that stood there is being worked off."""
    what = which * _KINDS + kind
    if world.hollow == 1:
        world.hollow = 0
        sink(world, at, what)
        return
    hole = world.agenda_size
    world.agenda_size += 1
    while hole > 0:
        above = (hole - 1) >> 1
        if is_before(world, above, at, what):
            break
        copy(world, above, hole)
        hole = above
    happening_at(world, hole).at = at
    happening_at(world, hole).what = what


@inlined
def drop_first(world: Any) -> None:
    """Take the earliest happening off the agenda, unless another already stands in its place."""
    if world.hollow == 1:
        world.hollow = 0
        world.agenda_size -= 1
        last = happening_at(world, world.agenda_size)
        sink(world, last.at, last.what)


@compiled
def sink(world: Any, at: float, what: int) -> None:
    """Put a happening in the place of the first one, and what comes earlier above it."""
    size = world.agenda_size
    hole = 0
    while True:
        below = 2 * hole + 1
        if below >= size:
            break
        left, right = happening_at(world, below), happening_at(world, below + 1)
        sooner = (right.at < left.at) | ((right.at == left.at) & (right.what < left.what))
        below += int((below + 1 < size) & sooner)
        if not is_before(world, below, at, what):
            break
        copy(world, below, hole)
        hole = below
    happening_at(world, hole).at = at
    happening_at(world, hole).what = what


@compiled
def kind_of(what: int) -> int:
    return what & (_KINDS - 1)


@compiled
def which_of(what: int) -> int:
    return what >> 4


@inlined
def comes_first(world: Any, a: int, b: int) -> bool:
    if task_at(world, a).key != task_at(world, b).key:
        return bool(task_at(world, a).key < task_at(world, b).key)
    return bool(task_at(world, a).number < task_at(world, b).number)


@inlined
def merged(world: Any, a: int, b: int) -> int:
    """The head of the queue that holds both queues' tasks; -1 is the empty queue."""
    if a < 0 or b < 0:
        return max(a, b)
    if comes_first(world, b, a):
        a, b = b, a
    head = a
    while True:
        rest = task_at(world, a).right
        task_at(world, a).right = task_at(world, a).left
        if rest < 0:
            task_at(world, a).left = b
            return head
        if comes_first(world, b, rest):
            task_at(world, a).left = b
            a, b = b, rest
        else:
            task_at(world, a).left = rest
            a = rest
