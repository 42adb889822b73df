"""The sides of a matter, as persons: each function answers the ids of those who stand there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from goldenthread.app.notices.concerns.about import About
from goldenthread.app.orders.models import Answer, Delivery, Order
from goldenthread.app.people.models import Assignment, Role

Who = Callable[[About], set[int]]


def known(ids: Iterable[int | None]) -> set[int]:
    return {one for one in ids if one}


@dataclass(frozen=True)
class Named:
    """The persons whose ids the event itself names."""

    keys: tuple[str, ...]

    def __call__(self, about: About) -> set[int]:
        return known(about.said.get(key) for key in self.keys)


def named(*keys: str) -> Named:
    return Named(keys)


def asked(about: About) -> set[int]:
    """The leads of the unit that was asked, and whoever of it holds the order."""
    order = about.order
    holder = order.held_by_person_id if order.held_by_unit_id == order.asked_of_unit_id else None
    return about.leads(order.asked_of_unit_id) | known([holder])


def asked_people(about: About) -> set[int]:
    """Everybody in the unit that was asked."""
    return about.people_of(about.order.asked_of_unit_id)


def workers(about: About) -> set[int]:
    """The unit that was asked, and the one that holds the work: their leads, or the person at it."""
    order = about.order
    held = known([order.held_by_person_id]) if order.held_by_person_id else about.leads(order.held_by_unit_id)
    return asked(about) | held


def askers_of(order: Order, about: About) -> set[int]:
    """For a customer's order the manager of the account and who placed it; for a supporting order who placed it and
    the leads of the unit that asked."""
    if order.parent_id is None:
        return known([order.account.manager_id, order.placed_by_id])
    return known([order.placed_by_id]) | about.leads(order.asked_by_unit_id)


def askers(about: About) -> set[int]:
    return askers_of(about.order, about)


def both_sides(about: About) -> set[int]:
    return askers(about) | workers(about)


def who_answered(about: About) -> set[int]:
    """Who gave the answer that this is about, beside the unit's leads."""
    key = about.said.get("counter_id") or about.said.get("answer_id")
    by = Answer.objects.filter(pk=key).values_list("by", flat=True) if key else []
    return asked(about) | known(by)


def who_delivered(about: About) -> set[int]:
    by = Delivery.objects.filter(pk=about.said["delivery_id"]).values_list("by", flat=True)
    return workers(about) | known(by)


def receivers(about: About) -> set[int]:
    """Who was handed the work: the person, or the leads of the unit."""
    person = about.said.get("to_person_id")
    return {person} if person else about.leads(about.said["to_unit_id"])


def who_handed_off(about: About) -> set[int]:
    found = about.hand_off
    return known([found.by_id]) | about.leads(found.from_unit_id)


def barrier_owner(about: About) -> set[int]:
    return known([about.barrier.owner_id])


def around_the_barrier(about: About) -> set[int]:
    """Its owner, who raised it, the manager of the account and, for an order, both its sides."""
    barrier = about.barrier
    found = known([barrier.owner_id, barrier.raised_by_id, barrier.account.manager_id])
    return found | (both_sides(about) if barrier.order_id else set())


def escalated_to(about: About) -> set[int]:
    return known(about.barrier.escalations.values_list("to_person", flat=True))


def manager(about: About) -> set[int]:
    return known([about.account.manager_id])


def sponsor(about: About) -> set[int]:
    return known([about.account.sponsor_id])


def manager_and_sponsor(about: About) -> set[int]:
    return manager(about) | sponsor(about)


def programme_leads(about: About) -> set[int]:
    held = Assignment.objects.on(about.day).filter(role=Role.PROGRAMME_LEAD)
    return set(held.values_list("person_id", flat=True))


def feedback_owner(about: About) -> set[int]:
    return known([about.feedback.owner_id])


def around_the_feedback(about: About) -> set[int]:
    """Who took it, who recorded it, and the manager of the account."""
    found = about.feedback
    return known([found.owner_id, found.recorded_by_id]) | manager(about)


def unit_of_the_feedback(about: About) -> set[int]:
    """The leads of the unit that it is about, or of the unit whose order it is about."""
    found = about.feedback
    unit = found.unit_id or (found.order.asked_of_unit_id if found.order else None)
    return about.leads(unit)


def schedule_owner(about: About) -> set[int]:
    return {about.schedule.owner_id}


def role_person(about: About) -> set[int]:
    return {about.acceptance.person_id}


def around_the_role(about: About) -> set[int]:
    """Who asked for it to be taken on, and the leads of the unit."""
    found = about.acceptance
    return known([found.informed_by_id, found.agreed_with_id]) | about.leads(found.charter.unit_id)


def unit_leads(about: About) -> set[int]:
    return about.leads(about.event.unit_id)


def caller(about: About) -> set[int]:
    return known([about.call.by_id])


def asked_to_decide(about: About) -> set[int]:
    return about.leads(about.said["to_unit_id"])


def who_asked_for_a_decision(about: About) -> set[int]:
    return known([about.request.asked_by_id])


def subject(about: About) -> set[int]:
    """The person to whom it was done."""
    return {about.event.subject_id}
