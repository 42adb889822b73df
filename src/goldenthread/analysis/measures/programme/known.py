"""The SQL that programme measures share: accounts as they are now, and contacts in which both sides took part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from goldenthread.analysis.measures.delivery.relations import moment

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

# kinds of interaction in which both sides take part, whoever began it
TOGETHER = ("visit", "meeting", "call", "review", "workshop")


def accounts_now(records: RecordSet, *, tiers: Sequence[str] | None = None) -> str:
    """The relation ``now_account``: the row of each account that holds today, of the named tiers."""
    today = f"CAST({moment(records.as_of)} AS DATE)"
    among = f"AND tier IN ({literals(tiers)})" if tiers is not None else ""
    return f"""now_account AS (
        SELECT * FROM account WHERE coalesce(valid_from, DATE '0001-01-01') <= {today}
            AND coalesce(valid_to, DATE '9999-12-31') >= {today} {among})"""


def met(records: RecordSet) -> str:
    """The relation ``met``: interactions known by now; ``ours`` and ``theirs`` say which side took part."""
    now = moment(records.as_of)
    together = f"coalesce(kind IN ({literals(TOGETHER)}), false)"
    return f"""met AS (
        SELECT interaction_id, account_id, person_id, contact_id, kind, initiated_by, briefed, "at",
            direction IN ('out', 'both') OR {together} AS ours, direction IN ('in', 'both') OR {together} AS theirs
        FROM interaction WHERE "at" <= {now} AND coalesce(recorded_at, "at") <= {now})"""


def literals(words: Sequence[str]) -> str:
    """Words as a list of SQL strings."""
    return ", ".join("'" + word.replace("'", "''") + "'" for word in words) or "NULL"
