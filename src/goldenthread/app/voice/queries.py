"""What people look up about complaints and feedback."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q, QuerySet

from goldenthread.app.customers.queries import accounts_seen_whole_by
from goldenthread.app.orders.queries.visible import order_is_seen
from goldenthread.app.people.models import Person
from goldenthread.app.people.permissions import roles_of
from goldenthread.app.voice.models import Feedback, FeedbackKind


def feedback_visible_to(person: Person, *, on: date) -> QuerySet[Feedback]:
    """What was said by the accounts that the person sees whole, about orders that they see, and what they own."""
    every = Feedback.objects.select_related("account", "contact", "order", "owner")
    seen = order_is_seen(person, on=on, order="order__")
    if seen is None:
        return every
    if not roles_of(person, on):
        return every.none()
    accounts = accounts_seen_whole_by(person, on=on) or set()
    of_orders = Feedback.objects.filter(seen).values(
        "pk"
    )  # apart: joined among alternatives, all orders are read
    return every.filter(Q(pk__in=of_orders) | Q(account__in=accounts) | Q(owner=person))


def open_feedback_of(person: Person) -> QuerySet[Feedback]:
    """What the person has taken and not resolved, complaints first, then the oldest."""
    mine = Feedback.objects.filter(owner=person, resolved_at__isnull=True)
    mine = mine.annotate(is_complaint=Q(kind=FeedbackKind.COMPLAINT)).order_by("-is_complaint", F("at"))
    return mine.select_related("account", "contact", "order")
