"""What can be found: each kind with who may see it and what a hit shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from goldenthread.app.customers.queries import (
    accounts_visible_to,
    contacts_visible_to,
    interactions_visible_to,
)
from goldenthread.app.orders.queries import barriers_visible_to, orders_visible_to
from goldenthread.app.people.models import Assignment, Person
from goldenthread.app.people.queries import persons_visible_to, units_visible_to
from goldenthread.app.voice.queries import feedback_visible_to


@dataclass(frozen=True)
class Shown:
    """What a hit says: its name, what it belongs to, its text; and the route and id of the page that opens."""

    title: str
    about: str
    text: str
    route: str
    key: int


@dataclass(frozen=True)
class Kind:
    """A kind of record. ``visible`` is all that a person may see of it: nothing else is ever searched or counted."""

    name: str
    label: str
    icon: str
    visible: Callable[..., QuerySet[Any]]
    show: Callable[[Any], Shown]
    dressed: Callable[[QuerySet[Any], date], QuerySet[Any]]
    is_numbered: bool = False


def _beside(*names: str) -> Callable[[QuerySet[Any], date], QuerySet[Any]]:
    return lambda found, on: found.select_related(*names)


def _with_work(found: QuerySet[Any], on: date) -> QuerySet[Any]:
    held = Assignment.objects.on(on).select_related("unit")
    return found.prefetch_related(Prefetch("assignments", queryset=held, to_attr="held_today"))


def _people(person: Person, *, on: date) -> QuerySet[Person]:
    return persons_visible_to(person, on=on).filter(erased_at__isnull=True)


def _order(one: Any) -> Shown:
    about = f"{one.account} · asked of {one.asked_of_unit} · {one.get_state_display().lower()}"
    return Shown(one.title, about, one.why or one.description, "order", one.pk)


def _barrier(one: Any) -> Shown:
    state = "stands" if one.stands else "cleared"
    about = f"{one.account}{f' · {one.order}' if one.order else ''} · {state}"
    return Shown(f"{one.get_kind_display()}: {one.what}"[:160], about, one.what_was_done, "barrier", one.pk)


def _feedback(one: Any) -> Shown:
    about = f"{one.account}{f' · {one.order}' if one.order else ''}"
    return Shown(one.get_kind_display(), about, one.words or one.theme, "feedback_one", one.pk)


def _account(one: Any) -> Shown:
    return Shown(one.name, f"{one.tier or 'no'} tier", one.segment, "account", one.pk)


def _contact(one: Any) -> Shown:
    return Shown(one.name or "A former contact", str(one.account), one.title, "account", one.account_id)


def _interaction(one: Any) -> Shown:
    about = f"{one.account} · {one.at:%d %b %Y}{f' · {one.contact}' if one.contact else ''}"
    note = "" if one.private else one.shown_note  # a private note opens on the account's page alone
    words = " ".join(part for part in (one.next_step, note) if part)
    return Shown(
        f"{one.get_kind_display()}: {one.topic or 'no topic'}", about, words, "account", one.account_id
    )


def _person(one: Any) -> Shown:
    work = ", ".join(f"{held.title or held.get_role_display()} in {held.unit}" for held in one.held_today)
    return Shown(str(one), work or "no assignment today", "", "person", one.pk)


def _unit(one: Any) -> Shown:
    return Shown(one.name, one.get_kind_display(), one.function, "unit", one.pk)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "orders", "Orders", "spline", orders_visible_to, _order, _beside("account", "asked_of_unit"), True
        ),
        Kind("accounts", "Customers", "building-2", accounts_visible_to, _account, _beside()),
        Kind("people", "People", "users", _people, _person, _with_work),
        Kind("units", "Units", "network", units_visible_to, _unit, _beside()),
        Kind(
            "barriers", "Barriers", "construction", barriers_visible_to, _barrier, _beside("account", "order")
        ),
        Kind(
            "feedback",
            "What customers say",
            "message-square-warning",
            feedback_visible_to,
            _feedback,
            _beside("account", "order"),
        ),
        Kind("contacts", "Contacts", "contact", contacts_visible_to, _contact, _beside("account")),
        Kind(
            "interactions",
            "What passed with customers",
            "messages-square",
            interactions_visible_to,
            _interaction,
            _beside("account", "contact"),
        ),
    )
}
