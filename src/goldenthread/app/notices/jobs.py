"""Telling people, in the background. Each job may run more than once and tells nobody twice."""

from __future__ import annotations

from procrastinate import RetryStrategy

from goldenthread.app.history.models import Event
from goldenthread.app.jobs import every, job
from goldenthread.app.notices import actions
from goldenthread.app.people.actors import clock

AGAIN = RetryStrategy(max_attempts=12, linear_wait=60)  # where the job itself breaks: for over an hour


@job("notices.tell", retry=AGAIN)
def tell(event_id: int) -> int:
    """Write the notices of one event; answers how many are new."""
    event = Event.objects.filter(pk=event_id).first()
    return len(actions.tell(event, actor=clock())) if event is not None else 0


@job("notices.send", outside=True, retry=AGAIN)
def send(mail_id: int) -> None:
    """Send one mail."""
    actions.send(mail_id, actor=clock())


@every("*/10 * * * *", "notices.digests")
def digests(timestamp: int) -> int:
    """Put the daily mails down of everybody whose hour has come."""
    return actions.put_down_digests(actor=clock())
