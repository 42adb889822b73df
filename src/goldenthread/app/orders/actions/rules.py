"""What administrators set: targets of the clocks, and allowances to expedite. Dated: the past keeps its rules."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.orders import events
from goldenthread.app.orders.models import Clock, ExpediteAllowance, OrderKind, Policy
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Unit
from goldenthread.app.people.versions import last_day


@transaction.atomic
def set_policy(
    *,
    clock: str,
    target_hours: Decimal,
    valid_from: date,
    tier: str = "",
    order_kind: OrderKind | None = None,
    unit: Unit | None = None,
    actor: Actor,
) -> Policy:
    """From a day on, a clock has this target for orders of a tier, kind and unit placed from then on.

    Orders placed before keep the target they were placed under. Refused to who may not change policies.
    """
    if not actor.may("all:policy:change"):
        raise NotPermitted("You may not change policies: that is for administrators.")
    hours = checks.amount(target_hours, "target_hours", places=2)
    if hours is None or hours >= 1_000_000:
        raise Invalid("Give the target in working hours, less than a million.", field="target_hours")
    valid_from = checks.day(valid_from, "valid_from")
    clock = checks.one_of(clock, Clock.values, "clock")
    tier = checks.text(tier, "tier", limit=30, required=False)
    rows = Policy.objects.select_for_update(of=("self",)).filter(clock=clock, tier=tier)
    before = rows.filter(order_kind=order_kind, unit=unit).order_by("valid_from").last()
    _end_before(before, valid_from)
    made = Policy.objects.create(
        code=before.code if before else _code(clock, tier, order_kind, unit),
        clock=clock,
        tier=tier,
        order_kind=order_kind,
        unit=unit,
        target_hours=hours,
        valid_from=valid_from,
    )
    told = events.PolicySet(
        code=made.code,
        clock=clock,
        tier=tier,
        order_kind_id=order_kind.pk if order_kind else None,
        scope_unit_id=unit.pk if unit else None,
        old_target_hours=before.target_hours if before else None,
        new_target_hours=hours,
        valid_from=valid_from,
    )
    record(made, told, actor=actor, unit_id=unit.pk if unit else None)
    return made


@transaction.atomic
def end_policy(policy: Policy, *, valid_to: date, actor: Actor) -> Policy:
    """The target holds for orders placed until the end of ``valid_to``. Refused before it began."""
    if not actor.may("all:policy:change"):
        raise NotPermitted("You may not change policies: that is for administrators.")
    policy = Policy.objects.select_for_update(of=("self",)).get(pk=policy.pk)
    policy.valid_to = last_day(policy, valid_to)
    policy.save(update_fields=["valid_to"])
    record(policy, events.PolicyEnded(policy.code, policy.valid_to), actor=actor, unit_id=policy.unit_id)
    return policy


@transaction.atomic
def set_expedite_allowance(
    *, per_quarter: int, valid_from: date, account: Account | None = None, tier: str = "", actor: Actor
) -> ExpediteAllowance:
    """From a day on, the account (or accounts of the tier, or all) may expedite so many orders a quarter."""
    if not actor.may("all:policy:change"):
        raise NotPermitted("You may not change allowances: that is for administrators.")
    if isinstance(per_quarter, bool) or not isinstance(per_quarter, int) or not 0 <= per_quarter <= 10_000:
        raise Invalid("Give the allowance as a whole number from 0 to 10,000.", field="per_quarter")
    if account is not None and tier:
        raise Invalid("An allowance is for an account or for a tier, not for both.", field="tier")
    valid_from = checks.day(valid_from, "valid_from")
    tier = checks.text(tier, "tier", limit=30, required=False)
    rows = ExpediteAllowance.objects.select_for_update(of=("self",)).filter(account=account, tier=tier)
    before = rows.order_by("valid_from").last()
    _end_before(before, valid_from)
    made = ExpediteAllowance.objects.create(
        account=account, tier=tier, per_quarter=per_quarter, valid_from=valid_from
    )
    told = events.ExpediteAllowanceSet(
        tier=tier,
        old_per_quarter=before.per_quarter if before else None,
        new_per_quarter=per_quarter,
        valid_from=valid_from,
    )
    record(made, told, actor=actor, account_id=account.pk if account else None)
    return made


def _end_before(before: Policy | ExpediteAllowance | None, valid_from: date) -> None:
    """The rule before ends the day before; a rule cannot begin before the one that it follows."""
    if before is None:
        return
    if before.valid_from >= valid_from:
        raise Invalid(
            f"There is a rule from {before.valid_from:%-d %B %Y} already. Choose a later day.",
            field="valid_from",
        )
    before.valid_to = valid_from - timedelta(days=1)
    before.save(update_fields=["valid_to"])


def _code(clock: str, tier: str, kind: OrderKind | None, unit: Unit | None) -> str:
    parts = [clock, tier, f"kind {kind.pk}" if kind else "", f"unit {unit.pk}" if unit else ""]
    return " · ".join(part for part in parts if part)
