"""The HR outsourcer month by month: when each planted failure becomes visible at the programme's home.

The same seed tells the same story; its first N months hold what was recorded by then, with what was open then really
open. So each month is loaded by itself and the home is asked on that day: no later record can leak into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.db import connection, transaction

from goldenthread.analysis.synthetic import synthesise
from goldenthread.app.exchange.loading import load
from goldenthread.app.programme.queries.slip import Slip
from goldenthread.app.programme.queries.slipping import slipping

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MONTHS = (3, 9, 10, 12, 13, 14)

# What is planted (its name in the truth), how the home says it, and within how many months it has to be there.
# "Within 1" is: at the end of the month in which it began.
VISIBLE = {
    "operations_not_informed": (
        lambda one: one.area == "Roles" and "0 were told of their role" in one.what,
        1,
    ),
    "sales_runs_the_programme": (lambda one: "whose unit sells" in one.what, 1),
    "reports_lapse": (lambda one: one.what.startswith("Monthly account report missed"), 3),
    "executives_dormant": (lambda one: "its sponsor, has been silent" in one.what, 5),
    "account_managers_leave": (lambda one: "account managers left within six months" in one.what, 3),
    "sold_short": (lambda one: one.what.startswith("Sales rose"), 3),
}


def home_by_month() -> Iterator[tuple[int, list[Slip], dict[str, int]]]:
    """The home at the end of each month, and the month in which each factor begins."""
    for month in MONTHS:
        told = synthesise("hr_outsourcer", seed=3, months=month, truth=False)
        with time_machine.travel(told.records.as_of, tick=False), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # as a load of its own begins
            load(told.records)
            starts = {one["name"]: one["start_month"] for one in told.truth["factors"]}
            yield month, slipping(told.records.as_of.date()), starts
            transaction.set_rollback(True)


def test_each_planted_failure_is_visible_soon_and_none_before_it_was_planted():
    seen: dict[str, int] = {}
    starts: dict[str, int] = {}
    sponsors: set[str] = set()
    since: dict[str, date | None] = {}
    for month, found, known in home_by_month():
        starts.update(known)
        for name, (says, _) in VISIBLE.items():
            told = [one for one in found if says(one)]
            if told:
                seen.setdefault(name, month)
                since.setdefault(name, told[0].since)
                sponsors |= {one.what.split(",")[0] for one in told if name == "executives_dormant"}
    # Month 9 is the last before the takeover: whatever was planted later must not be visible at its end.
    assert {name: month for name, month in seen.items() if month <= starts.get(name, 99)} == {}
    late = {name: (starts[name], seen.get(name)) for name, (_, within) in VISIBLE.items()
            if seen.get(name, 99) > starts[name] + within}  # fmt: skip
    assert late == {}
    assert len(sponsors) >= 2  # of the three executives who went quiet
    assert since["sales_runs_the_programme"] == date(2024, 10, 1)
