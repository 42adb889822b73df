"""How an action takes an order, and what it keeps of where the order stands.

All acts on one chain take turns: each locks the customer's order at the top first, then its own. So a parent
cannot be delivered while a supporting order is returned at the same moment, and two acts never deadlock.
Within an order time only runs forward: each act has an instant of its own, later than the act before it, even
if its actor read the clock before waiting for the lock.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from django.db.models import QuerySet

from goldenthread.app.checks import stored
from goldenthread.app.errors import NotFound
from goldenthread.app.history.actions import record
from goldenthread.app.orders.errors import OrderEnded
from goldenthread.app.orders.events import Holder
from goldenthread.app.orders.models import ENDED, Holding, Order, OrderState, Pause

if TYPE_CHECKING:
    from django.db.models import Model

    from goldenthread.app.history.kinds import Payload
    from goldenthread.app.history.models import Event
    from goldenthread.app.people.actors import Actor

M = TypeVar("M", bound="Model")
JUST_AFTER = timedelta(microseconds=1)


def take(order: Order) -> Order:
    """The order as it is now, locked together with the top of its chain."""
    stored(order, Order, "order")
    return take_by_id(order.pk, order.root_id)


def take_by_id(order_id: int, root_id: int) -> Order:
    _lock(Order.objects.filter(pk=root_id))
    found = (
        Order.objects.select_for_update(of=("self",), no_key=True)
        .select_related("account__calendar", "asked_of_unit", "asked_by_unit", "held_by_unit", "parent")
        .filter(pk=order_id)
        .first()
    )
    if found is None:
        raise NotFound("There is no such order.")
    return found


def take_open(order: Order) -> Order:
    """The same, refused when the order has ended."""
    taken = take(order)
    if taken.has_ended:
        raise OrderEnded(
            f"This order was {taken.get_state_display().lower()} on {taken.ended_at:%-d %B %Y}. "
            "Place a new order if something is still needed.",
            state=taken.state,
        )
    return taken


def tree_below(order: Order) -> list[Order]:
    """Every supporting order under this one, locked; the top of the chain must be locked already."""
    found: list[Order] = []
    level = [order.pk]
    while level:
        rows = Order.objects.filter(parent__in=level).order_by("pk").select_for_update(no_key=True)
        children = list(rows)
        found += children
        level = [child.pk for child in children]
    return found


def _lock(rows: QuerySet[M]) -> None:
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))


def instant(order: Order, actor: Actor) -> datetime:
    """The time of this act: now, or just after the last act if that is later."""
    return max(actor.now, order.changed_at + JUST_AFTER)


def asker_of(order: Order) -> Holder:
    """Who holds the order when whoever asked must speak: their unit, or, if none is known, the customer."""
    if order.asked_by_unit_id is None:
        return Holder()
    return Holder(order.asked_by_unit_id, order.placed_by_id)


def asked_of(order: Order) -> Holder:
    """Who holds the order when the unit that was asked must act."""
    return Holder(order.asked_of_unit_id)


def pass_to(order: Order, holder: Holder | None, at: datetime) -> None:
    """From ``at`` on ``holder`` holds the order, or nobody. :func:`keep` saves the columns."""
    current = Holding.objects.filter(order=order, to_at__isnull=True).first()
    if current is not None:
        if holder == Holder(current.unit_id, current.person_id):
            return
        current.to_at = at
        current.save(update_fields=["to_at"])
    if holder is not None:
        Holding.objects.create(order=order, from_at=at, unit_id=holder.unit_id, person_id=holder.person_id)
    order.held_by_unit_id = holder.unit_id if holder else None
    order.held_by_person_id = holder.person_id if holder else None
    order.held_since = at if holder else None


def end_pause(order: Order, at: datetime, actor: Actor) -> None:
    """What moves an order on ends its pause."""
    if order.paused_since is None:
        return
    Pause.objects.filter(order=order, to_at__isnull=True).update(to_at=at, resumed_by=actor.person)
    order.paused_since = None


STANDING = (
    "state",
    "asked_of_unit",
    "held_by_unit",
    "held_by_person",
    "held_since",
    "requested_for",
    "first_promised_for",
    "last_promised_for",
    "promised_quantity",
    "paused_since",
    "expedited_at",
    "expedited_by",
    "waived_at",
    "withdrawn_at",
    "delivered_at",
    "ended_at",
    "changed_at",
    "version",
)


def keep(
    order: Order, payload: Payload, *, actor: Actor, at: datetime, state: OrderState | None = None
) -> Event:
    """Save where the order stands after an act, and write the act's one event."""
    if state is not None:
        order.state = state
        if state in ENDED:
            order.ended_at = at
    order.changed_at = at
    order.version += 1
    order.save(update_fields=STANDING)
    return write(order, payload, actor=actor, at=at)


def write(
    order: Order, payload: Payload, *, actor: Actor, at: datetime, subject: Model | None = None
) -> Event:
    """Write an act's one event about this order."""
    return record(
        subject or order,
        payload,
        actor=actor,
        order_id=order.pk,
        account_id=order.account_id,
        unit_id=order.asked_of_unit_id,
        at=at,
    )
