"""Small organisations that queueing theory has answers for."""

from __future__ import annotations

from goldenthread.analysis.structure.inference import Interval, mean_interval
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
from goldenthread.analysis.structure.routes import Route, Step
from goldenthread.analysis.structure.simulation import Run, simulate
from goldenthread.analysis.structure.work_time import WorkTime

ONE = WorkTime.exponential(1.0)


def station(name: str, work: WorkTime = ONE) -> Step:
    return Step(f"At {name}", skill=name, work=work)


def network(
    route: Route,
    servers: dict[str, int],
    rates: dict[int, float],
    *,
    discipline: Discipline = Discipline(),
    **of_person,
) -> Organisation:
    """One unit per skill with so many people; one account per rank, with its rate of orders."""
    return Organisation(
        structure=Structure(
            "network",
            tuple(Unit(name, discipline=discipline) for name in servers),
            tuple(Owns(name, frozenset({name})) for name in servers),
        ),
        people=tuple(
            Person(f"{name} {n}", name, frozenset({name}), **of_person)
            for name, count in servers.items()
            for n in range(count)
        ),
        accounts=tuple(Account(f"rank {rank}", rank=rank) for rank in rates),
        kinds=(OrderKind("job", route),),
        demand=tuple(Demand(f"rank {rank}", "job", rate) for rank, rate in rates.items()),
    )


def waits(run: Run, account: int | None = None, *, warm_up: float = 0.0) -> float:
    """Mean waiting of delivered orders after the warm-up."""
    orders = run.orders
    chosen = (orders["status"] == 2) & (orders["placed"] >= warm_up)
    if account is not None:
        chosen &= orders["account"] == account
    return float(orders["waited"][chosen].mean())


def replicated(organisation, figure, *, hours: float, replications: int = 10, seed: int = 1) -> Interval:
    """The figure's interval at 99.9 %, so that a true theory is refuted once in a thousand seeds."""
    runs = (simulate(organisation, hours=hours, seed=seed + n, log=False) for n in range(replications))
    return mean_interval([figure(run) for run in runs], level=0.999)


def covers(interval: Interval, theory: float) -> bool:
    return interval.low <= theory <= interval.high
