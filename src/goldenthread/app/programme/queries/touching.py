"""Units that work for key accounts, and how far their people took that role on (F02, F03, W57)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from goldenthread.app.orders.models import Order
from goldenthread.app.people.models import Assignment, Person, Unit
from goldenthread.app.programme.models import Acceptance, RoleCharter
from goldenthread.app.programme.queries.duties import KEY_TIERS

HALF_A_YEAR = timedelta(days=180)
PEOPLE = {
    "people": "People",
    "told": "Told of their role",
    "accepted": "Took their role on",
    "open": "Have not taken it on",
}
"""What the numbers of a unit count, beside its orders."""


@dataclass(frozen=True)
class Touching:
    """A unit that works on key accounts' orders: how many lately, its people, and how many took their role on."""

    unit: Unit
    orders: int
    people: int
    informed: int
    accepted: int


def roles_taken_on(order: Order, units: Iterable[int], today: date) -> dict[int, bool]:
    """Of these units that work on the order: whether all their people took their role for key accounts on.

    Empty for an order of another account, and where no role charter holds: nothing was asked of anybody. It says
    nothing of how many or who: that is for the programme lead. At most three statements.
    """
    if order.account.tier not in KEY_TIERS or not RoleCharter.objects.on(today).exists():
        return {}
    wanted = set(units)
    held = Assignment.objects.on(today).filter(unit__in=wanted).order_by()
    people = set(held.values_list("unit", "person").distinct())
    taken = _known(today).filter(charter__unit__in=wanted, accepted_at__isnull=False).order_by()
    lacking = {unit for unit, _ in people - set(taken.values_list("charter__unit", "person"))}
    return {unit: unit not in lacking for unit in wanted}


def orders_touching(today: date) -> QuerySet[Order]:
    """What key accounts' orders asked of units in the last half year, supporting orders too, withdrawn ones not."""
    since = timezone.make_aware(datetime.combine(today - HALF_A_YEAR, time()))
    return Order.objects.filter(account__tier__in=KEY_TIERS, placed_at__gte=since, withdrawn_at__isnull=True)


def people_touching(unit: Unit, what: str, today: date) -> QuerySet[Person]:
    """Who of the unit's people is counted under ``what``, one of ``PEOPLE``."""
    here = Assignment.objects.on(today).filter(person=OuterRef("pk"), unit=unit)
    people = Person.objects.filter(Exists(here)).order_by("name", "pk")
    known = _known(today).filter(charter__unit=unit, person=OuterRef("pk"))
    taken = known.filter(accepted_at__isnull=False)
    if what == "told":
        return people.filter(Exists(known))
    if what == "accepted":
        return people.filter(Exists(taken))
    return people.filter(~Exists(taken)) if what == "open" else people


def ways_of(people: Iterable[Person], unit: Unit, today: date) -> list[tuple[Person, Acceptance | None]]:
    """How far each of these people came with the unit's role; the furthest where it has several. One statement."""
    rows = list(people)
    known: dict[int, Acceptance] = {}
    ordered = _known(today).filter(charter__unit=unit, person__in=rows).select_related("charter")
    for one in ordered.order_by(F("accepted_at").asc(nulls_last=True), "-informed_at"):
        known.setdefault(one.person_id, one)
    return [(one, known.get(one.pk)) for one in rows]


def _known(today: date) -> QuerySet[Acceptance]:
    """How far people came with the charters that hold today of the units that they are in."""
    current = RoleCharter.objects.on(today).filter(pk=OuterRef("charter"))
    here = Assignment.objects.on(today).filter(person=OuterRef("person"), unit=OuterRef("charter__unit"))
    return Acceptance.objects.filter(Exists(current), Exists(here))


def units_touching(today: date) -> list[Touching]:
    """Units asked for something by key accounts in the last half year of which not everybody accepted their role.

    Those with the fewest acceptances first. Five statements, however many there are.
    """
    asked = dict(orders_touching(today).order_by().values_list("asked_of_unit").annotate(count=Count("*")))
    held = Assignment.objects.on(today).filter(unit__in=asked)
    people = dict(held.order_by().values_list("unit").annotate(count=Count("person", distinct=True)))
    counts = (
        _known(today)
        .filter(charter__unit__in=asked)
        .order_by()
        .values_list("charter__unit")
        .annotate(
            informed=Count("person", distinct=True),
            accepted=Count("person", distinct=True, filter=Q(accepted_at__isnull=False)),
        )
    )
    steps = {unit: (informed, accepted) for unit, informed, accepted in counts}
    found = [
        Touching(unit, asked[unit.pk], people.get(unit.pk, 0), *steps.get(unit.pk, (0, 0)))
        for unit in Unit.objects.filter(pk__in=asked)
    ]
    lacking = [one for one in found if one.accepted < one.people]
    return sorted(lacking, key=lambda one: (one.accepted / one.people, -one.orders, one.unit.name))
