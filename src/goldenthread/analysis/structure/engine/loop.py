"""The event loop: the next happening, and what follows from it."""

from __future__ import annotations

from math import exp
from typing import Any

import numpy as np

from goldenthread.analysis.structure.engine.compiled import compiled, inlined
from goldenthread.analysis.structure.engine.layout import DEAD, DOOR, FREE, OPEN, QUEUED
from goldenthread.analysis.structure.engine.orders import (
    carry_on,
    count_open,
    expedite,
    finish,
    is_due,
    place,
    withdraw,
)
from goldenthread.analysis.structure.engine.queues import (
    CLOSE,
    DECIDE,
    DUE,
    EXPEDITE,
    FINISH,
    HANDOFF,
    PHASE,
    WAKE,
    WITHDRAW,
    drop_first,
    kind_of,
    note,
    which_of,
)
from goldenthread.analysis.structure.engine.streams import uniform
from goldenthread.analysis.structure.engine.work import (
    ask,
    has_crew,
    join_queue,
    next_task,
    owner_now,
    record,
    release,
    wake,
)
from goldenthread.analysis.structure.engine.world import (
    account_at,
    account_rule,
    contract_at,
    decision_at,
    happening_at,
    key_for,
    order_at,
    person_at,
    phase_start,
    queue_at,
    task_at,
    unit_of,
    unit_rule,
)

ENDED, NO_ROOM = 0, 1
ROOM = 128  # at least as much as one happening can use of anything
_RENEWAL = 8  # Purpose.RENEWAL
LOST, REDUCED, RENEWED, EXPANDED = 1, 2, 3, 4


@compiled
def has_room(world: Any) -> bool:
    return bool(
        world.agenda_size + ROOM < world.agenda_room
        and world.free_count > ROOM
        and world.promises_size + ROOM < world.promises_room
        and (world.logs == 0 or world.log_size + ROOM < world.log_room)
    )


@compiled
def run_until(world: Any, end: float) -> int:
    """Let time pass until ``end``, or until an array is full: then grow or empty it, and call again."""
    while has_room(world):
        arrival = np.inf
        if world.arrived < world.orders_room:
            arrival = order_at(world, world.arrived).placed
        at = happening_at(world, 0).at if world.agenda_size > 0 else np.inf
        if min(arrival, at) > end:
            world.now = end
            count_open(world, 0)
            return ENDED
        world.happenings += 1
        if arrival < at:
            world.now = arrival
            world.arrived += 1
            place(world, world.arrived - 1)
        else:
            what = happening_at(world, 0).what
            world.hollow = 1
            world.now = at
            happen(world, kind_of(what), which_of(what))
            drop_first(world)
    return NO_ROOM


@inlined
def happen(world: Any, kind: int, which: int) -> None:
    """One happening of the agenda."""
    if kind == FINISH:
        if person_at(world, which).finish == world.now and person_at(world, which).task >= 0:
            end_of_work(world, which)
    elif kind == HANDOFF:
        ask(world, which, task_at(world, which).queue)
    elif kind == WAKE:
        if queue_at(world, which).wake == world.now:
            wake(world, which)
    elif kind == DUE:
        is_due(world, which)
    elif kind == WITHDRAW:
        withdraw(world, which)
    elif kind == EXPEDITE:
        expedite(world, which)
    elif kind == CLOSE:
        account_at(world, which).active = 0
        account_at(world, which).closes = world.now
    elif kind == DECIDE:
        decide(world, which)
    elif kind == PHASE:
        change_phase(world, which)


@inlined
def end_of_work(world: Any, person: int) -> None:
    """The person is done with a task and takes the next; who keeps orders first goes on with the same."""
    unit = unit_of(world, task_at(world, person_at(world, person).task).queue)
    keeps = unit_rule(world, world.phase, unit).keeps
    slot = finish(world, person)
    if keeps == 0:
        next_task(world, person)
    if slot >= 0:
        carry_on(world, slot, person)
    if keeps == 1 and person_at(world, person).task < 0:
        next_task(world, person)


@compiled
def decide(world: Any, contract: int) -> None:
    """The customer decides whether to stay, by what they have experienced."""
    row, decision = contract_at(world, contract), decision_at(world, contract)
    account = account_at(world, row.account)
    if account.active == 0:
        return
    goodwill = account_rule(world, world.phase, row.account).goodwill
    mood = account.satisfaction + goodwill
    stays = 1.0 / (1.0 + exp(-(mood - world.renewal_threshold) / world.renewal_slope))
    luck = uniform(key_for(world, _RENEWAL), row.account, contract)
    decision.satisfaction, decision.chance = account.satisfaction, stays
    if luck >= stays:
        decision.outcome = LOST
        note(world, max(row.ends, world.now), CLOSE, row.account)
    elif luck > 0.85 * stays:
        decision.outcome = REDUCED
    elif luck < 0.35 * stays * stays:
        decision.outcome = EXPANDED
    else:
        decision.outcome = RENEWED


@compiled
def change_phase(world: Any, phase: int) -> None:
    """Behaviour changes from now on: what waits goes to whoever owns it now."""
    world.phase = phase
    for queue in range(world.queues_room):
        queue_at(world, queue).head = -1
        queue_at(world, queue).waiting = 0
        queue_at(world, queue).wake = np.inf
    for slot in range(world.tasks_room):
        task = task_at(world, slot)
        if task.status == DEAD:
            release(world, slot)
        elif task.status == QUEUED:
            if order_at(world, task.order).status != OPEN:
                release(world, slot)
                continue
            if task.piece != DOOR or not has_crew(world, task.queue):
                task.queue = owner_now(world, slot)
            join_queue(world, slot)
    for queue in range(world.queues_room):
        wake(world, queue)


@compiled
def prepare(world: Any) -> None:
    """Make all slots free and put what is known in advance on the agenda."""
    link_free(world, 0)
    for phase in range(1, world.phases_room):
        note(world, phase_start(world, phase), PHASE, phase)
    for contract in range(world.contracts_room):
        note(world, contract_at(world, contract).at, DECIDE, contract)


@compiled
def link_free(world: Any, first: int) -> None:
    """Chain the slots from ``first`` on as free."""
    for slot in range(world.tasks_room - 1, first - 1, -1):
        task_at(world, slot).status = FREE
        task_at(world, slot).right = world.free
        world.free = slot
        world.free_count += 1


@compiled
def log_unfinished(world: Any) -> None:
    """Write what people are doing now to the log, without an end."""
    for person in range(world.persons_room):
        if person_at(world, person).task >= 0:
            record(world, person, -1)
