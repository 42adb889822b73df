"""From when to when each root order took: the arrays behind lead time, ageing and Little's law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from goldenthread.analysis.measures.delivery.relations import asked, deliveries
from goldenthread.analysis.measures.statistics.arrays import Floats

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

DAY = 86_400_000_000  # microseconds
_EPOCH = datetime(1970, 1, 1)
NEEDS = ("delivery.at", "event.finished_at")


@dataclass(frozen=True, eq=False)
class Spans:
    """Root orders as arrays: ``placed`` and ``ended`` in days since 1970, ``ended`` infinite while open.

    ``delivered`` says of which the end is a delivery in full; the others were withdrawn or declined
    for good, or are open.
    """

    basis: str
    now: float
    placed: Floats
    ended: Floats
    delivered: npt.NDArray[np.bool_]
    group: Any  # Arrow column
    order_id: Any  # Arrow column

    @property
    def open(self) -> npt.NDArray[np.bool_]:
        """Which orders are still open."""
        return np.isinf(self.ended)

    @property
    def finished_days(self) -> Floats:
        """The lead times of the orders that were delivered."""
        return self.ended[self.delivered] - self.placed[self.delivered]

    @property
    def open_days(self) -> Floats:
        """The ages of the orders that are open."""
        return self.now - self.placed[self.open]


def spans(records: RecordSet, *, by: str | None = None) -> Spans | None:
    """The spans of the root orders, or None where the records hold neither deliveries nor events."""
    if not (records.provides("delivery") or records.provides("event")):
        return None
    ends = deliveries(records)
    table = records.query(f"""WITH {asked(records, by=by)}, {ends.sql},
        ends AS (SELECT o.*, delivered_at, least(withdrawn_at, refused_at) AS other_at
            FROM asked o LEFT JOIN delivered USING (order_id))
        SELECT epoch_us(placed_at) / CAST({DAY} AS DOUBLE) AS placed,
            epoch_us(CASE WHEN coalesce(delivered_at, other_at) IS NOT NULL
                THEN greatest(placed_at, least(delivered_at, other_at)) END) / CAST({DAY} AS DOUBLE) AS ended,
            delivered_at IS NOT NULL AND coalesce(delivered_at <= other_at, true) AS delivered,
            grp, order_id
        FROM ends""")
    ended = table.column("ended").fill_null(float("inf")).to_numpy()
    return Spans(
        ends.basis,
        (records.as_of - _EPOCH).total_seconds() / 86_400,
        table.column("placed").to_numpy(),
        ended,
        table.column("delivered").to_numpy().astype(bool),
        table.column("grp"),
        table.column("order_id"),
    )
