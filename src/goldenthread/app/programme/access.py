"""Request id → a record of the programme that this person may see. What one may not see is not found."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db.models import Model, QuerySet

from goldenthread.app.customers.models import Contract
from goldenthread.app.errors import NotFound
from goldenthread.app.people.models import Person
from goldenthread.app.programme.models import Due, Schedule
from goldenthread.app.programme.queries import records

T = TypeVar("T", bound=Model)


def contract_for(person: Person, contract_id: int, *, on: date) -> Contract:
    return one_of(records.contracts_visible_to(person, on=on), contract_id, "contract")


def due_for(person: Person, due_id: int, *, on: date) -> Due:
    return one_of(records.dues_visible_to(person, on=on), due_id, "report or review")


def schedule_for(person: Person, schedule_id: int, *, on: date) -> Schedule:
    return one_of(records.schedules_visible_to(person, on=on), schedule_id, "schedule")


def one_of(seen: QuerySet[T], record_id: int, what: str) -> T:
    """The record, or nothing at all."""
    found = seen.filter(pk=record_id).first() if 0 < record_id < 2**63 else None
    if found is None:
        raise NotFound(f"There is no such {what}.")
    return found
