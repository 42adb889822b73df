"""What passed between one of us and one of theirs, each on record by whoever of us it was."""

from __future__ import annotations

from goldenthread.analysis.records import RecordSet
from goldenthread.app.customers.actions.interactions import as_told
from goldenthread.app.customers.models import Direction, Initiator, Interaction, InteractionKind
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.reading import Row, rows, text
from goldenthread.app.exchange.loading.sheets import About, Sheets

_KINDS = {"email": InteractionKind.MAIL, "phone": InteractionKind.CALL, "complaint": InteractionKind.OTHER}


def load_interactions(records: RecordSet, sheets: Sheets, ids: Ids) -> None:
    """Each with its event, but for those that came of an introduction: history tells the introduction."""
    introduced = {row["interaction_id"] for row in rows(records, "introduction")}
    for row in rows(records, "interaction"):
        account = ids.of("account", row["account_id"])
        if account is None:
            ids.leave_out("interaction", row)
            continue
        made = _interaction(account, row, ids)
        if made.source and not ids.first("letter", made.source, made.person_id, made.contact_id):
            made.source = ""  # one letter is one contact
        ids.keep("interaction", row["interaction_id"], sheets.add(made))
        if row["interaction_id"] not in introduced:
            _tell(made, sheets)


def _interaction(account: int, row: Row, ids: Ids) -> Interaction:
    kind = row["kind"] if row["kind"] in InteractionKind.values else _KINDS.get(row["kind"])
    direction = row["direction"] if row["direction"] in Direction.values else Direction.OUT
    begun = row["initiated_by"] if row["initiated_by"] in Initiator.values else None
    return Interaction(
        account_id=account,
        person_id=ids.of("person", row["person_id"]),
        contact_id=ids.of("contact", row["contact_id"]),
        at=row["at"],
        recorded_at=row["recorded_at"] or row["at"],
        kind=kind or InteractionKind.OTHER,
        direction=direction,
        initiated_by=begun or (Initiator.CUSTOMER if direction == Direction.IN else Initiator.US),
        briefed=row["briefed"],
        topic=text(row["topic"], 300),
        note=text(row["note"], 10_000),
        private=bool(row["private"]),
        next_step=text(row["next_step"], 300),
        next_step_by=row["next_step_by"],
        source=text(row["source"], 300),
    )


def _tell(made: Interaction, sheets: Sheets) -> None:
    sheets.tell(
        made,
        as_told(made),
        at=made.at,
        recorded_at=made.recorded_at,
        person_id=made.person_id,
        about=About(account_id=made.account_id),
    )
