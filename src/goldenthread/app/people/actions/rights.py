"""Decision rights are granted and end. Gaps and doubles are allowed here and listed by ``queries``."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Model

from goldenthread.app.errors import Invalid
from goldenthread.app.history.actions import record
from goldenthread.app.people import events
from goldenthread.app.people.access_rules import require
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.errors import AlreadyHolds
from goldenthread.app.people.models import DecisionArea, DecisionRight, Right, Role, Unit


@transaction.atomic
def add_decision_area(name: str, *, meaning: str = "", actor: Actor) -> DecisionArea:
    """Something that has to be decided has a name."""
    require(actor, "all:decision_right:change", "add decision areas")
    name = name.strip()
    if not name or len(name) > 100 or DecisionArea.objects.filter(name__iexact=name).exists():
        raise Invalid("Give the area a name of up to 100 characters that no other area has.", field="name")
    area = DecisionArea.objects.create(name=name, meaning=meaning)
    record(area, events.DecisionAreaAdded(name=name), actor=actor)
    return area


@transaction.atomic
def grant_right(
    area: DecisionArea,
    *,
    role: Role,
    right: Right,
    valid_from: date,
    unit: Unit | None = None,
    account: Model | None = None,
    amount_limit: Decimal | None = None,
    actor: Actor,
) -> DecisionRight:
    """The role has that right in the area from a day on: everywhere, or within one unit or one account.

    The room of accounts stands above this one: of the account its key alone is used.
    """
    require(actor, "all:decision_right:change", "grant decision rights")
    if unit is not None and account is not None:
        raise Invalid(
            "A right holds within a unit or within an account, not both. Choose one.", field="account"
        )
    if amount_limit is not None and amount_limit < 0:
        raise Invalid("The limit is an amount of 0 or more, or empty for any.", field="amount_limit")
    same = DecisionRight.objects.on(valid_from).filter(
        area=area, role=role, unit=unit, account=account.pk if account else None
    )
    if same.exists():
        raise AlreadyHolds("The role holds a right in this area and scope already. End that one first.")
    granted = DecisionRight.objects.create(
        area=area,
        role=role,
        right=right,
        unit=unit,
        account_id=account.pk if account else None,
        amount_limit=amount_limit,
        valid_from=valid_from,
    )
    payload = events.DecisionRightGranted(
        area=area.name, role=role, right=right, amount_limit=amount_limit, valid_from=valid_from
    )
    record(
        granted,
        payload,
        actor=actor,
        unit_id=unit.pk if unit else None,
        account_id=account.pk if account else None,
    )
    return granted


@transaction.atomic
def end_right(right: DecisionRight, *, valid_to: date, actor: Actor) -> DecisionRight:
    """The right's last day is ``valid_to``."""
    require(actor, "all:decision_right:change", "end decision rights")
    right = DecisionRight.objects.select_for_update(of=("self",)).select_related("area").get(pk=right.pk)
    if valid_to < right.valid_from:
        raise Invalid(f"It began on {right.valid_from}. Give that day or a later one.", field="valid_to")
    right.valid_to = valid_to
    right.save(update_fields=["valid_to"])
    payload = events.DecisionRightEnded(
        area=right.area.name, role=right.role, right=right.right, valid_to=valid_to
    )
    record(right, payload, actor=actor, unit_id=right.unit_id, account_id=right.account_id)
    return right
