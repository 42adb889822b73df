"""Delivery and verdict: the unit delivers, whoever asked accepts or returns, naming the customer's contact."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction
from django.db.models import Q, Sum

from goldenthread.app import checks
from goldenthread.app.customers.models import Contact
from goldenthread.app.errors import Invalid
from goldenthread.app.orders import events, rights
from goldenthread.app.orders.actions import standing
from goldenthread.app.orders.actions.answering import now_or_instead
from goldenthread.app.orders.actions.placing import contact_of
from goldenthread.app.orders.errors import (
    AlreadyDelivered,
    AlreadyJudged,
    ChildrenStillOpen,
    MoreThanWanted,
    NothingPromised,
    SupportsADeliveredOrder,
)
from goldenthread.app.orders.events import CUSTOMER, Holder
from goldenthread.app.orders.models import Delivery, Order, OrderState, Verdict, VerdictOutcome
from goldenthread.app.people.actors import Actor

SETTLED = (OrderState.DELIVERED, OrderState.ACCEPTED, OrderState.WITHDRAWN)


def children_in_the_way(order: Order) -> Q:
    """Which supporting orders still hold their parent: neither delivered, nor withdrawn, nor waived."""
    return Q(parent=order, waived_at__isnull=True) & ~Q(state__in=SETTLED)


@transaction.atomic
def deliver(order: Order, *, quantity: Decimal | None = None, note: str = "", actor: Actor) -> Delivery:
    """The unit delivers the rest or, with a ``quantity``, a part; with the whole, it waits for the verdict.

    Refused before a promise, twice, for more than is wanted, and, for the whole, while a supporting order is
    neither delivered nor waived.
    """
    order = standing.take_open(order)
    rights.require_worker(actor, order, "order:deliver", "deliver this order")
    if order.delivered_at is not None:
        raise AlreadyDelivered(
            f"This order was delivered on {order.delivered_at:%-d %B %Y}; the verdict is whoever asked's."
        )
    if order.state not in (OrderState.PROMISED, OrderState.RETURNED):
        raise NothingPromised(now_or_instead(order, "There is no promise to deliver on"))
    given, whole = _how_much(order, checks.amount(quantity, "quantity"))
    if whole:
        _refuse_over_children(order)
    at = standing.instant(order, actor)
    made = Delivery.objects.create(
        order=order,
        at=at,
        quantity=given,
        whole=whole,
        by=actor.person,
        unit_id=order.held_by_unit_id or order.asked_of_unit_id,
        note=checks.text(note, "note", required=False),
    )
    holder = None
    if whole:
        holder = CUSTOMER if order.is_root else standing.asker_of(order)
        standing.end_pause(order, at, actor)
        standing.pass_to(order, holder, at)
        order.delivered_at = at
    told = events.DeliveryMade(
        delivery_id=made.pk, quantity=given, whole=whole, note=made.note, holder=holder
    )
    standing.keep(order, told, actor=actor, at=at, state=OrderState.DELIVERED if whole else None)
    return made


@transaction.atomic
def accept_delivery(delivery: Delivery, *, contact: Contact | None = None, actor: Actor) -> Verdict:
    """Whoever asked accepts, for a customer's order naming the contact who did; with the whole, the order ends.

    Refused when the delivery has its verdict.
    """
    order, delivery = _to_judge(delivery, actor)
    at = standing.instant(order, actor)
    said = Verdict.objects.create(
        delivery=delivery,
        order=order,
        at=at,
        by=actor.person,
        outcome=VerdictOutcome.ACCEPTED,
        contact=_speaker(order, contact),
    )
    ended = order.delivered_at is not None and not _waiting_for_a_verdict(order)
    if ended:
        standing.pass_to(order, None, at)
    told = events.DeliveryAccepted(
        verdict_id=said.pk, delivery_id=delivery.pk, contact_id=said.contact_id, ended=ended
    )
    standing.keep(order, told, actor=actor, at=at, state=OrderState.ACCEPTED if ended else None)
    return said


@transaction.atomic
def return_delivery(
    delivery: Delivery, *, ground: str, contact: Contact | None = None, actor: Actor
) -> Verdict:
    """Whoever asked returns the delivery, and says why; the unit holds the order again, its promise as it was.

    Refused when the delivery has its verdict, and when what this order supports has been delivered.
    """
    order, delivery = _to_judge(delivery, actor)
    if order.parent is not None and order.parent.delivered_at is not None:
        raise SupportsADeliveredOrder(
            "The order that this one supports has been delivered with it. Accept it, and place a new one."
        )
    at = standing.instant(order, actor)
    said = Verdict.objects.create(
        delivery=delivery,
        order=order,
        at=at,
        by=actor.person,
        outcome=VerdictOutcome.RETURNED,
        contact=_speaker(order, contact),
        ground=checks.text(ground, "ground"),
    )
    no_longer_whole = _take_back(order, delivery, said)
    order.delivered_at = None
    holder = Holder(order.asked_of_unit_id)
    standing.end_pause(order, at, actor)
    standing.pass_to(order, holder, at)
    told = events.DeliveryReturned(
        verdict_id=said.pk,
        delivery_id=delivery.pk,
        contact_id=said.contact_id,
        ground=said.ground,
        no_longer_whole_id=no_longer_whole.pk if no_longer_whole else None,
        holder=holder,
    )
    standing.keep(order, told, actor=actor, at=at, state=OrderState.RETURNED)
    return said


def _how_much(order: Order, quantity: Decimal | None) -> tuple[Decimal | None, bool]:
    """What this delivery brings, and whether the order is whole with it."""
    wanted = order.wanted_quantity
    if wanted is None:
        return quantity, quantity is None
    there = order.deliveries.filter(returned_at__isnull=True).aggregate(sum=Sum("quantity"))[
        "sum"
    ] or Decimal(0)
    rest = wanted - there
    given = rest if quantity is None else quantity
    if given > rest:
        raise MoreThanWanted(
            f"{given.normalize():f} is more than the {rest.normalize():f} still wanted. Deliver that much at most.",
            field="quantity",
        )
    return given, given == rest


def _refuse_over_children(order: Order) -> None:
    standing_children = list(
        Order.objects.filter(children_in_the_way(order)).values_list("pk", flat=True)[:20]
    )
    if standing_children:
        raise ChildrenStillOpen(
            f"{len(standing_children)} supporting order(s) are neither delivered nor waived. Wait for them, withdraw "
            "them, or have them waived by name.",
            orders=standing_children,
        )


def _to_judge(delivery: Delivery, actor: Actor) -> tuple[Order, Delivery]:
    checks.stored(delivery, Delivery, "delivery")
    order = standing.take(delivery.order)
    rights.require_asker(actor, order, "verdict:give", "give the verdict on this delivery")
    verdict = Verdict.objects.filter(delivery=delivery).first()
    if verdict is not None:
        raise AlreadyJudged(
            f"This delivery was {verdict.get_outcome_display()} on {verdict.at:%-d %B %Y}.",
            outcome=verdict.outcome,
        )
    order = standing.take_open(order)
    return order, Delivery.objects.get(pk=delivery.pk)


def _speaker(order: Order, contact: Contact | None) -> Contact | None:
    """The customer's contact who said so: named for a customer's order."""
    if contact is not None:
        return contact_of(order.account, contact)
    if order.is_root:
        raise Invalid("Name the customer's contact who said so.", field="contact")
    return None


def _waiting_for_a_verdict(order: Order) -> bool:
    return order.deliveries.filter(verdict__isnull=True, returned_at__isnull=True).exists()


def _take_back(order: Order, delivery: Delivery, said: Verdict) -> Delivery | None:
    """Mark the delivery returned; answer the later one that was the last of the whole, which it now is not."""
    last = order.deliveries.filter(whole=True, returned_at__isnull=True).exclude(pk=delivery.pk).first()
    if last is not None:
        last.whole = False
        last.save(update_fields=["whole"])
    delivery.returned_at = said.at
    delivery.save(update_fields=["returned_at"])
    return last
