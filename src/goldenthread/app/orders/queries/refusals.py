"""The register of declines, vetoes and overrides, with what each cost the customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from goldenthread.app.orders.models import (
    Answer,
    AnswerKind,
    Barrier,
    Escalation,
    Order,
    Override,
    RequestOutcome,
)
from goldenthread.app.people.models import Person


@dataclass(frozen=True)
class Refusal:
    """One refusal. ``kind``: decline (a unit said no), veto (an escalation was declined), override (a decline was
    set aside). ``customer_waited``: from then until the order was promised (again), withdrawn, or now;
    ``still_waits`` says that it is the last. ``value`` is the customer's order's."""

    kind: str
    at: datetime
    by: Person | None
    unit: str
    account: str
    order_id: int | None
    what: str
    ground: str
    value: Decimal | None
    customer_waited: timedelta | None
    still_waits: bool
    set_aside: bool


def refusals_register(
    *, first: date, last: date, among: QuerySet[Order], barriers: QuerySet[Barrier], now: datetime
) -> list[Refusal]:
    """Every decline and override of these orders, and every veto on these barriers, from ``first`` to ``last`` (UTC
    days), the latest first. A barrier of an account without an order is waited for until it is cleared."""
    found = [*_declines(first, last, among, now), *_vetoes(first, last, barriers, now)]
    found += _overrides(first, last, among)
    return sorted(found, key=lambda refusal: refusal.at, reverse=True)


def _declines(first: date, last: date, among: QuerySet[Order], now: datetime) -> list[Refusal]:
    rows = Answer.objects.filter(
        kind=AnswerKind.DECLINE, at__date__range=(first, last), order__in=among.values("pk")
    ).select_related("order__account", "order__root", "unit", "decided_by", "by", "override")
    answers = list(rows)
    ends = _ends([row.order for row in answers])
    return [
        Refusal(
            kind="decline",
            at=row.at,
            by=row.decided_by or row.by,
            unit=str(row.unit or ""),
            account=row.order.account.name,
            order_id=row.order_id,
            what=row.order.title,
            ground=row.ground,
            value=row.order.root.value,
            customer_waited=(_over(row.order_id, row.at, ends) or now) - row.at,
            still_waits=_over(row.order_id, row.at, ends) is None,
            set_aside=hasattr(row, "override"),
        )
        for row in answers
    ]


def _vetoes(first: date, last: date, barriers: QuerySet[Barrier], now: datetime) -> list[Refusal]:
    rows = Escalation.objects.filter(
        barrier__in=barriers.values("pk"),
        outcome=RequestOutcome.DECLINED,
        decided_at__date__range=(first, last),
    ).select_related("barrier__order__root", "barrier__account", "barrier__in_unit", "decided_by")
    vetoes = list(rows)
    ends = _ends([row.barrier.order for row in vetoes if row.barrier.order])

    def over(row: Escalation, since: datetime) -> datetime | None:
        if row.barrier.order_id is None:
            return row.barrier.cleared_at
        return _over(row.barrier.order_id, since, ends)

    return [
        Refusal(
            kind="veto",
            at=row.decided_at,
            by=row.decided_by,
            unit=str(row.barrier.in_unit or ""),
            account=row.barrier.account.name,
            order_id=row.barrier.order_id,
            what=row.barrier.what,
            ground=row.ground,
            value=row.barrier.order.root.value if row.barrier.order else None,
            customer_waited=(over(row, row.decided_at) or now) - row.decided_at,
            still_waits=over(row, row.decided_at) is None,
            set_aside=False,
        )
        for row in vetoes
        if row.decided_at is not None
    ]


def _overrides(first: date, last: date, among: QuerySet[Order]) -> list[Refusal]:
    rows = Override.objects.filter(
        at__date__range=(first, last), order__in=among.values("pk")
    ).select_related("order__account", "order__root", "answer__unit", "by")
    return [
        Refusal(
            kind="override",
            at=row.at,
            by=row.by,
            unit=str(row.answer.unit or ""),
            account=row.order.account.name,
            order_id=row.order_id,
            what=row.order.title,
            ground=row.ground,
            value=row.order.root.value,
            customer_waited=row.at - row.answer.at,
            still_waits=False,
            set_aside=True,
        )
        for row in rows
    ]


Ends = dict[int, list[datetime]]


def _ends(orders: list[Order]) -> Ends:
    """For each order the moments at which a wait after a refusal is over: promises, and its end."""
    ends: Ends = {order.pk: [order.ended_at] if order.ended_at else [] for order in orders}
    promises = Answer.objects.filter(order__in=list(ends), kind=AnswerKind.PROMISE)
    for order_id, at in promises.values_list("order_id", "at"):
        ends[order_id].append(at)
    return ends


def _over(order_id: int | None, since: datetime, ends: Ends) -> datetime | None:
    """When the wait that began with a refusal was over; None while it lasts."""
    return min((end for end in ends.get(order_id or 0, []) if end > since), default=None)
