"""Hours given to accounts beside what they are worth: whether effort moved, and whether it goes where value is.

Hours are those of accounts. Whose they are is for the person, and for the programme lead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import pyarrow as pa
from django.db.models import Count, Sum

from goldenthread.analysis.measures import effort_allocation
from goldenthread.analysis.measures.programme.fit import AccountEffort, EffortAllocation
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet
from goldenthread.app.customers.models import Account
from goldenthread.app.programme.models import Charter, Effort
from goldenthread.app.programme.queries.duties import KEY_TIERS

MONTHS = 6  # on either side
MOVED = 0.05  # a policy: below it nothing was redistributed
LONG_AGO = date(1970, 1, 1)


@dataclass(frozen=True)
class Line:
    """An account's shares of hours and value; ``hours`` since the day."""

    account: Account
    hours: float
    found: AccountEffort

    @property
    def difference(self) -> float | None:
        """Share of hours beyond the share of value; None where no value is known."""
        value = self.found.value
        return None if isinstance(value, Undefined) else self.found.effort_after - value


@dataclass(frozen=True)
class Allocation:
    """``since`` and ``until``: the months that count, their first days; ``change_on`` parts before from after."""

    change_on: date
    since: date
    until: date
    found: EffortAllocation | Undefined
    lines: tuple[Line, ...]

    @property
    def stands_out(self) -> bool:
        """F16: nothing moved since the day, and key accounts get less than their worth."""
        one = self.found
        return (
            isinstance(one, EffortAllocation)
            and isinstance(one.redistributed, float)
            and isinstance(one.effort_to_value, float)
            and one.redistributed < MOVED
            and one.effort_to_value < 1
        )


def launch_of(today: date) -> date:
    """The month in which the programme's first charter began, or half a year ago."""
    first = Charter.objects.order_by("valid_from").values_list("valid_from", flat=True).first()
    return (first or shifted(today, -MONTHS)).replace(day=1)


def shifted(day: date, months: int) -> date:
    """The first day of the month that lies so many months away."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def allocation_of(today: date, *, change_on: date, months: int = MONTHS) -> Allocation:
    """Of all open accounts, with so many months on either side of the day. Two statements."""
    change_on = change_on.replace(day=1)
    since, until = shifted(change_on, -months), min(shifted(change_on, months - 1), today.replace(day=1))
    spent: Any = (
        Effort.objects.filter(month__range=(since, until), account__closed_on__isnull=True)
        .order_by("account", "month")
        .values("account", "month")
        .annotate(spent=Sum("hours"))
    )
    rows: list[dict[str, Any]] = list(spent)
    accounts = {str(one.pk): one for one in Account.objects.filter(closed_on__isnull=True)}
    found = effort_allocation(_records(rows, accounts, today), change_on=change_on, key_tiers=KEY_TIERS)
    if isinstance(found, Undefined):
        return Allocation(change_on, since, until, found, ())
    hours = {
        key: float(
            sum(row["spent"] for row in rows if str(row["account"]) == key and row["month"] >= change_on)
        )
        for key in accounts
    }
    lines = [Line(accounts[one.account_id], hours[one.account_id], one) for one in found.accounts]
    lines.sort(key=lambda one: (one.difference if one.difference is not None else 0.0, one.account.name))
    return Allocation(change_on, since, until, found, tuple(lines))


def _records(rows: list[dict[str, Any]], accounts: dict[str, Account], today: date) -> RecordSet:
    text, day, number = pa.string(), pa.date32(), pa.float64()

    def amounts(name: str) -> pa.Array:
        known = [getattr(one, name) for one in accounts.values()]
        return pa.array([None if one is None else float(one) for one in known], number)

    tables = {
        "effort": pa.table(
            {
                "person_id": pa.array(["all"] * len(rows), text),
                "account_id": pa.array([str(row["account"]) for row in rows], text),
                "month": pa.array([row["month"] for row in rows], day),
                "hours": pa.array([float(row["spent"]) for row in rows], number),
            }
        ),
        "account": pa.table(
            {
                "account_id": pa.array(list(accounts), text),
                "valid_from": pa.array([LONG_AGO] * len(accounts), day),
                "valid_to": pa.array([None] * len(accounts), day),
                "tier": pa.array([one.tier for one in accounts.values()], text),
                **{name: amounts(name) for name in ("annual_value", "margin", "potential")},
            }
        ),
    }
    return RecordSet.from_tables(tables, as_of=datetime.combine(today, time(12), UTC))


def months_of(account: Account) -> list[dict[str, Any]]:
    """The account's hours by month, the latest first, with how many people gave them."""
    found: Any = Effort.objects.filter(account=account).order_by("-month").values("month")
    return list(found.annotate(spent=Sum("hours"), people=Count("person", distinct=True))[:24])
