"""What each role is measured by today, and how much of its pay varies with it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from goldenthread.app.people.models import Role, Unit
from goldenthread.app.programme.models import MeasureWeight


@dataclass(frozen=True)
class Measured:
    """A role, in one unit or in all, with what weighs for it."""

    role: Role
    unit: Unit | None
    weights: tuple[MeasureWeight, ...]

    @property
    def together(self) -> Decimal:
        return sum((one.weight for one in self.weights), Decimal(0))


def measured_on(day: date) -> list[Measured]:
    """Every role with weights that hold on ``day``, by role and unit, the heaviest first. One statement."""
    held: dict[tuple[str, int | None], list[MeasureWeight]] = defaultdict(list)
    rows = (
        MeasureWeight.objects.on(day).select_related("unit").order_by("role", "unit__name", "-weight", "id")
    )
    for one in rows:
        held[one.role, one.unit_id].append(one)
    return [Measured(Role(role), rows[0].unit, tuple(rows)) for (role, _), rows in held.items()]
