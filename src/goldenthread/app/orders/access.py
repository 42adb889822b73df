"""Request id → the order, delivery, barrier … that this person may see. What one may not see is not found."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db.models import Model, Prefetch, QuerySet

from goldenthread.app.errors import NotFound
from goldenthread.app.orders.models import (
    Answer,
    Appeal,
    Barrier,
    DecisionRequest,
    Delivery,
    Escalation,
    HandOff,
    Order,
    Step,
)
from goldenthread.app.orders.queries.visible import (
    barriers_visible_to,
    decision_requests_visible_to,
    order_is_seen,
    orders_visible_to,
)
from goldenthread.app.orders.working_time import units_with_calendars
from goldenthread.app.people.models import Person

T = TypeVar("T", bound=Model)


def order_for(person: Person, order_id: int, *, on: date) -> Order:
    """The order, with its account."""
    return _one(orders_visible_to(person, on=on).select_related("account"), order_id, "order")


def whole_order_for(person: Person, order_id: int, *, on: date) -> Order:
    """The order with everything that its page shows beside it and with its records, in a fixed number of statements.

    Units and people come apart from it: to plan one statement over eleven tables takes longer than all of these.
    """
    escalations = Escalation.objects.select_related("to_person").order_by("id")
    barriers = Barrier.objects.prefetch_related(Prefetch("escalations", escalations))
    seen = orders_visible_to(person, on=on).select_related(
        "account__calendar", "kind", "contact", "root", "parent"
    )
    records = seen.prefetch_related(
        *(
            "steps",
            "hand_offs",
            "deliveries__verdict",
            "requested_dates",
            "pauses",
            "holdings",
            "feedback",
        ),
        Prefetch("appeals", Appeal.objects.select_related("to_person")),
        Prefetch("answers", Answer.objects.select_related("rejection", "override")),
        Prefetch("barriers", barriers.order_by("cleared_at", "id")),
    )
    order = _one(records, order_id, "order")
    units = units_with_calendars({order.asked_of_unit_id, order.asked_by_unit_id, order.held_by_unit_id})
    people = Person.objects.in_bulk({order.placed_by_id, order.held_by_person_id} - {None})
    order.asked_of_unit = units[order.asked_of_unit_id]
    order.asked_by_unit = units.get(order.asked_by_unit_id or 0)
    order.held_by_unit = units.get(order.held_by_unit_id or 0)
    order.placed_by = people.get(order.placed_by_id)
    order.held_by_person = people.get(order.held_by_person_id)
    return order


def delivery_for(person: Person, delivery_id: int, *, on: date) -> Delivery:
    return _one(_of_visible(Delivery.objects.select_related("order"), person, on), delivery_id, "delivery")


def step_for(person: Person, step_id: int, *, on: date) -> Step:
    return _one(_of_visible(Step.objects.select_related("order"), person, on), step_id, "step")


def hand_off_for(person: Person, hand_off_id: int, *, on: date) -> HandOff:
    return _one(_of_visible(HandOff.objects.select_related("order"), person, on), hand_off_id, "hand-off")


def answer_for(person: Person, answer_id: int, *, on: date) -> Answer:
    return _one(_of_visible(Answer.objects.select_related("order"), person, on), answer_id, "answer")


def appeal_for(person: Person, appeal_id: int, *, on: date) -> Appeal:
    return _one(_of_visible(Appeal.objects.select_related("order"), person, on), appeal_id, "appeal")


def barrier_for(person: Person, barrier_id: int, *, on: date) -> Barrier:
    seen = barriers_visible_to(person, on=on).select_related("order", "account", "area", "owner", "raised_by")
    return _one(seen, barrier_id, "barrier")


def escalation_for(person: Person, escalation_id: int, *, on: date) -> Escalation:
    seen = Escalation.objects.filter(barrier__in=barriers_visible_to(person, on=on))
    return _one(
        seen.select_related("barrier__order", "barrier__account", "to_person"), escalation_id, "escalation"
    )


def decision_request_for(person: Person, request_id: int, *, on: date) -> DecisionRequest:
    """The request, if the person may see it."""
    seen = decision_requests_visible_to(person, on=on).select_related("account", "to_unit", "area")
    return _one(seen, request_id, "request")


def _of_visible(rows: QuerySet[T], person: Person, on: date) -> QuerySet[T]:
    seen = order_is_seen(person, on=on, order="order__")
    return rows if seen is None else rows.filter(seen)


def _one(rows: QuerySet[T], key: int, what: str) -> T:
    found = rows.filter(pk=key).first() if _storable(key) else None
    if found is None:
        raise NotFound(f"There is no such {what}.")
    return found


def _storable(key: object) -> bool:
    """Whether the database could hold this id at all."""
    return isinstance(key, int) and 0 < key < 2**63
