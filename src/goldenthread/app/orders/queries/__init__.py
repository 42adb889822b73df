"""What people look up about orders."""

from goldenthread.app.orders.queries.displacement import (
    Delay,
    Displacement,
    ExpeditePreview,
    displacement_by,
    expedite_preview,
)
from goldenthread.app.orders.queries.visible import (
    barriers_visible_to,
    may_see_account_whole,
    orders_visible_to,
)

__all__ = [
    "Delay",
    "Displacement",
    "ExpeditePreview",
    "barriers_visible_to",
    "displacement_by",
    "expedite_preview",
    "may_see_account_whole",
    "orders_visible_to",
]
