"""Decision rights: does every decision have exactly one decider, and how often is it the account side?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar

from goldenthread.analysis.measures.authority.validity import holding
from goldenthread.analysis.measures.result import RowsResult, Undefined
from goldenthread.analysis.records import RecordSet

NO_RIGHTS = Undefined("no decision right is recorded", ("decision_right.right",))


@dataclass(frozen=True)
class Decider:
    """A role that decides, up to an amount (None: any)."""

    role: str
    up_to: float | None


@dataclass(frozen=True)
class Decision:
    """One decision area in one scope: its deciders from the lowest limit up, who shares, and the verdict."""

    area: str
    scope: str
    deciders: tuple[Decider, ...]
    shares: tuple[str, ...]
    verdict: str


@dataclass(frozen=True)
class DecisionRights(RowsResult):
    """Which decisions have one decider, none or several."""

    row_field: ClassVar[str] = "rows"
    row_class: ClassVar[type] = Decision

    integrity: float | Undefined
    decisions: int
    none: tuple[str, ...]
    several: tuple[str, ...]
    none_above: dict[str, float]
    account_side_share: float | Undefined
    rows: tuple[Decision, ...]


def decision_rights(
    records: RecordSet, *, account_roles: Collection[str] | None = None, areas: Collection[str] | None = None
) -> DecisionRights:
    """Decision-rights integrity [A4]: whether every decision has exactly one decider.

    Formula:
        Integrity = decisions with exactly one decider / all decisions; a decision is an area in a scope that
        is listed for it. A right in scope ``all`` holds in every scope. Deciders with different amount limits
        are a ladder and count as one, if the top of it decides any amount; two with the same limit are
        several. Account-side share = decisions that an account role decides / all decisions.

    Returns:
        ``integrity`` (0–1), ``decisions`` counted, those with ``none`` and with ``several`` deciders ("area"
        or "area in scope"), ``none_above`` (the amount above which nobody decides), ``account_side_share``
        (0–1) and every decision in ``rows``, with its verdict. ``account_roles`` are the roles assigned in
        units of kind ``account_team`` unless given; ``areas`` limits the count, to customer-facing decisions
        for instance.

    Undefined:
        Everything without decision rights; the account-side share where no account role is known. An area
        that nobody ever wrote down cannot be counted as missing.

    Reference:
        Practice of responsibility charts (RACI); Rogers, P. & Blenko, M. (2006), Who has the D?, Harvard
        Business Review 84(1), 52–61. A4.

    Example:
        >>> import pyarrow as pa
        >>> rights = {"decision_area": ["price", "price", "date"], "role": ["kam", "finance", "ops"],
        ...           "right": ["decides", "decides", "decides"]}
        >>> found = decision_rights(RecordSet.from_tables({"decision_right": pa.table(rights)}))
        >>> found.integrity, found.several
        (0.5, ('price',))
    """
    rows = [row for row in _decisions(records) if areas is None or row.area in areas]
    if account_roles is None:
        account_roles = _account_roles(records)
    one = [row for row in rows if row.verdict == "one"]
    if not rows:
        side: float | Undefined = NO_RIGHTS
    elif not account_roles:
        side = Undefined("no role of an account team is known", ("assignment.role", "unit.kind"))
    else:
        side = sum(any(decider.role in account_roles for decider in row.deciders) for row in rows) / len(rows)
    return DecisionRights(
        integrity=len(one) / len(rows) if rows else NO_RIGHTS,
        decisions=len(rows),
        none=tuple(_label(row) for row in rows if row.verdict == "none"),
        several=tuple(_label(row) for row in rows if row.verdict == "several"),
        none_above={_label(row): _top(row) for row in rows if row.verdict == "none above"},
        account_side_share=side,
        rows=tuple(rows),
    )


def _decisions(records: RecordSet) -> list[Decision]:
    held: dict[str, dict[str, list[tuple[str, str, float | None]]]] = {}
    for area, scope, role, right, limit in records.rows(
        f"""SELECT decision_area, coalesce(scope, 'all'), role, "right", amount_limit FROM decision_right
        WHERE {holding(records, "decision_right")} ORDER BY ALL"""
    ):
        held.setdefault(area, {}).setdefault(scope, []).append((role, right, limit))
    rows = []
    for area, scopes in sorted(held.items()):
        for scope, own in sorted(scopes.items()):
            rights = own if scope == "all" else own + scopes.get("all", [])
            deciders = {Decider(role, limit) for role, right, limit in rights if right == "decides"}
            ladder = tuple(sorted(deciders, key=lambda one: (one.up_to is None, one.up_to or 0.0, one.role)))
            shares = tuple(sorted({role for role, right, _ in rights if right == "shares"}))
            rows.append(Decision(area, scope, ladder, shares, _verdict(ladder)))
    return rows


def _verdict(ladder: tuple[Decider, ...]) -> str:
    limits = [decider.up_to for decider in ladder]
    if not limits:
        return "none"
    if len(set(limits)) < len(limits):
        return "several"
    return "one" if limits[-1] is None else "none above"


def _top(row: Decision) -> float:
    return float(row.deciders[-1].up_to or 0.0)


def _label(row: Decision) -> str:
    return row.area if row.scope == "all" else f"{row.area} in {row.scope}"


def _account_roles(records: RecordSet) -> set[str]:
    return {
        role
        for (role,) in records.rows(
            f"""SELECT DISTINCT a.role FROM (SELECT * FROM assignment WHERE {holding(records, "assignment")})
            a JOIN (SELECT DISTINCT unit_id FROM unit WHERE kind = 'account_team') u USING (unit_id)"""
        )
    }
