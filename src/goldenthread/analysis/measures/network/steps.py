"""The events of a record set as three integer columns, in the order in which they happened."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.network.graph import Ints, Network
from goldenthread.analysis.measures.network.people import Between
from goldenthread.analysis.records import RecordSet
from goldenthread.analysis.records.recordset import quoted

COLUMN = {"unit": "unit_id", "person": "person_id", "activity": "activity"}


@dataclass(frozen=True, eq=False)
class Steps:
    """Step ``k`` of the log: in order number ``order[k]``, by ``names[who[k]]``; sorted by order, time, place
    in source.

    ``left_out`` counts events that name nobody; the steps before and after them are neighbours here.
    """

    order: Ints
    who: Ints
    names: tuple[str, ...]
    orders: int
    left_out: int = 0

    def followed(self, distance: int = 1) -> npt.NDArray[np.bool_]:
        """For each step but the last ``distance``: is the one that far behind it in the same order?"""
        return np.asarray(self.order[:-distance] == self.order[distance:])


def steps(records: RecordSet, who: str = "unit") -> Steps:
    """The steps of all orders by unit, person or activity, read in one sorted pass."""
    column = quoted(COLUMN[who])
    found = records.query(
        f"""
        SELECT order_id, {column} AS who FROM event WHERE {column} IS NOT NULL
        ORDER BY order_id, coalesce(started_at, finished_at), seq
        """
    )
    order, _ = encoded(found.column("order_id"))
    codes, names = encoded(found.column("who"))
    place = {name: number for number, name in enumerate(sorted(names))}
    sorted_codes = np.array([place[name] for name in names], dtype=np.int64)[codes] if len(codes) else codes
    orders = int(order[-1]) + 1 if len(order) else 0
    return Steps(order, sorted_codes, tuple(sorted(names)), orders, records.count("event") - len(order))


def encoded(column: object) -> tuple[Ints, list[str]]:
    """An Arrow column as numbers and the values that they stand for, in order of first appearance."""
    import pyarrow as pa
    import pyarrow.compute as pc

    one = pc.dictionary_encode(column)
    whole = one.combine_chunks() if isinstance(one, pa.ChunkedArray) else one
    if isinstance(whole, pa.ChunkedArray):
        return np.zeros(0, dtype=np.int64), []
    return whole.indices.to_numpy(zero_copy_only=False).astype(np.int64), whole.dictionary.to_pylist()


def handoff_network(walk: Steps, *, between: Between = "unit") -> Network:
    """Who hands work to whom: A → B for every step by A that the same order follows with one by B ≠ A."""
    crossing = walk.followed() & (walk.who[:-1] != walk.who[1:])
    source, target = walk.who[:-1][crossing], walk.who[1:][crossing]
    return Network.from_arrays(
        walk.names,
        source,
        target,
        np.ones(len(source)),
        between=between,
        source_of_ties="handoffs",
        left_out=walk.left_out,
    )
