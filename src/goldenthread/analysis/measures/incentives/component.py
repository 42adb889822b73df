"""The customer in the pay: how much of what people are measured by is about the customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from goldenthread.analysis.measures.incentives.plans import Vector, headcounts, variable_pay, weights_by_role
from goldenthread.analysis.measures.result import RowsResult, Undefined
from goldenthread.analysis.records import RecordSet

NO_PLANS = Undefined("no role has weighted measures", ("measure_weight.weight", "measure_weight.category"))
NO_PEOPLE = Undefined(
    "nobody is assigned to a role with weighted measures", ("assignment.role", "measure_weight.role")
)
NO_PAY = Undefined("the variable share of target pay is not known", ("measure_weight.variable_pay_share",))


@dataclass(frozen=True)
class RoleComponent:
    """One role: the customer's share of its measures and of its target pay, and how many people hold it."""

    role: str
    people: int
    customer_share: float
    of_target_pay: float | Undefined
    efficiency_share: float


@dataclass(frozen=True)
class CustomerComponent(RowsResult):
    """The customer's share of what people are measured by: by role, over all people, and for how many at all."""

    row_field: ClassVar[str] = "roles"
    row_class: ClassVar[type] = RoleComponent

    roles: tuple[RoleComponent, ...]
    headcount_weighted_share: float | Undefined
    coverage: float | Undefined
    efficiency_share: float | Undefined
    of_target_pay: float | Undefined
    people: int
    people_without_measures: int


def customer_component(records: RecordSet) -> CustomerComponent:
    """Customer component of incentives [M1]: how much of what people are measured by is about the customer.

    Formula:
        Per role: Σ weights in category ``customer`` / Σ weights; of target pay: that × the variable share of
        target pay. Over people: Σ_role people · share / Σ_role people; coverage = people in a role with any
        customer weight / people. People are those assigned to a role that has measures, each role counted
        once per person.

    Returns:
        ``roles`` (largest headcount first) with ``people``, ``customer_share`` and ``efficiency_share`` of
        the measures and ``of_target_pay`` (0–1 each); ``headcount_weighted_share``, ``coverage``,
        ``efficiency_share`` and ``of_target_pay`` over people (0–1); ``people`` counted and
        ``people_without_measures``, whose role has none on record and who are in no share.

    Undefined:
        Everything without weights by category; what is over people without assignments; target pay where the
        variable share is not known. A measure that nobody can influence counts here as any other: read with
        ``responsibility_gap``.

    Reference:
        Derived; anchors for comparison in Kaplan, R. & Norton, D. (2001), The Strategy-Focused Organization,
        chapter 10. M1.

    Example:
        >>> import pyarrow as pa
        >>> plans = {"role": ["kam", "kam"], "measure": ["csat", "revenue"], "weight": [0.4, 0.6],
        ...          "category": ["customer", "financial"], "variable_pay_share": [0.25, 0.25]}
        >>> held = {"person_id": ["ana"], "unit_id": ["accounts"], "role": ["kam"]}
        >>> records = RecordSet.from_tables({"measure_weight": pa.table(plans), "assignment": pa.table(held)})
        >>> found = customer_component(records)
        >>> found.headcount_weighted_share, found.of_target_pay, found.coverage
        (0.4, 0.1, 1.0)
    """
    return component_of(
        weights_by_role(records, on="category"), headcounts(records), variable_pay=variable_pay(records)
    )


def component_of(
    weights: Mapping[str, Vector],
    people: Mapping[str, int],
    *,
    variable_pay: Mapping[str, float] | None = None,
) -> CustomerComponent:
    """The customer component from each role's weights by category, headcount and variable share of pay."""
    pay = variable_pay or {}
    rows = []
    for role, of_role in weights.items():
        total = sum(of_role.values())
        share = of_role.get("customer", 0.0) / total
        paid: float | Undefined = share * pay[role] if role in pay else NO_PAY
        efficiency = of_role.get("efficiency", 0.0) / total
        rows.append(RoleComponent(role, people.get(role, 0), share, paid, efficiency))
    counted = sum(row.people for row in rows)
    none = NO_PEOPLE if rows else NO_PLANS
    paid_rows = [row for row in rows if not isinstance(row.of_target_pay, Undefined) and row.people]
    return CustomerComponent(
        roles=tuple(sorted(rows, key=lambda row: (-row.people, row.role))),
        headcount_weighted_share=sum(r.people * r.customer_share for r in rows) / counted
        if counted
        else none,
        coverage=sum(r.people for r in rows if r.customer_share > 0) / counted if counted else none,
        efficiency_share=sum(r.people * r.efficiency_share for r in rows) / counted if counted else none,
        of_target_pay=_paid(paid_rows) if paid_rows else NO_PAY,
        people=counted,
        people_without_measures=sum(n for role, n in people.items() if role not in weights),
    )


def _paid(rows: list[RoleComponent]) -> float:
    shares = [(row.people, row.of_target_pay) for row in rows]
    people = sum(n for n, _ in shares)
    return sum(n * share for n, share in shares if not isinstance(share, Undefined)) / people
