"""What slips in the programme as a whole: who runs it, who leaves it, whether customers stay, what sales cost.

Each is told only once chance does not explain it: an exact test, or a posterior; see the measures that they name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pyarrow as pa
from django.db import connection
from django.db.models import Q
from django.urls import reverse

from goldenthread.analysis.measures import manager_turnover, short_term_divergence
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.measures.statistics.suppression import SMALLEST_SHOWN
from goldenthread.analysis.records import RecordSet
from goldenthread.app.customers.models import Account, Contract, ContractOutcome
from goldenthread.app.people.models import Assignment, Person, Role
from goldenthread.app.programme.models import Result
from goldenthread.app.programme.queries.accounts.turnover import USUAL_LEAVING, as_records, uncovered_accounts
from goldenthread.app.programme.queries.briefs import briefs
from goldenthread.app.programme.queries.omens_of_accounts import omens_of_accounts
from goldenthread.app.programme.queries.slip import Slip

YEAR = timedelta(days=365)
RENEWAL_TARGET = 0.8  # a policy, as in the measure
SURE = 0.8
LOST_AT_LEAST = 2
HALF_YEAR = timedelta(days=183)
WITHIN_A_MONTH = timedelta(days=31)  # six months of the calendar are never so much longer than half a year


def omens(today: date) -> Iterator[Slip]:
    """Who runs the programme, sponsors who went quiet, renewals, managers who leave, sales against satisfaction."""
    yield from briefs(today)
    yield from _sponsors_quiet(today)
    yield from _renewals_fail(today)
    yield from _managers_leave(today)
    yield from _sold_short(today)
    yield from omens_of_accounts(today)


_QUIET_SPONSORS = """
    WITH touched AS (
        SELECT DISTINCT i.account_id, i.person_id, (i.at AT TIME ZONE 'UTC')::date AS day
        FROM customers_account a JOIN customers_interaction i ON i.account_id = a.id AND i.person_id = a.sponsor_id
        WHERE a.closed_on IS NULL AND a.sponsor_id IS NOT NULL
          AND (i.direction IN ('in', 'both') OR i.kind IN ('visit', 'meeting', 'call', 'review'))
    ),
    spaced AS (
        SELECT account_id, person_id, day,
               day - lag(day) OVER (PARTITION BY account_id, person_id ORDER BY day) AS gap FROM touched
    )
    SELECT account_id, person_id, max(day), percentile_cont(0.9) WITHIN GROUP (ORDER BY gap)
    FROM spaced GROUP BY account_id, person_id
    HAVING count(gap) >= 3
       AND %s::date - max(day) > greatest(percentile_cont(0.9) WITHIN GROUP (ORDER BY gap), %s)
    ORDER BY max(day)
"""
SPONSORS_CADENCE_DAYS = 90  # each quarter: a policy


def _sponsors_quiet(today: date) -> Iterator[Slip]:
    """F04: a sponsor is silent with an account for longer than nine in ten of their own gaps, and than a quarter."""
    with connection.cursor() as cursor:
        cursor.execute(_QUIET_SPONSORS, [today, SPONSORS_CADENCE_DAYS])
        rows = cursor.fetchall()
    accounts = Account.objects.in_bulk({row[0] for row in rows})
    people = Person.objects.in_bulk({row[1] for row in rows})
    for account_id, person_id, last, longest in rows:
        what = (
            f"{people[person_id]}, its sponsor, has been silent for {(today - last).days} days; nine in ten of "
            f"their own gaps were within {round(longest)}"
        )
        clears = "It clears with a visit, a call or a review. Dormant is not broken."
        address = reverse("account_relationships", args=[account_id])
        yield Slip("Sponsors", what, str(accounts[account_id]), address, last, clears)


def _renewals_fail(today: date) -> Iterator[Slip]:
    """F09: in the last year it is likely that fewer than four in five contracts are renewed."""
    from scipy.special import betainc

    decided = Contract.objects.filter(decided_on__range=(today - YEAR, today)).exclude(
        outcome=ContractOutcome.OPEN
    )
    rows = list(decided.select_related("account").order_by("decided_on"))
    lost = [one for one in rows if one.outcome == ContractOutcome.LOST]
    if len(lost) < LOST_AT_LEAST:
        return
    below = float(betainc(0.5 + len(rows) - len(lost), 0.5 + len(lost), RENEWAL_TARGET))
    if below < SURE:
        return
    what = (
        f"{len(lost)} of {len(rows)} contracts decided within a year were lost; that fewer than four in five are "
        f"renewed is {below:.0%} likely"
    )
    evidence = tuple(
        (f"{one.account}: {one}, lost {one.decided_on:%-d %b %Y}", _contract(one)) for one in lost
    )
    clears = "It clears as contracts are renewed. Read what led to each loss first."
    yield Slip("Renewals", what, "All contracts", reverse("renewals"), lost[0].decided_on, clears, evidence)


def _managers_leave(today: date) -> Iterator[Slip]:
    """F06, W46: more account managers left in half a year than the usual rate explains."""
    held = Assignment.objects.filter(role=Role.ACCOUNT_MANAGER, valid_from__lte=today).select_related(
        "person"
    )
    gone_lately = (today - HALF_YEAR - WITHIN_A_MONTH, today)
    if not held.filter(Q(valid_to__range=gone_lately) | Q(person__left_on__range=gone_lately)).exists():
        return  # nobody left: nothing to judge
    records = as_records(held, today)
    if records is None:
        return
    found = manager_turnover(records, usual_annual_rate=USUAL_LEAVING)
    if isinstance(found, Undefined) or found.alarm is not True or found.n < SMALLEST_SHOWN:
        return
    gone = {int(one) for one in found.leavers}
    days = {one.person_id: one.valid_to or one.person.left_on for one in held if one.person_id in gone}
    what = f"{found.n_left} of {found.n} account managers left within six months; that is more than chance"
    evidence = tuple(
        (f"{one.account}: {one.why}", reverse("account", args=[one.account.pk]))
        for one in uncovered_accounts(today)
    )
    first = min((day for day in days.values() if day and day >= today - HALF_YEAR), default=None)
    clears = "It clears as those who follow stay. Ask those who left why, and hand over what they knew."
    yield Slip("Who runs it", what, "Account managers", reverse("turnover"), first, clears, evidence)


def _sold_short(today: date) -> Iterator[Slip]:
    """F07, W47: sales rise month by month while satisfaction falls, over the last year."""
    months: list[tuple[str, date, Any]] = list(
        Result.objects.filter(measure__in=("sales", "satisfaction"), month__range=(today - YEAR, today))
        .order_by("month")
        .values_list("measure", "month", "value")
    )
    if not months:
        return
    columns = {
        "measure": [row[0] for row in months],
        "month": pa.array([row[1] for row in months], pa.date32()),
        "value": [float(row[2]) for row in months],
    }
    found = short_term_divergence(RecordSet.from_tables({"result": pa.table(columns)}, as_of=_at(today)))
    if found.diverges is not True:
        return
    what = f"Sales rose over {found.n_months} months while satisfaction fell, and neither is chance"
    clears = (
        "It clears when satisfaction stops falling. Look at what is promised to sell, and who pays for it."
    )
    yield Slip("Results", what, "All customers", reverse("feedback"), months[0][1], clears)


def _at(today: date) -> datetime:
    return datetime.combine(today, time(), UTC)


def _person(key: int) -> str:
    return reverse("person", args=[key])


def _contract(one: Contract) -> str:
    return reverse("contract", args=[one.pk])
