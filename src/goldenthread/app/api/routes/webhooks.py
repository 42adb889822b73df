"""Webhooks: where events are sent, what was not received, and sending it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.idempotency import told_once
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.webhooks import actions, queries
from goldenthread.app.webhooks.access import delivery_for, endpoint_for, require_seeing
from goldenthread.app.webhooks.models import Delivery, Endpoint

router = Router(tags=["webhooks"])
Url = Field(min_length=1, max_length=500)
Description = Field(min_length=1, max_length=200)


class WebhookShown(Schema):
    id: int
    url: str
    description: str
    kinds: list[str]
    added_at: datetime
    failing_since: datetime | None
    switched_off_at: datetime | None
    switched_off_because: str


class WebhookMade(WebhookShown):
    """``secret`` is in this answer and never again."""

    secret: str


class NewWebhook(Sent):
    url: str = Url
    description: str = Description
    kinds: list[str] = Field(min_length=1, max_length=500)


class WebhookChange(Sent):
    url: str | None = Field(None, min_length=1, max_length=500)
    description: str | None = Field(None, min_length=1, max_length=200)
    kinds: list[str] | None = Field(None, min_length=1, max_length=500)


class NewSecret(Sent):
    overlap_hours: int = Field(actions.OVERLAP_HOURS, ge=0, le=actions.LONGEST_OVERLAP_HOURS)


class SecretShown(Schema):
    secret: str


class SwitchOff(Sent):
    because: str = Field(min_length=1, max_length=300)


class AttemptShown(Schema):
    at: datetime
    milliseconds: int
    status: int | None
    answer: str
    problem: str


class DeliveryShown(Schema):
    id: int
    webhook_id: int
    message_id: str
    kind: str
    state: str
    tries: int
    made_at: datetime
    next_at: datetime | None

    @staticmethod
    def resolve_webhook_id(delivery: Delivery) -> int:
        return delivery.endpoint_id

    @staticmethod
    def resolve_kind(delivery: Delivery) -> str:
        return delivery.event.kind


class DeliveryWithAttempts(DeliveryShown):
    attempts: list[AttemptShown]

    @staticmethod
    def resolve_attempts(delivery: Delivery) -> Any:
        return delivery.attempts.all()[:100]


class Repeated(Schema):
    """How many deliveries were asked for again."""

    deliveries: int


def _made(endpoint: Endpoint, secret: str) -> dict[str, Any]:
    return {**WebhookShown.from_orm(endpoint).dict(), "secret": secret}


@router.get("/webhooks", response={200: Page[WebhookShown], **REFUSED})
def list_webhooks(request: ApiRequest, window: Window = ASKED) -> Any:
    """Every endpoint, latest first. For those who keep webhooks."""
    require_seeing(request.actor)
    return page_of(Endpoint.objects.all(), window, lambda endpoint: endpoint)


@router.post("/webhooks", response={201: WebhookMade, **REFUSED})
def add_webhook(request: ApiRequest, body: NewWebhook, response: HttpResponse) -> Any:
    """Add an endpoint. The answer carries its secret, this once."""
    require_seeing(request.actor)
    endpoint, secret = actions.add_endpoint(actor=request.actor, **body.dict())
    return Status(201, _made(endpoint, told_once(response, secret)))


@router.get("/webhooks/{int:webhook_id}", response={200: WebhookShown, **REFUSED})
def show_webhook(request: ApiRequest, webhook_id: int, response: HttpResponse) -> Any:
    """One endpoint; ``ETag`` is its version, for ``If-Match``."""
    return with_version(response, endpoint_for(request.actor, webhook_id))


@router.patch("/webhooks/{int:webhook_id}", response={200: WebhookShown, **REFUSED})
def change_webhook(request: ApiRequest, webhook_id: int, body: WebhookChange, response: HttpResponse) -> Any:
    """Change an endpoint. Only the fields that are sent change."""
    endpoint, said = endpoint_for(request.actor, webhook_id), body.dict(exclude_unset=True)
    return act_on_thing(request, response, endpoint, WebhookShown, actions.change_endpoint, **said)


@router.post("/webhooks/{int:webhook_id}/secrets", response={201: SecretShown, **REFUSED})
def make_secret(request: ApiRequest, webhook_id: int, body: NewSecret, response: HttpResponse) -> Any:
    """Make a new secret; the old one signs beside it for some hours."""
    endpoint, said = endpoint_for(request.actor, webhook_id), body.dict()
    secret = act_on_thing(request, response, endpoint, WebhookShown, actions.rotate_secret, **said)
    return Status(201, {"secret": told_once(response, secret)})


@router.post("/webhooks/{int:webhook_id}/off", response={200: WebhookShown, **REFUSED})
def switch_off(request: ApiRequest, webhook_id: int, body: SwitchOff, response: HttpResponse) -> Any:
    """Send nothing there any more."""
    endpoint, said = endpoint_for(request.actor, webhook_id), body.dict()
    return act_on_thing(request, response, endpoint, WebhookShown, actions.switch_off, **said)


@router.post("/webhooks/{int:webhook_id}/on", response={200: WebhookShown, **REFUSED})
def switch_on(request: ApiRequest, webhook_id: int, response: HttpResponse) -> Any:
    """Send there again, from the next event on."""
    endpoint = endpoint_for(request.actor, webhook_id)
    return act_on_thing(request, response, endpoint, WebhookShown, actions.switch_on)


@router.get("/webhooks/{int:webhook_id}/deliveries", response={200: Page[DeliveryShown], **REFUSED})
def list_deliveries(
    request: ApiRequest,
    webhook_id: int,
    window: Window = ASKED,
    state: Literal["", "waiting", "delivered", "given-up"] = "",
) -> Any:
    """What was sent there, or is to be: all of it, or what is in one state."""
    endpoint = endpoint_for(request.actor, webhook_id)
    return page_of(queries.deliveries_of(endpoint, state=state), window, lambda delivery: delivery)


@router.post("/webhooks/{int:webhook_id}/repeats", response={200: Repeated, **REFUSED})
def repeat_given_up(request: ApiRequest, webhook_id: int, response: HttpResponse) -> Any:
    """Send again what was given up, up to a thousand deliveries."""
    endpoint = endpoint_for(request.actor, webhook_id)
    count = act_on_thing(request, response, endpoint, WebhookShown, actions.repeat_given_up)
    return {"deliveries": count}


@router.get("/webhook-deliveries/{int:delivery_id}", response={200: DeliveryWithAttempts, **REFUSED})
def show_delivery(request: ApiRequest, delivery_id: int, response: HttpResponse) -> Any:
    """One delivery with its last hundred attempts."""
    return with_version(response, delivery_for(request.actor, delivery_id))


@router.post("/webhook-deliveries/{int:delivery_id}/repeats", response={200: DeliveryShown, **REFUSED})
def repeat_delivery(request: ApiRequest, delivery_id: int, response: HttpResponse) -> Any:
    """Send one delivery again."""
    found = delivery_for(request.actor, delivery_id)
    act_on_thing(request, response, found, DeliveryShown, actions.repeat_delivery)
    return delivery_for(request.actor, delivery_id)
