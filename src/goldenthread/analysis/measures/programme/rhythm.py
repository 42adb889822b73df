"""What the programme promised itself: reports and reviews on time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from math import ceil, log
from typing import TYPE_CHECKING

from goldenthread.analysis.measures.delivery.relations import moment
from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.proportions import wilson

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

ALARM_P = 0.01


@dataclass(frozen=True)
class Lapse(Result):
    """One artefact of one account: how it was kept, the misses in a row now, and since when that is a lapse."""

    artefact: str
    account_id: str
    n_due: int
    n_on_time: int
    misses_in_a_row: int
    p_misses: float
    lapsed_on: date | None
    ever_lapsed_on: date | None
    owner_id: str | None


@dataclass(frozen=True)
class RhythmLapses(Result):
    """What :func:`rhythm_lapses` returns; its docstring explains the fields."""

    as_of: datetime
    on_time: Estimate | Undefined
    usual: dict[str, float]
    misses_for_alarm: dict[str, int]
    n_lapsed: int
    series: tuple[Lapse, ...]


def misses_for_alarm(usual_on_time: float, *, p: float = ALARM_P) -> int:
    """How many misses in a row are too many to be bad luck.

    Formula:
        smallest k with (1 − usual)ᵏ ≤ p

    Returns:
        A count, 1 or more.

    Undefined:
        Never; a usual share of 0 is refused, as nothing could then be a lapse.

    Reference:
        Derived from independent misses. SCIENCE.md F05, W56.

    Example:
        >>> misses_for_alarm(0.9), misses_for_alarm(0.5)
        (2, 7)
    """
    if not 0 < usual_on_time <= 1:
        raise ValueError(f"The usual share on time lies above 0 and up to 1; this one is {usual_on_time}.")
    if usual_on_time == 1:
        return 1
    return max(1, ceil(log(p) / log(1 - usual_on_time) - 1e-9))  # 0.1² is not quite 0.01 in floating point


def rhythm_lapses(
    records: RecordSet, *, usual_on_time: float | None = None, grace_days: int = 0
) -> RhythmLapses | Undefined:
    """Which reports and reviews have been missed too often in a row to be bad luck.

    What was due by the as-of day; on time if issued within ``grace_days`` of the due day.

    Formula:
        k misses in a row with (1 − p)ᵏ ≤ 0.01, p = usual share on time of the artefact over all accounts,
        (x + ½)/(n + 1) without the misses at the end of each series; or ``usual_on_time``

    Returns:
        ``series``, lapsed ones first: ``misses_in_a_row`` at the end, ``p_misses``, ``lapsed_on``: due day of
        the miss that made it a lapse (still going on), ``ever_lapsed_on``: the first such day at all,
        ``owner_id`` of the last one due. ``on_time``: overall share (Wilson); ``usual`` and
        ``misses_for_alarm`` by artefact.

    Undefined:
        Nothing was due.

    Reference:
        Derived from independent misses. SCIENCE.md F05, W56.

    Example:
        >>> from datetime import date, datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> due = [date(2024, m, 1) for m in range(1, 10)]
        >>> kept = [1, 1, 1, 1, 0, 1, 0, 0, 0]
        >>> records = RecordSet.from_tables({"rhythm": pa.table({
        ...     "artefact": ["account report"] * 9, "account_id": ["a"] * 9, "due_on": due,
        ...     "issued_on": [day if k else None for day, k in zip(due, kept)]})}, as_of=datetime(2024, 10, 1))
        >>> rhythm_lapses(records, usual_on_time=0.9).series[0].lapsed_on
        datetime.date(2024, 8, 1)
    """
    rows = records.rows(f"""SELECT artefact, account_id, due_on,
            coalesce(issued_on <= due_on + {int(grace_days)}, false), owner_id
        FROM rhythm WHERE due_on + {int(grace_days)} < CAST({moment(records.as_of)} AS DATE)
        ORDER BY artefact, account_id, due_on""")
    if not rows:
        return Undefined("nothing was due", ("rhythm.due_on",))
    kept = {key: list(group) for key, group in groupby(rows, key=lambda row: (row[0], row[1]))}
    artefacts = {artefact for artefact, _ in kept}
    usual = {artefact: usual_on_time or _usual(kept, artefact) for artefact in artefacts}
    enough = {artefact: misses_for_alarm(share) for artefact, share in usual.items()}
    series = [_lapse(key, group, usual[key[0]], enough[key[0]]) for key, group in kept.items()]
    series.sort(key=lambda one: (one.lapsed_on is None, one.p_misses, one.artefact, one.account_id))
    return RhythmLapses(
        records.as_of,
        wilson(sum(row[3] for row in rows), len(rows)),
        usual,
        enough,
        sum(one.lapsed_on is not None for one in series),
        tuple(series),
    )


Row = tuple[str, str, date, bool, str | None]


def _usual(kept: dict[tuple[str, str], list[Row]], artefact: str) -> float:
    met = due = 0
    for (name, _), group in kept.items():
        if name == artefact:
            before = group[: len(group) - _run(group)]
            met, due = met + sum(row[3] for row in before), due + len(before)
    return (met + 0.5) / (due + 1)


def _run(group: list[Row]) -> int:
    """The misses in a row at the end."""
    for back, row in enumerate(reversed(group)):
        if row[3]:
            return back
    return len(group)


def _lapse(key: tuple[str, str], group: list[Row], usual: float, enough: int) -> Lapse:
    run, now = 0, _run(group)
    first: date | None = None
    for row in group:
        run = 0 if row[3] else run + 1
        if run == enough and first is None:
            first = row[2]
    start = len(group) - now
    return Lapse(
        key[0],
        key[1],
        len(group),
        sum(row[3] for row in group),
        now,
        (1 - usual) ** now,
        group[start + enough - 1][2] if now >= enough else None,
        first,
        group[-1][4],
    )
