"""Support received: do units that must ask others get a yes, and how soon an answer?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from goldenthread.analysis.measures.result import Estimate, RowsResult, Undefined
from goldenthread.analysis.measures.statistics.proportions import wilson
from goldenthread.analysis.measures.statistics.survival import kaplan_meier
from goldenthread.analysis.records import RecordSet

NO_REQUESTS = Undefined("no request was recorded", ("request.from_unit_id", "request.outcome"))
_REQUESTS = """
    SELECT from_unit_id, to_unit_id, CASE WHEN decided_at <= ? THEN outcome END AS outcome,
        date_diff('microsecond', asked_at, least(coalesce(decided_at, ?), ?)) / 3.6e9 AS hours,
        coalesce(decided_at <= ?, false) AS decided
    FROM request WHERE asked_at <= ? ORDER BY ALL
"""


@dataclass(frozen=True)
class PairSupport:
    """What one unit asked of another: ``granted_share`` is of those decided, ``answer_hours`` the median with
    open ones.

    A countered request is decided and not granted. ``None`` for a unit stands for all.
    """

    asked_by: str | None
    asked_of: str | None
    asked: int
    granted: int
    countered: int
    declined: int
    open: int
    granted_share: Estimate | Undefined
    answer_hours: Estimate | Undefined


@dataclass(frozen=True)
class SupportReceived(RowsResult):
    """All requests together, by asking unit, and by pair of units."""

    row_field: ClassVar[str] = "by_pair"
    row_class: ClassVar[type] = PairSupport

    overall: PairSupport
    by_asking_unit: tuple[PairSupport, ...]
    by_pair: tuple[PairSupport, ...]


def support_received(records: RecordSet) -> SupportReceived:
    """Support received [A2, K4]: how often requests to other units are granted, and how long the answer
    takes.

    Formula:
        Granted share = granted / decided, with Wilson's interval; a counter-offer is decided and not granted.
        Hours to answer: the Kaplan–Meier median from asking to decision, elapsed, requests still open at
        ``records.as_of`` kept in as open. Requests asked after that moment are not looked at, decisions after
        it are not known yet.

    Returns:
        ``overall``, ``by_asking_unit`` and ``by_pair`` (asking unit → unit asked), lowest granted share
        first, each with ``asked``, ``granted``, ``countered``, ``declined``, ``open``, ``granted_share``
        (0–1) and ``answer_hours``.

    Undefined:
        The share where nothing is decided; the median where fewer than half were answered within the time
        watched; everything without requests.

    Reference:
        Workman, J., Homburg, C. & Jensen, O. (2003), doi:10.1177/0092070302238599, ask for access to
        resources by survey; from records: derived. Kaplan & Meier (1958). A2, K4, W02.

    Example:
        >>> import pyarrow as pa
        >>> from datetime import datetime
        >>> asked = {"request_id": ["1", "2"], "from_unit_id": ["kam"] * 2, "to_unit_id": ["ops"] * 2,
        ...          "asked_at": [datetime(2025, 1, 1)] * 2, "outcome": ["granted", "declined"],
        ...          "decided_at": [datetime(2025, 1, 2), datetime(2025, 1, 4)]}
        >>> records = RecordSet.from_tables({"request": pa.table(asked)}, as_of=datetime(2025, 2, 1))
        >>> found = support_received(records).overall
        >>> found.granted_share.value, found.answer_hours.value
        (0.5, 24.0)
    """
    now = records.as_of
    if now.year <= 1970:
        moments = records.rows("SELECT greatest(max(asked_at), max(decided_at)) FROM request")
        now = moments[0][0] or now
    rows = records.rows(_REQUESTS, (now,) * 5)
    pairs = sorted({(row[0], row[1]) for row in rows if row[0] and row[1]})
    units = sorted({row[0] for row in rows if row[0]})
    by_unit = [_summed([row for row in rows if row[0] == unit], unit, None) for unit in units]
    by_pair = [_summed([row for row in rows if row[:2] == pair], *pair) for pair in pairs]
    return SupportReceived(
        overall=_summed(rows, None, None),
        by_asking_unit=tuple(sorted(by_unit, key=_share_first)),
        by_pair=tuple(sorted(by_pair, key=_share_first)),
    )


def _summed(
    rows: list[tuple[str, str, str | None, float, bool]], asked_by: str | None, asked_of: str | None
) -> PairSupport:
    count = {
        outcome: sum(row[2] == outcome for row in rows) for outcome in ("granted", "countered", "declined")
    }
    decided = sum(count.values())
    curve = (
        kaplan_meier(np.array([row[3] for row in rows]), np.array([row[4] for row in rows]))
        if rows
        else NO_REQUESTS
    )
    return PairSupport(
        asked_by=asked_by,
        asked_of=asked_of,
        asked=len(rows),
        granted=count["granted"],
        countered=count["countered"],
        declined=count["declined"],
        open=sum(not row[4] for row in rows),
        granted_share=wilson(count["granted"], decided)
        if decided
        else NO_REQUESTS
        if not rows
        else _NONE_DECIDED,
        answer_hours=curve if isinstance(curve, Undefined) else curve.median(),
    )


_NONE_DECIDED = Undefined("no request is decided yet", ("request.decided_at", "request.outcome"))


def _share_first(row: PairSupport) -> tuple[float, int, str, str]:
    share = row.granted_share
    value = share.value if isinstance(share, Estimate) else 2.0
    return value, -row.asked, row.asked_by or "", row.asked_of or ""
