"""Who holds an order, as events say it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Holder:
    """Who holds an order; without a unit, the customer does."""

    unit_id: int | None = None
    person_id: int | None = None

    @property
    def is_customer(self) -> bool:
        return self.unit_id is None


CUSTOMER = Holder()
