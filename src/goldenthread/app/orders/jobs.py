"""What the clock does about orders by itself."""

from __future__ import annotations

from goldenthread.app.jobs import every
from goldenthread.app.orders.actions import climb_undecided
from goldenthread.app.people.actors import clock


@every("* * * * *", "orders.climb")
def climb_each_minute(timestamp: int) -> None:
    """Escalations that were not decided in time climb the line."""
    climb_undecided(clock())
