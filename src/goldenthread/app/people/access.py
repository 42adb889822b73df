"""From an id in a request to a person or unit that this person may see, or to nothing at all."""

from __future__ import annotations

from datetime import date

from goldenthread.app.errors import NotFound
from goldenthread.app.people.models import Person, Unit
from goldenthread.app.people.queries import persons_visible_to, units_visible_to


def person_for(reader: Person, person_id: int, *, on: date) -> Person:
    found = persons_visible_to(reader, on=on).filter(pk=person_id).first()
    if found is None:
        raise NotFound("There is no such person. Look them up in the directory.")
    return found


def unit_for(reader: Person, unit_id: int, *, on: date) -> Unit:
    found = units_visible_to(reader, on=on).select_related("parent", "calendar").filter(pk=unit_id).first()
    if found is None:
        raise NotFound("There is no such unit. Look it up in the list of units.")
    return found
