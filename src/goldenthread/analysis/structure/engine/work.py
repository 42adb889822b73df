"""A piece of work: waiting for a person, being done, interrupted."""

from __future__ import annotations

from typing import Any

import numpy as np

from goldenthread.analysis.structure.engine.clock import after_working, is_open, next_open, worked_by
from goldenthread.analysis.structure.engine.compiled import compiled, inlined
from goldenthread.analysis.structure.engine.layout import (
    BUSY,
    DEAD,
    DOOR,
    FIX,
    FREE,
    OPEN,
    QUEUED,
    REVIEW,
    STEP,
    TRANSIT,
)
from goldenthread.analysis.structure.engine.queues import FINISH, WAKE, merged, note
from goldenthread.analysis.structure.engine.streams import hours_drawn, uniform
from goldenthread.analysis.structure.engine.world import (
    account_rule,
    crew_from,
    crew_member,
    desk_from,
    desk_queue,
    entity_of,
    key_for,
    kind_rule,
    log_at,
    node_at,
    order_at,
    owner_of,
    pair_at,
    person_at,
    person_rule,
    queue_at,
    task_at,
    unit_of,
    unit_rule,
)

MOST_BOUNCES = 5
_SERVICE, _BOUNCE = 2, 4  # Purpose.SERVICE, Purpose.BOUNCE: the compiler wants plain numbers


@inlined
def new_task(world: Any, order: int, node: int, piece: int) -> int:
    """A free slot, made a task on its way."""
    slot = world.free
    task = task_at(world, slot)
    world.free = task.right
    world.free_count -= 1
    task.order, task.node, task.piece, task.status = order, node, piece, TRANSIT
    task.left, task.right, task.queue, task.from_queue, task.from_node = -1, -1, -1, -1, -1
    task.bounces, task.fresh = 0, 0
    task.rest, task.begun, task.came, task.queued = -1.0, 0.0, 0.0, 0.0
    task.round = order_at(world, order).round
    order_at(world, order).task = slot
    return int(slot)


@inlined
def release(world: Any, slot: int) -> None:
    """Give the slot back."""
    task_at(world, slot).status = FREE
    task_at(world, slot).right = world.free
    world.free = slot
    world.free_count += 1


@inlined
def key_of(world: Any, slot: int) -> float:
    """Where the task stands in its queue: the lowest key is next."""
    task = task_at(world, slot)
    order = order_at(world, task.order)
    phase = world.phase
    rule = unit_rule(world, phase, unit_of(world, task.queue))
    account = account_rule(world, phase, order.account)
    key = rule.arrival * task.came + rule.gap * order.rank
    if rule.cost != 0.0:
        key += rule.cost * node_at(world, task.node).cost * account.burden
    if rule.value != 0.0:
        key -= rule.value * account.value
    if rule.promise != 0.0:
        key += rule.promise * min(order.last_promise, order.requested)
    return float(key)


@inlined
def join_queue(world: Any, slot: int) -> None:
    """Put the task in its queue."""
    task = task_at(world, slot)
    task.key = key_of(world, slot)
    task.number = world.number
    world.number += 1
    task.status, task.left, task.right = QUEUED, -1, -1
    queue = queue_at(world, task.queue)
    queue.head = merged(world, queue.head, slot)
    queue.waiting += 1


@inlined
def head_of(world: Any, queue: int) -> int:
    """The next live task of the queue; tasks whose order has ended are dropped on the way."""
    while True:
        slot = queue_at(world, queue).head
        if slot < 0:
            return -1
        task = task_at(world, slot)
        if task.status == QUEUED and order_at(world, task.order).status == OPEN:
            return int(slot)
        queue_at(world, queue).head = merged(world, task.left, task.right)
        if task.status == QUEUED:
            queue_at(world, queue).waiting -= 1
        release(world, slot)


@inlined
def take_head(world: Any, queue: int) -> int:
    slot = head_of(world, queue)
    task = task_at(world, slot)
    queue_at(world, queue).head = merged(world, task.left, task.right)
    queue_at(world, queue).waiting -= 1
    return slot


