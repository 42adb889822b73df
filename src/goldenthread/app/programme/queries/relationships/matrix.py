"""An account's matrix of our people and theirs, and what hangs on one of either."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import F

from goldenthread.app.customers.models import Account, Contact
from goldenthread.app.people.models import Person
from goldenthread.app.programme.queries.relationships.revivals import Dormant, revivals
from goldenthread.app.programme.queries.relationships.threads import Thread, threads_of

SPANNER_SHARE = 0.6  # of the days in touch through one person: a policy, not a finding


@dataclass(frozen=True)
class Hanging:
    """What would be lost if one person left: contacts whom only they know, and the authority that these hold."""

    person: Person
    contacts: tuple[Contact, ...]
    authority_share: float | None  # of the authority of all buying roles; None where none is known


@dataclass(frozen=True)
class Pivotal:
    """A contact through whom most of the relationship passes, or who alone holds a buying role that we know."""

    contact: Contact
    why: str


@dataclass(frozen=True)
class Row:
    """A contact, and the thread of each of our people, in the order of ``Relationships.people``."""

    contact: Contact
    cells: tuple[tuple[Person, Thread | None], ...]
    elsewhere: tuple[Thread, ...] = ()  # of people who have no column of their own
    left_us: int = 0  # threads of people who left

    @property
    def threads(self) -> tuple[Thread, ...]:
        """Those of all colleagues, with and without a column."""
        return (*(one for _, one in self.cells if one), *self.elsewhere)


@dataclass(frozen=True)
class Relationships:
    """An account's relationships on a day."""

    people: tuple[Person, ...]
    rows: tuple[Row, ...]
    more_people: int
    contacts: int
    in_touch: int
    live: int
    quiet: int  # dormant threads, of which the first are in ``dormant``
    dormant: tuple[Dormant, ...]
    hanging: tuple[Hanging, ...]
    pivotal: tuple[Pivotal, ...]
    next_page: int | None = None


COLUMNS = 6
ROWS = 40
REVIVALS = 20


def relationships_of(account: Account, today: date, *, page: int = 1) -> Relationships:
    """The matrix of our people and theirs, a page of contacts at a time, and what follows from it."""
    threads = threads_of(account, today)
    here = [one for one in threads if one.tie.person.works_here_on(today)]
    dormant = [one for one in here if one.state == "dormant"]
    people = _columns(here)
    contacts = account.contacts.filter(left_on__isnull=True).order_by(
        F("authority").desc(nulls_last=True), "name", "pk"
    )
    total = contacts.count()
    shown = contacts[(page - 1) * ROWS : page * ROWS]
    by_contact: dict[int, list[Thread]] = defaultdict(list)
    for one in threads:
        by_contact[one.tie.contact_id].append(one)
    everybody = {one.tie.person_id for one in here}
    return Relationships(
        people=people[:COLUMNS],
        rows=tuple(_row(contact, by_contact[contact.pk], people[:COLUMNS], today) for contact in shown),
        more_people=max(0, len(everybody) - COLUMNS),
        contacts=total,
        in_touch=len({one.tie.contact_id for one in here if one.tie.in_touch_on}),
        live=sum(one.is_live for one in here),
        quiet=len(dormant),
        dormant=revivals(dormant[:REVIVALS], today),
        hanging=_hanging(here, today),
        pivotal=_pivotal(here),
        next_page=page + 1 if total > page * ROWS else None,
    )


def _columns(threads: list[Thread]) -> tuple[Person, ...]:
    """Our people, those with the most days in touch first."""
    days: dict[int, int] = defaultdict(int)
    known: dict[int, Person] = {}
    for one in threads:
        days[one.tie.person_id] += one.tie.days_in_touch
        known[one.tie.person_id] = one.tie.person
    return tuple(known[key] for key in sorted(days, key=lambda key: (-days[key], str(known[key]))))


def _row(contact: Contact, threads: list[Thread], people: tuple[Person, ...], today: date) -> Row:
    by_person = {one.tie.person_id: one for one in threads}
    columns = {one.pk for one in people}
    beside = [one for one in threads if one.tie.person_id not in columns]
    return Row(
        contact,
        tuple((one, by_person.get(one.pk)) for one in people),
        tuple(one for one in beside if one.tie.person.works_here_on(today)),
        sum(not one.tie.person.works_here_on(today) for one in beside),
    )


def _hanging(threads: list[Thread], today: date) -> tuple[Hanging, ...]:
    """X10: per person, the contacts tied both ways through them alone, and the share of authority in those roles."""
    holders: dict[int, set[int]] = defaultdict(set)
    role_holders: dict[str, set[int]] = defaultdict(set)
    contacts: dict[int, Contact] = {}
    people: dict[int, Person] = {}
    weights: dict[str, int] = {}
    for one in threads:
        contact, person = one.tie.contact, one.tie.person
        if one.tie.in_touch_on is None:
            continue
        contacts[contact.pk], people[person.pk] = contact, person
        holders[contact.pk].add(person.pk)
        if contact.buying_role:
            role_holders[contact.buying_role].add(person.pk)
            weights[contact.buying_role] = max(weights.get(contact.buying_role, 1), contact.authority or 1)
    alone: dict[int, list[Contact]] = defaultdict(list)
    for key, held_by in holders.items():
        if len(held_by) == 1:
            alone[min(held_by)].append(contacts[key])
    whole = sum(weights.values())
    found = [
        Hanging(
            people[key],
            tuple(sorted(only, key=lambda one: (-(one.authority or 0), str(one)))),
            sum(weights[role] for role, held in role_holders.items() if held == {key}) / whole
            if whole
            else None,
        )
        for key, only in alone.items()
    ]
    return tuple(
        sorted(found, key=lambda one: (-(one.authority_share or 0), -len(one.contacts), str(one.person)))
    )


def _pivotal(threads: list[Thread]) -> tuple[Pivotal, ...]:
    """Contacts whose leaving would take most of the relationship, or the only one we know in a buying role."""
    days: dict[int, int] = defaultdict(int)
    roles: dict[str, set[int]] = defaultdict(set)
    contacts: dict[int, Contact] = {}
    for one in threads:
        if one.tie.in_touch_on is not None:
            contacts[one.tie.contact_id] = one.tie.contact
            days[one.tie.contact_id] += one.tie.days_in_touch
            roles[one.tie.contact.buying_role].add(one.tie.contact_id)
    whole = sum(days.values())
    found = []
    for key, contact in contacts.items():
        why = []
        if len(contacts) > 1 and days[key] / whole > SPANNER_SHARE:
            why.append(f"{days[key]} of {whole} days in touch were with them")
        if contact.buying_role and len(roles[contact.buying_role]) == 1 and (contact.authority or 0) >= 4:
            why.append(f"nobody else whom we know there has their part in a purchase ({contact.buying_role})")
        if why:
            found.append(Pivotal(contact, " and ".join(why)))
    return tuple(sorted(found, key=lambda one: (-(one.contact.authority or 0), str(one.contact))))
