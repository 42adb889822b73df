"""What administrators look up about webhooks."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from goldenthread.app.webhooks.models import Attempt, Delivery, Endpoint


def endpoints_with_counts() -> QuerySet[Endpoint]:
    """All endpoints, each with how many deliveries wait and were given up, and when it last received one."""
    received = Delivery.objects.filter(endpoint=OuterRef("pk"), delivered_at__isnull=False)
    return Endpoint.objects.annotate(
        waiting=Count("deliveries", Q(deliveries__delivered_at=None, deliveries__given_up_at=None)),
        given_up=Count("deliveries", Q(deliveries__given_up_at__isnull=False)),
        received_at=Subquery(received.order_by("-id").values("delivered_at")[:1]),
    )


def endpoints_in_trouble() -> QuerySet[Endpoint]:
    """Endpoints that fail now, or were switched off because they did."""
    given_up = Delivery.objects.filter(endpoint=OuterRef("pk"), given_up_at__isnull=False)
    return Endpoint.objects.filter(
        Q(failing_since__isnull=False, switched_off_at=None)
        | Q(Exists(given_up), switched_off_at__isnull=False)
    )


def deliveries_of(endpoint: Endpoint, *, state: str = "") -> QuerySet[Delivery]:
    """What was sent to an endpoint, or is to be; each with the status and the problem of its last attempt."""
    last = Attempt.objects.filter(delivery=OuterRef("pk")).order_by("-id")
    found = Delivery.objects.filter(endpoint=endpoint).select_related("event")
    found = found.annotate(
        last_status=Subquery(last.values("status")[:1]), last_problem=Subquery(last.values("problem")[:1])
    )
    if state == "waiting":
        return found.filter(delivered_at=None, given_up_at=None)
    if state == "delivered":
        return found.filter(delivered_at__isnull=False)
    return found.filter(given_up_at__isnull=False) if state == "given-up" else found


def failures_since(moment: datetime) -> int:
    """How many attempts since then were not received."""
    return Attempt.objects.filter(at__gte=moment).exclude(status__gte=200, status__lt=300).count()
