"""What the plans say: the weights of each role by measure or category, and how many people hold the role."""

from __future__ import annotations

from typing import Literal

from goldenthread.analysis.measures.authority.validity import holding
from goldenthread.analysis.records import RecordSet

On = Literal["measure", "category"]
Vector = dict[str, float]


def weights_by_role(records: RecordSet, *, on: On) -> dict[str, Vector]:
    """For each role its weights by measure or by category at the moment of the records, summing to 1."""
    rows = records.rows(
        f"""SELECT role, {on}, sum(weight) FROM measure_weight
        WHERE weight > 0 AND {on} IS NOT NULL AND {holding(records, "measure_weight")} GROUP BY ALL ORDER BY
        ALL"""
    )
    found: dict[str, Vector] = {}
    for role, name, weight in rows:
        found.setdefault(role, {})[name] = weight
    return {
        role: {name: weight / sum(of_role.values()) for name, weight in of_role.items()}
        for role, of_role in found.items()
    }


def variable_pay(records: RecordSet) -> dict[str, float]:
    """The variable share of each role's target pay, where it is known."""
    rows = records.rows(
        f"""SELECT role, max(variable_pay_share) FROM measure_weight
        WHERE variable_pay_share IS NOT NULL AND {holding(records, "measure_weight")} GROUP BY role"""
    )
    return dict(rows)


def headcounts(records: RecordSet) -> dict[str, int]:
    """How many people hold each role."""
    return dict(
        records.rows(
            f"""SELECT role, count(DISTINCT person_id) FROM assignment
            WHERE {holding(records, "assignment")} GROUP BY role ORDER BY role"""
        )
    )


def holders_by_unit(records: RecordSet) -> dict[str, dict[str, int]]:
    """For each unit how many people hold each role in it."""
    found: dict[str, dict[str, int]] = {}
    for unit, role, people in records.rows(
        f"""SELECT unit_id, role, count(DISTINCT person_id) FROM assignment
        WHERE {holding(records, "assignment")} GROUP BY ALL ORDER BY ALL"""
    ):
        found.setdefault(unit, {})[role] = people
    return found
