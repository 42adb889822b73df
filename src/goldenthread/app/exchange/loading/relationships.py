"""Which kind of relationship is wanted and offered: who said so, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

from goldenthread.analysis.records import RecordSet
from goldenthread.app.customers.levels import Level
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.reading import NOT_SAID, Row, rows, text
from goldenthread.app.exchange.loading.sheets import About, Sheets
from goldenthread.app.programme import tier_events
from goldenthread.app.programme.models import RelationshipSaid, Wish

Before = dict[tuple[int, str, date], str]  # by account, side and day: what had held until then


class Said:
    """What somebody said of relationships: by it an account changes, and so no other change is told of it."""

    def __init__(self, records: RecordSet) -> None:
        self.rows = list(rows(records, "relationship", '"at", relationship_id'))
        self._days = {(row["account_id"], row["side"], row["since"]) for row in self.rows}
        self.before: Before = {}

    def tells(self, external: str, key: int, row: Row, changes: dict[str, dict[str, Any]]) -> bool:
        """Whether a version of an account begins by what was said here, and by nothing else."""
        sides = {f"{side}_relationship": side for side in Wish.values}
        for name, change in changes.items():
            if name in sides:
                self.before[key, sides[name], row["valid_from"]] = change["old"] or ""
        return bool(changes) and all(
            name in sides and (external, sides[name], row["valid_from"]) in self._days for name in changes
        )


def load_relationships(said: Said, sheets: Sheets, ids: Ids) -> None:
    for row in said.rows:
        account, side = ids.of("account", row["account_id"]), row["side"]
        if account is None or side not in Wish.values:
            ids.leave_out("relationship", row)
            continue
        made = RelationshipSaid(
            account_id=account,
            side=side,
            kind=text(row["relationship"], 40),
            level=row["level"] if row["level"] in Level.values else "",
            since=row["since"],
            contact_id=ids.of("contact", row["contact_id"]),
            ground=text(row["ground"], 500) or NOT_SAID,
            at=row["at"],
            by_id=ids.of("person", row["by"]),
        )
        ids.keep("relationship", row["relationship_id"], sheets.add(made))
        before = said.before.get((account, side, made.since), "")
        told = tier_events.RelationshipSaid(
            side, before, made.kind, made.level, made.since, made.contact_id, made.ground
        )
        sheets.tell(made, told, at=made.at, person_id=made.by_id, about=About(account_id=account))
