"""Who may decide: the holders of a decision right, and where rights are missing or doubled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from goldenthread.app.people.models import Assignment, DecisionArea, DecisionRight, Person, Right, Role
from goldenthread.app.people.queries.persons import leads_of
from goldenthread.app.people.queries.tree import unit_tree

if TYPE_CHECKING:
    from goldenthread.app.customers.models import Account


def rights_on(day: date) -> QuerySet[DecisionRight]:
    """All decision rights that hold on ``day``, with area and scope."""
    found: QuerySet[DecisionRight] = DecisionRight.objects.on(day)
    return found.select_related("area", "unit", "account")


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


@dataclass(frozen=True)
class AreaIntegrity:
    """How an area is decided on a day: exactly one right to decide is sound; none or several is listed."""

    area: DecisionArea
    deciding: list[DecisionRight]

    @property
    def is_gap(self) -> bool:
        return not self.deciding

    @property
    def is_double(self) -> bool:
        """Two rights to decide over the same scope, whatever the amounts, are a double."""
        scopes = [(right.unit_id, right.account_id) for right in self.deciding]
        return len(scopes) != len(set(scopes))


def rights_integrity(day: date) -> list[AreaIntegrity]:
    """Every area with the rights to decide in it: gaps and doubles first."""
    deciding: dict[int, list[DecisionRight]] = {}
    for right in rights_on(day).filter(right=Right.DECIDES):
        deciding.setdefault(right.area_id, []).append(right)
    areas = [AreaIntegrity(area, deciding.get(area.pk, [])) for area in DecisionArea.objects.all()]
    return sorted(areas, key=lambda found: (not (found.is_gap or found.is_double), found.area.name))
