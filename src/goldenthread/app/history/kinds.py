"""Every kind of event, in one place: ``subject.past_verb``, and the payload that each carries.

A payload is a frozen dataclass whose ``kind`` is a class attribute. Each app declares its payloads in its own
``events.py``; the kinds are all here, so that nobody invents one twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar


class Kind(Enum):
    """What can happen. Each app's block stands together."""


@dataclass(frozen=True)
class Payload:
    """What an event says beyond who, when and about what: old and new values by name, ids, never names."""

    kind: ClassVar[Kind]
