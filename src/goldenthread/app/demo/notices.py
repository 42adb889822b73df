"""What the logins of the demonstration were told lately, by the same job that tells everybody of everything.

Loading tells no one. Here the job is put down for the latest events of the orders, barriers and accounts that a login
has to do with; what is older than two days is told without a mail of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from goldenthread.app.customers.queries import accounts_answered_by, accounts_sponsored_by
from goldenthread.app.history.models import Event
from goldenthread.app.notices.concerns import CONCERNS
from goldenthread.app.orders.models import Order
from goldenthread.app.people.models import Person
from goldenthread.app.people.queries import own_units

SINCE = timedelta(days=21)
MOST = 25  # for each login


def tell_lately(persons: Iterable[Person], now: datetime) -> int:
    """Put the telling down of the latest events around each person; answers of how many."""
    from goldenthread.app.notices.jobs import tell

    found: set[int] = set()
    for person in persons:
        found |= _around(person, now)
    for event_id in sorted(found):
        tell.defer(event_id=event_id)
    return len(found)


def _around(person: Person, now: datetime) -> set[int]:
    units = own_units(person, now.date())
    accounts = accounts_answered_by(person, on=now.date()) | accounts_sponsored_by(person, on=now.date())
    orders = Order.objects.filter(
        Q(asked_of_unit__in=units) | Q(asked_by_unit__in=units) | Q(account__in=accounts),
        changed_at__gte=now - SINCE,
    )
    mine = Q(order_id__in=orders.values("pk")) | Q(account_id__in=accounts)
    mine |= Q(payload__to_person_id=person.pk) | Q(payload__owner_person_id=person.pk)
    kinds = [kind.value for kind in CONCERNS]
    lately = Event.objects.filter(mine, kind__in=kinds, at__gte=now - SINCE, at__lte=now)
    return set(lately.exclude(actor_person=person).order_by("-at", "-pk").values_list("pk", flat=True)[:MOST])
