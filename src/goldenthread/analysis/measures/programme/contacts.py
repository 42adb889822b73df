"""How deep a relationship goes: our people by theirs, at which levels, in which direction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np

from goldenthread.analysis.measures.delivery.relations import moment
from goldenthread.analysis.measures.programme.known import met
from goldenthread.analysis.measures.result import Result, Undefined

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet


@dataclass(frozen=True)
class Thread(Result):
    """One of our people and one of theirs: contacts each way, and the last."""

    person_id: str
    contact_id: str
    role: str | None
    n_out: int
    n_in: int
    both_ways: bool
    last_at: datetime


@dataclass(frozen=True)
class ContactMatrix(Result):
    """What :func:`contact_matrix` returns; its docstring explains the fields."""

    account_id: str
    coverage_any: float | Undefined
    coverage_both_ways: float | Undefined
    authority_weighted_coverage: float | Undefined
    contact_density: int
    n_both_ways: int
    reciprocity: float | Undefined
    mean_authority: float | Undefined
    share_by_person: dict[str, float]
    concentration: float | Undefined
    effective_threads: float | Undefined
    authority_lost_with: dict[str, float]
    roles_without_contact: tuple[str, ...]
    threads: tuple[Thread, ...]


def contact_matrix(
    records: RecordSet,
    *,
    account_id: str,
    required: Mapping[str, float] | None = None,
    since: datetime | None = None,
) -> ContactMatrix:
    """How many threads hold a relationship, at which levels, in which direction, and on whom they hang.

    Formula:
        coverage = required roles with a thread (both ways) / required roles; weighted by authority;
        density = threads (our person × their contact); reciprocity = threads both ways / threads;
        concentration = Σ (contacts of person / contacts)², effective threads = 1 / concentration; authority
        lost with p = Σ authority of required roles tied both ways through p alone / Σ authority

    Returns:
        Shares 0–1, ``contact_density`` and ``n_both_ways`` as counts, ``mean_authority`` 1–5 of the contacts
        tied both ways, ``threads`` as rows. ``required``: role → authority; without it the buying roles of
        the account's contacts, with the highest authority recorded for each (1 if none).

    Undefined:
        Coverage without any required role; reciprocity, concentration and threads without interactions;
        mean authority without a thread both ways or a recorded authority.

    Reference:
        Palmatier 2008, Interfirm relational drivers of customer value, J. Marketing 72(4):76–89,
        10.1509/jmkg.72.4.76; continuity derived from Bendapudi & Leone 2002. SCIENCE.md X5, X10, W42.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> records = RecordSet.from_tables({
        ...     "contact": pa.table({"contact_id": ["b", "t"], "account_id": ["a"] * 2,
        ...                          "buying_role": ["buyer", "technical"], "authority": [5, 3]}),
        ...     "interaction": pa.table({"interaction_id": ["1", "2"], "account_id": ["a"] * 2,
        ...                              "person_id": ["ana"] * 2, "contact_id": ["b"] * 2,
        ...                              "direction": ["out", "in"], "at": [datetime(2024, 3, 1)] * 2}),
        ... })
        >>> matrix = contact_matrix(records, account_id="a")
        >>> matrix.coverage_both_ways, matrix.authority_weighted_coverage, matrix.authority_lost_with
        (0.5, 0.625, {'ana': 0.625})
    """
    threads = _threads(records, account_id, since)
    if required is None:
        required = dict(
            records.rows(
                """SELECT buying_role, coalesce(max(authority), 1) FROM contact
                WHERE account_id = $1 AND buying_role IS NOT NULL GROUP BY buying_role ORDER BY buying_role""",
                [account_id],
            )
        )
    touched = {thread.role for thread in threads}
    tied = {role: {t.person_id for t in threads if t.role == role and t.both_ways} for role in required}
    spoken: dict[str, int] = {}
    for thread in threads:
        spoken[thread.person_id] = spoken.get(thread.person_id, 0) + thread.n_out + thread.n_in
    total, weight = sum(spoken.values()), sum(required.values())
    shares = {p: n / total for p, n in sorted(spoken.items(), key=lambda item: (-item[1], item[0]))}
    concentration = sum(share**2 for share in shares.values())
    silent = Undefined("no interaction with this account names both people", ("interaction.contact_id",))
    no_roles = Undefined("no role is required", ("contact.buying_role",))
    both = [thread for thread in threads if thread.both_ways]
    lost = {
        person: sum(required[role] for role, people in tied.items() if people == {person}) / weight
        for person in shares
        if weight
    }
    return ContactMatrix(
        account_id,
        sum(role in touched for role in required) / len(required) if required else no_roles,
        sum(bool(people) for people in tied.values()) / len(required) if required else no_roles,
        sum(required[r] for r, people in tied.items() if people) / weight if weight else no_roles,
        len(threads),
        len(both),
        len(both) / len(threads) if threads else silent,
        _mean_authority(records, both, required),
        shares,
        concentration if threads else silent,
        1 / concentration if threads else silent,
        {person: share for person, share in lost.items() if share},
        tuple(role for role in required if role not in touched),
        tuple(threads),
    )


def _mean_authority(
    records: RecordSet, both: list[Thread], required: Mapping[str, float]
) -> float | Undefined:
    recorded = dict(
        records.rows("SELECT contact_id, authority FROM contact WHERE authority IS NOT NULL") if both else []
    )
    contacts = {thread.contact_id: thread.role for thread in both}
    known = [recorded.get(contact, required.get(role or "")) for contact, role in contacts.items()]
    values = [value for value in known if value is not None]
    if not values:
        return Undefined("no contact tied both ways has an authority", ("contact.authority",))
    return float(np.mean(values))


def _threads(records: RecordSet, account_id: str, since: datetime | None) -> list[Thread]:
    after = f'AND m."at" >= {moment(since)}' if since else ""
    rows = records.rows(
        f"""WITH {met(records)}
        SELECT m.person_id, m.contact_id, any_value(c.buying_role),
            count(*) FILTER (coalesce(ours, false)), count(*) FILTER (coalesce(theirs, false) AND NOT
                coalesce(ours, false)),
            coalesce(bool_or(ours), false) AND coalesce(bool_or(theirs), false), max(m."at")
        FROM met m LEFT JOIN contact c USING (contact_id)
        WHERE m.account_id = $1 AND m.person_id IS NOT NULL AND m.contact_id IS NOT NULL {after}
        GROUP BY m.person_id, m.contact_id ORDER BY count(*) DESC, m.person_id, m.contact_id""",
        [account_id],
    )
    return [Thread(*row) for row in rows]
