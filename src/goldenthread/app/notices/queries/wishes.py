"""How each person wishes to be told."""

from __future__ import annotations

from collections.abc import Iterable

from goldenthread.app.notices.models import NEEDS_YOU, Group, Way, Wish
from goldenthread.app.people.models import Person

DEFAULTS: dict[str, str] = {
    group: Way.AT_ONCE if group in (*NEEDS_YOU, Group.SECURITY) else Way.DIGEST for group in Group.values
}


def wishes_of(person: Person) -> dict[str, str]:
    """The way for every group: as wished, else the default."""
    return {**DEFAULTS, **dict(person.notice_wishes.values_list("group", "way"))}


def way_for(persons: Iterable[int]) -> dict[tuple[int, str], str]:
    """What these persons wished, by person and group; where nothing was wished there is no entry."""
    rows = Wish.objects.filter(person__in=list(persons)).values_list("person_id", "group", "way")
    return {(person, group): way for person, group, way in rows}
