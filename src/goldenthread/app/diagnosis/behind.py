"""The records behind a diagnosis's numbers: which hand-offs, and which orders, as they were when it looked.

The diagnosis counts in prepared events; here the same is asked of the steps themselves, so that a number opens to
the records that it counts. A *hand-off* joins a step to the one that enabled it: of the order's steps that had ended
when it began, the one that ended last. What was recorded or finished after the diagnosis looked is as it was then.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from goldenthread.app.customers.models import Account
from goldenthread.app.diagnosis.models import DiagnosisRun
from goldenthread.app.orders.models import Order, Step
from goldenthread.app.people.models import Unit

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Passage:
    """What an order went through until the diagnosis looked."""

    order: Order
    hand_offs: int
    waited_hours: float
    days: float


@dataclass(frozen=True)
class Total:
    """How many hand-offs, and how long they waited in all."""

    hand_offs: int
    waited_hours: float


def moment_of(run: DiagnosisRun) -> datetime:
    """The moment that the run's records speak for."""
    said = datetime.fromisoformat((run.facts or {})["as_of"])
    return said if said.tzinfo else said.replace(tzinfo=UTC)


def hand_offs_between(sender: Unit, receiver: Unit, at: datetime) -> QuerySet[Any]:
    """The receiver's steps that a step of the sender's enabled: ``left_at``, ``began`` and ``waited`` say when."""
    return _hand_offs(at).filter(unit=receiver, sender=sender.pk)


def orders_looked_at(account: Account, at: datetime) -> QuerySet[Order]:
    """The account's orders that had a step by then. Out: those that support another, whose time is inside it."""
    worked_on = _steps(at).filter(order=OuterRef("pk"))
    return Order.objects.filter(Exists(worked_on), account=account, parent__isnull=True)


def total_of(hand_offs: QuerySet[Any]) -> Total:
    """One statement."""
    waits = list(hand_offs.values_list("waited", flat=True))
    return Total(len(waits), sum(waits, timedelta()) / HOUR)


def total_of_account(account: Account, at: datetime) -> Total:
    """The hand-offs of all orders that :func:`orders_looked_at` lists."""
    return total_of(_hand_offs(at).filter(order__account=account, order__parent__isnull=True))


def passages_of(orders: Iterable[Order], at: datetime) -> list[Passage]:
    """What each of these orders went through, in their order. Two statements."""
    orders = list(orders)
    waits: dict[int, list[timedelta]] = {order.pk: [] for order in orders}
    for order_id, waited in _hand_offs(at).filter(order__in=orders).values_list("order", "waited"):
        waits[order_id].append(waited)
    times: dict[int, list[datetime]] = {order.pk: [] for order in orders}
    for order_id, began, ended in _steps(at).filter(order__in=orders).values_list("order", "began", "ended"):
        times[order_id] += [began, ended]
    return [
        Passage(
            order,
            len(waits[order.pk]),
            sum(waits[order.pk], timedelta()) / HOUR,
            (max(times[order.pk]) - min(times[order.pk])) / timedelta(days=1),
        )
        for order in orders
    ]


def _steps(at: datetime) -> QuerySet[Any]:
    """The steps that were on record then. One with a single time began and ended at it; one that ran has no end."""
    by_then = Case(When(finished_at__lte=at, then=F("finished_at")))
    known = Step.objects.filter(Q(started_at__lte=at) | Q(finished_at__lte=at)).annotate(by_then=by_then)
    end = Coalesce("by_then", "started_at")
    began = Case(When(started_at__lte=F("by_then"), then=F("started_at")), default=end)
    return known.annotate(began=began, ended=end)


def _hand_offs(at: datetime) -> QuerySet[Any]:
    """Every step that a step of another unit enabled. Out: those from or to nobody's."""
    begins = OuterRef("began")
    above = Q(began__lt=begins) | Q(began=begins, seq__lt=OuterRef("seq"))
    enabling = (
        _steps(at)
        .filter(Q(ended__lt=begins) | Q(above, ended=begins), order=OuterRef("order"), by_then__isnull=False)
        .order_by("-ended", "-began", "-seq")
    )
    joined = _steps(at).annotate(
        sender=Subquery(enabling.values("unit")[:1]), left_at=Subquery(enabling.values("ended")[:1])
    )
    crossed = joined.filter(Q(sender__lt=F("unit")) | Q(sender__gt=F("unit")))
    found: QuerySet[Any] = crossed.annotate(waited=F("began") - F("left_at"))
    return found
