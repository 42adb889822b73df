"""Hears of every event inside its act's transaction, and puts down the job that tells people of it."""

from __future__ import annotations

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.models import Event
from goldenthread.app.notices.concerns.table import CONCERNS


def tell_of(event: Event) -> None:
    """Defer the telling, where the event can be anybody's concern. What is imported happened elsewhere, long ago."""
    if event.via == "import" or Kind(event.kind) not in CONCERNS:
        return
    from goldenthread.app.notices.jobs import tell

    tell.defer(event_id=event.pk)
