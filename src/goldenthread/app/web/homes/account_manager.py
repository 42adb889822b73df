"""What needs an account manager, or the core team, today."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from goldenthread.app.customers.queries import accounts_answered_by
from goldenthread.app.orders.models import AnswerKind, Barrier, Order, OrderState
from goldenthread.app.orders.queries import promises_at_risk, promises_due_before
from goldenthread.app.voice.models import Feedback, FeedbackKind
from goldenthread.app.web.homes.blocks import SOON_DAYS, Block, Item, block_of, dated, order_item, shown
from goldenthread.app.web.requests import PageRequest

S = OrderState


def blocks(request: PageRequest) -> list[Block]:
    """Verdicts to record, counters to answer, what came back, promises at risk, barriers, complaints."""
    own = accounts_answered_by(request.person, on=request.today)
    asked = shown(Order.objects.filter(account__in=own, parent__isnull=True))
    return [
        _verdicts(request, asked),
        _counters(request, asked),
        _back_to_us(request, asked),
        _at_risk(request, asked),
        _due(request, asked),
        _unanswered(request, asked),
        _barriers(request),
        _complaints(request, own),
    ]


def _verdicts(request: PageRequest, asked: QuerySet[Order]) -> Block:
    waiting = asked.filter(state=S.DELIVERED).order_by("delivered_at")
    return block_of(
        "Deliveries to confirm",
        waiting,
        lambda order: order_item(
            order,
            f"Delivered {dated(order.delivered_at.date() if order.delivered_at else None, request.today)}. "
            "What does the customer say?",
            request.today,
            act="Record the verdict",
            on="acceptances",
        ),
        icon="package-check",
        empty="No delivery waits for the customer’s verdict.",
        more=f"{reverse('orders')}?state=delivered",
    )


def _counters(request: PageRequest, asked: QuerySet[Order]) -> Block:
    def item(order: Order) -> Item:
        offers = [one for one in order.answers.all() if one.kind == AnswerKind.COUNTER]
        offer = offers[-1] if offers else None
        why = f"{order.asked_of_unit} offers {dated(offer.promised_for if offer else None, request.today)}"
        why += f", you asked for {dated(order.requested_for, request.today)}."
        quote = offer.ground if offer else ""
        return order_item(order, why, request.today, act="Answer the offer", on="agreements", quote=quote)

    return block_of(
        "Counter-offers to answer",
        asked.filter(state=S.COUNTERED).prefetch_related("answers").order_by("held_since"),
        item,
        icon="git-compare-arrows",
        empty="No counter-offer waits for you.",
        more=f"{reverse('orders')}?state=countered",
    )


def _back_to_us(request: PageRequest, asked: QuerySet[Order]) -> Block:
    def item(order: Order) -> Item:
        answers = list(order.answers.all())
        ground = answers[-1].ground if answers else ""
        if order.state == S.INCOMPLETE:
            why, act, on = f"{order.asked_of_unit} says that something is missing.", "Give it", "information"
        else:
            why = f"{order.asked_of_unit} declined. You may appeal, or ask elsewhere."
            act, on = "Appeal", "appeals"
        return order_item(order, why, request.today, act=act, on=on, quote=ground)

    came_back = asked.filter(state__in=(S.INCOMPLETE, S.DECLINED))
    return block_of(
        "Sent back and declined",
        came_back.prefetch_related("answers").order_by("held_since"),
        item,
        icon="undo-2",
        empty="Nothing came back to you.",
        more=f"{reverse('orders')}?state=incomplete&state=declined",
    )


def _at_risk(request: PageRequest, asked: QuerySet[Order]) -> Block:
    """Promises that something speaks against, each with what it is."""
    return block_of(
        "Promises at risk",
        shown(promises_at_risk(among=asked, today=request.today)),
        lambda order: order_item(order, _risk(order, request), request.today, act="Open the thread"),
        icon="clock-alert",
        empty="Nothing speaks against any promise to your customers.",
        more=reverse("promises"),
    )


RISKS = (
    ("was_returned", "It was returned."),
    ("is_blocked", "A barrier stands."),
    ("rests_on_later", "It rests on a promise that lies later."),
    ("rests_on_nothing", "It rests on an order that nobody has promised."),
)


def _risk(order: Order, request: PageRequest) -> str:
    reasons = [sentence for name, sentence in RISKS if getattr(order, name)]
    return " ".join([f"Promised for {dated(order.last_promised_for, request.today)}.", *reasons])


def _due(request: PageRequest, asked: QuerySet[Order]) -> Block:
    """Promises for the coming week."""
    after = request.today + timedelta(days=SOON_DAYS + 1)
    due = promises_due_before(after, among=asked).filter(last_promised_for__gte=request.today)
    return block_of(
        "Promises due within a week",
        shown(due),
        lambda order: order_item(
            order,
            f"Promised for {dated(order.last_promised_for, request.today)}.",
            request.today,
            act="Open the thread",
        ),
        icon="handshake",
        empty="No promise to your customers is due within a week.",
        more=reverse("promises"),
    )


def _unanswered(request: PageRequest, asked: QuerySet[Order]) -> Block:
    waiting = asked.filter(state=S.ASKED).order_by("requested_for")
    return block_of(
        "Waiting for a unit’s answer",
        waiting,
        lambda order: order_item(
            order,
            f"{order.asked_of_unit} has not answered since {dated(order.held_since.date(), request.today)}."
            if order.held_since
            else f"{order.asked_of_unit} has not answered.",
            request.today,
            act="Ask",
            on="clarifications",
        ),
        icon="hourglass",
        empty="Every unit that you asked has answered.",
        more=f"{reverse('orders')}?state=asked",
    )


def _barriers(request: PageRequest) -> Block:
    mine = Barrier.objects.filter(
        Q(owner=request.person) | Q(raised_by=request.person), cleared_at__isnull=True
    )
    return block_of(
        "Your barriers",
        mine.select_related("order", "account").order_by("raised_at"),
        lambda barrier: Item(
            title=f"{barrier.get_kind_display()}: {barrier.order or barrier.account}",
            address=reverse("barrier", args=[barrier.pk]),
            why=barrier.what,
            note=f"{barrier.account} · stands since {dated(barrier.raised_at.date(), request.today)}",
            act="Open",
            act_address=reverse("barrier", args=[barrier.pk]),
        ),
        icon="construction",
        empty="You raised or own no barrier that still stands.",
        more=f"{reverse('barriers')}?mine=on",
    )


def _complaints(request: PageRequest, own: set[int]) -> Block:
    found = Feedback.objects.filter(account__in=own, kind=FeedbackKind.COMPLAINT, resolved_at__isnull=True)
    return block_of(
        "Open complaints",
        found.select_related("account", "order", "owner").order_by("at"),
        lambda one: Item(
            title=f"{one.account}: complaint" + (f" about {one.order}" if one.order else ""),
            address=reverse("feedback_one", args=[one.pk]),
            why=f"Open since {dated(one.at.date(), request.today)}."
            + ("" if one.owner else " Nobody owns it."),
            quote=one.words,
            act="Open",
            act_address=reverse("feedback_one", args=[one.pk]),
        ),
        icon="message-square-warning",
        empty="No complaint of your customers is open.",
        more=f"{reverse('feedback')}?state=open",
    )
