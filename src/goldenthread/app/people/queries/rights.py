"""Decision rights on a day, and where they are missing or doubled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from goldenthread.app.people.models import DecisionArea, DecisionRight, Right


def rights_on(day: date) -> QuerySet[DecisionRight]:
    """All decision rights that hold on ``day``, with area and scope."""
    found: QuerySet[DecisionRight] = DecisionRight.objects.on(day)
    return found.select_related("area", "unit", "account")


@dataclass(frozen=True)
class AreaIntegrity:
    """How an area is decided on a day: exactly one right to decide is sound; none or several is listed."""

    area: DecisionArea
    deciding: list[DecisionRight]

    @property
    def is_gap(self) -> bool:
        return not self.deciding

    @property
    def is_double(self) -> bool:
        """Two rights to decide over the same scope, whatever the amounts, are a double."""
        scopes = [(right.unit_id, right.account_id) for right in self.deciding]
        return len(scopes) != len(set(scopes))


def rights_integrity(day: date) -> list[AreaIntegrity]:
    """Every area with the rights to decide in it: gaps and doubles first."""
    deciding: dict[int, list[DecisionRight]] = {}
    for right in rights_on(day).filter(right=Right.DECIDES):
        deciding.setdefault(right.area_id, []).append(right)
    areas = [AreaIntegrity(area, deciding.get(area.pk, [])) for area in DecisionArea.objects.all()]
    return sorted(areas, key=lambda found: (not (found.is_gap or found.is_double), found.area.name))
