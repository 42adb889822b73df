"""The same act on several things of a list: each stands or is refused by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db import transaction

from goldenthread.app.errors import Invalid, Refusal
from goldenthread.app.people.actors import Actor

T = TypeVar("T")
MOST = 200


@dataclass
class Outcome(Generic[T]):
    """What became of each thing: done, or refused with its reason."""

    done: list[T] = field(default_factory=list)
    refused: list[tuple[T, Refusal]] = field(default_factory=list)


def each(things: Iterable[T], act: Callable[..., object], *, actor: Actor, **said: Any) -> Outcome[T]:
    """Do ``act`` on each thing, in a transaction of its own; a refusal of one does not undo the others.

    ``each(orders, promise, promised_for=day, actor=actor)``. Refused when there are more than 200.
    """
    every = list(things)
    if len(every) > MOST:
        raise Invalid(f"Choose at most {MOST} at a time; {len(every)} are chosen.", field="orders")
    outcome: Outcome[T] = Outcome()
    for thing in every:
        try:
            with transaction.atomic():
                act(thing, actor=actor, **said)
        except Refusal as refusal:
            outcome.refused.append((thing, refusal))
        else:
            outcome.done.append(thing)
    return outcome
