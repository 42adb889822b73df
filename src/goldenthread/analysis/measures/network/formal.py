"""Which group of the organisation chart a unit or a person belongs to."""

from __future__ import annotations

from typing import Literal

from goldenthread.analysis.measures.network.people import Between
from goldenthread.analysis.records import RecordSet
from goldenthread.analysis.records.recordset import quoted

By = Literal["function", "parent", "kind", "product", "region", "technology", "unit"]

# One row per unit: the one that holds at the moment the records speak for, or the latest before or after it.
_UNITS = """
    SELECT unit_id, {column} FROM unit
    QUALIFY row_number() OVER (PARTITION BY unit_id ORDER BY
        (valid_from <= CAST(? AS DATE) AND (valid_to IS NULL OR valid_to >= CAST(? AS DATE))) DESC NULLS LAST,
        valid_from DESC NULLS LAST, {column}) = 1
"""
_ASSIGNED = """
    SELECT person_id, unit_id FROM assignment
    QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY
        (valid_from <= CAST(? AS DATE) AND (valid_to IS NULL OR valid_to >= CAST(? AS DATE))) DESC NULLS LAST,
        valid_from DESC NULLS LAST, line = 'dotted', fte DESC NULLS LAST, unit_id) = 1
"""
_OBSERVED = """
    SELECT person_id, unit_id FROM (
        SELECT person_id, unit_id, count(*) AS n FROM event
        WHERE person_id IS NOT NULL AND unit_id IS NOT NULL GROUP BY ALL)
    QUALIFY row_number() OVER (PARTITION BY person_id ORDER BY n DESC, unit_id) = 1
"""


def formal_groups(
    records: RecordSet, *, between: Between = "unit", by: By | None = None
) -> tuple[dict[str, str], By | None]:
    """Each unit's (or person's) formal group, and the column it was read from.

    Units: by ``function`` where one is known, else by ``parent``, unless ``by`` names another column.
    Persons: by their unit, or by that unit's ``by``. A person's unit is the one of the assignment that holds
    at ``records.as_of`` (solid line first, then the larger share of time); without assignments the unit of
    most of their events. Nodes whose group is not known are absent, and without any the answer is empty.
    """
    if by is None:
        by = "unit" if between == "person" else _first_known(records)
    if by is None:
        return {}, None
    if between == "unit":
        return ({}, None) if by == "unit" else (_of_units(records, by), by)
    home = _homes(records)
    if by == "unit":
        return home, by
    of_unit = _of_units(records, by)
    return {person: of_unit[unit] for person, unit in home.items() if unit in of_unit}, by


def _first_known(records: RecordSet) -> By | None:
    if records.provides("unit", "function"):
        return "function"
    return "parent" if records.provides("unit", "parent_id") else None


def _of_units(records: RecordSet, by: By) -> dict[str, str]:
    column = quoted("parent_id" if by == "parent" else by)
    day = records.as_of
    found = records.rows(_UNITS.format(column=column), (day, day))
    return {unit: group for unit, group in found if group is not None}


def _homes(records: RecordSet) -> dict[str, str]:
    if records.provides("assignment"):
        day = records.as_of
        return dict(records.rows(_ASSIGNED, (day, day)))
    return dict(records.rows(_OBSERVED))
