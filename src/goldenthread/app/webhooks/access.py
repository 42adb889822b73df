"""Who may see webhooks: those who keep them. For everybody else there are none."""

from __future__ import annotations

from goldenthread.app.errors import NotFound, NotPermitted
from goldenthread.app.people.actors import Actor
from goldenthread.app.webhooks.models import Delivery, Endpoint

KEEPS = "all:webhook:change"


def require_keeping(actor: Actor) -> None:
    """For an act: refuse those who do not keep webhooks."""
    if not actor.may(KEEPS):
        raise NotPermitted("Webhooks are kept by administrators. Ask one of them.")


def require_seeing(actor: Actor) -> None:
    """For a page: whoever does not keep webhooks finds none."""
    if not actor.may(KEEPS):
        raise NotFound("There is no such page.")


def endpoint_for(actor: Actor, endpoint_id: int) -> Endpoint:
    require_seeing(actor)
    found = Endpoint.objects.filter(pk=endpoint_id).first() if endpoint_id < 2**63 else None
    if found is None:
        raise NotFound("There is no such webhook.")
    return found


def delivery_for(actor: Actor, delivery_id: int) -> Delivery:
    require_seeing(actor)
    known = Delivery.objects.select_related("endpoint", "event")
    found = known.filter(pk=delivery_id).first() if delivery_id < 2**63 else None
    if found is None:
        raise NotFound("There is no such delivery.")
    return found
