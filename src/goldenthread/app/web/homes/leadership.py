"""What needs sponsors, executives and the programme lead today."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Q, Value
from django.urls import reverse
from django.utils.timezone import localtime

from goldenthread.app.customers.models import Account
from goldenthread.app.orders.models import Barrier, Escalation, Order, OrderState
from goldenthread.app.orders.queries import appeals_awaiting, escalations_awaiting
from goldenthread.app.people.models import Unit
from goldenthread.app.programme.queries.slips_seen import slips_for
from goldenthread.app.web.homes.blocks import (
    SOON_DAYS,
    Block,
    Figure,
    Item,
    Table,
    block_of,
    dated,
    sentence,
)
from goldenthread.app.web.requests import PageRequest
from goldenthread.app.web.templatetags.thread import day

S = OrderState


def decisions(request: PageRequest) -> list[Block]:
    """Barriers and appeals that were put before the reader, oldest first, with the customer's words."""
    return [_escalations(request), _appeals(request)]


def _escalations(request: PageRequest) -> Block:
    return block_of(
        "Barriers that wait for your decision",
        escalations_awaiting(request.person),
        lambda one: _to_decide(request, one),
        icon="gavel",
        lead="Oldest first. Undecided, they climb to whoever is above you.",
        empty="No barrier waits for your decision.",
    )


def _to_decide(request: PageRequest, one: Escalation) -> Item:
    """With the customer's words: of the latest complaint about the order, else why it matters to them."""
    barrier, address = one.barrier, reverse("barrier", args=[one.barrier_id])
    order = barrier.order
    by = f" Decide by {day(one.decide_by)}." if one.decide_by else ""
    return Item(
        title=f"{barrier.get_kind_display()}: {order or barrier.account}",
        address=address,
        why=f"{sentence(one.reason)} Waits since {dated(one.raised_at.date(), request.today)}.{by}",
        subject=barrier,
        quote=one.customer_words or barrier.what,  # type: ignore[attr-defined]
        urgent="past its time" if one.is_overdue(request.actor.now) else "",
        note=str(barrier.account),
        act="Decide",
        act_address=address,
    )


def _appeals(request: PageRequest) -> Block:
    return block_of(
        "Appeals that wait for you",
        appeals_awaiting(request.person).select_related("order__account", "answer__unit"),
        lambda one: Item(
            title=f"Declined: {one.order}",
            address=reverse("order", args=[one.order_id]),
            why=f"{one.answer.unit} declined: {one.answer.ground}",
            quote=one.ground,
            note=f"{one.order.account} · appealed {dated(one.at.date(), request.today)}",
            act="Decide the appeal",
            act_address=reverse("order_judgements", args=[one.order_id]),
        ),
        icon="scale",
        empty="No appeal waits for you.",
    )


MOST_ROWS = 40  # of a table; the rest is one link away
FIGURES = ["Unanswered", "Counter-offers", "Due in a week", "Late", "Returned", "Barriers"]
ORDERS = (
    "state=asked",
    "state=countered",
    "state=promised&due_from={today}&due_to={soon}",
    "state=promised&late=on",
    "state=returned",
)


def slipping_first(request: PageRequest) -> list[Block]:
    """What is slipping in the programme: the first of each area, so that none hides behind another."""
    seen = slips_for(request.person, request.today, request.actor.now)
    items = [
        Item(
            title=f"{one.area}: {one.about}",
            address=one.address,
            why=one.what,
            urgent=f"since {day(one.since)}" if one.since else "",
            note=one.clears,
            act="Open",
            act_address=one.address,
        )
        for one in seen.first
    ]
    as_of = f" As of {localtime(seen.at):%H:%M}."
    return [
        Block(
            "What is slipping",
            items,
            icon="target",
            lead=f"In the programme, and what would clear it.{as_of}",
            empty=f"Nothing is slipping in the programme.{as_of}",
            more=reverse("programme"),
            total=seen.total,
        )
    ]


def whole_picture(request: PageRequest) -> list[Table]:
    """The same figures by account and by unit, the worst first."""
    return [
        _table(
            request,
            (
                "By account",
                "Open orders of each account, supporting orders included. Each figure opens its list.",
            ),
            ("account", Account, "account", "account"),
            more=reverse("accounts"),
        ),
        _table(
            request,
            ("By unit", "Open orders asked of each unit."),
            ("unit", Unit, "asked_of_unit", "order__asked_of_unit"),
            more=reverse("units"),
        ),
    ]


def _table(
    request: PageRequest,
    said: tuple[str, str],
    of: tuple[str, type[Account] | type[Unit], str, str],
    *,
    more: str,
) -> Table:
    """Open orders counted by account or unit: three queries and ``MOST_ROWS`` rows, however many there are."""
    noun, model, by_order, by_barrier = of
    today, soon = request.today, request.today + timedelta(days=SOON_DAYS)
    counted = _counted(by_order, today, soon)
    standing = Barrier.objects.filter(cleared_at__isnull=True).order_by().values_list(by_barrier)
    barriers = dict(standing.annotate(n=Count("*")))
    for key, figures in counted.items():
        figures.append(barriers.get(key, 0))
    worst = sorted(counted, key=lambda key: _worst_first(counted[key]))[:MOST_ROWS]
    names = {one.pk: str(one) for one in model._default_manager.filter(pk__in=worst)}
    orders, standing_of = reverse("orders"), reverse("barriers")
    asked = [what.format(today=today, soon=soon) for what in ORDERS]
    rows = []
    for key in worst:
        lists = [f"{orders}?{noun}={key}&{what}" for what in asked]
        lists.append(f"{standing_of}?{noun}={key}&state=standing")
        shown = [Figure(count, address) for count, address in zip(counted[key], lists, strict=True)]
        rows.append((names[key], reverse(noun, args=[key]), shown))
    return Table(*said, FIGURES, rows, "No order is open.", more, len(counted))


def _counted(by: str, today: date, soon: date) -> dict[int, list[int]]:
    promised = Q(state=S.PROMISED)
    grouped = (
        Order.objects.filter(ended_at__isnull=True)
        .order_by()
        .values_list(by)
        .annotate(
            unanswered=Count(Value(1), filter=Q(state=S.ASKED)),
            countered=Count(Value(1), filter=Q(state=S.COUNTERED)),
            due=Count(Value(1), filter=promised & Q(last_promised_for__range=(today, soon))),
            late=Count(Value(1), filter=promised & Q(last_promised_for__lt=today)),
            returned=Count(Value(1), filter=Q(state=S.RETURNED)),
        )
    )
    return {key: list(figures) for key, *figures in grouped}


def _worst_first(figures: list[int]) -> tuple[int, int, int]:
    late, returned, barriers = figures[3:]
    return (-late - returned, -barriers, -sum(figures[:3]))
