"""Each order's account, kind, and how long it took from placement to its end, as columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.findings.rule import LEAST_STRETCHES, STRETCHES
from goldenthread.analysis.measures.delivery.relations import asked, deliveries
from goldenthread.analysis.records import RecordSet

ORDERS_IN_STRETCH = 20
ENDED_SHARE = 0.9  # a stretch bears witness on durations once this share of its orders has ended


@dataclass(frozen=True, eq=False)
class Outcomes:
    """Root orders by placement. ``account`` and ``kind`` are codes (-1: none); ``hours`` run to the end of the
    order, or to the moment the records speak for where ``ended`` is false. Orders that were withdrawn, or
    declined for good, are left out.
    """

    order: NDArray[np.object_]
    account: NDArray[np.int64]
    accounts: tuple[str, ...]
    kind: NDArray[np.int64]
    placed: NDArray[np.int64]
    hours: NDArray[np.float64]
    ended: NDArray[np.bool_]
    basis: str

    @property
    def ends_are_recorded(self) -> bool:
        """Whether the records say when an order was delivered, rather than when it was last touched."""
        return self.basis.startswith("deliveries")

    @cached_property
    def stretch(self) -> NDArray[np.int64]:
        """The stretch of time in which each order was placed; -1 where too many of its orders are open."""
        return self.stretches(STRETCHES)

    def stretches(self, most: int) -> NDArray[np.int64]:
        """The same, the time cut into up to ``most`` stretches."""
        n = min(most, len(self.placed) // ORDERS_IN_STRETCH)
        if n < LEAST_STRETCHES:
            return np.full(len(self.placed), -1)
        place = np.arange(len(self.placed)) * n // len(self.placed)
        ended = np.bincount(place, weights=self.ended) / np.bincount(place)
        return np.where(ended[place] >= ENDED_SHARE, place, -1)


def outcomes(records: RecordSet) -> Outcomes:
    """The outcomes of all root orders known to the records."""
    known = deliveries(records)
    kind = "coalesce(o.kind, '') || '/' || coalesce(o.priority, '')"
    table = records.query(f"""
        WITH {asked(records)}, {known.sql}
        SELECT a.order_id, a.account_id, {kind} AS kind, epoch_us(a.placed_at) AS placed,
            epoch_us(d.delivered_at) AS delivered
        FROM asked a JOIN "order" o USING (order_id) LEFT JOIN delivered d USING (order_id)
        WHERE a.withdrawn_at IS NULL AND (delivered_at IS NOT NULL OR refused_at IS NULL)
        ORDER BY a.placed_at, a.order_id""")
    import pyarrow.compute as pc

    account, accounts = _coded(table["account_id"])
    kinds, _ = _coded(table["kind"])
    placed = table["placed"].to_numpy()
    ended = pc.is_valid(table["delivered"]).to_numpy(zero_copy_only=False)
    now = np.datetime64(records.as_of, "us").astype(np.int64)
    until = pc.fill_null(table["delivered"], int(now)).to_numpy()
    hours = np.maximum(0, until - placed) / 3.6e9
    order = table["order_id"].to_numpy(zero_copy_only=False)
    return Outcomes(order, account, accounts, kinds, placed, hours, ended, known.basis)


def _coded(column: object) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    import pyarrow as pa
    import pyarrow.compute as pc

    assert isinstance(column, pa.ChunkedArray)
    coded = pc.dictionary_encode(column.combine_chunks())
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes, tuple(coded.dictionary.to_pylist())
