"""What the clock does for people and units."""

from goldenthread.app.jobs import every
from goldenthread.app.people import actions
from goldenthread.app.people.actors import clock


@every("2 * * * *", "people.units_as_of_today")
def units_as_of_today(timestamp: int) -> int:
    """Bring units up to date whose planned change has begun."""
    return actions.units_as_of_today(actor=clock())
