"""What history says of webhooks. Never a secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from goldenthread.app.history.kinds import Kind, Payload


@dataclass(frozen=True)
class WebhookAdded(Payload):
    kind: ClassVar[Kind] = Kind.WEBHOOK_ADDED
    url: str
    description: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class WebhookChanged(Payload):
    kind: ClassVar[Kind] = Kind.WEBHOOK_CHANGED
    changes: dict[str, dict[str, Any]]


@dataclass(frozen=True)
class WebhookSecretRotated(Payload):
    kind: ClassVar[Kind] = Kind.WEBHOOK_SECRET_ROTATED
    overlap_hours: int


@dataclass(frozen=True)
class WebhookSwitchedOff(Payload):
    kind: ClassVar[Kind] = Kind.WEBHOOK_SWITCHED_OFF
    because: str


@dataclass(frozen=True)
class WebhookSwitchedOn(Payload):
    kind: ClassVar[Kind] = Kind.WEBHOOK_SWITCHED_ON


@dataclass(frozen=True)
class WebhookRepeated(Payload):
    """Deliveries were asked for again."""

    kind: ClassVar[Kind] = Kind.WEBHOOK_REPEATED
    deliveries: tuple[int, ...]
