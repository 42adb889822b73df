"""The programme's board: its members, and its meetings with what was decided and who came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import Invalid
from goldenthread.app.history.actions import record
from goldenthread.app.orders.models import Barrier
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.programme import charter_events as events
from goldenthread.app.programme import rights
from goldenthread.app.programme.errors import AlreadyIn, AlreadyMet
from goldenthread.app.programme.models import Attendance, BoardDecision, BoardMeeting, BoardMember

Decided = tuple[str, Account | None, Barrier | None]


@transaction.atomic
def add_board_member(*, person: Person, part: str = "", valid_from: date, actor: Actor) -> BoardMember:
    """The person is on the board from a day on. Refused for who is on it already or does not work here then."""
    rights.require_lead(actor, "name members of the board")
    valid_from = checks.day(valid_from, "valid_from")
    if not checks.stored(person, Person, "person").works_here_on(valid_from):
        raise Invalid(f"{person} does not work here then. Choose a colleague who does.", field="person")
    Person.objects.select_for_update().get(pk=person.pk)
    if BoardMember.objects.filter(person=person).exclude(valid_to__lt=valid_from).exists():
        raise AlreadyIn(f"{person} is on the board already.")
    part = checks.text(part, "part", limit=100, required=False)
    made: BoardMember = BoardMember.objects.create(person=person, part=part, valid_from=valid_from)
    record(made, events.BoardMemberJoined(person.pk, part, valid_from), actor=actor)
    return made


@transaction.atomic
def end_board_member(member: BoardMember, *, valid_to: date, actor: Actor) -> BoardMember:
    """The person's last day on the board is ``valid_to``. Refused where they left already, or were not on it then."""
    rights.require_lead(actor, "end places on the board")
    member = BoardMember.objects.select_for_update().get(pk=member.pk)
    member.valid_to = rights.last_day(member, valid_to)
    member.save(update_fields=["valid_to"])
    record(member, events.BoardMemberLeft(member.person_id, member.valid_to), actor=actor)
    return member


@transaction.atomic
def record_board_meeting(
    *,
    held_on: date,
    came: Iterable[Person],
    decisions: Sequence[Decided] = (),
    note: str = "",
    actor: Actor,
) -> BoardMeeting:
    """The board met: who of its members came, and what was decided about which account or barrier.

    Every other member of that day is on record as not there. Refused for a day to come, for a second meeting on a
    day, without anybody there, and for somebody who was not on the board.
    """
    rights.require_lead(actor, "write down what the board decided")
    if checks.day(held_on, "held_on") > actor.now.date():
        raise Invalid("That day is still to come. Write it down when the board has met.", field="held_on")
    if BoardMeeting.objects.filter(held_on=held_on).exists():
        raise AlreadyMet(f"The meeting of {held_on} is written down already.")
    members = set(BoardMember.objects.on(held_on).values_list("person_id", flat=True))
    present = {checks.stored(one, Person, "came").pk for one in came}
    if not present or present - members:
        raise Invalid("Choose who came from the members of the board on that day.", field="came")
    said = [_checked(one) for one in decisions]
    meeting = BoardMeeting.objects.create(
        held_on=held_on,
        note=checks.text(note, "note", limit=10_000, required=False),
        at=actor.now,
        by=actor.person,
    )
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, person_id=one, came=one in present) for one in sorted(members)
    )
    BoardDecision.objects.bulk_create(
        BoardDecision(meeting=meeting, what=what, account=account, barrier=barrier)
        for what, account, barrier in said
    )
    decided = tuple(what for what, _, _ in said)
    told = events.BoardMet(held_on, tuple(sorted(present)), tuple(sorted(members - present)), decided)
    record(meeting, told, actor=actor)
    return meeting


def _checked(decision: Decided) -> Decided:
    what, account, barrier = decision
    if account is not None:
        checks.stored(account, Account, "account")
    if barrier is not None:
        checks.stored(barrier, Barrier, "barrier")
    return checks.text(what, "what", limit=500), account, barrier
