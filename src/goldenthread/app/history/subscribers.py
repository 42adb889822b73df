"""Who else hears of an event: webhooks, notices. ``settings.HISTORY_SUBSCRIBERS`` names them, in order.

A subscriber is a function that takes the event. It is called inside the transaction of the act, so what it writes
is there exactly when the act is. It decides by one quick look whether anybody wants this event, and only then
defers a job that carries the event's id (``task.defer(event_id=event.pk)``); sending, reading long lists and
anything that can wait for somebody else is the job's. It records no event of its own, for that would call it again.

Records that are loaded in bulk happened elsewhere, long ago: nobody is told of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from goldenthread.app.history.models import Event

Subscriber = Callable[["Event"], None]


def tell(event: Event) -> None:
    """Tell every subscriber of the event. What one of them cannot do undoes the act: it is part of it."""
    for name in settings.HISTORY_SUBSCRIBERS:
        subscriber: Subscriber = import_string(name)
        subscriber(event)
