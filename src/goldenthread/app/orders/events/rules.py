"""Targets of clocks, and allowances to expedite."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from goldenthread.app.history.kinds import Kind, Payload


@dataclass(frozen=True)
class PolicySet(Payload):
    kind: ClassVar[Kind] = Kind.POLICY_SET
    code: str
    clock: str
    tier: str
    order_kind_id: int | None
    scope_unit_id: int | None
    old_target_hours: Decimal | None
    new_target_hours: Decimal | None
    valid_from: date


@dataclass(frozen=True)
class PolicyEnded(Payload):
    kind: ClassVar[Kind] = Kind.POLICY_ENDED
    code: str
    valid_to: date


@dataclass(frozen=True)
class ExpediteAllowanceSet(Payload):
    kind: ClassVar[Kind] = Kind.EXPEDITE_ALLOWANCE_SET
    tier: str
    old_per_quarter: int | None
    new_per_quarter: int
    valid_from: date
