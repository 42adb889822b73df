"""Role charters, how far each person has taken theirs on, and the messages that told them."""

from __future__ import annotations

from typing import Any

from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.reading import NOT_SAID, Row, start_of, text
from goldenthread.app.exchange.loading.sheets import About, Sheets
from goldenthread.app.exchange.loading.versions import ended_early, first_of
from goldenthread.app.programme import events
from goldenthread.app.programme.models import Acceptance, Message, RoleCharter


def charter(row: Row, known: set[Any], sheets: Sheets, ids: Ids) -> bool:
    """A charter that says its unit and its text has a place here; of another only the version is known."""
    unit, title = ids.of("unit", row["unit_id"]), text(row["title"] or row["role"], 150)
    if unit is None or not row["text"] or not first_of(known, unit, title, row["valid_from"]):
        return False
    made = RoleCharter(
        unit_id=unit,
        title=title,
        text=text(row["text"], 20_000),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )
    sheets.add(made)
    ids.know("charter_version", {f"{row['role']} {made.valid_from}": made.pk})
    ids.know("unit_of_charter", {str(made.pk): unit})
    about = About(unit_id=unit)
    sheets.tell(
        made, events.RoleCharterWritten(title, made.valid_from), at=start_of(made.valid_from), about=about
    )
    if ended := ended_early(row):
        sheets.tell(made, events.RoleCharterEnded(title, row["valid_to"]), at=ended, about=about)
    return True


def _charter_of(ids: Ids, role: Any, valid_from: Any) -> int | None:
    return ids.of("charter_version", f"{role} {valid_from}")


def acceptance(row: Row, known: set[Any], sheets: Sheets, ids: Ids) -> bool:
    """How far somebody has come with a charter, each step told by whoever took it."""
    of, person = _charter_of(ids, row["role"], row["valid_from"]), ids.of("person", row["person_id"])
    if of is None or person is None or not first_of(known, of, person):
        return False
    understood = row["understood_at"] or row["accepted_at"]  # nobody accepts what they have not understood
    declined = row["declined_at"] if row["accepted_at"] is None else None
    made = Acceptance(
        charter_id=of,
        person_id=person,
        informed_at=row["informed_at"],
        informed_by_id=ids.of("person", row["informed_by"]),
        asked=row["asked"] is not False,
        understood_at=understood,
        own_words=(text(row["own_words"], 4_000) or NOT_SAID) if understood else "",
        negotiated_at=row["negotiated_at"],
        agreed_with_id=ids.of("person", row["agreed_with"]),
        conditions=text(row["conditions"], 4_000),
        accepted_at=row["accepted_at"],
        declined_at=declined,
        decline_ground=(text(row["decline_ground"], 4_000) or NOT_SAID) if declined else "",
    )
    sheets.add(made)
    ids.know("acceptance", {f"{row['role']} {row['valid_from']} {row['person_id']}": made.pk})
    _tell_acceptance(made, ids.of("unit_of_charter", of), sheets)
    return True


def _tell_acceptance(made: Acceptance, unit: int | None, sheets: Sheets) -> None:
    person, of = made.person_id, made.charter_id
    steps: list[tuple[Any, int | None, Any]] = [
        (made.informed_at, made.informed_by_id, events.RoleInformed(of, person, made.asked)),
        (made.understood_at, person, events.RoleUnderstood(of)),
        (made.negotiated_at, made.agreed_with_id, events.RoleNegotiated(of, person)),
        (made.accepted_at, person, events.RoleAccepted(of)),
        (made.declined_at, person, events.RoleDeclined(of, made.decline_ground)),
    ]
    for at, by, told in steps:
        if at is not None:
            sheets.tell(made, told, at=at, person_id=by, about=About(unit_id=unit))


def message(row: Row, known: set[Any], sheets: Sheets, ids: Ids) -> bool:
    """Something that a person was told. One that belongs to a charter is answered there."""
    to = ids.of("person", row["to_person_id"])
    if to is None:
        return False
    charter_of = f"{row['charter_role']} {row['charter_from']} {row['to_person_id']}"
    taken_on = ids.of("acceptance", charter_of)
    accepted = row["role_accepted_at"] if taken_on is None else None
    acknowledged = row["acknowledged_at"] if taken_on is None else None
    made = Message(
        to_id=to,
        subject=text(row["subject"], 200) or NOT_SAID,
        body=text(row["body"], 20_000),
        kind=row["kind"] if row["kind"] in ("ask", "inform") else "inform",
        at=row["at"],
        by_id=ids.of("person", row["by"]),
        acknowledged_at=acknowledged,
        role_accepted_at=accepted,
        acceptance_id=taken_on,
    )
    ids.keep("message", f"{row['message_id']} {row['to_person_id']}", sheets.add(made))
    if acknowledged and acknowledged != accepted:
        sheets.tell(made, events.MessageAnswered(made.subject, False), at=acknowledged, person_id=to)
    if accepted:
        sheets.tell(made, events.MessageAnswered(made.subject, True), at=accepted, person_id=to)
    return True
