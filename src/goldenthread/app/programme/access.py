"""Request id → a record of the programme that this person may see. What one may not see is not found."""

from __future__ import annotations

from datetime import date
from typing import TypeVar

from django.db.models import Model, QuerySet

from goldenthread.app.customers.models import Contract, Initiative, Objective
from goldenthread.app.errors import NotFound
from goldenthread.app.people.access import person_for
from goldenthread.app.people.models import Person
from goldenthread.app.programme.models import (
    Acceptance,
    BoardMember,
    Due,
    Duty,
    Handover,
    Introduction,
    Lesson,
    MeasureWeight,
    ProgrammeAccount,
    ReportVersion,
    RoleCharter,
    Schedule,
    Transfer,
)
from goldenthread.app.programme.queries import charter, duties, handovers, plans, records

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


def duty_for(person: Person, duty_id: int, *, on: date) -> Duty:
    return one_of(duties.duties_visible_to(person, on=on), duty_id, "duty")


def acceptance_for(person: Person, acceptance_id: int, *, on: date) -> Acceptance:
    return one_of(duties.acceptances_visible_to(person, on=on), acceptance_id, "role")


def charter_for(person: Person, charter_id: int, *, on: date) -> RoleCharter:
    return one_of(duties.charters_visible_to(person, on=on), charter_id, "role charter")


def version_for(person: Person, version_id: int, *, on: date) -> ReportVersion:
    return one_of(records.versions_visible_to(person, on=on), version_id, "report")


def handover_for(person: Person, handover_id: int, *, on: date) -> Handover:
    return one_of(handovers.handovers_visible_to(person, on=on), handover_id, "handover")


def introduction_of(handover: Handover, introduction_id: int) -> Introduction:
    """One of a handover's introductions."""
    return one_of(handover.introductions.all(), introduction_id, "introduction")


def leaver_for(person: Person, leaver_id: int, *, on: date) -> Person:
    """Somebody of whom this person may see what they would take along."""
    leaver = person_for(person, leaver_id, on=on)
    if not handovers.may_see_what_goes(person, leaver, on=on):
        raise NotFound("There is no such person.")
    return leaver


def objective_for(person: Person, objective_id: int, *, on: date) -> Objective:
    return one_of(plans.objectives_visible_to(person, on=on), objective_id, "objective")


def initiative_for(person: Person, initiative_id: int, *, on: date) -> Initiative:
    return one_of(plans.initiatives_visible_to(person, on=on), initiative_id, "initiative")


def lesson_for(person: Person, lesson_id: int, *, on: date) -> Lesson:
    return one_of(plans.lessons_visible_to(person, on=on), lesson_id, "lesson")


def transfer_for(person: Person, transfer_id: int, *, on: date) -> Transfer:
    return one_of(plans.transfers_visible_to(person, on=on), transfer_id, "commitment")


def place_for(person: Person, place_id: int, *, on: date) -> ProgrammeAccount:
    """An account's place in the programme, for those who see the programme."""
    every = ProgrammeAccount.objects.select_related("account")
    return _of_the_programme(person, every, place_id, "account in the programme", on)


def board_member_for(person: Person, member_id: int, *, on: date) -> BoardMember:
    """Somebody's place on the board, for those who see the programme."""
    every = BoardMember.objects.select_related("person")
    return _of_the_programme(person, every, member_id, "member of the board", on)


def measure_weight_for(person: Person, weight_id: int, *, on: date) -> MeasureWeight:
    """What a measure weighs for a role, for those who see the programme."""
    every = MeasureWeight.objects.select_related("unit")
    return _of_the_programme(person, every, weight_id, "weight of a measure", on)


def _of_the_programme(person: Person, every: QuerySet[T], record_id: int, what: str, on: date) -> T:
    if not charter.sees_programme(person, on):
        raise NotFound(f"There is no such {what}.")
    return one_of(every, record_id, what)
