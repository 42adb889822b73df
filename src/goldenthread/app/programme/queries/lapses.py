"""Which reports and reviews have lapsed: missed too often in a row to be bad luck."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa

from goldenthread.analysis.measures import rhythm_lapses
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet
from goldenthread.app.programme.models import Artefact, Due

LOOK_BACK = timedelta(days=730)


@dataclass(frozen=True)
class Lapse:
    """An artefact of an account that lapsed: the misses in a row, and who owned the last one."""

    account_id: int
    artefact: Artefact
    misses_in_a_row: int
    lapsed_on: date
    owner_id: int | None
    missed: tuple[tuple[int, date], ...]  # id and day of each due of the run


def lapses_of(accounts: Iterable[int] | None, today: date) -> list[Lapse]:
    """The lapses that stand today, judged by the usual share on time over *all* accounts; none where one was kept.

    ``accounts`` narrows what is answered, not what is usual; None answers all.
    """
    dues = Due.objects.filter(due_on__range=(today - LOOK_BACK, today - timedelta(days=1))).order_by("due_on")
    rows = list(dues.values_list("pk", "account_id", "artefact", "due_on", "issued_on", "owner_id"))
    if not rows:
        return []
    found = rhythm_lapses(_records(rows, today))
    if isinstance(found, Undefined):
        return []
    by_series: dict[tuple[int, str], list[tuple[int, date]]] = defaultdict(list)
    for key, account_id, artefact, due_on, _, _ in rows:
        by_series[account_id, artefact].append((key, due_on))
    wanted = None if accounts is None else set(accounts)
    return [
        Lapse(
            int(one.account_id),
            Artefact(one.artefact),
            one.misses_in_a_row,
            one.lapsed_on,
            int(one.owner_id) if one.owner_id else None,
            tuple(by_series[int(one.account_id), one.artefact][-one.misses_in_a_row :]),
        )
        for one in found.series
        if one.lapsed_on is not None and (wanted is None or int(one.account_id) in wanted)
    ]


def _records(rows: Sequence[tuple[int, int, str, date, date | None, int | None]], today: date) -> RecordSet:
    columns = {
        "artefact": [row[2] for row in rows],
        "account_id": [str(row[1]) for row in rows],
        "due_on": pa.array([row[3] for row in rows], pa.date32()),
        "issued_on": pa.array([row[4] for row in rows], pa.date32()),
        "owner_id": pa.array([None if row[5] is None else str(row[5]) for row in rows], pa.string()),
    }
    as_of = datetime.combine(today, time(), UTC)
    return RecordSet.from_tables({"rhythm": pa.table(columns)}, as_of=as_of)
