"""An order on its way: placed, promised, moved along its route, handed over, closed."""

from __future__ import annotations

from math import ceil, exp
from typing import Any

import numpy as np

from goldenthread.analysis.structure.engine.compiled import compiled, inlined
from goldenthread.analysis.structure.engine.layout import (
    BRANCH,
    DECLINED,
    DONE,
    DOOR,
    END,
    FIX,
    FORK,
    JOIN,
    OPEN,
    QUEUED,
    REFUSED_AT_DOOR,
    REVIEW,
    STEP,
    WITHDRAWN,
    WORK,
)
from goldenthread.analysis.structure.engine.queues import DUE, EXPEDITE, HANDOFF, WITHDRAW, note
from goldenthread.analysis.structure.engine.streams import uniform
from goldenthread.analysis.structure.engine.work import (
    ask,
    join_queue,
    mark_dead,
    new_task,
    record,
    release,
)
from goldenthread.analysis.structure.engine.world import (
    account_at,
    account_rule,
    door_at,
    entity_of,
    first_node,
    joined_at,
    jump_at,
    key_for,
    kind_at,
    kind_rule,
    node_at,
    option_at,
    order_at,
    owner_of,
    pair_at,
    person_at,
    promise_at,
    task_at,
    unit_of,
)

_ROUTE, _DOOR, _HANDOFF, _REFUSAL = 3, 5, 6, 7  # as in Purpose
_MOST_DOORS = 4
_MEMORY = 0.05  # weight of the latest order in a unit's idea of how long orders take


@compiled
def place(world: Any, number: int) -> None:
    """The order arrives: refused where the account is gone or the unit takes no more, else begun."""
    order = order_at(world, number)
    if account_at(world, order.account).active == 0:
        order.status = REFUSED_AT_DOOR
        return
    rule = kind_rule(world, world.phase, order.kind)
    order.rank = account_rule(world, world.phase, order.account).rank
    order.status = OPEN
    count_open(world, 1)
    if rule.limit > 0.0 and kind_at(world, order.kind).usual > rule.limit:
        close(world, number, DECLINED)
        return
    if order.patience < np.inf:
        note(world, order.patience, WITHDRAW, number)
    if order.expedite < np.inf:
        note(world, order.expedite, EXPEDITE, number)
    home = account_rule(world, world.phase, order.account).home
    go_on(world, number, first_node(world, order.kind), home, -1)


@compiled
def count_open(world: Any, change: int) -> None:
    world.area += world.open * (world.now - world.since)
    world.since = world.now
    world.open += change


@compiled
def close(world: Any, number: int, status: int) -> None:
    """The order ends. The customer remembers how, and the units how long it took."""
    order = order_at(world, number)
    order.status, order.closed = status, world.now
    count_open(world, -1)
    account = account_at(world, order.account)
    felt = 0.2
    if status == DONE:
        late = max(0.0, world.now - order.requested)
        felt = exp(-late / max(24.0, order.requested - order.placed))
        usual = kind_at(world, order.kind)
        usual.usual += _MEMORY * (world.now - order.placed - usual.usual)
    account.satisfaction += world.satisfaction_rate * (felt - account.satisfaction)


@compiled
def promise(world: Any, number: int, queue: int, person: int) -> None:
    """A date is promised: what orders of the kind usually take, through the unit's optimism and padding."""
    order = order_at(world, number)
    rule = kind_rule(world, world.phase, order.kind)
    ahead = kind_at(world, order.kind).usual
    if order.promises > 0:
        ahead *= 0.4
    due = world.now + ahead * (1.0 - rule.optimism) + rule.padding
    if rule.grid > 0.0:
        due = ceil(due / rule.grid) * rule.grid
    if rule.grid == 24.0:  # hour 0 is a Monday: nothing is promised for a weekend
        weekday = (int(due / 24.0) - 1) % 7
        if weekday >= 5:
            due += (7 - weekday) * 24.0
    if order.promises == 0:
        order.first_promise, order.answered = due, world.now
    order.last_promise = due
    order.promises += 1
    row = promise_at(world, world.promises_size)
    world.promises_size += 1
    row.order, row.queue, row.person, row.at, row.due = number, queue, person, world.now, due
    if rule.moves > 0:
        note(world, due, DUE, number)


