"""What roles are measured by. A role or weight that has no place here is kept as it came."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from goldenthread.analysis.records import RecordSet
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.reading import Row, amount, start_of, text
from goldenthread.app.exchange.loading.sheets import About, Sheets
from goldenthread.app.exchange.loading.versions import ended_early, versions, without_marks
from goldenthread.app.people.models import Role
from goldenthread.app.programme import charter_events as events
from goldenthread.app.programme.models import MeasureCategory, MeasureWeight

LONGEST = 240  # months, as the action allows


def load_weights(records: RecordSet, sheets: Sheets, ids: Ids) -> None:
    """Add the weights, each with its history; of two that mean the same role, unit, measure and day, the first."""
    known: set[tuple[Any, ...]] = set()
    by_unit = ("unit_id",) if "unit_id" in records.columns("measure_weight") else ()
    of = ("role", *by_unit, "measure")
    for row in versions(records, "measure_weight", *of):
        unit = ids.of("unit", row["unit_id"])
        what = (row["role"], unit, row["measure"], row["valid_from"])
        if what not in known and _has_a_place(row) and (unit is not None or not row["unit_id"]):
            known.add(what)
            _weight(row, unit, sheets)
        else:
            ids.leave_out("measure_weight", without_marks(row))


def _has_a_place(row: Row) -> bool:
    """Whether it is a weight as the action sets it, told exactly: a role of ours, shares in thousandths."""
    months, pay = row["horizon_months"], row["variable_pay_share"]
    return (
        row["role"] in Role.values
        and row["category"] in MeasureCategory.values
        and 0 < len(row["measure"]) <= 100
        and months is not None
        and 1 <= months <= LONGEST
        and _is_share(row["weight"])
        and row["weight"] > 0
        and (pay is None or _is_share(pay))
    )


def _is_share(value: Any) -> bool:
    return value is not None and 0 <= value <= 1 and float(_share(value)) == float(value)


def _share(value: Any) -> Decimal:
    return amount(value, 3) or Decimal(0)


def _weight(row: Row, unit: int | None, sheets: Sheets) -> None:
    pay = row["variable_pay_share"]
    made = MeasureWeight(
        role=row["role"],
        unit_id=unit,
        measure=text(row["measure"], 100),
        category=row["category"],
        weight=_share(row["weight"]),
        horizon_months=row["horizon_months"],
        variable_pay_share=None if pay is None else _share(pay),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
    )
    sheets.add(made)
    told = events.MeasureWeightSet(
        made.role,
        made.measure,
        made.category,
        made.weight,
        made.horizon_months,
        made.variable_pay_share,
        made.valid_from,
    )
    sheets.tell(made, told, at=start_of(made.valid_from), about=About(unit_id=unit))
    if ended := ended_early(row):
        told_end = events.MeasureWeightEnded(made.role, made.measure, row["valid_to"])
        sheets.tell(made, told_end, at=ended, about=About(unit_id=unit))
