"""Who decides for an account: the holders of a decision right, within the account, the unit and the amount.

A right can hold for an account, and be its manager's or its sponsor's: so this is asked here, above the rights.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Q

from goldenthread.app.customers.models import Account
from goldenthread.app.people.models import Assignment, DecisionArea, DecisionRight, Person, Right, Role
from goldenthread.app.people.queries import leads_of, rights_on, unit_tree


def deciders_for(
    area: DecisionArea,
    *,
    day: date,
    account: Account | None = None,
    unit: int | None = None,
    amount: Decimal | None = None,
) -> list[Person]:
    """The people who decide in an area, for an account, a unit and an amount.

    The narrowest scope that has a right wins: the account or one above it, then the unit or one above it, then
    everywhere. More or fewer than one person is a fact about the organisation that the caller must meet.
    """
    rights = rights_on(day).filter(area=area, right=Right.DECIDES)
    if amount is not None:
        rights = rights.filter(Q(amount_limit__isnull=True) | Q(amount_limit__gte=amount))
    applying = _narrowest(list(rights), account, unit, day)
    people: dict[int, Person] = {}
    for right in applying:
        for person in _holders(right, account, unit, day):
            people[person.pk] = person
    return list(people.values())


def _narrowest(
    rights: list[DecisionRight], account: Account | None, unit: int | None, day: date
) -> list[DecisionRight]:
    for one in _accounts_upwards(account):
        if found := [right for right in rights if right.account_id == one]:
            return found
    for one in unit_tree(day).upwards(unit):
        if found := [right for right in rights if right.unit_id == one]:
            return found
    return [right for right in rights if right.unit_id is None and right.account_id is None]


def _accounts_upwards(account: Account | None) -> list[int]:
    ids: list[int] = []
    while account is not None and account.pk not in ids:
        ids.append(account.pk)
        account = account.parent
    return ids


def _holders(right: DecisionRight, account: Account | None, unit: int | None, day: date) -> list[Person]:
    """Those who hold the right's role: for this account or unit where the role belongs to one."""
    if right.role == Role.ACCOUNT_MANAGER and account is not None:
        return [account.manager] if account.manager else []
    if right.role == Role.SPONSOR and account is not None:
        return [account.sponsor] if account.sponsor else []
    if right.role == Role.UNIT_LEAD and (right.unit_id or unit):
        return leads_of(right.unit_id or unit, day)
    held = Assignment.objects.on(day).filter(role=right.role).select_related("person")
    return [a.person for a in held if a.person.works_here_on(day)]