@compiled
def is_due(world: Any, number: int) -> None:
    """The promised time has come: an order that is still open gets another date, up to a number of times."""
    order = order_at(world, number)
    if order.status != OPEN or order.last_promise > world.now:
        return
    if order.promises <= kind_rule(world, world.phase, order.kind).moves:
        promise(world, number, -1, -1)


@inlined
def go_on(world: Any, number: int, node: int, from_queue: int, from_node: int) -> None:
    """Follow the route from ``node`` until every branch waits for a person, or the order is done."""
    order, phase = order_at(world, number), world.phase
    jump_at(world, 0).node = node
    size = 1
    while size > 0:
        size -= 1
        at = jump_at(world, size).node
        this = node_at(world, at)
        if this.kind == WORK:
            queue = owner_of(world, phase, order.account, at).queue
            if queue < 0:  # nobody has to be asked
                jump_at(world, size).node = this.next
                size += 1
            else:
                send(world, number, at, queue, from_queue, from_node)
        elif this.kind == BRANCH:
            draw = at * 64 + order.round
            luck = uniform(key_for(world, _ROUTE), entity_of(world, order), draw)
            chosen = this.option_at
            while option_at(world, phase, chosen).upto < luck and chosen < this.option_at + this.options - 1:
                chosen += 1
            if this.again == 1:
                order.round += 1
            jump_at(world, size).node = option_at(world, phase, chosen).target
            size += 1
        elif this.kind == FORK:
            for option in range(this.options):
                jump_at(world, size + option).node = option_at(
                    world, phase, this.option_at + this.options - 1 - option
                ).target
            size += this.options
        elif this.kind == JOIN:
            place_of = number * world.joins + this.join
            joined_at(world, place_of).arrived += 1
            if joined_at(world, place_of).arrived == this.needs:
                joined_at(world, place_of).arrived = 0
                jump_at(world, size).node = this.next
                size += 1
        elif this.kind == END:
            close(world, number, DONE)


@inlined
def send(world: Any, number: int, node: int, queue: int, from_queue: int, from_node: int) -> None:
    """Give the step to the queue: at once inside a unit, after the hand-over's delay between two."""
    order = order_at(world, number)
    slot = new_task(world, number, node, STEP)
    task = task_at(world, slot)
    task.from_queue, task.from_node, task.fresh = from_queue, from_node, 1
    rule = kind_rule(world, world.phase, order.kind)
    if from_node < 0 and rule.wrong_door > 0.0:
        queue = door_of(world, slot, queue)
    hand_over(world, slot, queue)


@compiled
def door_of(world: Any, slot: int, right: int) -> int:
    """The queue that the customer's side takes for the right one: ``right``, or another."""
    task = task_at(world, slot)
    order = order_at(world, task.order)
    rule = kind_rule(world, world.phase, order.kind)
    if task.bounces >= _MOST_DOORS:
        task.piece = STEP
        return right
    draw = task.bounces * 4
    if uniform(key_for(world, _DOOR), entity_of(world, order), draw) >= rule.wrong_door:
        task.piece = STEP
        return right
    doors = 0
    while doors < world.doors_each and door_at(world, world.phase, order.kind, doors) >= 0:
        doors += 1
    chosen = int(uniform(key_for(world, _DOOR), entity_of(world, order), draw + 1) * doors)
    if doors == 0 or door_at(world, world.phase, order.kind, chosen) == right:
        task.piece = STEP
        return right
    task.piece = DOOR
    return int(door_at(world, world.phase, order.kind, chosen))


