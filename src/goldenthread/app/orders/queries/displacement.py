"""What an expedited order costs the others: whom it overtakes, and by how long it delays each.

Formula: in each unit that works on the order or on what supports it, the orders that would have come first (due
earlier, or due the same day and placed earlier) and that are not expedited themselves each wait for one more
order. One order takes the unit ``working hours of the last 90 days / whole deliveries in them``, its mean time
between deliveries. With fewer than 5 deliveries the pace is unknown, and so is the delay.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q

from goldenthread.app.orders.models import Delivery, Order, OrderState
from goldenthread.app.orders.working_time import calendars_of_units
from goldenthread.app.people.models import Person

WINDOW = timedelta(days=90)
LEAST_DELIVERIES = 5
IN_WORK = (OrderState.ASKED, OrderState.PROMISED, OrderState.RETURNED)
NEVER = date.max


@dataclass(frozen=True)
class Delay:
    """One order that would be overtaken, in which unit, and by how many of its working hours, if known."""

    order_id: int
    unit_id: int
    hours: float | None


@dataclass(frozen=True)
class Displacement:
    delays: tuple[Delay, ...]

    @property
    def hours_in_all(self) -> float | None:
        """The sum, or None where the pace of a unit is unknown."""
        known = [delay.hours for delay in self.delays if delay.hours is not None]
        return sum(known) if len(known) == len(self.delays) else None


def displacement_by(order: Order, now: datetime) -> Displacement:
    """Whom ``order`` would overtake if it were expedited now."""
    chain = Order.objects.filter(root_id=order.root_id, delivered_at__isnull=True, ended_at__isnull=True)
    own = {one.pk: one for one in chain if one.state in IN_WORK and one.held_by_unit_id is not None}
    units = {one.held_by_unit_id for one in own.values() if one.held_by_unit_id is not None}
    paces = hours_per_delivery(units, now)
    delays: dict[int, Delay] = {}
    queues = _queues(units, order.root_id)
    for one in own.values():
        unit = one.held_by_unit_id or 0
        for ahead, place in queues.get(unit, []):
            if place < _place(one.due_on, one.placed_at):
                delays.setdefault(ahead, Delay(ahead, unit, paces.get(unit)))
    return Displacement(tuple(delays.values()))


def hours_per_delivery(units: set[int], now: datetime) -> dict[int, float]:
    """The mean working time between two whole deliveries of each unit in the last 90 days, where known."""
    counts = (
        Delivery.objects.filter(unit__in=units, whole=True, at__gt=now - WINDOW, at__lte=now)
        .values("unit")
        .annotate(n=Count("id"))
    )
    calendars = calendars_of_units(units)
    return {
        row["unit"]: calendars[row["unit"]].working_seconds(now - WINDOW, now) / 3600 / row["n"]
        for row in counts
        if row["n"] >= LEAST_DELIVERIES
    }


Place = tuple[date, datetime]


def _place(due_on: date | None, placed_at: datetime) -> Place:
    return due_on or NEVER, placed_at


def _queues(units: set[int], root_id: int) -> dict[int, list[tuple[int, Place]]]:
    """What waits or is worked on in each unit, other than the chain itself and what is expedited already."""
    rows = (
        Order.objects.filter(held_by_unit__in=units, ended_at__isnull=True, state__in=IN_WORK)
        .filter(root__expedited_at__isnull=True)
        .exclude(root_id=root_id)
        .values_list("pk", "held_by_unit_id", "last_promised_for", "requested_for", "placed_at")
    )
    queues: dict[int, list[tuple[int, Place]]] = {}
    for pk, unit, promised, requested, placed in rows:
        queues.setdefault(unit or 0, []).append((pk, _place(promised or requested, placed)))
    return queues


@dataclass(frozen=True)
class ExpeditePreview:
    """What to know before confirming: how many are delayed, by how long, and those of them one may see."""

    orders_delayed: int
    hours_in_all: float | None
    visible: tuple[tuple[Order, float | None], ...]
    allowance: int
    used: int

    @property
    def hidden(self) -> int:
        return self.orders_delayed - len(self.visible)


def expedite_preview(order: Order, person: Person, *, now: datetime) -> ExpeditePreview:
    """How many orders an expedite of ``order`` would delay and by how long; named only where one may see them."""
    from goldenthread.app.orders.actions.ending import allowance_of, quarter_of
    from goldenthread.app.orders.queries.visible import orders_visible_to
    from goldenthread.app.orders.working_time import today_at

    cost = displacement_by(order, now)
    hours = {delay.order_id: delay.hours for delay in cost.delays}
    seen = orders_visible_to(person, on=now.date()).filter(pk__in=hours).select_related("account")
    today = today_at(order.account, now)
    used = order.account.expedites.filter(Q(quarter=quarter_of(today))).count()
    return ExpeditePreview(
        orders_delayed=len(hours),
        hours_in_all=cost.hours_in_all,
        visible=tuple((one, hours[one.pk]) for one in seen.order_by("pk")),
        allowance=allowance_of(order.account, today),
        used=used,
    )
