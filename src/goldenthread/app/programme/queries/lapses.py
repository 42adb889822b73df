"""Which reports and reviews have lapsed: missed too often in a row to be bad luck."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from goldenthread.analysis.measures import misses_for_alarm
from goldenthread.app.people.remembering import remembered
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


@dataclass(frozen=True)
class _Series:
    """The dues of one artefact of one account: how many, how many on time, and the misses in a row at the end."""

    account_id: int
    artefact: str
    due: int
    on_time: int
    run: int


# What was issued by its day was on time; the run is what was due after the last that was.
_SERIES = """
    WITH judged AS (
        SELECT account_id, artefact, due_on, issued_on <= due_on AS kept,
               max(due_on) FILTER (WHERE issued_on <= due_on) OVER (PARTITION BY account_id, artefact) AS last_kept
        FROM programme_due WHERE due_on BETWEEN %s AND %s
    )
    SELECT account_id, artefact, count(*), count(*) FILTER (WHERE kept),
           count(*) FILTER (WHERE last_kept IS NULL OR due_on > last_kept)
    FROM judged GROUP BY account_id, artefact
"""


@remembered
def _series_until(today: date) -> list[_Series]:
    with connection.cursor() as cursor:
        cursor.execute(_SERIES, [today - LOOK_BACK, today - timedelta(days=1)])
        return [_Series(*row) for row in cursor.fetchall()]


def lapses_of(accounts: Iterable[int] | None, today: date) -> list[Lapse]:
    """The lapses that stand today, judged by the usual share on time over *all* accounts; none where one was kept.

    ``accounts`` narrows what is answered, not what is usual; None answers all. The rule is that of the measure
    ``rhythm_lapses``, counted where the records are: the least likely to be bad luck first.
    """
    series = _series_until(today)
    usual = {artefact: _usual(series, artefact) for artefact in {one.artefact for one in series}}
    enough = {artefact: misses_for_alarm(share) for artefact, share in usual.items()}
    wanted = None if accounts is None else set(accounts)
    lapsed = [
        one
        for one in series
        if one.run >= enough[one.artefact] and (wanted is None or one.account_id in wanted)
    ]
    lapsed.sort(key=lambda one: ((1 - usual[one.artefact]) ** one.run, one.artefact, str(one.account_id)))
    missed = _missed(lapsed, today)
    return [
        _lapse(one, missed[one.account_id, one.artefact][-one.run :], enough[one.artefact]) for one in lapsed
    ]


def _usual(series: Iterable[_Series], artefact: str) -> float:
    """The share on time, without the misses at the end of each series, which are what is judged."""
    of_it = [one for one in series if one.artefact == artefact]
    return (sum(one.on_time for one in of_it) + 0.5) / (sum(one.due - one.run for one in of_it) + 1)


Missed = tuple[int, date, int | None]


def _missed(lapsed: Iterable[_Series], today: date) -> dict[tuple[int, str], list[Missed]]:
    """Id, day and owner of each due of these accounts, in order; the last of each are those missed."""
    dues = Due.objects.filter(
        account__in={one.account_id for one in lapsed},
        due_on__range=(today - LOOK_BACK, today - timedelta(days=1)),
    )
    found: dict[tuple[int, str], list[Missed]] = defaultdict(list)
    rows = dues.order_by("due_on").values_list("account_id", "artefact", "pk", "due_on", "owner_id")
    for account_id, artefact, key, due_on, owner_id in rows:
        found[account_id, artefact].append((key, due_on, owner_id))
    return found


def _lapse(one: _Series, run: list[Missed], enough: int) -> Lapse:
    lapsed_on, owner_id = run[enough - 1][1], run[-1][2]
    missed = tuple((key, day) for key, day, _ in run)
    return Lapse(one.account_id, Artefact(one.artefact), one.run, lapsed_on, owner_id, missed)
