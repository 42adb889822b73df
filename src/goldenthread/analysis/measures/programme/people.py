"""The people of the programme: managers who leave, deliverers who agreed to their role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from goldenthread.analysis.measures.delivery.relations import moment
from goldenthread.analysis.measures.programme.known import accounts_now
from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.measures.statistics.exact import binomial_tail
from goldenthread.analysis.measures.statistics.proportions import clopper_pearson, wilson
from goldenthread.analysis.measures.statistics.suppression import SMALLEST_SHOWN, suppressed_groups

if TYPE_CHECKING:
    from goldenthread.analysis.records import RecordSet

ALARM_P = 0.01


@dataclass(frozen=True)
class ManagerTurnover(Result):
    """What :func:`manager_turnover` returns; its docstring explains the fields."""

    as_of: datetime
    role: str
    months: int
    n: int
    n_left: int
    rate: Estimate | Undefined
    usual_rate: float | Undefined
    expected_leavers: float | Undefined
    p_value: float | Undefined
    alarm: bool | Undefined
    leavers: tuple[str, ...]
    uncovered_accounts: tuple[str, ...]


def manager_turnover(
    records: RecordSet,
    *,
    role: str = "account manager",
    months: int = 6,
    usual_annual_rate: float | None = None,
) -> ManagerTurnover | Undefined:
    """Whether more account managers left than usual, and which accounts they leave uncovered.

    Of those who held ``role`` when the window of ``months`` began: who has since left the organisation or the
    role. The usual rate is given, or taken from the records before the window.

    Formula:
        usual rate for the window r = 1 − (1 − annual)^(months/12); p = P(X ≥ left), X ~ Bin(n, r); alarm:
        p ≤ 0.01. Annual rate from earlier records: 1 − exp(−leavers / person-years in the role)

    Returns:
        ``rate`` 0–1 (exact interval), ``usual_rate`` for the window, ``expected_leavers``, ``p_value``,
        ``alarm``, ``leavers`` (person ids), ``uncovered_accounts``: whose manager is one of them, or nobody.

    Undefined:
        Nobody held the role when the window began; the usual rate and what needs it without a year of
        earlier records in the role.

    Reference:
        Clopper & Pearson 1934, Biometrika 26:404–413. SCIENCE.md F06, E7, W46.

    Example:
        >>> from datetime import date, datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> names, left = list("abcde"), date(2024, 3, 1)
        >>> records = RecordSet.from_tables({
        ...     "person": pa.table({"person_id": names, "left_on": [left, left, left, None, None]}),
        ...     "assignment": pa.table({"person_id": names, "unit_id": ["u"] * 5,
        ...                             "role": ["account manager"] * 5, "valid_from": [date(2020, 1, 1)] * 5}),
        ... }, as_of=datetime(2024, 6, 30))
        >>> found = manager_turnover(records, usual_annual_rate=0.15)
        >>> found.n_left, round(found.p_value, 6), found.alarm
        (3, 0.004215, True)
    """
    holders = _holders(records, role, months)
    staying = [row for row in holders if row[1]]
    if not staying:
        needs = ("assignment.role", "assignment.valid_from")
        return Undefined(f"nobody held the role {role!r} {months} months ago", needs)
    leavers = tuple(person for person, _, left, *_ in staying if left)
    annual = usual_annual_rate if usual_annual_rate is not None else _earlier_rate(holders)
    n, left = len(staying), len(leavers)
    usual: float | Undefined
    expected: float | Undefined
    p: float | Undefined
    alarm: bool | Undefined
    if isinstance(annual, Undefined):
        usual = expected = p = alarm = annual
    else:
        share = 1 - (1 - annual) ** (months / 12)
        tail = binomial_tail(left, n, share)
        usual, expected, p, alarm = share, n * share, tail, tail <= ALARM_P
    return ManagerTurnover(
        records.as_of,
        role,
        months,
        n,
        left,
        clopper_pearson(left, n),
        usual,
        expected,
        p,
        alarm,
        leavers,
        _uncovered(records, leavers),
    )


def _holders(records: RecordSet, role: str, months: int) -> list[tuple[str, bool, bool, float, bool]]:
    """Who ever held the role: held it when the window began, left in it, years before it, left before it."""
    now = moment(records.as_of)
    return records.rows(
        f"""WITH window_ AS (SELECT CAST({now} AS DATE) AS today,
            CAST(CAST({now} AS DATE) - INTERVAL ({int(months)}) MONTH AS DATE) AS since),
        held AS (
            SELECT person_id, min(valid_from) AS from_on,
                least(max(coalesce(valid_to, DATE '9999-12-31')),
                      coalesce(any_value(left_on), DATE '9999-12-31')) AS last_on
            FROM assignment LEFT JOIN person USING (person_id), window_
            WHERE role = $1 AND valid_from <= today GROUP BY person_id)
        SELECT person_id, from_on <= since AND last_on >= since, last_on >= since AND last_on < today,
            greatest(0, least(last_on, since) - from_on) / 365.25, last_on < since
        FROM held, window_ ORDER BY person_id""",
        [role],
    )


def _earlier_rate(holders: list[tuple[str, bool, bool, float, bool]]) -> float | Undefined:
    from math import exp

    years, left = sum(row[3] for row in holders), sum(row[4] for row in holders)
    if years < 1:
        return Undefined(
            "less than a person-year in the role is on record before", ("assignment.valid_from",)
        )
    return 1 - exp(-left / years)


def _uncovered(records: RecordSet, leavers: tuple[str, ...]) -> tuple[str, ...]:
    rows = records.rows(
        f"""WITH {accounts_now(records)}
        SELECT account_id FROM now_account WHERE manager_id IS NULL OR list_contains($1, manager_id)
        ORDER BY account_id""",
        [list(leavers)],
    )
    return tuple(account for (account,) in rows)


@dataclass(frozen=True)
class UnitAcceptance(Result):
    """One unit that works for key accounts: its people, and how many accepted their role."""

    unit_id: str
    n: int
    n_informed: int
    n_accepted: int


@dataclass(frozen=True)
class RoleAcceptance(Result):
    """What :func:`role_acceptance` returns; its docstring explains the fields."""

    as_of: datetime
    n: int
    informed: Estimate | Undefined
    accepted: Estimate | Undefined
    fyi_share_of_informed: float | Undefined
    units: tuple[UnitAcceptance, ...]
    units_suppressed: tuple[str, ...]
    units_without_message: tuple[str, ...]


def role_acceptance(
    records: RecordSet, *, tiers: Sequence[str] | None = None, subject: str | None = None
) -> RoleAcceptance | Undefined:
    """Whether the people who deliver to key accounts were told of their role, and agreed to it.

    Who did a step on an order (or on what supports it) of an account of the named ``tiers`` (all, without).
    Told is not agreed: a message that only informs asks for nothing.

    Formula:
        informed = people with a message / people who touch; accepted = people whose role is accepted /
        people who touch; FYI share = informed people who were never asked and have not accepted / informed

    Returns:
        ``informed``, ``accepted``: 0–1 (Wilson); ``fyi_share_of_informed``; ``units`` of five people or more,
        ``units_suppressed``: the others (with complementary suppression); ``units_without_message``: units
        of which nobody was told.

    Undefined:
        No person is known to have worked on such orders; the FYI share when nobody was informed.

    Reference:
        Derived; interval Wilson 1927. SCIENCE.md F02, F03, W57.

    Example:
        >>> from datetime import datetime
        >>> import pyarrow as pa
        >>> from goldenthread.analysis.records import RecordSet
        >>> when = datetime(2024, 3, 1)
        >>> records = RecordSet.from_tables({
        ...     "order": pa.table({"order_id": ["o"], "account_id": ["a"], "placed_at": [when]}),
        ...     "event": pa.table({"event_id": ["1", "2"], "order_id": ["o"] * 2, "seq": [1, 2],
        ...                        "person_id": ["priya", "omar"], "finished_at": [when] * 2}),
        ...     "message": pa.table({"message_id": ["m"], "to_person_id": ["priya"], "at": [when],
        ...                          "kind": ["ask"], "role_accepted_at": [when]}),
        ... })
        >>> found = role_acceptance(records)
        >>> found.informed.value, found.accepted.value
        (0.5, 0.5)
    """
    people = _people(records, tiers, subject)
    if not people:
        return Undefined("no person is known to have worked on such orders", ("event.person_id",))
    n = len(people)
    informed = [row for row in people if row[2]]
    told_only = sum(not asked and not accepted for _, _, _, asked, accepted in informed)
    units: dict[str, list[tuple[str, str | None, bool, bool, bool]]] = {}
    for row in people:
        units.setdefault(row[1] or "not known", []).append(row)
    hidden = set(
        suppressed_groups({unit: len(rows) for unit, rows in units.items()}, smallest=SMALLEST_SHOWN)
    )
    return RoleAcceptance(
        records.as_of,
        n,
        wilson(len(informed), n),
        wilson(sum(row[4] for row in people), n),
        told_only / len(informed)
        if informed
        else Undefined("nobody was informed", ("message.to_person_id",)),
        tuple(
            UnitAcceptance(unit, len(rows), sum(r[2] for r in rows), sum(r[4] for r in rows))
            for unit, rows in sorted(units.items())
            if unit not in hidden
        ),
        tuple(sorted(hidden)),
        tuple(sorted(unit for unit, rows in units.items() if not any(r[2] for r in rows))),
    )


def _people(
    records: RecordSet, tiers: Sequence[str] | None, subject: str | None
) -> list[tuple[str, str | None, bool, bool, bool]]:
    """Person, unit of most steps, whether informed, whether ever asked, whether the role is accepted."""
    now = moment(records.as_of)
    key = "true" if tiers is None else "account_id IN (SELECT account_id FROM now_account)"
    return records.rows(
        f"""WITH RECURSIVE {accounts_now(records, tiers=tiers)},
        chain AS (
            SELECT order_id FROM "order" WHERE parent_order_id IS NULL AND {key}
            UNION SELECT o.order_id FROM "order" o JOIN chain c ON o.parent_order_id = c.order_id),
        touched AS (
            SELECT person_id, mode(unit_id) AS unit_id FROM event SEMI JOIN chain USING (order_id)
            WHERE person_id IS NOT NULL AND coalesce(started_at, finished_at) <= {now} GROUP BY person_id),
        told AS (
            SELECT to_person_id AS person_id, bool_or(coalesce(kind = 'ask', false)) AS asked,
                bool_or(coalesce(role_accepted_at <= {now}, false)) AS accepted
            FROM message WHERE "at" <= {now} AND ($1 IS NULL OR subject = $1) GROUP BY to_person_id)
        SELECT person_id, unit_id, asked IS NOT NULL, coalesce(asked, false), coalesce(accepted, false)
        FROM touched LEFT JOIN told USING (person_id) ORDER BY person_id""",
        [subject],
    )
