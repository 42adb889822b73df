"""What the clock does for accounts."""

from goldenthread.app.customers import actions
from goldenthread.app.customers.mail.collecting import collect
from goldenthread.app.jobs import every
from goldenthread.app.people.actors import Actor, clock


@every("4 * * * *", "customers.accounts_as_of_today")
def accounts_as_of_today(timestamp: int) -> int:
    """Bring accounts up to date whose planned change has begun."""
    return actions.accounts_as_of_today(actor=clock())


@every("14 * * * *", "customers.letters_expire")
def letters_expire(timestamp: int) -> int:
    """Letters that waited too long to be filed go, with what they said."""
    return actions.letters_expire(actor=clock())


@every("*/5 * * * *", "customers.collect_letters")
def collect_letters(timestamp: int) -> int:
    """Receive the letters that lie where the settings say, if they say anything."""
    return collect(Actor(system="mail", via="mail")).total()
