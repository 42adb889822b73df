"""Let an organisation run: :func:`simulate` for results, :class:`Simulation` for a log as a stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from goldenthread.analysis.structure.engine import layout
from goldenthread.analysis.structure.engine.arrivals import orders_of
from goldenthread.analysis.structure.engine.loop import (
    NO_ROOM,
    ROOM,
    link_free,
    log_unfinished,
    prepare,
    run_until,
)
from goldenthread.analysis.structure.engine.planning import Names, names_of, world_of
from goldenthread.analysis.structure.organisation import Organisation, Timeline

Array = np.ndarray[Any, Any]
Progress = Callable[[float], None]
_PIECES_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class Chunk:
    """A part of the log, in order of time: pieces of work ended, and promises made."""

    pieces: Array
    promises: Array


@dataclass(frozen=True)
class Run:
    """What happened. ``orders``, ``pieces``, ``promises``, ``decisions``: arrays of records (engine.layout).

    ``hours``: the length of the run. ``happenings``: how many the loop worked off. ``mean_open``: the average
    number of open orders over time, counted by the loop as orders come and go.
    """

    timeline: Timeline
    names: Names
    hours: float
    seed: int
    orders: Array
    pieces: Array
    promises: Array
    decisions: Array
    busy_hours: Array
    satisfaction: Array
    closes: Array
    happenings: int
    mean_open: float


class Simulation:
    """A run that can be read piece by piece, so that its log never has to fit into memory."""

    def __init__(
        self,
        organisation: Organisation | Timeline,
        *,
        hours: float,
        seed: int,
        log: bool = True,
        at_once: int = _PIECES_AT_ONCE,
    ) -> None:
        self.timeline = organisation if isinstance(organisation, Timeline) else Timeline.always(organisation)
        self.hours, self.seed = hours, seed
        self.names = names_of(self.timeline)
        self._world = world_of(self.timeline, self.names, seed=seed, logs=log)
        self._at_once = max(at_once if log else 0, 4 * ROOM)
        self._fill(orders_of(self.timeline, self.names, hours=hours, seed=seed))
        prepare(self._world.record)

    def _fill(self, orders: Array) -> None:
        """An empty organisation: nobody at work, nothing waiting."""
        world, names = self._world, self.names
        persons = np.zeros(len(names.people), layout.PERSON)
        persons["task"], persons["finish"] = -1, -1.0
        queues = np.zeros(len(names.queues), layout.QUEUE)
        queues["head"], queues["wake"] = -1, np.inf
        accounts = np.zeros(len(names.accounts), layout.ACCOUNT)
        accounts["satisfaction"], accounts["active"], accounts["closes"] = 0.8, 1, np.inf
        kinds = np.zeros(len(names.kinds), layout.KIND)
        kinds["usual"] = world["kind_rules"][0]["first_guess"]
        joins = len(orders) * names.graph.joins or 1
        tables = {
            "orders": orders,
            "persons": persons,
            "queues": queues,
            "accounts": accounts,
            "kinds": kinds,
            "tasks": np.zeros(1024, layout.TASK),
            "agenda": np.zeros(4096, layout.HAPPENING),
            "log": np.zeros(max(self._at_once, 2 * len(persons)), layout.PIECE),
            "promises": np.zeros(max(self._at_once // 4, 4 * ROOM), layout.PROMISE),
            "joined": np.zeros(joins, layout.JOINED),
            "decisions": np.zeros(len(world["contracts"]), layout.DECISION),
            "jumps": np.zeros(64, layout.JUMP),
        }
        for name, table in tables.items():
            world.set(name, table)
        world.record["free"] = -1

    def chunks(self, *, progress: Progress | None = None) -> Iterator[Chunk]:
        """Run to the end, and read the log in parts."""
        stops = np.linspace(0.0, self.hours, 101)[1:] if progress else [self.hours]
        for stop in stops:
            while run_until(self._world.record, float(stop)) == NO_ROOM:
                if self._is_full():
                    yield self._emptied()
                self._grow()
            if progress:
                progress(float(stop) / self.hours)
        if self._world.count("logs"):
            if self._world.count("log_size") + len(self._world["persons"]) >= len(self._world["log"]):
                yield self._emptied()
            log_unfinished(self._world.record)
        yield self._emptied()

    def _is_full(self) -> bool:
        world = self._world
        return bool(
            world.count("promises_size") + ROOM >= len(world["promises"])
            or (world.count("logs") and world.count("log_size") + ROOM >= len(world["log"]))
        )

    def _emptied(self) -> Chunk:
        world = self._world
        chunk = Chunk(
            world["log"][: world.count("log_size")].copy(),
            world["promises"][: world.count("promises_size")].copy(),
        )
        world.record["log_size"] = world.record["promises_size"] = 0
        return chunk

    def _grow(self) -> None:
        """Double what has become too small."""
        world = self._world
        if world.count("agenda_size") + ROOM >= len(world["agenda"]):
            world.set("agenda", _doubled(world["agenda"]))
        if world.count("free_count") <= ROOM:
            size = len(world["tasks"])
            world.set("tasks", _doubled(world["tasks"]))
            link_free(world.record, size)

    def result(self, pieces: Array, promises: Array) -> Run:
        """The run as a whole, with what was read of its log."""
        world = self._world
        return Run(
            timeline=self.timeline,
            names=self.names,
            hours=self.hours,
            seed=self.seed,
            orders=world["orders"],
            pieces=pieces,
            promises=promises,
            decisions=world["decisions"],
            busy_hours=world["persons"]["busy"].copy(),
            satisfaction=world["accounts"]["satisfaction"].copy(),
            closes=world["accounts"]["closes"].copy(),
            happenings=world.count("happenings"),
            mean_open=float(world.record["area"]) / self.hours,
        )


def _doubled(array: Array) -> Array:
    return np.concatenate([array, np.zeros_like(array)])


def simulate(
    organisation: Organisation | Timeline,
    *,
    hours: float,
    seed: int,
    log: bool = True,
    progress: Progress | None = None,
) -> Run:
    """Simulate ``hours`` from an empty start. The same seed gives the same run, bit for bit.

    Without ``log`` only orders are kept, which is quicker. Under one seed, two organisations with the same
    accounts, kinds and demand meet the same orders with the same luck (common random numbers).
    """
    simulation = Simulation(organisation, hours=hours, seed=seed, log=log)
    pieces, promises = [], []
    for chunk in simulation.chunks(progress=progress):
        pieces.append(chunk.pieces)
        promises.append(chunk.promises)
    return simulation.result(np.concatenate(pieces), np.concatenate(promises))
