"""What every import of a kind of thing has: its columns, and how one row is brought in by the real actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Model

from goldenthread.app.exchange.importing.columns import Column, Kind
from goldenthread.app.exchange.importing.errors import BadValue
from goldenthread.app.exchange.importing.known import Around, Known
from goldenthread.app.people.actors import Actor

Given = dict[str, Any]
ID = Column(
    "id",
    "Id",
    "external id|number|key|code",
    example="17",
    meaning="What the other system calls it. With it a later file finds the same one again, whatever its name.",
)


@dataclass(frozen=True)
class Brought:
    """What came of a row: ``added``, ``changed`` or ``unchanged``; changes as (column, before, after)."""

    outcome: str
    what: str
    changes: tuple[tuple[str, str, str], ...] = field(default=())


class Subject:
    """One kind of thing that can be imported."""

    kind: ClassVar[str]
    label: ClassVar[str]
    one: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    fields: ClassVar[
        Mapping[str, str]
    ] = {}  # what an action calls a field, where its column has another name
    parents: ClassVar[str] = ""  # the column that names another row of the same file, if any

    def __init__(self, actor: Actor, around: Around) -> None:
        self.actor, self.around = actor, around

    @classmethod
    def allowed(cls, actor: Actor) -> bool:
        """Whether the actor is offered this import. What they may do row by row is the actions' to say."""
        raise NotImplementedError

    def bring(self, given: Given) -> Brought:
        """Do what the row says. ``given`` holds the cells that are not empty."""
        raise NotImplementedError

    def identify(self, given: Given) -> tuple[object, ...]:
        """By what a second row of the file would mean the same thing."""
        return (given.get("id") or "", _lower(given, "email") or _lower(given, "name"))


def _lower(given: Given, name: str) -> str:
    return str(given.get(name, "")).casefold()


def found(known: Known[Any], given: Given, *, by_email: bool = False) -> Any:
    """The thing a row is about, if it exists: by id, else by e-mail, else by name."""
    one = known.by_external(given["id"]) if "id" in given else None
    if one is None and by_email and "email" in given:
        one = known.by_email(given["email"])
        if one is not None or "id" not in given:
            return one
    return one or known.by_name("name", given["name"])


def differences(one: Model, wanted: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """What the row would change: (column, before, after) in words."""
    return tuple(
        (name, shown(getattr(one, name)), shown(value))
        for name, value in wanted.items()
        if getattr(one, name) != value
    )


def shown(value: Any) -> str:
    return "" if value is None else str(value)


def named(given: Given, finders: Mapping[str, Callable[[str, str], Any]]) -> Given:
    """The cells that name something, as what they name."""
    return {name: find(name, given[name]) for name, find in finders.items() if name in given}


def columns_of(columns: tuple[Column, ...], *names: str) -> tuple[str, ...]:
    """Names of the plain columns, without those given."""
    return tuple(one.name for one in columns if one.name not in names and one.kind is not Kind.NAMED)


def need(given: Given, name: str, label: str) -> Any:
    if name not in given:
        raise BadValue(name, "", f"{label} is missing. Fill it in.")
    return given[name]
