"""What the clock does for the programme."""

from __future__ import annotations

from goldenthread.app.jobs import every
from goldenthread.app.people.actors import clock
from goldenthread.app.programme import actions


@every("10 0 * * *", "programme.dues")
def dues_each_night(timestamp: int) -> int:
    """Reports and reviews that fall due within a month are put down."""
    return actions.dues_as_of_today(actor=clock())
