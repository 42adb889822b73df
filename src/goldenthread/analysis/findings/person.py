"""A boundary that hangs on one person, although the unit has others."""

from __future__ import annotations

import numpy as np

from goldenthread.analysis.findings.finding import Finding, Looked
from goldenthread.analysis.findings.ground import Ground
from goldenthread.analysis.findings.rule import p_share_above

BOUND = 0.60  # policy (F24): the share of a boundary's hand-offs that may go through one person
LEAST_HANDOFFS = 30
LEAST_COLLEAGUES = 3
QUESTION = "Does the work that one unit receives from another hang on one person?"


def look(ground: Ground) -> Looked:
    """Every pair of units whose receiver has at least three people in the log."""
    looked = Looked("one person", QUESTION)
    events, moves = ground.events, ground.moves
    person = events.person[moves.row]
    known = person >= 0
    if not known.any():
        looked.not_tested = "the log names no persons (event.person_id)"
        return looked
    units, people = len(events.units), len(events.people)
    works = np.unique(
        events.unit[events.person >= 0].astype(np.int64) * people + events.person[events.person >= 0]
    )
    colleagues = np.bincount((works // people)[works >= 0], minlength=units)
    pair = moves.sender[known].astype(np.int64) * units + moves.receiver[known]
    pairs, of_pair = np.unique(pair, return_inverse=True)
    cells, n = np.unique(of_pair.astype(np.int64) * people + person[known], return_counts=True)
    total = np.bincount(of_pair)
    most, who = np.zeros(len(pairs), int), np.zeros(len(pairs), int)
    for cell, times in zip(cells, n, strict=True):
        place = cell // people
        if times > most[place]:
            most[place], who[place] = times, cell % people
    tested = (total >= LEAST_HANDOFFS) & (colleagues[pairs % units] >= LEAST_COLLEAGUES)
    looked.tested = int(tested.sum())
    if not looked.tested:
        looked.not_tested = f"no boundary has {LEAST_HANDOFFS} hand-offs to {LEAST_COLLEAGUES} or more people"
    for i in np.flatnonzero(tested):
        p = p_share_above(int(most[i]), int(total[i]), BOUND)
        if p < 0.05:
            ends = int(pairs[i] // units), int(pairs[i] % units)
            counts = int(most[i]), int(total[i]), int(colleagues[ends[1]])
            looked.candidates.append(_finding(ground, ends, int(who[i]), counts, p))
    return looked


def _finding(
    ground: Ground, ends: tuple[int, int], who: int, counts: tuple[int, int, int], p: float
) -> Finding:
    names, moves = ground.units, ground.moves
    sender, receiver = names[ends[0]], names[ends[1]]
    most, total, colleagues = counts
    name = ground.events.people[who] if ground.people else "one person"
    here = (moves.sender == ends[0]) & (moves.receiver == ends[1]) & (ground.events.person[moves.row] == who)
    return Finding(
        "one person",
        f"What {receiver} receives from {sender} hangs on {name}",
        float(moves.hours[here].sum()),
        p,
        (
            f"{most:,} of {total:,} hand-offs from {sender} to {receiver} ({most / total:.0%}) are taken "
            f"up by {name}, "
            f"although {colleagues} people work in {receiver}; up to {BOUND:.0%} is let pass.",
        ),
        f"Look at the weeks in which that person was away: did work from {sender} wait longer?",
        "It is no risk if the person only registers what others then do, or if a named deputy takes over.",
        ("handoffs",),
        ground.ids(*ends),
    )
