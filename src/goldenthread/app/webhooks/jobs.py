"""What the worker does about webhooks."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from procrastinate import RetryStrategy

from goldenthread.app.jobs import every, job
from goldenthread.app.webhooks import delivering

KEPT_FOR = timedelta(days=30)


@job("webhooks.deliver", outside=True)
def deliver(delivery_id: int, after: int = 0) -> None:
    """Try to deliver; what is not received is tried again later."""
    delivering.attempt(delivery_id, after=after)


@job("webhooks.tell_administrators", outside=True, retry=RetryStrategy(max_attempts=8, exponential_wait=5))
def tell_administrators(endpoint_id: int, event_id: int) -> None:
    """Write to the administrators that an endpoint was switched off."""
    delivering.tell_administrators(endpoint_id)


@every("43 3 * * *", "webhooks.forget")
def forget(timestamp: int) -> int:
    """Deliveries that were received more than a month ago are forgotten; what was given up stays to be seen."""
    return delivering.forget_received(before=timezone.now() - KEPT_FOR)
