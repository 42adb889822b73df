"""The register of declines, vetoes, overrides and declined requests, with what each cost the customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet

from goldenthread.app.customers.models import Account
from goldenthread.app.orders.models import (
    Answer,
    AnswerKind,
    Barrier,
    DecisionRequest,
    Escalation,
    Order,
    Override,
    RequestOutcome,
)
from goldenthread.app.orders.queries.visible import (
    barriers_visible_to,
    decision_requests_visible_to,
    orders_visible_to,
)
from goldenthread.app.people.models import Person


@dataclass(frozen=True)
class Refusal:
    """One refusal. ``kind``: decline (a unit said no to an order), veto (an escalation was declined), override (a
    decline was set aside), request (a unit said no to a decision that it was asked for). ``customer_waited``: from
    then until the order was promised (again), withdrawn, or now; ``still_waits`` says that it is the last. ``value``
    is the customer's order's; of a request without an order, the amount that was asked for."""

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
    request_id: int | None = None


@dataclass(frozen=True)
class Seen:
    """Of what the register tells: the orders, barriers and requests that its reader may see."""

    orders: QuerySet[Order]
    barriers: QuerySet[Barrier]
    requests: QuerySet[DecisionRequest]


def refusals_seen_by(person: Person, *, on: date, account: Account | None = None) -> Seen:
    """What the register may tell this person; with an account: of that alone."""
    of_account = Q() if account is None else Q(account=account)
    return Seen(
        orders_visible_to(person, on=on).filter(of_account),
        barriers_visible_to(person, on=on).filter(of_account),
        decision_requests_visible_to(person, on=on).filter(of_account),
    )


def refusals_register(*, first: date, last: date, seen: Seen, now: datetime) -> list[Refusal]:
    """Every decline and override of these orders, every veto on these barriers and every declined one of these
    requests, from ``first`` to ``last`` (UTC days), the latest first.

    A barrier of an account without an order is waited for until it is cleared; a request without an order until a
    later one in the same area for the same account is granted or countered.
    """
    days = (first, last)
    found = [*_declines(days, seen.orders, now), *_vetoes(days, seen.barriers, now)]
    found += [*_overrides(days, seen.orders), *_requests(days, seen.requests, now)]
    return sorted(found, key=lambda refusal: refusal.at, reverse=True)


Days = tuple[date, date]


def _declines(days: Days, among: QuerySet[Order], now: datetime) -> list[Refusal]:
    rows = Answer.objects.filter(
        kind=AnswerKind.DECLINE, at__date__range=days, order__in=among.values("pk")
    ).select_related("order__account", "order__root", "unit", "decided_by", "by", "override")
    answers = list(rows)
    ends = _ends([row.order for row in answers])
    found = []
    for row in answers:
        over = _first_after(row.at, ends[row.order_id])
        found.append(
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
                customer_waited=(over or now) - row.at,
                still_waits=over is None,
                set_aside=hasattr(row, "override"),
            )
        )
    return found


def _vetoes(days: Days, barriers: QuerySet[Barrier], now: datetime) -> list[Refusal]:
    rows = Escalation.objects.filter(
        barrier__in=barriers.values("pk"), outcome=RequestOutcome.DECLINED, decided_at__date__range=days
    ).select_related("barrier__order__root", "barrier__account", "barrier__in_unit", "decided_by")
    vetoes = list(rows)
    ends = _ends([row.barrier.order for row in vetoes if row.barrier.order])
    found = []
    for row in vetoes:
        barrier, at = row.barrier, row.decided_at
        if at is None:
            continue
        over = _first_after(at, ends[barrier.order_id]) if barrier.order_id else barrier.cleared_at
        found.append(
            Refusal(
                kind="veto",
                at=at,
                by=row.decided_by,
                unit=str(barrier.in_unit or ""),
                account=barrier.account.name,
                order_id=barrier.order_id,
                what=barrier.what,
                ground=row.ground,
                value=barrier.order.root.value if barrier.order else None,
                customer_waited=(over or now) - at,
                still_waits=over is None,
                set_aside=False,
            )
        )
    return found


def _overrides(days: Days, among: QuerySet[Order]) -> list[Refusal]:
    rows = Override.objects.filter(at__date__range=days, order__in=among.values("pk")).select_related(
        "order__account", "order__root", "answer__unit", "by"
    )
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


def _requests(days: Days, among: QuerySet[DecisionRequest], now: datetime) -> list[Refusal]:
    rows = among.filter(outcome=RequestOutcome.DECLINED, decided_at__date__range=days).select_related(
        "account", "order__root", "to_unit", "decided_by"
    )
    requests = list(rows)
    ends = _ends([row.order for row in requests if row.order])
    granted = _granted(requests)
    found = []
    for row in requests:
        at = row.decided_at
        if at is None:
            continue
        moments = ends[row.order_id] if row.order_id else granted.get((row.account_id, row.area_id), [])
        over = _first_after(at, moments)
        found.append(
            Refusal(
                kind="request",
                at=at,
                by=row.decided_by,
                unit=str(row.to_unit or ""),
                account=str(row.account or ""),
                order_id=row.order_id,
                what=row.what,
                ground=row.ground,
                value=row.order.root.value if row.order else row.amount,
                customer_waited=(over or now) - at,
                still_waits=over is None,
                set_aside=False,
                request_id=row.pk,
            )
        )
    return found


def _ends(orders: list[Order]) -> dict[int, list[datetime]]:
    """For each order the moments at which a wait after a refusal is over: promises, and its end."""
    ends: dict[int, list[datetime]] = {
        order.pk: [order.ended_at] if order.ended_at else [] for order in orders
    }
    promises = Answer.objects.filter(order__in=list(ends), kind=AnswerKind.PROMISE)
    for order_id, at in promises.values_list("order_id", "at"):
        ends[order_id].append(at)
    return ends


Asked = tuple[int | None, int | None]  # of which account, in which area


def _granted(requests: list[DecisionRequest]) -> dict[Asked, list[datetime]]:
    """For the accounts and areas of these requests: when one of that area was granted, or met half-way."""
    accounts = {row.account_id for row in requests if row.account_id is not None}
    given = DecisionRequest.objects.filter(
        account__in=accounts, outcome__in=(RequestOutcome.GRANTED, RequestOutcome.COUNTERED)
    )
    found: dict[Asked, list[datetime]] = {}
    for account, area, at in given.values_list("account_id", "area_id", "decided_at"):
        if at is not None:
            found.setdefault((account, area), []).append(at)
    return found


def _first_after(since: datetime, moments: list[datetime]) -> datetime | None:
    """When the wait that began with a refusal was over; None while it lasts."""
    return min((moment for moment in moments if moment > since), default=None)