@inlined
def decide_piece(world: Any, slot: int) -> None:
    """Whether what was handed over can be used as it is, or goes back after a look at it."""
    task, phase = task_at(world, slot), world.phase
    if (
        task.piece != STEP
        or task.from_queue < 0
        or task.from_node < 0
        or task.fresh == 0
        or task.bounces >= MOST_BOUNCES
    ):
        return
    sender, receiver = unit_of(world, task.from_queue), unit_of(world, task.queue)
    chance = pair_at(world, phase, sender, receiver).bounce
    if sender != receiver and chance > 0.0:
        draw = (task.node * 64 + task.round) * 8 + task.bounces
        if uniform(key_for(world, _BOUNCE), entity_of(world, order_at(world, task.order)), draw) < chance:
            task.piece = REVIEW


@inlined
def hours_of(world: Any, slot: int) -> float:
    """Standard hours that the piece takes: of the step, of the look at it, or of putting it right."""
    task, phase = task_at(world, slot), world.phase
    unit = unit_of(world, task.queue)
    rule, order = unit_rule(world, phase, unit), order_at(world, task.order)
    node = node_at(world, task.node)
    if task.piece == DOOR:
        return float(kind_rule(world, phase, order.kind).triage)
    if task.piece == FIX:  # what the sender did, in part, again
        node = node_at(world, task.from_node)
    draw = ((task.node * 64 + task.round) * 8 + task.bounces) * 1024 + task.piece * 256
    hours = hours_drawn(world, node, key_for(world, _SERVICE), entity_of(world, order), draw) * rule.pace
    if task.piece == REVIEW:
        return float(hours * rule.review)
    if task.piece == FIX:
        return float(hours * rule.fix)
    if task.fresh == 1 and task.from_queue >= 0:
        hours += pair_at(world, phase, unit_of(world, task.from_queue), unit).setup
    return float(hours)


@inlined
def begin(world: Any, person: int, slot: int) -> bool:
    """The person begins the task, unless they leave before it would be done."""
    task, who = task_at(world, slot), person_at(world, person)
    if task.rest < 0.0:
        decide_piece(world, slot)
        task.rest = hours_of(world, slot)
    rule = person_rule(world, person)
    finish = after_working(world, rule.calendar, world.now, task.rest / rule.speed)
    if finish == np.inf:
        who.gone = 1
        return False
    task.status, task.begun = BUSY, world.now
    who.task, who.finish = slot, finish
    order_at(world, task.order).waited += world.now - task.queued
    note(world, finish, FINISH, person)
    return True


@inlined
def free_person(world: Any, queue: int) -> int:
    """Who of the queue's people is at work and without a task, longest first; -1 if nobody."""
    first, last = crew_from(world, world.phase, queue), crew_from(world, world.phase, queue + 1)
    best, since = -1, np.inf
    for at in range(first, last):
        person = crew_member(world, at)
        who = person_at(world, person)
        if (
            who.task < 0
            and who.gone == 0
            and who.idle_since < since
            and is_open(world, person_rule(world, person).calendar, world.now)
        ):
            best, since = person, who.idle_since
    return best


@compiled
def plan_wake(world: Any, queue: int) -> None:
    """Look at the queue again when the first of its people without a task comes to work."""
    first, last = crew_from(world, world.phase, queue), crew_from(world, world.phase, queue + 1)
    wake = np.inf
    for at in range(first, last):
        person = crew_member(world, at)
        if person_at(world, person).task < 0 and person_at(world, person).gone == 0:
            calendar = person_rule(world, person).calendar
            if calendar >= 0:
                wake = min(wake, next_open(world, calendar, world.now))
    if wake < queue_at(world, queue).wake:
        queue_at(world, queue).wake = wake
        note(world, wake, WAKE, queue)


@compiled
def interrupt(world: Any, person: int) -> None:
    """Put the person's task back in its queue with what is left of it."""
    who = person_at(world, person)
    slot = who.task
    task, rule = task_at(world, slot), person_rule(world, person)
    left = worked_by(world, rule.calendar, who.finish) - worked_by(world, rule.calendar, world.now)
    task.rest = max(left * rule.speed, 1e-12)
    record(world, person, 0)
    who.task, who.finish, who.idle_since = -1, -1.0, world.now
    task.queued = world.now
    join_queue(world, slot)


