"""What needs sponsors, executives and the programme lead today."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from goldenthread.app.customers.models import Account
from goldenthread.app.orders.models import Appeal, Escalation, Order, OrderState
from goldenthread.app.people.models import Unit
from goldenthread.app.web.homes.blocks import SOON_DAYS, Block, Item, Table, block, dated
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
                why=f"{one.reason} Waits since {dated(one.raised_at.date(), request.today)}.{by}",
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


def whole_picture(request: PageRequest) -> list[Table]:
    """The same figures by account and by unit."""
    return [
        Table(
            "By account",
            "Open orders of each account, supporting orders included.",
            FIGURES,
            _rows(request, "account", Account, "account"),
            "No order is open.",
        ),
        Table(
            "By unit",
            "Open orders asked of each unit.",
            FIGURES,
            _rows(request, "asked_of_unit", Unit, "unit"),
            "No order is open.",
        ),
    ]


def _rows(
    request: PageRequest, by: str, model: type[Account] | type[Unit], route: str
) -> list[tuple[str, str, list[int]]]:
    """Open orders counted by account or unit: two queries, however many there are."""
    today, soon = request.today, request.today + timedelta(days=SOON_DAYS)
    promised = Q(state=S.PROMISED)
    grouped = (
        Order.objects.filter(ended_at__isnull=True)
        .order_by()
        .values_list(by)
        .annotate(
            unanswered=Count("pk", distinct=True, filter=Q(state=S.ASKED)),
            countered=Count("pk", distinct=True, filter=Q(state=S.COUNTERED)),
            due=Count("pk", distinct=True, filter=promised & Q(last_promised_for__range=(today, soon))),
            late=Count("pk", distinct=True, filter=promised & Q(last_promised_for__lt=today)),
            returned=Count("pk", distinct=True, filter=Q(state=S.RETURNED)),
            standing=Count("barriers", distinct=True, filter=Q(barriers__cleared_at__isnull=True)),
        )
    )
    counted: dict[int, list[int]] = {key: list(figures) for key, *figures in grouped}
    named = model._default_manager.filter(pk__in=counted)
    return _worst([(str(one), reverse(route, args=[one.pk]), counted[one.pk]) for one in named])


def _worst(rows: list[tuple[str, str, list[int]]]) -> list[tuple[str, str, list[int]]]:
    """Late and returned first."""
    return sorted(rows, key=lambda row: (-row[2][3] - row[2][4], -row[2][5], row[0]))
