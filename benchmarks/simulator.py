"""Happenings per second of one network beside SimPy, Ciw and salabim, in one run: ``simulator.py``.

Ten units of four people each, three ranks of priority, orders that go through three units chosen by the kind of
order; 80 % busy. A happening is an arrival or the end of a piece of work, counted alike for all. Seconds are of
computing (process time), so that a busy machine does not decide; each contender runs in a process of its own, five
rounds in which all take turns, and what is printed are medians over the rounds. Ours is timed after compilation,
whose cost is printed beside it, and includes drawing all orders; reading the mean off the results is timed for
nobody. Ours runs many more hours than the others, and its memory may be new to the machine: a second run in the
same process, whose memory is not, is printed beside the first.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".local" / "bench-venv-simulators"
PEERS = ("simpy", "ciw", "salabim")
UNITS, PEOPLE, RANKS, STEPS = 10, 4, 3, 3
BUSY = 0.8
ROUNDS = 5
RATE = UNITS * PEOPLE * BUSY / STEPS / UNITS / RANKS  # orders per hour of each kind and rank


def route_of(kind: int) -> list[int]:
    return [(kind + 3 * step) % UNITS for step in range(STEPS)]


def ours(hours: float) -> dict[str, float]:
    begin = time.process_time()
    from goldenthread.analysis.structure.organisation import (
        Account,
        Demand,
        Discipline,
        OrderKind,
        Organisation,
        Owns,
        Person,
        Structure,
        Unit,
    )
    from goldenthread.analysis.structure.routes import Sequence, Step
    from goldenthread.analysis.structure.simulation import simulate
    from goldenthread.analysis.structure.work_time import WorkTime

    names = [f"u{n}" for n in range(UNITS)]
    work = WorkTime.exponential(1.0)
    organisation = Organisation(
        Structure(
            "network",
            tuple(Unit(name, discipline=Discipline.by_rank()) for name in names),
            tuple(Owns(name, frozenset({name})) for name in names),
        ),
        tuple(Person(f"{name}-{n}", name, frozenset({name})) for name in names for n in range(PEOPLE)),
        tuple(Account(f"rank{rank}", rank=rank) for rank in range(1, RANKS + 1)),
        tuple(
            OrderKind(f"k{kind}", Sequence(*(Step("work", names[at], work) for at in route_of(kind))))
            for kind in range(UNITS)
        ),
        tuple(Demand(f"rank{r}", f"k{kind}", RATE) for r in range(1, RANKS + 1) for kind in range(UNITS)),
    )
    simulate(organisation, hours=10.0, seed=1, log=False)
    first = time.process_time() - begin
    rates = []
    for seed in (2, 3):
        run = None  # as a caller would who reads one run after the other
        begin = time.process_time()
        run = simulate(organisation, hours=hours, seed=seed, log=False)
        seconds = time.process_time() - begin
        rates.append(run.happenings / seconds)
        if seed == 2:
            found = {"happenings": run.happenings, "seconds": seconds, "first": first}
            found["waited"] = float(run.orders["waited"][run.orders["status"] == 2].mean())
    return {**found, "again": rates[1]}


def simpy(hours: float) -> dict[str, float]:
    import random

    import simpy

    luck, world = random.Random(1), simpy.Environment()
    units = [simpy.PriorityResource(world, PEOPLE) for _ in range(UNITS)]
    counted, waits = [0], []

    def order(kind: int, rank: int):
        waited = 0.0
        for at in route_of(kind):
            came = world.now
            with units[at].request(priority=rank) as turn:
                yield turn
                waited += world.now - came
                yield world.timeout(luck.expovariate(1.0))
            counted[0] += 1
        waits.append(waited)

    def arrivals(kind: int, rank: int):
        while True:
            yield world.timeout(luck.expovariate(RATE))
            counted[0] += 1
            world.process(order(kind, rank))

    for kind in range(UNITS):
        for rank in range(RANKS):
            world.process(arrivals(kind, rank))
    begin = time.process_time()
    world.run(until=hours)
    return {
        "happenings": counted[0],
        "seconds": time.process_time() - begin,
        "waited": statistics.fmean(waits),
    }


def ciw(hours: float) -> dict[str, float]:
    import ciw

    classes = {f"{kind}-{rank}": (kind, rank) for kind in range(UNITS) for rank in range(RANKS)}

    def matrix(kind: int) -> list[list[float]]:
        rows = [[0.0] * UNITS for _ in range(UNITS)]
        path = route_of(kind)
        for here, there in pairwise(path):
            rows[here][there] = 1.0
        return rows

    described = ciw.create_network(
        arrival_distributions={
            name: [ciw.dists.Exponential(RATE) if at == route_of(kind)[0] else None for at in range(UNITS)]
            for name, (kind, _) in classes.items()
        },
        service_distributions={name: [ciw.dists.Exponential(1.0)] * UNITS for name in classes},
        routing={name: matrix(kind) for name, (kind, _) in classes.items()},
        number_of_servers=[PEOPLE] * UNITS,
        priority_classes={name: rank for name, (_, rank) in classes.items()},
    )
    ciw.seed(1)
    simulation = ciw.Simulation(described)
    begin = time.process_time()
    simulation.simulate_until_max_time(hours)
    seconds = time.process_time() - begin
    done = simulation.nodes[-1].all_individuals
    records = [person.data_records for person in done]
    waited = statistics.fmean(sum(row.waiting_time for row in rows) for rows in records)
    pieces = sum(len(rows) for rows in records)
    return {"happenings": pieces + len(records), "seconds": seconds, "waited": waited}


def salabim(hours: float) -> dict[str, float]:
    import random

    import salabim

    salabim.yieldless(False)
    luck = random.Random(1)
    world = salabim.Environment(trace=False)
    units = [salabim.Resource(capacity=PEOPLE, monitor=False) for _ in range(UNITS)]
    counted, waits = [0], []

    class Order(salabim.Component):
        def setup(self, kind: int, rank: int) -> None:
            self.kind, self.rank = kind, rank

        def process(self):
            waited = 0.0
            for at in route_of(self.kind):
                came = world.now()
                yield self.request((units[at], 1, self.rank))
                waited += world.now() - came
                yield self.hold(luck.expovariate(1.0))
                self.release()
                counted[0] += 1
            waits.append(waited)

    class Arrivals(salabim.Component):
        def setup(self, kind: int, rank: int) -> None:
            self.kind, self.rank = kind, rank

        def process(self):
            while True:
                yield self.hold(luck.expovariate(RATE))
                counted[0] += 1
                Order(kind=self.kind, rank=self.rank)

    for kind in range(UNITS):
        for rank in range(RANKS):
            Arrivals(kind=kind, rank=rank)
    begin = time.process_time()
    world.run(till=hours)
    return {
        "happenings": counted[0],
        "seconds": time.process_time() - begin,
        "waited": statistics.fmean(waits),
    }


CONTENDERS = {
    "ours": (ours, 60_000.0),
    "simpy": (simpy, 3000.0),
    "ciw": (ciw, 1000.0),
    "salabim": (salabim, 300.0),
}


def peers_python() -> str:
    """The Python that has the peers; made on first use."""
    python = VENV / "bin" / "python"
    if not (VENV / "complete").is_file():
        print(f"Making {VENV.relative_to(ROOT)} with {', '.join(PEERS)} ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
        (VENV / "complete").touch()
    return str(python)


def main() -> None:
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in CONTENDERS}
    for _ in range(ROUNDS):
        for name in CONTENDERS:
            python = sys.executable if name == "ours" else peers_python()
            done = subprocess.run([python, __file__, name], check=True, capture_output=True, text=True)
            runs[name].append(json.loads(done.stdout))
    rates = {name: [run["happenings"] / run["seconds"] for run in runs[name]] for name in CONTENDERS}
    for name in CONTENDERS:
        said = f"{name:8} {statistics.median(rates[name]):>12,.0f} happenings/s ({min(rates[name]):,.0f} to "
        print(f"{said}{max(rates[name]):,.0f})   mean waiting {runs[name][0]['waited']:.3f} h")
    again = [run["again"] for run in runs["ours"]]
    compiling = statistics.median(run["first"] for run in runs["ours"])
    print(f"a second run of ours in the same process: {statistics.median(again):,.0f} happenings/s")
    print(f"ours, first use in a process: {compiling:.2f} s")
    for name in ("simpy", "ciw", "salabim"):
        first, second = _ratio(rates["ours"], rates[name]), _ratio(again, rates[name])
        print(f"ours is {first:,.0f} × {name}; a second run {second:,.0f} ×")


def _ratio(ours: list[float], theirs: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        contender, hours = CONTENDERS[sys.argv[1]]
        print(json.dumps(contender(hours)))
    else:
        main()
