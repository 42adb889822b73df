"""Events and holdings, from the log's pieces, as a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldenthread.analysis.structure.engine.layout import DOOR, FIX, REVIEW, STEP
from goldenthread.analysis.synthetic.telling.stage import Stage, instants, named, numbered

if TYPE_CHECKING:
    import pyarrow as pa

Array = np.ndarray[Any, Any]
# each holder from the moment it has the order until the next one has it
HOLDINGS = """
    SELECT order_id, queued_at AS from_at, unit_id, person_id, next_at AS to_at FROM (
        SELECT order_id, unit_id, person_id, queued_at,
               coalesce(lead(queued_at) OVER (PARTITION BY order_id ORDER BY queued_at, seq), closed_at) AS next_at
        FROM worked)
    WHERE next_at IS NULL OR next_at > queued_at
"""


class Activities:
    """What is done in each node of the routes, by the kind of piece."""

    def __init__(self, stage: Stage) -> None:
        graph = stage.run.names.graph
        self.names: list[str] = ["Find out who is responsible"]
        self.classes: list[str] = ["waste"]
        self.number = np.zeros((4, len(graph.nodes)), np.int64)
        for node, step in graph.step_of.items():
            for piece, name, value in (
                (STEP, step.activity, step.value_class),
                (REVIEW, f"Check input: {step.activity}", "waste"),
                (FIX, f"Correct: {step.activity}", "waste"),
            ):
                self.number[piece, node] = len(self.names)
                self.names.append(name)
                self.classes.append(value)
        self.branch = np.full(len(graph.nodes), -1)
        seconds = _second_branches(stage)
        for node, branch in graph.branch_of.items():
            self.branch[node] = seconds.get(branch, -1)


def _second_branches(stage: Stage) -> dict[int, int]:
    """Branches of a fork beyond its first become supporting orders, numbered from 1."""
    graph = stage.run.names.graph
    found: dict[int, int] = {}
    for row in graph.nodes:
        if row.get("kind") != 2 or not row.get("options"):
            continue
        begin = int(row["option_at"])
        for place in range(1, int(row["options"])):
            target = graph.options[begin + place][0]
            if target in graph.branch_of:
                found[graph.branch_of[target]] = place
    return found


def order_ids(pieces: Array, activities: Activities) -> pa.Array:
    """The order of each piece: the root order, or the supporting order that a branch became."""
    import pyarrow as pa
    import pyarrow.compute as pc

    roots = numbered("O", pieces["order"], 7)
    branch = activities.branch[pieces["for_node"]]
    if not (branch >= 0).any():
        return roots
    suffix = pc.binary_join_element_wise("-S", pc.cast(pa.array(branch), pa.string()), "")
    return pc.if_else(pa.array(branch >= 0), pc.binary_join_element_wise(roots, suffix, ""), roots)


def worked(stage: Stage, pieces: Array, activities: Activities, first: int) -> pa.Table:
    """Events with two more columns that holdings are made from: queued_at, and closed_at of the order."""
    import pyarrow as pa

    names = stage.run.names
    activity = np.where(pieces["piece"] == DOOR, 0, activities.number[pieces["piece"], pieces["node"]])
    sequence = first + np.arange(len(pieces))
    unit = np.array([names.units.index(unit) for unit, _ in names.queues])[pieces["queue"]]
    closed = stage.run.orders["closed"][pieces["order"]]
    branch = activities.branch[pieces["for_node"]] >= 0
    return pa.table(
        {
            "event_id": numbered("E", sequence, 8),
            "order_id": order_ids(pieces, activities),
            "seq": pa.array(sequence),
            "activity": named(activities.names, activity),
            "unit_id": named(names.units, unit),
            "person_id": named(names.people, pieces["person"]),
            "started_at": instants(stage, pieces["started"]),
            "finished_at": instants(stage, pieces["finished"]),
            "value_class": named(activities.classes, activity),
            "usable_as_received": _usable(stage, pieces),
            "queued_at": instants(stage, pieces["queued"]),
            "closed_at": instants(stage, np.where(branch, pieces["finished"], closed)),
        }
    )


def _usable(stage: Stage, pieces: Array) -> pa.Array:
    """The receiver's word on what came from another unit; nothing where it came from the same."""
    import pyarrow as pa

    unit_of = np.array([stage.run.names.units.index(unit) for unit, _ in stage.run.names.queues])
    sender = np.where(pieces["from_queue"] >= 0, unit_of[pieces["from_queue"]], -1)
    received = (pieces["fresh"] == 1) & (sender >= 0) & (sender != unit_of[pieces["queue"]])
    said = received & np.isin(pieces["piece"], (STEP, REVIEW))
    return pa.array(pieces["piece"] == STEP, pa.bool_(), mask=~said)
