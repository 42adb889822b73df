"""The HR outsourcer month by month: when each planted failure becomes visible at the programme's home.

The same seed tells the same story; its first N months hold what was recorded by then, with what was open then really
open. So each month is loaded by itself and the home is asked on that day: no later record can leak into it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction

from goldenthread.analysis.synthetic import synthesise
from goldenthread.app.exchange.loading import load
from goldenthread.app.programme.queries.slip import Slip
from goldenthread.app.programme.queries.slipping import slipping

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

MONTHS = (3, 9, 10, 12, 13, 14)


def sales_against_satisfaction(one: Slip) -> bool:
    return one.what.startswith("Sales rose")


# What is planted (its name in the truth), how the home says it, and within how many months it has to be there.
# "Within 1" is: at the end of the month in which it began.
VISIBLE: dict[str, tuple[Callable[[Slip], bool], int]] = {
    "important_client_lost": (lambda one: "and nobody wrote down why" in one.what, 3),
    "operations_not_informed": (
        lambda one: one.area == "Roles" and "0 were told of their role" in one.what,
        1,
    ),
    "sales_runs_the_programme": (
        lambda one: "whose unit sells, and 100 % of their variable pay" in one.what,
        1,
    ),
    "short_horizon": (
        lambda one: one.what.startswith("100 % of what they are measured by ends within a year"),
        1,
    ),
    "reports_lapse": (lambda one: one.what.startswith("Monthly account report missed"), 3),
    "executives_dormant": (lambda one: "its sponsor, has been silent" in one.what, 5),
    "account_managers_leave": (lambda one: "account managers left within six months" in one.what, 3),
    "sold_short": (sales_against_satisfaction, 3),
    "more_orders_at_once": (sales_against_satisfaction, 3),  # the same signal: they are one finding
}
# What is planted and is not the home's to say, with the reason.
ELSEWHERE = {
    "programme_launched": "no failure: it is the programme",
    "new_offers": "no failure: contracts expand",
    "boundary_systems_payroll": "between two units that deliver: the diagnosis finds it in how orders flow",
    "boundary_payroll_site": "between two units that deliver: the diagnosis finds it in how orders flow",
    "single_bridge": "who alone can translate inside operations: the diagnosis finds it in who does which step",
    "programme_shelved": "no customer of the story says what they want of us; what lapses is said as it lapses",
}


def home_by_month(*months: int, seed: int) -> Iterator[tuple[int, list[Slip], dict[str, Any], date]]:
    """The home at the end of each month, the truth by then, and the day."""
    for month in months:
        told = synthesise("hr_outsourcer", seed=seed, months=month, truth=False)
        with time_machine.travel(told.records.as_of, tick=False), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # as a load of its own begins
            load(told.records)
            today = told.records.as_of.date()
            yield month, slipping(today), told.truth, today
            transaction.set_rollback(True)


def test_each_planted_failure_is_visible_soon_and_none_before_it_was_planted():
    seen: dict[str, int] = {}
    starts: dict[str, int] = {}
    sponsors: set[str] = set()
    since: dict[str, date | None] = {}
    for month, found, truth, _ in home_by_month(*MONTHS, seed=3):
        starts.update({one["name"]: one["start_month"] for one in truth["factors"]})
        for name, (says, _) in VISIBLE.items():
            told = [one for one in found if says(one)]
            if told:
                seen.setdefault(name, month)
                since.setdefault(name, told[0].since)
                sponsors |= {one.what.split(",")[0] for one in told if name == "executives_dormant"}
    assert set(starts) == set(VISIBLE) | set(
        ELSEWHERE
    )  # every planted factor is seen here, or has its reason
    # Month 9 is the last before the takeover: whatever was planted later must not be visible at its end.
    assert {name: month for name, month in seen.items() if month <= starts.get(name, 99)} == {}
    late = {name: (starts[name], seen.get(name)) for name, (_, within) in VISIBLE.items()
            if seen.get(name, 99) > starts[name] + within}  # fmt: skip
    assert late == {}
    assert len(sponsors) >= 2  # of the three executives who went quiet
    assert since["sales_runs_the_programme"] == since["short_horizon"] == date(2024, 10, 1)


def test_renewals_that_fail_are_visible_at_the_end_of_the_month_of_the_second_loss_and_not_before():
    """In this telling customers leave in months 15 and 16; the one of month 0 is more than a year ago by then."""
    seen: dict[int, bool] = {}
    losses: dict[int, int] = {}
    for month, found, truth, today in home_by_month(13, 16, 17, seed=4):
        said = [one for one in found if "contracts decided within a year were lost" in one.what]
        seen[month] = bool(said)
        year_ago = today - timedelta(days=365)
        losses[month] = sum(date.fromisoformat(one["decided_on"]) >= year_ago for one in truth["losses"])
        for one in said:
            assert len(one.evidence) == losses[month]  # each of them opens
    assert losses == {13: 0, 16: 1, 17: 3}
    assert seen == {13: False, 16: False, 17: True}