@compiled
def hand_over(world: Any, slot: int, queue: int) -> None:
    """Move the task to the queue; between two units this takes the time that stands between them."""
    task = task_at(world, slot)
    order = order_at(world, task.order)
    receiver = unit_of(world, queue)
    sender = unit_of(world, task.from_queue) if task.from_queue >= 0 else -1
    if sender == receiver:
        task.fresh = 0
        ask(world, slot, queue)
        return
    if sender >= 0:
        order.handoffs += 1
    mean = pair_at(world, world.phase, sender, receiver).delay
    if mean <= 0.0:
        ask(world, slot, queue)
        return
    draw = (task.node * 64 + task.round) * 64 + task.bounces * 4 + task.piece
    delay = -np.log(uniform(key_for(world, _HANDOFF), entity_of(world, order), draw)) * mean
    task.queue = queue
    note(world, world.now + delay, HANDOFF, slot)


@inlined
def finish(world: Any, person: int) -> int:
    """The person ends a piece of work. Returns the slot of what is to be continued, or -1."""
    who = person_at(world, person)
    slot = who.task
    record(world, person, 1)
    who.task, who.finish, who.idle_since = -1, -1.0, world.now
    if order_at(world, task_at(world, slot).order).status != OPEN:
        release(world, slot)
        return -1
    return int(slot)


@inlined
def carry_on(world: Any, slot: int, person: int) -> None:
    """What follows a piece of work that was ended."""
    task = task_at(world, slot)
    number, node, queue, piece = task.order, task.node, task.queue, task.piece
    if piece == STEP:
        release(world, slot)
        after_step(world, number, node, queue, person)
        return
    task.rest = -1.0
    if piece == REVIEW:  # back to the sender
        order_at(world, number).bounces += 1
        back, task.from_queue = task.from_queue, queue
        task.piece = FIX
        hand_over(world, slot, back)
    elif piece == FIX:  # and over once more
        back, task.from_queue = task.from_queue, queue
        task.piece, task.fresh = STEP, 1
        task.bounces += 1
        hand_over(world, slot, back)
    else:  # at the wrong door
        order_at(world, number).bounces += 1
        task.from_queue = queue
        task.bounces += 1
        right = owner_of(world, world.phase, order_at(world, number).account, node).queue
        goal = door_of(world, slot, right)
        hand_over(world, slot, goal)


@inlined
def after_step(world: Any, number: int, node: int, queue: int, person: int) -> None:
    """A step is done: it may end in a refusal or a promise; then the order moves on."""
    order, phase = order_at(world, number), world.phase
    chance = owner_of(world, phase, order.account, node).refuse
    if (
        chance > 0.0
        and uniform(key_for(world, _REFUSAL), entity_of(world, order), node * 64 + order.round) < chance
    ):
        close(world, number, DECLINED)
        return
    if node_at(world, node).commits == 1 and order.promises == 0:
        promise(world, number, queue, person)
    go_on(world, number, node_at(world, node).next, queue, node)


@compiled
def expedite(world: Any, number: int) -> None:
    """The order goes before others. The task that waits is moved up; a parallel one keeps its place."""
    order = order_at(world, number)
    if order.status != OPEN:
        return
    order.rank, order.expedited = 0, world.now
    slot = order.task
    task = task_at(world, slot)
    if task.status != QUEUED or task.order != number:
        return
    copy = new_task(world, number, task.node, task.piece)
    number_of_copy = task_at(world, copy)
    number_of_copy.from_queue, number_of_copy.from_node = task.from_queue, task.from_node
    number_of_copy.bounces, number_of_copy.round, number_of_copy.fresh = task.bounces, task.round, task.fresh
    number_of_copy.queue, number_of_copy.rest = task.queue, task.rest
    number_of_copy.came, number_of_copy.queued = task.came, task.queued
    mark_dead(world, slot)
    join_queue(world, copy)


@compiled
def withdraw(world: Any, number: int) -> None:
    """The customer's patience is over."""
    if order_at(world, number).status == OPEN:
        close(world, number, WITHDRAWN)
