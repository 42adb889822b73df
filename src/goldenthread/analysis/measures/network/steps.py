"""The prepared events as columns of who did what, in the order in which it happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.network.graph import Ints, Network
from goldenthread.analysis.measures.network.people import Between
from goldenthread.analysis.records import RecordSet
from goldenthread.analysis.records.prepared import PreparedEvents, prepare

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Steps:
    """Step ``k`` of the log: in order number ``order[k]``, by ``names[who[k]]`` (−1: nobody is named).

    Steps are sorted by order, start and place in the source. ``enabled_by[k]`` is the step that had to end
    before this one could begin (see ``records.prepared``), or −1. ``left_out`` counts events that name nobody
    or no time.
    """

    order: Codes
    who: Codes
    enabled_by: Ints
    names: tuple[str, ...]
    orders: int
    left_out: int

    def followed(self, distance: int = 1) -> npt.NDArray[np.bool_]:
        """Per step but the last ``distance``: is the one that far behind it in the same order, and are both known?"""
        same = self.order[:-distance] == self.order[distance:]
        return np.asarray(same & (self.who[:-distance] >= 0) & (self.who[distance:] >= 0))


def steps(records: RecordSet, who: Literal["unit", "person", "activity"] = "unit") -> Steps:
    """The steps of all orders by unit, person or activity; names are sorted."""
    events = prepare(records)
    codes, names = _sorted_names(events, who)
    rows = np.arange(events.n_events, dtype=np.int64)
    return Steps(
        order=events.order,
        who=codes,
        enabled_by=np.where(events.back > 0, rows - events.back, -1),
        names=names,
        orders=events.n_orders,
        left_out=int((codes < 0).sum()) + events.untimed,
    )


def _sorted_names(events: PreparedEvents, who: str) -> tuple[Codes, tuple[str, ...]]:
    codes, names = {
        "unit": (events.unit, events.units),
        "person": (events.person, events.people),
        "activity": (events.activity, events.activities),
    }[who]
    in_order = sorted(names)
    place = {name: number for number, name in enumerate(in_order)}
    rank = np.array([place[name] for name in names] + [-1], dtype=np.int32)  # the last is what −1 points at
    return rank[codes], tuple(in_order)


def handoff_network(walk: Steps, *, between: Between = "unit") -> Network:
    """Who hands work to whom: A → B for every step by B that a step by A ≠ B enabled."""
    receiver = np.flatnonzero(walk.enabled_by >= 0)
    source, target = walk.who[walk.enabled_by[receiver]], walk.who[receiver]
    crossing = (source != target) & (source >= 0) & (target >= 0)
    return Network.from_arrays(
        walk.names,
        source[crossing].astype(np.int64),
        target[crossing].astype(np.int64),
        np.ones(int(crossing.sum())),
        between=between,
        source_of_ties="handoffs",
        left_out=walk.left_out,
    )
