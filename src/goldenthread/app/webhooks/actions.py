"""What administrators do about webhooks, and the clock when an endpoint fails for too long."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction

from goldenthread.app.errors import Invalid
from goldenthread.app.history.actions import record
from goldenthread.app.history.kinds import Kind
from goldenthread.app.people.actors import Actor
from goldenthread.app.webhooks import events, signing
from goldenthread.app.webhooks.access import require_keeping
from goldenthread.app.webhooks.addresses import checked_url
from goldenthread.app.webhooks.errors import NothingToRepeat, SwitchedOff
from goldenthread.app.webhooks.models import EVERY_KIND, Delivery, Endpoint

OVERLAP_HOURS = 24  # for how long an old secret signs beside the new one, unless said otherwise
LONGEST_OVERLAP_HOURS = 7 * 24
MOST_AT_ONCE = 1_000  # deliveries repeated by one act


@transaction.atomic
def add_endpoint(url: str, *, kinds: list[str], description: str, actor: Actor) -> tuple[Endpoint, str]:
    """Events of these kinds are sent to ``url`` from now on. Answers the endpoint and its secret, which is not kept.

    Refused for an address that is not https in production or not public, and for kinds that do not exist.
    """
    require_keeping(actor)
    salt = signing.new_salt()
    endpoint = Endpoint.objects.create(
        url=checked_url(url),
        kinds=_kinds(kinds),
        description=_description(description),
        salt=salt,
        secret_digest=signing.digest_of(salt),
        added_at=actor.now,
    )
    payload = events.WebhookAdded(
        url=endpoint.url, description=endpoint.description, kinds=tuple(endpoint.kinds)
    )
    record(endpoint, payload, actor=actor)
    return endpoint, signing.shown(salt)


@transaction.atomic
def change_endpoint(
    endpoint: Endpoint,
    *,
    url: str | None = None,
    kinds: list[str] | None = None,
    description: str | None = None,
    actor: Actor,
) -> Endpoint:
    """The endpoint listens elsewhere, for other kinds, or is called otherwise. What is not given stays.

    Refused as adding is, and when nothing changes.
    """
    require_keeping(actor)
    endpoint = _locked(endpoint)
    wanted: dict[str, Any] = {
        "url": None if url is None else checked_url(url),
        "kinds": None if kinds is None else _kinds(kinds),
        "description": None if description is None else _description(description),
    }
    changes = {
        name: {"old": getattr(endpoint, name), "new": value}
        for name, value in wanted.items()
        if value is not None and value != getattr(endpoint, name)
    }
    if not changes:
        raise Invalid("Nothing changes. Enter what should be different, or go back.")
    for name, change in changes.items():
        setattr(endpoint, name, change["new"])
    endpoint.save(update_fields=list(changes))
    record(endpoint, events.WebhookChanged(changes=changes), actor=actor)
    return endpoint


@transaction.atomic
def rotate_secret(endpoint: Endpoint, *, overlap_hours: int = OVERLAP_HOURS, actor: Actor) -> str:
    """A new secret signs from now on, and the old one beside it for ``overlap_hours``. Answers the new secret.

    An overlap of 0 hours ends the old secret at once: for when it became known.
    """
    require_keeping(actor)
    if not 0 <= overlap_hours <= LONGEST_OVERLAP_HOURS:
        raise Invalid(
            f"The old secret can sign for up to {LONGEST_OVERLAP_HOURS} more hours.", field="overlap_hours"
        )
    endpoint = _locked(endpoint)
    old, endpoint.salt = endpoint.salt, signing.new_salt()
    endpoint.secret_digest = signing.digest_of(endpoint.salt)
    endpoint.salt_before = old if overlap_hours else ""
    endpoint.salt_before_until = actor.now + timedelta(hours=overlap_hours) if overlap_hours else None
    endpoint.save(update_fields=["salt", "secret_digest", "salt_before", "salt_before_until"])
    record(endpoint, events.WebhookSecretRotated(overlap_hours=overlap_hours), actor=actor)
    return signing.shown(endpoint.salt)


@transaction.atomic
def switch_off(endpoint: Endpoint, *, because: str, actor: Actor) -> Endpoint:
    """Nothing is sent there any more, and new events make no deliveries for it. Administrators are written to
    if the clock did it. Refused if it is off."""
    require_keeping(actor)
    endpoint = _locked(endpoint)
    if not endpoint.is_on:
        raise SwitchedOff("This webhook is switched off already.")
    because = because.strip()
    if not because or len(because) > 300:
        raise Invalid("Say why it is switched off, in up to 300 characters.", field="because")
    endpoint.switched_off_at, endpoint.switched_off_because = actor.now, because
    endpoint.save(update_fields=["switched_off_at", "switched_off_because"])
    event = record(endpoint, events.WebhookSwitchedOff(because=because), actor=actor)
    if actor.is_system:
        from goldenthread.app.webhooks.jobs import tell_administrators

        tell_administrators.defer(endpoint_id=endpoint.pk, event_id=event.pk)
    return endpoint


@transaction.atomic
def switch_on(endpoint: Endpoint, *, actor: Actor) -> Endpoint:
    """New events are sent there again. What happened meanwhile is not; what was given up can be repeated.
    Refused if it is on."""
    require_keeping(actor)
    endpoint = _locked(endpoint)
    if endpoint.is_on:
        raise SwitchedOff("This webhook is switched on already.")
    endpoint.switched_off_at, endpoint.switched_off_because, endpoint.failing_since = None, "", None
    endpoint.save(update_fields=["switched_off_at", "switched_off_because", "failing_since"])
    record(endpoint, events.WebhookSwitchedOn(), actor=actor)
    return endpoint


@transaction.atomic
def repeat_delivery(delivery: Delivery, *, actor: Actor) -> Delivery:
    """The delivery is made again at once, also one that was received. Refused while the endpoint is off."""
    require_keeping(actor)
    endpoint = _on(delivery.endpoint)
    delivery = Delivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
    _again([delivery], endpoint, actor)
    return delivery


@transaction.atomic
def repeat_given_up(endpoint: Endpoint, *, actor: Actor) -> int:
    """The deliveries that were given up, up to a thousand and oldest first, are made again. Answers how many.

    Refused while the endpoint is off, and when there is none.
    """
    require_keeping(actor)
    endpoint = _on(endpoint)
    lost = endpoint.deliveries.select_for_update(no_key=True).filter(given_up_at__isnull=False).order_by("id")
    deliveries = list(lost[:MOST_AT_ONCE])
    if not deliveries:
        raise NothingToRepeat("Nothing was given up, so there is nothing to send again.")
    _again(deliveries, endpoint, actor)
    return len(deliveries)


def _again(deliveries: list[Delivery], endpoint: Endpoint, actor: Actor) -> None:
    from goldenthread.app.webhooks.jobs import deliver

    keys = [delivery.pk for delivery in deliveries]
    Delivery.objects.filter(pk__in=keys).update(tries=0, next_at=None, delivered_at=None, given_up_at=None)
    deliver.batch_defer(*({"delivery_id": key} for key in keys))
    record(endpoint, events.WebhookRepeated(deliveries=tuple(keys)), actor=actor)


def _locked(endpoint: Endpoint) -> Endpoint:
    # no_key: acts go on making deliveries for it meanwhile
    return Endpoint.objects.select_for_update(no_key=True).get(pk=endpoint.pk)


def _on(endpoint: Endpoint) -> Endpoint:
    endpoint = _locked(endpoint)
    if not endpoint.is_on:
        raise SwitchedOff("This webhook is switched off. Switch it on first.")
    return endpoint


def _kinds(kinds: list[str]) -> list[str]:
    wanted, known = set(kinds), {kind.value for kind in Kind}
    if not wanted:
        raise Invalid("Choose at least one kind of event.", field="kinds")
    if unknown := sorted(wanted - known - {EVERY_KIND}):
        raise Invalid(f"There is no kind of event called {unknown[0][:60]}.", field="kinds")
    return [EVERY_KIND] if EVERY_KIND in wanted else sorted(wanted)


def _description(text: str) -> str:
    text = text.strip()
    if not text or len(text) > 200:
        raise Invalid("Say which system listens there, in up to 200 characters.", field="description")
    return text
