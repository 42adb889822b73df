"""Did promise keeping change: before and after a day, with the interval of the difference."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from goldenthread.analysis.measures.delivery.promise_keeping import counted
from goldenthread.analysis.measures.delivery.relations import deliveries
from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.proportions import newcombe, wilson

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

Basis = Literal["requested", "first_promise", "last_promise"]
_COLUMN = {"requested": "requested_for", "first_promise": "first_promise", "last_promise": "last_promise"}


@dataclass(frozen=True)
class BeforeAfter(Result):
    """What :func:`before_after` returns; its docstring explains the fields."""

    change_on: date
    basis: str
    before: Estimate | Undefined
    after: Estimate | Undefined
    difference: Estimate | Undefined
    signal: bool | Undefined


def before_after(
    records: RecordSet, *, change_on: date, basis: Basis = "first_promise", days: int | None = None
) -> BeforeAfter:
    """How much the share of orders on time changed on a day, and whether that is more than chance.

    Root orders by their due day: before ``change_on``, or from it on; within ``days`` of it, if given. It says
    that something changed, not why: for that compare with a group to which nothing was done (rule R9).

    Formula:
        d = OTIF_after − OTIF_before with Newcombe's hybrid-score interval; signal: 0 is outside it

    Returns:
        ``before``, ``after``: 0–1 (Wilson); ``difference``: −1 to 1; ``signal``.

    Undefined:
        No order was due on one of the sides.

    Reference:
        Newcombe 1998, Statistics in Medicine 17:873–890, method 10. SCIENCE.md Q9, W59.

    Example:
        >>> from datetime import date, datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> placed, names = datetime(2024, 3, 1), [str(k) for k in range(40)]
        >>> due = [date(2024, 3, 10 if k < 20 else 20) for k in range(40)]
        >>> records = RecordSet.from_tables({
        ...     "order": pa.table({"order_id": names, "placed_at": [placed] * 40}),
        ...     "requested_date": pa.table({"order_id": names, "at": [placed] * 40, "requested_for": due}),
        ...     "delivery": pa.table({"delivery_id": names[20:], "order_id": names[20:],
        ...                           "at": [datetime(2024, 3, 19)] * 20}),
        ... }, as_of=datetime(2024, 4, 1))
        >>> change = before_after(records, change_on=date(2024, 3, 15), basis="requested")
        >>> change.difference.value, change.signal
        (1.0, True)
    """
    if basis not in _COLUMN:
        raise ValueError(f"The basis is one of {', '.join(_COLUMN)}; this one is {basis!r}.")
    column, day = _COLUMN[basis], f"DATE '{change_on.isoformat()}'"
    split = f"{column} >= {day}"
    if days is not None:
        first, last = change_on - timedelta(days=days), change_on + timedelta(days=days)
        split = f"CASE WHEN {column} >= DATE '{first}' AND {column} < DATE '{last}' THEN {split} END"
    rows = counted(records, deliveries(records).sql, split=split)
    counts = {row["grp"]: (row[f"met_{basis}"], row[f"due_{basis}"]) for row in rows}
    before, after = counts.get(False, (0, 0)), counts.get(True, (0, 0))
    difference = newcombe(after, before)
    return BeforeAfter(
        change_on,
        basis,
        wilson(*before),
        wilson(*after),
        difference,
        difference if isinstance(difference, Undefined) else not difference.low <= 0 <= difference.high,
    )
