"""What waits for a person: one list of everything that stands until they act, the longest waiting first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db.models import Model, QuerySet

from goldenthread.app.orders.models import Order, OrderState
from goldenthread.app.orders.queries import lists
from goldenthread.app.orders.rights import units_of
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person

M = TypeVar("M", bound=Model)
SOON = timedelta(days=7)
# What is said of an order, and the days that it is judged by
OF_ORDER = "title state requested_for last_promised_for account__name".split()
TOLD = [*OF_ORDER, "why", "held_since", "asked_of_unit__name", "root__why"]


@dataclass(frozen=True)
class Waiting:
    """One thing that waits. ``what`` names what is to be done; ``subject`` and ``id`` on which record."""

    what: str
    subject: str
    id: int
    order_id: int | None
    title: str
    account: str
    why: str
    since: datetime | None
    due: date | None = None


def waiting_for(actor: Actor) -> list[Waiting]:
    """Everything that waits for the actor; nothing for a system, or without an assignment."""
    person = actor.person
    if person is None:
        return []
    found = [*_decisions(person), *_as_asker(person, actor), *_own(person)]
    if actor.may("team:order:answer"):
        found += _as_asked(actor)
    return sorted(found, key=lambda one: (one.since is None, one.since or actor.now, one.what, one.id))


def _decisions(person: Person) -> Iterator[Waiting]:
    standing = lists.escalations_before(person).select_related(None).select_related("barrier__account")
    shown = "reason raised_at decide_by barrier__what barrier__order barrier__account__name".split()
    for one in standing.only(*shown):
        barrier = one.barrier
        yield Waiting(
            "decide", "escalation", one.pk, barrier.order_id, barrier.what, str(barrier.account), one.reason,
            one.raised_at, one.decide_by.date() if one.decide_by else None,
        )  # fmt: skip
    for appeal in _beside(lists.appeals_awaiting(person), "ground", "at"):
        yield _of_order("decide appeal", "appeal", appeal.pk, appeal.order, appeal.ground, appeal.at)


def _as_asker(person: Person, actor: Actor) -> Iterator[Waiting]:
    """What came back to those who asked: for customers' orders, and for what their units asked of others."""
    day = actor.now.date()
    kinds = []
    if actor.may("own:verdict:give"):
        kinds.append(lists.orders_of_own_accounts(person, on=day))
    if actor.may("team:verdict:give"):
        kinds.append(lists.orders_asked_by_own_units(person, on=day))
    for among in kinds:
        for order in _told(lists.counters_to_answer(among=among)):
            offered: date = order.offered_for  # type: ignore[attr-defined]  # annotated by the list
            why = f"{order.asked_of_unit} offers {offered:%-d %B %Y}."
            yield _of_order("answer the offer", "order", order.pk, order, why, order.held_since)
        for order in _told(lists.refused_or_sent_back(among=among)):
            declined = order.state == OrderState.DECLINED
            what = "appeal or withdraw" if declined else "say what is missing"
            why = f"{order.asked_of_unit} {'declined' if declined else 'needs to know more'}."
            yield _of_order(what, "order", order.pk, order, why, order.held_since)
        for made in _beside(lists.deliveries_to_confirm(among=among), "at", "order__asked_of_unit__name"):
            why = f"{made.order.asked_of_unit} delivered it."
            yield _of_order("give the verdict", "delivery", made.pk, made.order, why, made.at)


def _told(orders: QuerySet[Order]) -> QuerySet[Order]:
    """With what is said of an order here, and no more."""
    return orders.select_related(None).select_related("account", "asked_of_unit", "root").only(*TOLD)


def _beside(rows: QuerySet[M], *own: str) -> QuerySet[M]:
    """Rows with their own columns that are told, and with what is said of the order of each."""
    joined = {"order__account", *(column.rpartition("__")[0] for column in own if "__" in column)}
    columns = [*own, *(f"order__{column}" for column in OF_ORDER)]
    return rows.select_related(None).select_related(*joined).only(*columns)


def _as_asked(actor: Actor) -> Iterator[Waiting]:
    """What the actor's units were asked, promised and were handed."""
    units, today = units_of(actor), actor.now.date()
    for order in _told(lists.orders_to_answer(units, today=today)):
        yield _of_order("answer", "order", order.pk, order, order.why or order.root.why, order.held_since)
    ours = Order.objects.filter(asked_of_unit__in=units)
    for order in _told(lists.promises_due_before(today + SOON, among=ours)):
        why = f"Promised for {order.last_promised_for:%-d %B %Y}."
        yield _of_order("deliver", "order", order.pk, order, why, order.held_since)
    for moved in _beside(lists.hand_offs_to_receive(units), "note", "at", "from_unit__name"):
        why = f"From {moved.from_unit or 'the customer'}. {moved.note}".strip()
        yield _of_order("say how it arrived", "hand-off", moved.pk, moved.order, why, moved.at)
    for asked in lists.requests_to_decide(units):
        yield Waiting(
            "decide the request", "decision request", asked.pk, None, asked.what, str(asked.account),
            f"Asked by {asked.from_unit or asked.asked_by}.", asked.asked_at,
        )  # fmt: skip


def _own(person: Person) -> Iterator[Waiting]:
    own = lists.barriers_of(person).select_related("account")
    for barrier in own.only("what", "order", "kind", "raised_at", "account__name"):
        yield Waiting(
            "clear or escalate", "barrier", barrier.pk, barrier.order_id, barrier.what, str(barrier.account),
            barrier.get_kind_display(), barrier.raised_at,
        )  # fmt: skip
    for step in _beside(lists.steps_of(person), "activity", "started_at"):
        yield _of_order("finish the step", "step", step.pk, step.order, step.activity, step.started_at)


def _of_order(what: str, subject: str, key: int, order: Order, why: str, since: datetime | None) -> Waiting:
    return Waiting(what, subject, key, order.pk, order.title, str(order.account), why, since, order.due_on)
