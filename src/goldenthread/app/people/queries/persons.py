"""Who works where and under whom, on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import F, Q, QuerySet

from goldenthread.app.people.models import Assignment, Calendar, Line, Person, Role, Unit
from goldenthread.app.people.permissions import held_on, roles_of
from goldenthread.app.people.queries.tree import Tree, unit_tree

UNIT_ROLES = (Role.UNIT_LEAD, Role.UNIT_MEMBER)


def persons_visible_to(person: Person, *, on: date) -> QuerySet[Person]:
    """Everybody who works or worked here, for those who hold any assignment; nobody for those who hold none.

    The directory shows name, unit and role. What else a page shows of a person is decided there.
    """
    if not roles_of(person, on):
        return Person.objects.none()
    return Person.objects.all()


def persons_narrowed(
    found: QuerySet[Person],
    *,
    on: date,
    words: str = "",
    unit: Unit | None = None,
    role: str = "",
    here: bool = False,
) -> QuerySet[Person]:
    """``found`` without whom a filter leaves out; one that is empty lets everybody through.

    ``unit`` and ``role`` are of one assignment held on that day; ``here``: nobody who has left by then.
    """
    if here:
        found = found.filter(Q(left_on__isnull=True) | Q(left_on__gte=on))
    if words:
        found = found.filter(name__icontains=words)
    held = {column: value for column, value in {"unit": unit, "role": role}.items() if value}
    if held:
        found = found.filter(pk__in=Assignment.objects.on(on).filter(**held).values("person_id"))
    return found


def units_visible_to(person: Person, *, on: date) -> QuerySet[Unit]:
    """Every unit, for those who hold any assignment: an organisation knows its own chart."""
    if not roles_of(person, on):
        return Unit.objects.none()
    return Unit.objects.all()


def assignments_of(person: Person, day: date) -> QuerySet[Assignment]:
    """What the person does on ``day``, with units and managers."""
    found: QuerySet[Assignment] = person.assignments.on(day).select_related("unit", "manager")
    return found


def calendar_of(person: Person, day: date, held: Iterable[Assignment] | None = None) -> Calendar | None:
    """When the person works: by their own calendar, else by that of their unit; None where neither has one.

    ``held``: what they do on the day, where it has been read already.
    """
    if person.calendar is not None:
        return person.calendar
    held = held_on(person, day) if held is None else held
    return next((one.unit.calendar for one in held if one.unit.calendar is not None), None)


def zone_of(person: Person, day: date, held: Iterable[Assignment] | None = None) -> ZoneInfo:
    """The time zone where the person works; UTC where nothing says."""
    found = calendar_of(person, day, held)
    return ZoneInfo(found.time_zone if found is not None else "UTC")


def own_units(person: Person, day: date, *, roles: Iterable[Role] = UNIT_ROLES) -> set[int]:
    """The ids of the units in which the person holds one of ``roles``, without those below."""
    wanted = set(roles)
    return {one.unit_id for one in held_on(person, day) if one.role in wanted}


def has_second_factor(person: Person) -> bool:
    """Whether the person signs in with more than a password."""
    return bool(Authenticator.objects.filter(user__person=person).exists())


def is_linked_to_sign_on(person: Person) -> bool:
    """Whether the person's login belongs to an identity at the organisation's own sign-on."""
    return bool(SocialAccount.objects.filter(user__person=person).exists())


def people_in(units: Iterable[int], day: date) -> QuerySet[Person]:
    """Those who are assigned to one of the units on ``day`` and work here then."""
    held = Assignment.objects.on(day).filter(unit__in=list(units))
    return Person.objects.filter(pk__in=held.values("person_id")).filter(_here_on(day))


def leads_of(unit: int | None, day: date, *, tree: Tree | None = None) -> list[Person]:
    """The leads of the unit, or of the nearest unit above that has any."""
    for one in (tree or unit_tree(day)).upwards(unit):
        held = Assignment.objects.on(day).filter(unit=one, role=Role.UNIT_LEAD)
        leads = list(Person.objects.filter(_here_on(day), pk__in=held.values("person_id")))
        if leads:
            return leads
    return []


def line_manager_of(person: Person, day: date) -> Person | None:
    """Who the person reports to on ``day``: the manager named in the largest solid-line assignment, else the
    lead of the unit, or of the nearest unit above, that is somebody else."""
    held = list(assignments_of(person, day).order_by(F("fte").desc(), "id"))
    held.sort(key=lambda assignment: assignment.line != Line.SOLID)
    for assignment in held:
        if assignment.manager is not None and assignment.manager.works_here_on(day):
            return assignment.manager
    tree = unit_tree(day)
    for assignment in held:
        for unit in tree.upwards(assignment.unit_id):
            others = [lead for lead in leads_of(unit, day, tree=tree) if lead != person]
            if others:
                return others[0]
    return None


def careers_at_home_elsewhere(day: date) -> QuerySet[Assignment]:
    """Account-side work done by people whose career is at home, or appraised, in a delivering unit.

    Such a liaison answers to customers in name and to operations in fact (failure factor F12).
    """
    account_side = (Role.ACCOUNT_MANAGER, Role.ACCOUNT_TEAM)
    appraised_elsewhere = Q(
        person__appraised_by__assignments__role__in=UNIT_ROLES,
        person__appraised_by__assignments__valid_from__lte=day,
    ) & (
        Q(person__appraised_by__assignments__valid_to__isnull=True)
        | Q(person__appraised_by__assignments__valid_to__gte=day)
    )
    at_home = ~Q(person__career_home__kind__in=("account_team", "executive")) & Q(
        person__career_home__isnull=False
    )
    found: QuerySet[Assignment] = Assignment.objects.on(day).filter(role__in=account_side)
    found = found.filter(at_home | appraised_elsewhere).distinct()
    return found.select_related("person__career_home", "person__appraised_by", "unit")


def _here_on(day: date) -> Q:
    return (Q(left_on__isnull=True) | Q(left_on__gte=day)) & (Q(hired_on__isnull=True) | Q(hired_on__lte=day))
