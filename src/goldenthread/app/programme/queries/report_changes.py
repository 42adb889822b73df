"""What a report says of value created together, and of people who came and went."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from goldenthread.app.customers.models import (
    Account,
    AccountVersion,
    Contact,
    InitiativeValue,
    Tie,
    ValueKind,
)


def values_of(account: Account, year: int) -> list[dict[str, Any]]:
    """What joint initiatives were expected to be worth this year, what they were, and what was learned."""
    found = InitiativeValue.objects.filter(initiative__account=account, year=year).select_related(
        "initiative"
    )
    return [
        {"id": one.initiative_id, "what": one.initiative.name, "sub": _worth(one)}
        for one in found.order_by("initiative__began_on", "initiative_id", "kind")
    ]


def _worth(one: InitiativeValue) -> str:
    if one.kind == ValueKind.LEARNING:
        return f"What we learned: {one.learned or 'not said yet'}"
    return f"expected {_amount(one.expected)}, realised so far {_amount(one.realised)}"


def _amount(value: Decimal | None) -> str:
    return "not said" if value is None else f"{value:,.0f}"


def changes_of(account: Account, month: date, last: date) -> list[dict[str, Any]]:
    """New threads, contacts who left, and who looks after the account now, if that changed in the month."""
    began = Tie.objects.filter(account=account, first_on__range=(month, last)).select_related(
        "person", "contact"
    )
    left = Contact.objects.filter(account=account, left_on__range=(month, last))
    return [
        *(
            {
                "id": one.contact_id,
                "what": f"{one.person} and {one.contact}",
                "sub": "in touch for the first time",
            }
            for one in began.order_by("first_on", "pk")
        ),
        *({"id": one.pk, "what": str(one), "sub": "left you this month"} for one in left.order_by("pk")),
        *_looked_after(account, month, last),
    ]


def _looked_after(account: Account, month: date, last: date) -> list[dict[str, Any]]:
    versions = list(
        AccountVersion.objects.filter(account=account, valid_from__lte=last)
        .select_related("manager", "sponsor")
        .order_by("valid_from")
    )
    found = []
    for before, after in pairwise(versions):
        for field, words in (("manager", "looks after you"), ("sponsor", "is your executive sponsor")):
            changed = getattr(before, f"{field}_id") != getattr(after, f"{field}_id")
            who = getattr(after, field)
            if after.valid_from >= month and changed and who is not None:
                sub = f"{words} from {after.valid_from:%-d %B}"
                found.append({"id": account.pk, "what": str(who), "sub": sub})
    return found
