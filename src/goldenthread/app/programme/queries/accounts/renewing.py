"""How often contracts were renewed, by account or group of accounts, fair to those with few (F09, W52)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import pyarrow as pa
from django.db.models import TextChoices

from goldenthread.analysis.measures import renewal_rates
from goldenthread.analysis.measures.programme.renewals import GroupRenewals, RenewalRates
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet
from goldenthread.app.customers.models import Account, Contract

LONG_AGO = date(1970, 1, 1)


class By(TextChoices):
    ACCOUNT = "account_id", "By account"
    TIER = "tier", "By tier"
    SEGMENT = "segment", "By segment"


@dataclass(frozen=True)
class Group:
    """An account, or all of a tier or a segment, with its renewals; ``account`` is None for the latter."""

    name: str
    account: Account | None
    found: GroupRenewals

    @property
    def key(self) -> tuple[str, ...]:
        """Its place: the surest below target first."""
        return (f"{1 - self.found.p_below_target:.9f}", self.name, self.found.group)


@dataclass(frozen=True)
class Renewing:
    """``found``: over all; ``groups`` the surest below target first."""

    by: By
    found: RenewalRates | Undefined
    groups: tuple[Group, ...]


def renewing_of(today: date, by: By = By.ACCOUNT, since: date | None = None) -> Renewing:
    """Of all contracts that were decided, or ended undecided; with ``since``, from that day on. Two statements."""
    accounts = {str(one.pk): one for one in Account.objects.all()}
    found = renewal_rates(_records(accounts, today), by=by.value, since=since)
    if isinstance(found, Undefined):
        return Renewing(by, found, ())
    groups = [_group(one, accounts if by is By.ACCOUNT else {}) for one in found.groups]
    return Renewing(by, found, tuple(sorted(groups, key=lambda one: one.key)))


def _group(found: GroupRenewals, accounts: dict[str, Account]) -> Group:
    account = accounts.get(found.group)
    return Group(str(account) if account else found.group, account, found)


def _records(accounts: dict[str, Account], today: date) -> RecordSet:
    text, day = pa.string(), pa.date32()
    rows = list(
        Contract.objects.order_by("pk").values_list(
            "pk", "account_id", "outcome", "decided_on", "starts_on", "ends_on"
        )
    )
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    ids, of, outcomes, decided, starts, ends = columns
    tables = {
        "contract": pa.table(
            {
                "contract_id": pa.array(map(str, ids), text),
                "account_id": pa.array(map(str, of), text),
                "outcome": pa.array(outcomes, text),
                "decided_on": pa.array(decided, day),
                "starts_on": pa.array(starts, day),
                "ends_on": pa.array(ends, day),
            }
        ),
        "account": pa.table(
            {
                "account_id": pa.array(list(accounts), text),
                "valid_from": pa.array([LONG_AGO] * len(accounts), day),
                "valid_to": pa.array([None] * len(accounts), day),
                "tier": pa.array([one.tier or None for one in accounts.values()], text),
                "segment": pa.array([one.segment or None for one in accounts.values()], text),
            }
        ),
    }
    return RecordSet.from_tables(tables, as_of=datetime.combine(today, time(12), UTC))
