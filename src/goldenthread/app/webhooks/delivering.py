"""Delivering: one attempt, what it came to, and when the next one is.

At least once: an attempt is recorded after it was made, so a worker that is killed in between makes it again. The
receiver tells by ``webhook-id`` what it has already.
"""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from goldenthread.app.history.models import Event
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Assignment, Role
from goldenthread.app.webhooks import actions, signing
from goldenthread.app.webhooks.models import Attempt, Delivery, Endpoint
from goldenthread.app.webhooks.sending import Answer, send

MOST_TRIES = 12
FIRST_PAUSE = 10  # seconds; each following pause is three times as long
LONGEST_PAUSE = 6 * 60 * 60


def attempt(delivery_id: int, *, after: int = 0) -> Attempt | None:
    """Try once, if ``after`` so many tries it waits for this one. Given up if the endpoint is off.

    A job that is given back to another worker, or was scheduled before somebody asked for the delivery again, finds
    another number of tries, and leaves it to the job that belongs to that.
    """
    delivery = Delivery.objects.select_related("endpoint", "event").get(pk=delivery_id)
    if delivery.state != "waiting" or delivery.tries != after:
        return None
    now, endpoint = timezone.now(), delivery.endpoint
    if not endpoint.is_on:
        return _kept(delivery, Answer(0, problem="The endpoint was switched off."), now)
    if signing.digest_of(endpoint.salt) != endpoint.secret_digest:
        changed = "The installation's key changed, so the secret is lost. Make a new secret for the endpoint."
        return _kept(delivery, Answer(0, problem=changed), now)
    body = message(delivery.event)
    headers = signing.headers(delivery.message_id, body, endpoint.salts(now), now)
    return _kept(delivery, send(endpoint.url, body, headers), now)


def message(event: Event) -> bytes:
    """What is sent: the same bytes at every attempt. Ids, as history has them; no names of people."""
    told = {
        "id": f"event_{event.pk}",
        "type": event.kind,
        "timestamp": event.at.isoformat(),
        "data": {
            "subject": {"type": event.subject_type, "id": event.subject_id},
            "order_id": event.order_id,
            "account_id": event.account_id,
            "unit_id": event.unit_id,
            "recorded_at": event.recorded_at.isoformat(),
            "payload": event.payload,
        },
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


@transaction.atomic
def _kept(delivery: Delivery, answer: Answer, at: datetime) -> Attempt:
    """Record the attempt and what follows from it: delivered, tried again, or given up."""
    endpoint = Endpoint.objects.select_for_update(no_key=True).get(pk=delivery.endpoint_id)
    delivery = Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    made = Attempt.objects.create(
        delivery=delivery,
        at=at,
        milliseconds=answer.milliseconds,
        status=answer.status,
        answer=answer.text,
        problem=answer.problem,
    )
    delivery.tries += 1
    if made.was_received:
        delivery.delivered_at, delivery.given_up_at, delivery.next_at = timezone.now(), None, None
        _works_again(endpoint)
    elif not delivery.delivered_at:
        _fails(endpoint, at)
        _again_or_never(delivery, endpoint, at)
    delivery.save(update_fields=["tries", "next_at", "delivered_at", "given_up_at"])
    return made


def _again_or_never(delivery: Delivery, endpoint: Endpoint, at: datetime) -> None:
    if not endpoint.is_on or delivery.tries >= MOST_TRIES:
        delivery.given_up_at, delivery.next_at = at, None
        return
    from goldenthread.app.webhooks.jobs import deliver

    delivery.next_at = at + pause(delivery.tries)
    deliver.configure(schedule_at=delivery.next_at).defer(delivery_id=delivery.pk, after=delivery.tries)


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries: three times as long each time, and never for all at the same moment."""
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 3 ** (tries - 1))
    return timedelta(seconds=longest * random.uniform(0.6, 1.0))


def _works_again(endpoint: Endpoint) -> None:
    if endpoint.failing_since:
        endpoint.failing_since = None
        endpoint.save(update_fields=["failing_since"])


def _fails(endpoint: Endpoint, at: datetime) -> None:
    """Note since when it fails; switch it off when that is too long ago."""
    if not endpoint.is_on:
        return
    if endpoint.failing_since is None:
        endpoint.failing_since = at
        endpoint.save(update_fields=["failing_since"])
    elif at - endpoint.failing_since >= timedelta(days=settings.WEBHOOK_DAYS):
        days = (at - endpoint.failing_since).days
        clock = Actor(system="clock", via="clock", now=at)
        off = actions.switch_off(endpoint, because=f"it received nothing for {days} days", actor=clock)
        endpoint.switched_off_at, endpoint.switched_off_because = (
            off.switched_off_at,
            off.switched_off_because,
        )


def tell_administrators(endpoint_id: int) -> int:
    """Write to every administrator that an endpoint was switched off. Answers how many were written to."""
    endpoint = Endpoint.objects.get(pk=endpoint_id)
    today = timezone.now().date()
    held = Assignment.objects.on(today).filter(role=Role.ADMINISTRATOR, person__email__gt="")
    addresses = sorted(set(held.values_list("person__email", flat=True)))
    text = (
        f"The webhook “{endpoint.description}” to {endpoint.url} was switched off: "
        f"{endpoint.switched_off_because or 'it was switched on again since'}.\n\n"
        "Events are not sent there until somebody switches it on again, under Administration, Webhooks. "
        "What was not delivered is listed there and can be sent again.\n"
    )
    for address in addresses:
        send_mail("[Golden Thread] A webhook was switched off", text, None, [address])
    return len(addresses)


def forget_received(*, before: datetime) -> int:
    """Forget deliveries received before then, with their attempts. Answers how many."""
    old = Delivery.objects.filter(delivered_at__lt=before)
    count = old.count()
    old.delete()
    return count
