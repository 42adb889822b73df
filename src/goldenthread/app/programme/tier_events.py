"""What history says of tiers and of the kinds of relationship. Ids, never names of people."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar

from goldenthread.app.history.kinds import Kind, Payload


@dataclass(frozen=True)
class TierSet(Payload):
    """``promised``: how much a quarter, by what."""

    kind: ClassVar[Kind] = Kind.TIER_SET
    name: str
    valid_from: date
    least_importance: Decimal | None
    promised: dict[str, int] = field(default_factory=dict)
    least_worth: Decimal | None = None


@dataclass(frozen=True)
class TierEnded(Payload):
    kind: ClassVar[Kind] = Kind.TIER_ENDED
    name: str
    valid_to: date


@dataclass(frozen=True)
class LadderSet(Payload):
    kind: ClassVar[Kind] = Kind.LADDER_SET
    rungs: list[str]
    valid_from: date


@dataclass(frozen=True)
class RelationshipSaid(Payload):
    kind: ClassVar[Kind] = Kind.RELATIONSHIP_SAID
    side: str
    old: str
    new: str
    level: str
    since: date
    contact_id: int | None
    ground: str


@dataclass(frozen=True)
class LeaversNamed(Payload):
    """Somebody looked at the names of those who left a role. Whom they saw is not repeated here."""

    kind: ClassVar[Kind] = Kind.LEAVERS_NAMED
    reason: str
    leavers: int
