"""What a unit receives hangs on one person, although others work there at the same time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.charts.words import hours as spoken
from goldenthread.analysis.findings.finding import Finding, Looked
from goldenthread.analysis.findings.ground import Ground
from goldenthread.analysis.findings.rule import FALSE_ALARM_RATE, p_share_above

BOUND = (
    0.60  # policy (F24): the share of a boundary's hand-offs that may go through one of three or more people
)
BOUND_OF_TWO = 0.80  # policy: the same where two people work, of whom one may work part of the week
LEAST_HANDOFFS = 30
SURE = FALSE_ALARM_RATE / 11  # the share of the error that one kind of condition has at least
QUESTION = "Does the work that one unit receives from another hang on one person?"
PLANTED = 0.95  # the share of somebody on whom a boundary plainly hangs, for the power that is stated
POWER = 0.80

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Shares:
    """Every boundary whose receiver has others at work: its hand-offs ``n``, ``most`` of which ``who`` takes up.

    ``bound``: the share that is let pass, by how many people were at work; ``colleagues``: how many on average.
    ``alone``: boundaries whose receiver is one person. ``p``: the chance of so many if the share were the bound.
    """

    sender: Ints
    receiver: Ints
    who: Ints
    most: Ints
    n: Ints
    bound: NDArray[np.float64]
    colleagues: NDArray[np.float64]
    alone: int

    @property
    def p(self) -> NDArray[np.float64]:
        rows = zip(self.most.tolist(), self.n.tolist(), self.bound.tolist(), strict=True)
        return np.array([p_share_above(most, n, bound) for most, n, bound in rows])

    def __getitem__(self, rows: NDArray[np.bool_]) -> Shares:
        return Shares(
            self.sender[rows],
            self.receiver[rows],
            self.who[rows],
            self.most[rows],
            self.n[rows],
            self.bound[rows],
            self.colleagues[rows],
            self.alone,
        )


def look(ground: Ground) -> Looked:
    """Every boundary with enough hand-offs to a unit in which two or more people are at work."""
    looked = Looked("one person", QUESTION)
    if not (ground.events.person[ground.moves.row] >= 0).any():
        looked.not_tested = "the log names no persons (event.person_id)"
        return looked
    known = shares(ground)
    tested = known[known.n >= LEAST_HANDOFFS]
    looked.tested = len(tested.n)
    if not looked.tested:
        looked.not_tested = (
            f"no boundary has {LEAST_HANDOFFS} hand-offs to a unit where two or more people work"
        )
        return looked
    looked.power = power(tested, thin=int((known.n < LEAST_HANDOFFS).sum()))
    p = tested.p
    hangs = p * looked.tested < SURE
    for receiver, who in sorted(
        set(zip(tested.receiver[hangs].tolist(), tested.who[hangs].tolist(), strict=True))
    ):
        here = hangs & (tested.receiver == receiver) & (tested.who == who)
        # the smallest p stands for all: Bonferroni's rule has already let each of them pass
        looked.candidates.append(_finding(ground, tested[here], float(p[here].min())))
    return looked


def shares(ground: Ground) -> Shares:
    """Hand-offs by boundary and person, while the receiver has at least two people at work."""
    events, moves = ground.events, ground.moves
    units, people = len(events.units), len(events.people)
    at_work = _at_work(ground)
    stretch = ground.stretch_of_order[moves.order]
    person, colleagues = events.person[moves.row], at_work[moves.receiver, stretch]
    counted = (person >= 0) & (colleagues >= 2)
    named = moves.sender.astype(np.int64) * units + moves.receiver
    alone = len(np.setdiff1d(named[(person >= 0) & (colleagues < 2)], named[counted]))
    pairs, place = np.unique(named[counted], return_inverse=True)
    cells, times = np.unique(place.astype(np.int64) * people + person[counted], return_counts=True)
    order = np.lexsort((cells, -times, cells // max(people, 1)))
    _, first = np.unique(cells[order] // max(people, 1), return_index=True)
    top = order[first]
    n = np.bincount(place, minlength=len(pairs))
    let_pass = np.where(colleagues[counted] == 2, BOUND_OF_TWO, BOUND)
    bound = np.bincount(place, let_pass, len(pairs)) / np.maximum(n, 1)
    crew = np.bincount(place, colleagues[counted], len(pairs)) / np.maximum(n, 1)
    return Shares(pairs // units, pairs % units, cells[top] % people, times[top], n, bound, crew, alone)


def _at_work(ground: Ground) -> NDArray[np.int64]:
    """How many people each unit has in each stretch of time: those between their first and their last step there."""
    events = ground.events
    units, people, stretches = len(events.units), len(events.people), max(ground.n_stretches, 1)
    known = (events.person >= 0) & (events.unit >= 0)
    stretch = ground.stretch_of_order[events.order[known]]
    place = events.unit[known].astype(np.int64) * people + events.person[known]
    where, cell = np.unique(place, return_inverse=True)
    came, went = np.full(len(where), stretches), np.full(len(where), -1)
    np.minimum.at(came, cell, stretch)
    np.maximum.at(went, cell, stretch)
    change = np.zeros((units, stretches + 1), np.int64)
    np.add.at(change, (where // max(people, 1), came), 1)
    np.add.at(change, (where // max(people, 1), went + 1), -1)
    return np.asarray(change.cumsum(axis=1)[:, :-1])


def power(tested: Shares, *, thin: int) -> str:
    """What these tests could have seen, in a sentence."""
    sees = np.array(
        [_chance(int(n), float(b), len(tested.n)) for n, b in zip(tested.n, tested.bound, strict=True)]
    )
    said = (
        f"Where one person takes up {PLANTED:.0%} of what a unit receives from another, these tests find it with a "
        f"chance of at least {POWER:.0%} at {(sees >= POWER).sum():,} of the {len(sees):,} boundaries tested"
    )
    weak = [f"{thin:,} more had fewer than {LEAST_HANDOFFS} hand-offs"] if thin else []
    if tested.alone:
        weak.append(f"at {tested.alone:,} the receiver is one person, so that nothing can be compared")
    return f"{said}; {'; '.join(weak)}." if weak else f"{said}."


def _chance(n: int, bound: float, tested: int) -> float:
    """The chance that a share of ``PLANTED`` among ``n`` hand-offs is found."""
    from scipy.special import bdtrc

    n = min(n, 2000)  # more can only be seen better
    counts = np.arange(n + 1)
    enough = np.flatnonzero(bdtrc(counts - 1, n, bound) * tested < SURE)
    return float(bdtrc(enough[0] - 1, n, PLANTED)) if len(enough) else 0.0


def _finding(ground: Ground, here: Shares, p: float) -> Finding:
    names, moves = ground.units, ground.moves
    receiver, who = int(here.receiver[0]), int(here.who[0])
    name = ground.events.people[who] if ground.people else "one person"
    senders = [names[s] for s in here.sender[np.argsort(-here.n, kind="stable")].tolist()]
    source = senders[0] if len(senders) == 1 else f"{len(senders)} units"
    most, total = int(here.most.sum()), int(here.n.sum())
    between = (moves.receiver == receiver) & np.isin(moves.sender, here.sender)
    theirs = ground.events.person[moves.row] == who
    crew = here.colleagues.mean()
    rows = zip(here.sender.tolist(), here.most.tolist(), here.n.tolist(), strict=True)
    return Finding(
        "one person",
        f"What {names[receiver]} receives from {source} hangs on {name}",
        float(moves.hours[between & theirs].sum()),
        p,
        (
            f"{most:,} of {total:,} hand-offs to {names[receiver]} from {_and(senders)} ({most / total:.0%}) are "
            f"taken up by {name}, while about {crew:.0f} people work there at the same time; up to "
            f"{here.bound.max():.0%} is let pass.",
            *_waits(
                moves.hours[between & theirs],
                moves.hours[between & ~theirs],
                name if ground.people else "that person",
            ),
        ),
        f"Look at the weeks in which that person was away: did what {names[receiver]} receives wait longer?",
        "It is no risk if the person only registers what others then do, or if a named deputy takes over.",
        ("handoffs",),
        ground.ids(*(here.sender.tolist() if len(senders) == 1 else ()), receiver),
        ("from", "taken up by this person", "of hand-offs"),
        tuple((names[sender], taken, n) for sender, taken, n in sorted(rows, key=lambda row: -row[2])),
    )


def _waits(theirs: NDArray[np.float64], others: NDArray[np.float64], name: str) -> list[str]:
    """How long it took until the person took the work up, beside what it took where others did."""
    said = f"Until {name} took it up {spoken(theirs.mean())} passed on average"
    if not len(others):
        return [f"{said}."]
    return [f"{said}; where others did, {spoken(others.mean())}."]


def _and(names: list[str]) -> str:
    """Up to three names, and how many more.

    >>> _and(["A", "B"]), _and(["A", "B", "C", "D", "E"])
    ('A and B', 'A, B, C and 2 others')
    """
    if len(names) > 4:
        return f"{', '.join(names[:3])} and {len(names) - 3} others"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
