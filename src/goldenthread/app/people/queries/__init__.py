"""What people look up about persons, units and rights."""

from goldenthread.app.people.queries.persons import (
    assignments_of,
    calendar_of,
    careers_at_home_elsewhere,
    has_second_factor,
    is_linked_to_sign_on,
    leads_of,
    line_manager_of,
    own_units,
    people_in,
    persons_narrowed,
    persons_visible_to,
    units_visible_to,
    zone_of,
)
from goldenthread.app.people.queries.rights import AreaIntegrity, rights_integrity, rights_on
from goldenthread.app.people.queries.tree import Tree, unit_tree, units_below

__all__ = [
    "AreaIntegrity",
    "Tree",
    "assignments_of",
    "calendar_of",
    "careers_at_home_elsewhere",
    "has_second_factor",
    "is_linked_to_sign_on",
    "leads_of",
    "line_manager_of",
    "own_units",
    "people_in",
    "persons_narrowed",
    "persons_visible_to",
    "rights_integrity",
    "rights_on",
    "unit_tree",
    "units_below",
    "units_visible_to",
    "zone_of",
]
