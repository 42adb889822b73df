"""The demonstration's company: a simulated one with a story, loaded in bulk, its last day today.

Its people get logins, one for each role; roles that the story has no use for are filled by four more people.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from goldenthread.app.demo.company import PASSWORD
from goldenthread.app.demo.notices import tell_lately
from goldenthread.app.demo.portfolio import set_portfolio
from goldenthread.app.demo.telling_meanwhile import Telling
from goldenthread.app.exchange.loading import load
from goldenthread.app.exchange.models import ToldStory
from goldenthread.app.orders.models import Escalation, Order
from goldenthread.app.people import actions as people
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Assignment, Login, Person, Role, Unit
from goldenthread.app.people.queries import Tree, unit_tree

MONTHS = 24
FOUNDERS = Actor(system="founding", via="import")
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Guest:
    """A login of the demonstration: with what address, who that is, and as what."""

    email: str
    name: str
    role: str


def load_story(telling: Telling, *, progress: Progress = lambda what, share: None) -> list[Guest]:
    """Load the story that is being told. All of it or nothing."""
    from goldenthread.analysis.records import read_records

    progress("simulating", 0.2)
    truth = telling.truth()
    with transaction.atomic():
        records = read_records(telling.folder)
        load(records, trusted=True, progress=lambda what: progress(f"loading {what}", 1.0))
        _tell(truth)
        set_portfolio()
        found = _guests()
        tell_lately(Person.objects.filter(login__isnull=False).order_by("pk"), timezone.now())
        return found


def _tell(truth: dict[str, Any]) -> None:
    ToldStory.objects.create(
        title=truth["title"],
        summary=truth["summary"],
        milestones=[{"on": one["on"], "what": one["what"]} for one in truth["milestones"]],
        look_for=[
            {
                "what": one["what"],
                "since": one["starts_on"],
                "where": ", ".join(one["units"] or one["accounts"]),
            }
            for one in truth["factors"]
        ],
        loaded_at=timezone.now(),
    )


def guests() -> list[Guest]:
    """The logins that were given, in the order in which they were made."""
    found = []
    for login in Login.objects.select_related("person").order_by("pk"):
        roles = login.person.assignments.on(timezone.now().date()).order_by("valid_from")
        said = " and ".join(dict.fromkeys(one.get_role_display().lower() for one in roles))
        found.append(Guest(login.email, login.person.name, said or "a login without assignment"))
    return found


def _guests() -> list[Guest]:
    today = timezone.now().date()
    tree = unit_tree(today)
    chosen = [
        _busiest_manager(),
        _most_asked(today, tree),
        _most_at_work(today),
        _decides_most(today),
        _first(Role.EXECUTIVE, today),
        _first(Role.PROGRAMME_LEAD, today),
        _first(Role.SALES, today),
        _first(Role.PEOPLE, today),
    ]
    for person in dict.fromkeys(one for one in chosen if one is not None):
        _login(person)
    _fill_in(today)
    return guests()


def _login(person: Person) -> None:
    word = person.name.split()[0].lower()
    taken = Login.objects.filter(email=f"{word}@thread.example").exists()
    email = f"{word}{person.pk}@thread.example" if taken else f"{word}@thread.example"
    people.create_login(person, email=email, password=PASSWORD, actor=FOUNDERS)


def _here(role: Role, today: Any) -> Any:
    held = Assignment.objects.on(today).filter(role=role)
    return Person.objects.filter(pk__in=held.values("person_id"))


def _first(role: Role, today: Any) -> Person | None:
    found: Person | None = _here(role, today).order_by("pk").first()
    return found


def _busiest_manager() -> Person | None:
    """The manager whose accounts have most open orders."""
    open_orders = Order.objects.filter(
        ended_at__isnull=True, parent__isnull=True, account__manager__isnull=False
    )
    managers = list(open_orders.values_list("account__manager", flat=True))
    return Person.objects.get(pk=max(set(managers), key=managers.count)) if managers else None


def _most_asked(today: Any, tree: Tree) -> Person | None:
    """The lead of the unit of which most open orders are asked."""
    asked = list(Order.objects.filter(ended_at__isnull=True).values_list("asked_of_unit", flat=True))
    for unit in sorted(set(asked), key=asked.count, reverse=True):
        lead = (
            Assignment.objects.on(today)
            .filter(unit=unit, role=Role.UNIT_LEAD)
            .select_related("person")
            .first()
        )
        if lead is not None:
            found: Person = lead.person
            return found
    return _first(Role.UNIT_LEAD, today)


def _most_at_work(today: Any) -> Person | None:
    """The unit member in whose hands most open orders are."""
    members = set(_here(Role.UNIT_MEMBER, today).values_list("pk", flat=True))
    held = Order.objects.filter(ended_at__isnull=True, held_by_person__in=members)
    hands = list(held.values_list("held_by_person", flat=True))
    if not hands:
        return _first(Role.UNIT_MEMBER, today)
    return Person.objects.get(pk=max(set(hands), key=hands.count))


def _decides_most(today: Any) -> Person | None:
    """The sponsor before whom most waits for a decision."""
    sponsors = set(_here(Role.SPONSOR, today).values_list("pk", flat=True))
    waiting = list(
        Escalation.objects.filter(decided_at__isnull=True, to_person__in=sponsors).values_list(
            "to_person", flat=True
        )
    )
    if waiting:
        return Person.objects.get(pk=max(set(waiting), key=waiting.count))
    return _first(Role.SPONSOR, today)


def _fill_in(today: Any) -> None:
    """Roles that the story has no use for, and Vik, who has a login and no assignment."""
    top = Unit.objects.filter(parent__isnull=True, closed_on__isnull=True).order_by("pk").first()
    since = today - timedelta(days=365)
    for name, role in (
        ("Ines Duarte", Role.ADMINISTRATOR),
        ("Alec Moreau", Role.AUDITOR),
        ("Aaron Silva", Role.ANALYST),
        ("Vik Anand", None),
    ):
        person = people.add_person(name, hired_on=since, actor=FOUNDERS)
        if role is not None and top is not None:
            people.assign(person, unit=top, role=role, valid_from=since, actor=FOUNDERS)
        _login(person)
