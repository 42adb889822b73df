"""Whether what a notice asked for still waits: nobody answered, and what was asked is still what is asked."""

from __future__ import annotations

from django.db.models import QuerySet

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.models import Event
from goldenthread.app.notices.concerns import Asks
from goldenthread.app.notices.models import Notice
from goldenthread.app.orders.models import Delivery, Escalation

# After one of these, an order asks for something else than before. What is only said beside it changes nothing.
TURNS = tuple(
    kind.value
    for kind in (
        Kind.ORDER_SENT_BACK,
        Kind.ORDER_COMPLETED,
        Kind.PROMISE_MADE,
        Kind.COUNTER_OFFERED,
        Kind.COUNTER_ACCEPTED,
        Kind.COUNTER_REJECTED,
        Kind.ORDER_DECLINED,
        Kind.DECLINE_OVERRIDDEN,
        Kind.ORDER_REDIRECTED,
        Kind.REQUESTED_DATE_CHANGED,
        Kind.ORDER_WITHDRAWN,
    )
)
VERDICTS = (Kind.DELIVERY_ACCEPTED.value, Kind.DELIVERY_RETURNED.value, Kind.ORDER_WITHDRAWN.value)
DECISIONS = (Kind.ESCALATION_DECIDED.value, Kind.ESCALATION_CLIMBED.value, Kind.BARRIER_CLEARED.value)


def what_closed_it(notice: Notice) -> tuple[Event | None, bool]:
    """The event that settled it, if one did, and whether it still waits."""
    if notice.asks == Asks.DECISION:
        return _of_escalation(notice)
    if notice.asks == Asks.VERDICT:
        return _of_delivery(notice)
    later = _later(notice, TURNS).first()
    return later, later is None


def _of_delivery(notice: Notice) -> tuple[Event | None, bool]:
    key = notice.event.payload["delivery_id"]
    unjudged = Delivery.objects.filter(
        pk=key, verdict__isnull=True, returned_at__isnull=True, order__ended_at__isnull=True
    )
    return _later(notice, VERDICTS).first(), unjudged.exists()


def _of_escalation(notice: Notice) -> tuple[Event | None, bool]:
    said = notice.event.payload
    escalation = Escalation.objects.get(pk=said.get("new_escalation_id") or said["escalation_id"])
    later = Event.objects.filter(
        subject_type="barrier", subject_id=notice.event.subject_id, kind__in=DECISIONS, pk__gt=notice.event_id
    )
    return later.order_by("pk").first(), escalation.stands and escalation.to_person_id == notice.person_id


def _later(notice: Notice, kinds: tuple[str, ...]) -> QuerySet[Event]:
    found = Event.objects.filter(order_id=notice.event.order_id, kind__in=kinds, pk__gt=notice.event_id)
    return found.order_by("pk")
