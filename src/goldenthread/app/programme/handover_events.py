"""What history says of handovers, and the sentence that people read of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from goldenthread.app.history.kinds import Kind, Payload
from goldenthread.app.history.sentences import sentence_for


@dataclass(frozen=True)
class HandoverOpened(Payload):
    kind: ClassVar[Kind] = Kind.HANDOVER_OPENED
    leaver_id: int
    successor_id: int
    last_day: date
    introductions: int


@dataclass(frozen=True)
class IntroductionMade(Payload):
    kind: ClassVar[Kind] = Kind.INTRODUCTION_MADE
    handover_id: int
    contact_id: int
    interaction_id: int


@dataclass(frozen=True)
class IntroductionDropped(Payload):
    kind: ClassVar[Kind] = Kind.INTRODUCTION_DROPPED
    handover_id: int
    contact_id: int
    reason: str


@sentence_for(Kind.HANDOVER_OPENED)
def handover_opened(payload: dict[str, Any]) -> str:
    count = payload["introductions"]
    return f"opened a handover by {payload['last_day']}, with {count} introduction{'s' if count != 1 else ''} to make"


@sentence_for(Kind.INTRODUCTION_MADE)
def introduction_made(_: dict[str, Any]) -> str:
    return "was introduced to a contact as successor"


@sentence_for(Kind.INTRODUCTION_DROPPED)
def introduction_dropped(payload: dict[str, Any]) -> str:
    return f"dropped an introduction: {payload['reason']}"