@inlined
def record(world: Any, person: int, ended: int) -> None:
    """Book the time that the person gave to the task, and write it to the log if one is kept."""
    who = person_at(world, person)
    slot = who.task
    task = task_at(world, slot)
    calendar = person_rule(world, person).calendar
    worked = worked_by(world, calendar, world.now) - worked_by(world, calendar, task.begun)
    who.busy += worked
    order_at(world, task.order).worked += worked
    if world.logs == 0:
        return
    row = log_at(world, world.log_size)
    world.log_size += 1
    row.order, row.piece, row.queue, row.person = task.order, task.piece, task.queue, person
    row.node = task.from_node if task.piece == FIX else task.node
    row.for_node, row.from_queue, row.bounces = task.node, task.from_queue, task.bounces
    row.fresh, row.ended = task.fresh, ended
    row.queued, row.started = task.queued, task.begun
    row.finished = world.now if ended >= 0 else np.nan


@compiled
def whom_to_interrupt(world: Any, slot: int) -> int:
    """Who works on the least urgent task of a lower rank than this one's; -1 if nobody."""
    task = task_at(world, slot)
    first, last = crew_from(world, world.phase, task.queue), crew_from(world, world.phase, task.queue + 1)
    worst, chosen, begun = order_at(world, task.order).rank, -1, -1.0
    for at in range(first, last):
        who = person_at(world, crew_member(world, at))
        if who.task < 0:
            continue
        rank = order_at(world, task_at(world, who.task).order).rank
        later = task_at(world, who.task).begun > begun
        if rank > worst or (rank == worst and chosen >= 0 and later):
            worst, chosen, begun = rank, crew_member(world, at), task_at(world, who.task).begun
    return int(chosen)


@compiled
def owner_now(world: Any, slot: int) -> int:
    """The queue that owns the task in the present phase."""
    task = task_at(world, slot)
    node = task.from_node if task.piece == FIX and task.from_node >= 0 else task.node
    owner = owner_of(world, world.phase, order_at(world, task.order).account, node).queue
    return int(owner if owner >= 0 else task.queue)


@inlined
def has_crew(world: Any, queue: int) -> bool:
    phase = world.phase
    return bool(crew_from(world, phase, queue) < crew_from(world, phase, queue + 1))


@compiled
def ask(world: Any, slot: int, queue: int) -> None:
    """The task reaches the queue: it is begun at once, interrupts another, or waits."""
    task = task_at(world, slot)
    task.queue, task.came, task.queued = queue, world.now, world.now
    if order_at(world, task.order).status != OPEN:
        release(world, slot)
        return
    if not has_crew(world, queue):  # the unit has gone since the task was sent
        queue = task.queue = owner_now(world, slot)
    while True:
        person = free_person(world, queue)
        if person < 0:
            break
        if begin(world, person, slot):
            return
    if unit_rule(world, world.phase, unit_of(world, queue)).preempts == 1:
        other = whom_to_interrupt(world, slot)
        if other >= 0 and is_open(world, person_rule(world, other).calendar, world.now):
            interrupt(world, other)
            if begin(world, other, slot):
                return
    join_queue(world, slot)
    plan_wake(world, queue)


@inlined
def next_task(world: Any, person: int) -> bool:
    """The person, without a task, takes the most urgent one of the queues they serve."""
    rule = person_rule(world, person)
    if person_at(world, person).gone == 1:
        return False
    first, last = desk_from(world, world.phase, person), desk_from(world, world.phase, person + 1)
    if not is_open(world, rule.calendar, world.now):
        for at in range(first, last):
            if head_of(world, desk_queue(world, at)) >= 0:
                plan_wake(world, desk_queue(world, at))
        return False
    chosen, best = -1, -1
    for at in range(first, last):
        slot = head_of(world, desk_queue(world, at))
        if slot >= 0 and (best < 0 or task_at(world, slot).key < task_at(world, best).key):
            chosen, best = desk_queue(world, at), slot
    if best < 0:
        return False
    slot = take_head(world, chosen)
    if begin(world, person, slot):
        return True
    join_queue(world, slot)
    return False


@compiled
def wake(world: Any, queue: int) -> None:
    """Give the queue's tasks to whoever has come to work, then look ahead to the next who comes."""
    queue_at(world, queue).wake = np.inf
    while head_of(world, queue) >= 0:
        person = free_person(world, queue)
        if person < 0:
            plan_wake(world, queue)
            return
        next_task(world, person)


@compiled
def mark_dead(world: Any, slot: int) -> None:
    """Leave the slot in its queue as a shell that is dropped when it comes to the head."""
    queue_at(world, task_at(world, slot).queue).waiting -= 1
    task_at(world, slot).status = DEAD
