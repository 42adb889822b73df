"""What needs sponsors, executives and the programme lead today."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby, zip_longest

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from goldenthread.app.customers.models import Account
from goldenthread.app.orders.models import Appeal, Barrier, Escalation, Order, OrderState
from goldenthread.app.people.models import Unit
from goldenthread.app.programme.queries.slipping import slipping
from goldenthread.app.web.homes.blocks import SOON_DAYS, Block, Figure, Item, Table, block, dated, sentence
from goldenthread.app.web.requests import PageRequest
from goldenthread.app.web.templatetags.thread import day

S = OrderState


def decisions(request: PageRequest) -> list[Block]:
    """Barriers and appeals that were put before the reader, oldest first, with the customer's words."""
    return [_escalations(request), _appeals(request)]


def standing_escalations() -> QuerySet[Escalation]:
    """Escalations that wait for a decision."""
    return Escalation.objects.filter(decided_at__isnull=True, climbed_at__isnull=True, closed_at__isnull=True)


def _escalations(request: PageRequest) -> Block:
    found = standing_escalations().filter(to_person=request.person).order_by("raised_at")
    items = []
    for one in found.select_related("barrier__order__root", "barrier__account", "raised_by"):
        barrier, address = one.barrier, reverse("barrier", args=[one.barrier_id])
        order = barrier.order
        by = f" Decide by {day(one.decide_by)}." if one.decide_by else ""
        items.append(
            Item(
                title=f"{barrier.get_kind_display()}: {order or barrier.account}",
                address=address,
                why=f"{sentence(one.reason)} Waits since {dated(one.raised_at.date(), request.today)}.{by}",
                subject=barrier,
                quote=(order.why or order.root.why) if order else barrier.what,
                urgent="past its time" if one.is_overdue(request.actor.now) else "",
                note=str(barrier.account),
                act="Decide",
                act_address=address,
            )
        )
    return block(
        "Barriers that wait for your decision",
        items,
        icon="gavel",
        lead="Oldest first. Undecided, they climb to whoever is above you.",
        empty="No barrier waits for your decision.",
    )


def _appeals(request: PageRequest) -> Block:
    found = Appeal.objects.filter(to_person=request.person, decided_at__isnull=True)
    items = [
        Item(
            title=f"Declined: {one.order}",
            address=reverse("order", args=[one.order_id]),
            why=f"{one.answer.unit} declined: {one.answer.ground}",
            quote=one.ground,
            note=f"{one.order.account} · appealed {dated(one.at.date(), request.today)}",
            act="Decide the appeal",
            act_address=reverse("order_judgements", args=[one.order_id]),
        )
        for one in found.select_related("order__account", "answer__unit").order_by("at")
    ]
    return block("Appeals that wait for you", items, icon="scale", empty="No appeal waits for you.")


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
    by_area = [list(items) for _, items in groupby(slipping(request.today), key=lambda one: one.area)]
    ranks = zip_longest(*by_area)
    found = [one for rank in ranks for one in rank if one is not None]
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
        for one in found
    ]
    return [
        block(
            "What is slipping",
            items,
            icon="target",
            lead="In the programme, and what would clear it.",
            empty="Nothing is slipping in the programme.",
            more=reverse("programme"),
        )
    ]


def whole_picture(request: PageRequest) -> list[Table]:
    """The same figures by account and by unit."""
    return [
        Table(
            "By account",
            "Open orders of each account, supporting orders included. Each figure opens its list.",
            FIGURES,
            _rows(request, "account", Account, by_order="account", by_barrier="account"),
            "No order is open.",
        ),
        Table(
            "By unit",
            "Open orders asked of each unit.",
            FIGURES,
            _rows(request, "unit", Unit, by_order="asked_of_unit", by_barrier="order__asked_of_unit"),
            "No order is open.",
        ),
    ]


def _rows(
    request: PageRequest, noun: str, model: type[Account] | type[Unit], *, by_order: str, by_barrier: str
) -> list[tuple[str, str, list[Figure]]]:
    """Open orders counted by account or unit: three queries, however many there are."""
    today, soon = request.today, request.today + timedelta(days=SOON_DAYS)
    counted = _counted(by_order, today, soon)
    standing = dict(
        Barrier.objects.filter(cleared_at__isnull=True)
        .order_by()
        .values_list(by_barrier)
        .annotate(n=Count("pk"))
    )
    rows = []
    for one in model._default_manager.filter(pk__in=counted):
        lists = [
            f"{reverse('orders')}?{noun}={one.pk}&{what.format(today=today, soon=soon)}" for what in ORDERS
        ]
        figures = [Figure(count, address) for count, address in zip(counted[one.pk], lists, strict=True)]
        in_the_way = f"{reverse('barriers')}?{noun}={one.pk}&state=standing"
        figures.append(Figure(standing.get(one.pk, 0), in_the_way))
        rows.append((str(one), reverse(noun, args=[one.pk]), figures))
    return sorted(rows, key=_worst_first)


def _counted(by: str, today: date, soon: date) -> dict[int, list[int]]:
    promised = Q(state=S.PROMISED)
    grouped = (
        Order.objects.filter(ended_at__isnull=True)
        .order_by()
        .values_list(by)
        .annotate(
            unanswered=Count("pk", filter=Q(state=S.ASKED)),
            countered=Count("pk", filter=Q(state=S.COUNTERED)),
            due=Count("pk", filter=promised & Q(last_promised_for__range=(today, soon))),
            late=Count("pk", filter=promised & Q(last_promised_for__lt=today)),
            returned=Count("pk", filter=Q(state=S.RETURNED)),
        )
    )
    return {key: list(figures) for key, *figures in grouped}


def _worst_first(row: tuple[str, str, list[Figure]]) -> tuple[int, int, str]:
    name, _, figures = row
    late, returned, barriers = (figure.count for figure in figures[3:])
    return (-late - returned, -barriers, name)
