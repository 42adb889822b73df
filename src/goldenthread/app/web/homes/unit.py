"""What needs a unit's lead and its people today."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from goldenthread.app.orders.models import Order, OrderState, Step
from goldenthread.app.orders.queries import (
    by_customer_consequence,
    hand_offs_to_receive,
    hours_lost,
    requests_to_decide,
)
from goldenthread.app.people.models import Role, Unit
from goldenthread.app.people.queries import own_units, units_below
from goldenthread.app.web.homes.blocks import (
    MOST,
    SOON_DAYS,
    Block,
    Figure,
    Item,
    Table,
    block_of,
    dated,
    order_item,
    shown,
)
from goldenthread.app.web.records import WINDOW
from goldenthread.app.web.requests import PageRequest

S = OrderState


def lead_blocks(request: PageRequest) -> list[Block | Table]:
    """Orders asked of the unit by customer consequence, what is due, late and returned, what we asked others."""
    units = units_below(own_units(request.person, request.today, roles=[Role.UNIT_LEAD]), request.today)
    asked = shown(Order.objects.filter(asked_of_unit__in=units), with_root=True)
    return [
        _to_answer(request, asked),
        _due(request, asked),
        _returned(request, asked),
        _arrived(request, units),
        _support(request, units),
        _decisions(request, units),
        _lost(request),
    ]


def _lost(request: PageRequest) -> Table:
    """What others cost the units that the reader leads."""
    own = own_units(request.person, request.today, roles=[Role.UNIT_LEAD])
    now = request.actor.now
    rows = []
    for unit in Unit.objects.filter(pk__in=own).select_related("calendar"):
        found = hours_lost(unit, start=now - WINDOW, end=now)
        address = reverse("unit", args=[unit.pk])
        for one in found[:MOST]:
            about = f"{one.cause}, by {one.by}"
            rows.append(
                (
                    about[:1].upper() + about[1:],
                    address,
                    [Figure(one.times, address), Figure(round(one.hours or 0), address)],
                )
            )
    return Table(
        "Hours lost to others",
        "Working hours of the last 90 days that incomplete orders, expedites and changed minds cost your unit.",
        ["Times", "Hours"],
        rows,
        "Nothing on record cost your unit any time in the last 90 days.",
    )


def member_blocks(request: PageRequest) -> list[Block]:
    """My steps, what was handed to me, and what the unit was asked."""
    units = units_below(own_units(request.person, request.today), request.today)
    asked = shown(Order.objects.filter(asked_of_unit__in=units), with_root=True)
    return [
        _steps(request),
        _in_my_hands(request),
        _arrived(request, units),
        _to_answer(request, asked),
        _decisions(request, units),
    ]


def _to_answer(request: PageRequest, asked: QuerySet[Order]) -> Block:
    waiting = by_customer_consequence(asked.filter(state=S.ASKED), request.today)
    return block_of(
        "Asked of us, waiting for our answer",
        waiting,
        lambda order: order_item(
            order,
            f"Needed by {dated(order.requested_for, request.today)}."
            + (" Expedited." if order.root.expedited_at else "")
            + (f" Supports “{order.root.title}”." if order.parent_id else ""),
            request.today,
            act="Answer",
            on="promises",
            quote=order.why or order.root.why,
        ),
        icon="message-circle-question-mark",
        lead="What hangs most for the customer comes first: expedited, late, worth most a year, due soonest.",
        empty="Every order that was asked of you has its answer.",
        more=f"{reverse('orders')}?state=asked",
    )


def _due(request: PageRequest, asked: QuerySet[Order]) -> Block:
    soon = request.today + timedelta(days=SOON_DAYS)
    found = asked.filter(state=S.PROMISED, last_promised_for__lte=soon).order_by("last_promised_for")
    return block_of(
        "Our promises, late and due within a week",
        found,
        lambda order: order_item(
            order,
            f"We promised {dated(order.last_promised_for, request.today)}.",
            request.today,
            act="Deliver or move"
            if order.last_promised_for and order.last_promised_for < request.today
            else "Deliver",
            on="deliveries",
        ),
        icon="handshake",
        empty="No promise of yours is due within a week.",
        more=reverse("promises"),
    )


def _returned(request: PageRequest, asked: QuerySet[Order]) -> Block:
    def item(order: Order) -> Item:
        verdicts = list(order.verdicts.all())
        ground = verdicts[-1].ground if verdicts else ""
        why = "The delivery came back. The promise is as it was."
        return order_item(order, why, request.today, act="Deliver again", on="deliveries", quote=ground)

    return block_of(
        "Returned to us",
        asked.filter(state=S.RETURNED).prefetch_related("verdicts").order_by("held_since"),
        item,
        icon="rotate-ccw",
        empty="No delivery of yours came back.",
        more=f"{reverse('orders')}?state=returned",
    )


def _arrived(request: PageRequest, units: set[int]) -> Block:
    found = hand_offs_to_receive(units)
    if Role.UNIT_LEAD not in request.roles:
        found = found.filter(Q(to_person=request.person) | Q(to_person__isnull=True))
    return block_of(
        "Handed to us",
        found.select_related(None).select_related("order__account", "order__asked_of_unit", "from_unit"),
        lambda moved: order_item(
            moved.order,
            f"From {moved.from_unit or 'the customer'}, {dated(moved.at.date(), request.today)}. Usable as received?",
            request.today,
            act="Say how it arrived",
            on="receipts",
            quote=moved.note,
        ),
        icon="inbox",
        empty="You said of every hand-off how it arrived.",
    )


def _support(request: PageRequest, units: set[int]) -> Block:
    waiting = (S.COUNTERED, S.DELIVERED, S.INCOMPLETE, S.DECLINED)
    found = Order.objects.filter(asked_by_unit__in=units, parent__isnull=False, state__in=waiting)
    says = {
        S.COUNTERED: ("made a counter-offer", "Answer the offer", "agreements"),
        S.DELIVERED: ("delivered", "Record the verdict", "acceptances"),
        S.INCOMPLETE: ("needs something from you", "Give it", "information"),
        S.DECLINED: ("declined", "Appeal or waive", "appeals"),
    }

    def item(order: Order) -> Item:
        said, act, on = says[OrderState(order.state)]
        why = f"{order.asked_of_unit} {said}. It supports “{order.root.title}”."
        return order_item(order, why, request.today, act=act, on=on)

    return block_of(
        "What we asked of others",
        shown(found, with_root=True).order_by("held_since"),
        item,
        icon="git-branch",
        empty="Nothing that you asked of other units waits for you.",
    )


def _decisions(request: PageRequest, units: set[int]) -> Block:
    return block_of(
        "Decisions asked of us",
        requests_to_decide(units),
        lambda one: Item(
            title=str(one.area or "A decision"),
            address=reverse("decision", args=[one.pk]),
            why=f"Asked by {one.from_unit or one.asked_by}, {dated(one.asked_at.date(), request.today)}.",
            quote=one.what,
            note=f"{one.account} · {one.to_unit}",
            act="Decide",
            act_address=reverse("decision_answers", args=[one.pk]),
        ),
        icon="signpost",
        empty="Nothing that you were asked to decide waits.",
        more=f"{reverse('decisions')}?state=waiting",
    )


def _steps(request: PageRequest) -> Block:
    found = Step.objects.filter(person=request.person, finished_at__isnull=True, order__ended_at__isnull=True)
    return block_of(
        "Your steps",
        found.select_related("order__account").order_by("order__last_promised_for", "started_at"),
        lambda step: Item(
            title=step.activity,
            address=reverse("order", args=[step.order_id]),
            why=f"For “{step.order}”, due {dated(step.order.due_on, request.today)}.",
            note=str(step.order.account),
            act="Finish",
            act_address=reverse("order_finished-steps", args=[step.order_id]),
        ),
        icon="list-checks",
        empty="You have begun no step that is still open.",
    )


def _in_my_hands(request: PageRequest) -> Block:
    found = Order.objects.filter(held_by_person=request.person, ended_at__isnull=True)
    return block_of(
        "In your hands",
        shown(found).order_by("last_promised_for"),
        lambda order: order_item(
            order,
            f"In your hands since {dated(order.held_since.date() if order.held_since else None, request.today)}.",
            request.today,
            act="Open the thread",
        ),
        icon="hand",
        empty="No order is in your hands alone.",
    )
