"""What history says of imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from goldenthread.app.history.kinds import Kind, Payload


@dataclass(frozen=True)
class ImportApplied(Payload):
    kind: ClassVar[Kind] = Kind.IMPORT_APPLIED
    subject: str  # people, units, accounts, contacts, orders
    added: int
    changed: int
    unchanged: int
    refused: int
