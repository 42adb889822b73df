"""What the clock does for accounts."""

from goldenthread.app.customers import actions
from goldenthread.app.jobs import every
from goldenthread.app.people.actors import clock


@every("4 0 * * *", "customers.accounts_as_of_today")
def accounts_as_of_today(timestamp: int) -> int:
    """Bring accounts up to date whose planned change begins today."""
    return actions.accounts_as_of_today(actor=clock())
