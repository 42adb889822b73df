"""Withdrawing, waiving, and putting an order before others."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max, Q

from goldenthread.app import checks
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import NotPermitted
from goldenthread.app.orders import events, rights
from goldenthread.app.orders.actions import standing
from goldenthread.app.orders.actions.delivering import SETTLED
from goldenthread.app.orders.errors import (
    AllowanceSpent,
    AlreadyDelivered,
    AlreadyExpedited,
    AlreadyWaived,
    NotASupportingOrder,
    NothingToWaive,
)
from goldenthread.app.orders.models import (
    ChildWaiver,
    Expedite,
    ExpediteAllowance,
    Order,
    OrderState,
    Withdrawal,
)
from goldenthread.app.orders.queries.displacement import displacement_by
from goldenthread.app.orders.working_time import today_at
from goldenthread.app.people.actors import Actor


@transaction.atomic
def withdraw(order: Order, *, ground: str, actor: Actor) -> Withdrawal:
    """Whoever asked does not want it any more; every open supporting order below ends with it.

    Each order that ends gets its own event. Refused once delivered (accept or return it) and once ended.
    """
    order = standing.take_open(order)
    rights.require_asker(actor, order, "order:withdraw", "withdraw this order")
    if order.delivered_at is not None:
        raise AlreadyDelivered("This order has been delivered: accept or return the delivery.")
    first = _withdraw(order, checks.text(ground, "ground"), None, actor)
    for child in standing.tree_below(order):
        if not child.has_ended:
            _withdraw(child, first.ground, first, actor)
    return first


def _withdraw(order: Order, ground: str, because_of: Withdrawal | None, actor: Actor) -> Withdrawal:
    at = standing.instant(order, actor)
    made = Withdrawal.objects.create(
        order=order, at=at, by=actor.person, ground=ground, because_of=because_of
    )
    standing.end_pause(order, at, actor)
    standing.pass_to(order, None, at)
    order.withdrawn_at = at
    told = events.OrderWithdrawn(
        withdrawal_id=made.pk,
        ground=ground,
        because_of_order_id=because_of.order_id if because_of else None,
    )
    standing.keep(order, told, actor=actor, at=at, state=OrderState.WITHDRAWN)
    return made


@transaction.atomic
def waive_child(order: Order, *, ground: str, actor: Actor) -> ChildWaiver:
    """A named person lets the parent be delivered without this supporting order, and says why.

    Refused for a customer's order, twice, and when it is delivered or withdrawn: it holds nothing then.
    """
    order = standing.take_open(order)
    if order.parent is None:
        raise NotASupportingOrder("This is the customer's own order. Withdraw it, or deliver it.")
    if actor.is_system:
        raise NotPermitted("A waiver carries the name of a person.")
    rights.require_asker(actor, order, "order:waive_child", "waive this supporting order")
    if order.waived_at is not None:
        raise AlreadyWaived(f"This order was waived on {order.waived_at:%-d %B %Y}.")
    if order.state in SETTLED:
        raise NothingToWaive("This order holds nothing up: it is delivered or withdrawn.")
    at = standing.instant(order, actor)
    made = ChildWaiver.objects.create(
        order=order, at=at, by=actor.person, ground=checks.text(ground, "ground")
    )
    order.waived_at = at
    told = events.ChildWaived(parent_id=order.parent_id or 0, ground=made.ground)
    standing.keep(order, told, actor=actor, at=at)
    return made


@transaction.atomic
def expedite(order: Order, *, ground: str, actor: Actor) -> Expedite:
    """The customer's order goes before others, by right and within the account's allowance of the quarter.

    What it delays is computed and kept with it. Refused for a supporting order, twice, once delivered, and when
    the allowance is spent or there is none.
    """
    order = standing.take_open(order)
    if not order.is_root:
        raise NotASupportingOrder("Expedite the customer's order; its supporting orders go with it.")
    rights.require_asker(actor, order, "order:expedite", "expedite this order")
    if order.expedited_at is not None:
        raise AlreadyExpedited(f"This order goes before others since {order.expedited_at:%-d %B %Y}.")
    if order.delivered_at is not None:
        raise AlreadyDelivered("This order has been delivered; there is nothing to hurry.")
    at = standing.instant(order, actor)
    quarter = quarter_of(today_at(order.account, actor.now))
    nth = _next_of_allowance(order.account, quarter, today_at(order.account, actor.now))
    cost = displacement_by(order, actor.now)
    made = Expedite.objects.create(
        order=order,
        account=order.account,
        quarter=quarter,
        nth=nth,
        at=at,
        by=actor.person,
        ground=checks.text(ground, "ground"),
        delayed_orders=len(cost.delays),
        delayed_hours=cost.hours_in_all,
    )
    order.expedited_at, order.expedited_by = at, actor.person
    told = events.OrderExpedited(
        expedite_id=made.pk,
        quarter=quarter,
        nth=nth,
        ground=made.ground,
        delayed_orders=made.delayed_orders,
        delayed_hours=made.delayed_hours,
    )
    standing.keep(order, told, actor=actor, at=at)
    return made


def quarter_of(day: date) -> date:
    """The first day of the quarter.

    >>> quarter_of(date(2026, 5, 17))
    datetime.date(2026, 4, 1)
    """
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def allowance_of(account: Account, day: date) -> int:
    """How many orders the account may expedite in the quarter: its own allowance, else its tier's, else anybody's."""
    rows = list(
        ExpediteAllowance.objects.on(day)
        .filter(Q(account=account) | Q(account__isnull=True, tier__in=["", account.tier]))
        .order_by("valid_from")
    )
    rows.sort(key=lambda row: (row.account_id is not None, row.tier != "", row.valid_from))
    return int(rows[-1].per_quarter) if rows else 0


def _next_of_allowance(account: Account, quarter: date, day: date) -> int:
    """The number of this expedite in the quarter. The account is locked, so that two cannot take the last one."""
    Account.objects.select_for_update(no_key=True).get(pk=account.pk)
    used = Expedite.objects.filter(account=account, quarter=quarter).aggregate(last=Max("nth"))["last"] or 0
    allowed = allowance_of(account, day)
    if used >= allowed:
        has = f"has used its {allowed} of this quarter" if allowed else "has no allowance to expedite"
        raise AllowanceSpent(
            f"{account} {has}. Ask the unit for an earlier promise, or raise a barrier about priority.",
            allowed=allowed,
            used=used,
        )
    return int(used) + 1
