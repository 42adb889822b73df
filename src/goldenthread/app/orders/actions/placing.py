"""Asking: orders for an account, supporting orders, changed dates, and what is said about them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction

from goldenthread.app import checks
from goldenthread.app.customers.models import Account, Contact
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.orders import events, rights
from goldenthread.app.orders.actions import standing
from goldenthread.app.orders.errors import (
    AlreadyDelivered,
    ChainTooLong,
    ForeignContact,
    NameTaken,
    PromiseUnchanged,
)
from goldenthread.app.orders.events import Holder
from goldenthread.app.orders.models import (
    Asker,
    Clarification,
    Holding,
    Order,
    OrderKind,
    OrderState,
    RequestedDate,
)
from goldenthread.app.orders.working_time import today_at
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Unit

LONGEST_CHAIN = 20


@transaction.atomic
def add_order_kind(name: str, *, needs: str = "", actor: Actor) -> OrderKind:
    """There is a kind of order with this name. Refused when the name is taken."""
    if not actor.may("all:policy:change"):
        raise NotPermitted("You may not add kinds of orders: that is for administrators.")
    name = checks.text(name, "name", limit=100)
    if OrderKind.objects.filter(name__iexact=name).exists():
        raise NameTaken(f"There is a kind '{name}' already; use it.", field="name")
    kind = OrderKind.objects.create(name=name, needs=checks.text(needs, "needs", limit=500, required=False))
    record(kind, events.OrderKindAdded(name=name, needs=kind.needs), actor=actor)
    return kind


@transaction.atomic
def place_order(
    account: Account,
    *,
    asked_of: Unit,
    title: str,
    why: str,
    requested_for: date,
    description: str = "",
    kind: OrderKind | None = None,
    value: Decimal | None = None,
    quantity: Decimal | None = None,
    priority: str = "",
    contact: Contact | None = None,
    asked_by_unit: Unit | None = None,
    asked_by: Asker = Asker.CUSTOMER,
    placed_at: datetime | None = None,
    actor: Actor,
) -> Order:
    """An order for ``account`` waits for an answer from ``asked_of``.

    ``placed_at`` is given when it is entered after it was placed. Refused for whom the account is not theirs, for
    a closed account or unit, and for a date in the past.
    """
    checks.stored(account, Account, "account")
    rights.require_account(actor, account, "order:place", f"place orders for {account}")
    _open_still(account, asked_of)
    if contact is not None:
        contact_of(account, contact)
    at = _when_placed(placed_at, actor)
    order = Order(
        account=account,
        contact=contact,
        asked_of_unit=asked_of,
        asked_by_unit=asked_by_unit or _asking_unit(account, actor),
        **_told(title, description, why, kind, value, quantity, priority, why_required=True),
        requested_for=checks.coming_day(requested_for, "requested_for", today_at(account, at)),
        placed_at=at,
    )
    return _begin(order, checks.one_of(asked_by, Asker.values, "asked_by"), actor)


@transaction.atomic
def place_supporting_order(
    parent: Order,
    *,
    asked_of: Unit,
    title: str,
    requested_for: date,
    asked_by_unit: Unit | None = None,
    description: str = "",
    why: str = "",
    kind: OrderKind | None = None,
    value: Decimal | None = None,
    quantity: Decimal | None = None,
    priority: str = "",
    actor: Actor,
) -> Order:
    """A unit that works on ``parent`` asks another unit for something that it needs for it.

    Until it is delivered, or waived by name, the parent cannot be delivered. Refused when the parent has ended or
    is delivered, and when a unit would ask itself.
    """
    parent = standing.take_open(parent)
    rights.require_worker(actor, parent, "order:place_supporting", "place supporting orders here")
    if parent.delivered_at is not None:
        raise AlreadyDelivered("What this would support has been delivered. Place an order of its own.")
    if parent.depth + 1 > LONGEST_CHAIN:
        raise ChainTooLong(f"A chain of promises has at most {LONGEST_CHAIN} links. Ask higher up.")
    _open_still(parent.account, asked_of)
    asking = _unit_that_asks(parent, asked_by_unit, actor)
    if asking.pk == asked_of.pk:
        raise Invalid(
            "A unit does not ask itself. Record the work as a step, or choose another unit.", field="asked_of"
        )
    at = standing.instant(parent, actor)
    order = Order(
        parent=parent,
        root_id=parent.root_id,
        depth=parent.depth + 1,
        account=parent.account,
        asked_of_unit=asked_of,
        asked_by_unit=asking,
        **_told(title, description, why, kind, value, quantity, priority, why_required=False),
        requested_for=checks.coming_day(requested_for, "requested_for", today_at(parent.account, at)),
        placed_at=at,
    )
    return _begin(order, Asker.US, actor)


@transaction.atomic
def change_requested_date(
    order: Order,
    *,
    requested_for: date,
    asked_by: Asker = Asker.CUSTOMER,
    ground: str = "",
    actor: Actor,
) -> RequestedDate:
    """The date asked for is another; the old one is kept, and so is every promise.

    A customer's own change is recorded as such and is never a unit's slip. Refused when the order has ended or is
    delivered, when nothing changes, and for a date in the past.
    """
    order = standing.take_open(order)
    rights.require_asker(actor, order, "order:change_date", "change the date asked for")
    if order.delivered_at is not None:
        raise AlreadyDelivered("This order has been delivered: accept or return the delivery.")
    wanted = checks.coming_day(requested_for, "requested_for", today_at(order.account, actor.now))
    if wanted == order.requested_for:
        raise PromiseUnchanged("That is the date asked for already. Choose another.", field="requested_for")
    at, old = standing.instant(order, actor), order.requested_for
    changed = RequestedDate.objects.create(
        order=order,
        at=at,
        requested_for=wanted,
        asked_by=checks.one_of(asked_by, Asker.values, "asked_by"),
        by=actor.person,
        ground=checks.text(ground, "ground", required=False),
    )
    order.requested_for = wanted
    told = events.RequestedDateChanged(
        old_requested_for=old, new_requested_for=wanted, asked_by=changed.asked_by, ground=changed.ground
    )
    standing.keep(order, told, actor=actor, at=at)
    return changed


@transaction.atomic
def clarify(order: Order, *, text: str, actor: Actor) -> Clarification:
    """Something was said that both sides read. Refused when the order has ended."""
    order = standing.take_open(order)
    rights.require_either_side(actor, order, "order:clarify", "speak about this order")
    at = standing.instant(order, actor)
    said = Clarification.objects.create(
        order=order, at=at, by=actor.person, text=checks.text(text, "text", limit=20_000)
    )
    told = events.OrderClarified(clarification_id=said.pk, text=said.text)
    standing.keep(order, told, actor=actor, at=at)
    return said


def contact_of(account: Account, contact: Contact) -> Contact:
    """The contact, refused unless they are at this account or at one above it."""
    checks.stored(contact, Contact, "contact")
    one: Account | None = account
    seen: set[int] = set()
    while one is not None and one.pk not in seen:
        if contact.account_id == one.pk:
            return contact
        seen.add(one.pk)
        one = one.parent
    raise ForeignContact(f"That contact is not at {account}. Choose one of its contacts.", field="contact")


def _told(
    title: str,
    description: str,
    why: str,
    kind: OrderKind | None,
    value: Decimal | None,
    quantity: Decimal | None,
    priority: str,
    *,
    why_required: bool,
) -> dict[str, object]:
    if why_required and isinstance(why, str) and not why.strip():
        raise Invalid("Say why it matters to the customer.", field="why")
    return {
        "title": checks.text(title, "title", limit=200),
        "description": checks.text(description, "description", limit=20_000, required=False),
        "why": checks.text(why, "why", required=False),
        "kind": checks.stored(kind, OrderKind, "kind") if kind is not None else None,
        "value": checks.amount(value, "value", places=2, above_zero=False),
        "quantity": checks.amount(quantity, "quantity"),
        "priority": checks.text(priority, "priority", limit=30, required=False),
    }


def _begin(order: Order, asked_by: str, actor: Actor) -> Order:
    """Store a checked order with its first requested date, its first holder and its event."""
    order.pk = _next_id()
    if order.parent_id is None:
        order.root_id = order.pk
    order.placed_by, order.recorded_at = actor.person, actor.now
    order.state, order.changed_at = OrderState.ASKED, order.placed_at
    order.held_by_unit_id, order.held_since = order.asked_of_unit_id, order.placed_at
    order.save(force_insert=True)
    assert order.requested_for is not None
    RequestedDate.objects.create(
        order=order, at=order.placed_at, requested_for=order.requested_for, asked_by=asked_by, by=actor.person
    )
    Holding.objects.create(order=order, from_at=order.placed_at, unit_id=order.asked_of_unit_id)
    told = events.OrderPlaced(
        title=order.title,
        parent_id=order.parent_id,
        root_id=order.root_id,
        depth=order.depth,
        account_id=order.account_id,
        asked_by_unit_id=order.asked_by_unit_id,
        asked_of_unit_id=order.asked_of_unit_id,
        order_kind_id=order.kind_id,
        value=order.value,
        quantity=order.quantity,
        requested_for=order.requested_for,
        asked_by=asked_by,
        holder=Holder(order.asked_of_unit_id),
    )
    standing.write(order, told, actor=actor, at=order.placed_at)
    return order


def _next_id() -> int:
    """A root is its own root, so its id must be known before it is stored."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('orders_order', 'id'))")
        row: tuple[int] = cursor.fetchone()
    return row[0]


def _when_placed(placed_at: datetime | None, actor: Actor) -> datetime:
    if placed_at is None:
        return actor.now
    if not isinstance(placed_at, datetime) or placed_at.tzinfo is None:
        raise Invalid("Give the time at which it was placed with its zone.", field="placed_at")
    checks.day(placed_at.date(), "placed_at")
    if placed_at > actor.now:
        raise Invalid("An order cannot have been placed in the future.", field="placed_at")
    return placed_at


def _open_still(account: Account, unit: Unit) -> None:
    checks.stored(unit, Unit, "asked_of")
    if account.closed_on is not None:
        raise Invalid(f"{account} is closed. Choose another account.", field="account")
    if unit.closed_on is not None:
        raise Invalid(f"{unit} is closed. Choose another unit.", field="asked_of")


def _asking_unit(account: Account, actor: Actor) -> Unit | None:
    """The account's team, or that of the nearest account above; else the unit in which the actor works."""
    one: Account | None = account
    seen: set[int] = set()
    while one is not None and one.pk not in seen:
        if one.team is not None:
            return one.team
        seen.add(one.pk)
        one = one.parent
    if actor.person is None:
        return None
    assignment = actor.person.assignments.on(actor.now.date()).select_related("unit").first()
    return assignment.unit if assignment else None


def _unit_that_asks(parent: Order, unit: Unit | None, actor: Actor) -> Unit:
    """The unit named, if it works on the parent; else the one of the actor's that does."""
    working = rights.working_units(parent)
    if unit is not None:
        if checks.stored(unit, Unit, "asked_by_unit").pk not in working:
            raise Invalid(f"{unit} does not work on this order.", field="asked_by_unit")
        return unit
    if parent.held_by_unit is not None and (
        actor.is_system or parent.held_by_unit_id in rights.units_of(actor)
    ):
        return parent.held_by_unit
    return parent.asked_of_unit
