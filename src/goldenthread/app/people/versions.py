"""Dated versions: how a unit or an account changes from a day on, while what was before stays.

Both keep the present shape on the thing itself and every shape, past and coming, as versions that never overlap.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model

from goldenthread.app import checks
from goldenthread.app.errors import Invalid
from goldenthread.app.people.errors import VersionInTheWay
from goldenthread.app.people.models.dated import Dated, DatedQuerySet


def change_from(
    thing: Any, link: str, shape: tuple[str, ...], valid_from: date, today: date, wanted: dict[str, Any]
) -> dict[str, dict[str, Any]]:
    """Give ``thing`` a new version from ``valid_from``; answer what changed, as old and new values.

    A version that already begins on that day is replaced in place. Refused when a later version exists: the
    change would be lost when that one begins.
    """
    versions = thing.versions.select_for_update()
    later = versions.filter(valid_from__gt=valid_from).order_by("valid_from").first()
    if later is not None:
        raise VersionInTheWay(
            f"A change is already planned from {later.valid_from}. Choose that day or a later one.",
            planned_from=later.valid_from.isoformat(),
        )
    before = versions.filter(valid_from__lte=valid_from).order_by("-valid_from").first()
    old = {name: getattr(before, name) for name in shape} if before else dict.fromkeys(shape)
    new = {**old, **wanted}
    changes = {
        name: {"old": _id(old[name]), "new": _id(new[name])} for name in shape if old[name] != new[name]
    }
    if not changes:
        return {}
    _store(thing, link, before, valid_from, new)
    if valid_from <= today:
        bring_up_to_date(thing, shape, today)
    return changes


def first_day(same: DatedQuerySet[Any], valid_from: object, *, already: str = "It begins") -> date:
    """The day as the first of a new version of ``same``; the one that holds ends the day before.

    Refused where a version begins then or later ``already``.
    """
    found = checks.day(valid_from, "valid_from")
    if same.filter(valid_from__gte=found).exists():
        raise Invalid(f"{already} on that day or later already. Choose a later day.", field="valid_from")
    same.on(found).update(valid_to=found - timedelta(days=1))
    return found


def last_day(held: Dated, valid_to: object) -> date:
    """The day as the last on which ``held`` holds. Refused before it began."""
    found = checks.day(valid_to, "valid_to")
    if found < held.valid_from:
        raise Invalid(f"It began on {held.valid_from}. Give that day or a later one.", field="valid_to")
    return found


def lock_tree(name: str) -> None:
    """Let one change of a tree happen at a time: two that are sound alone can make a circle together."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"tree:{name}"])


def _store(thing: Any, link: str, before: Any, valid_from: date, new: dict[str, Any]) -> None:
    if before is not None and before.valid_from == valid_from:
        for name, value in new.items():
            setattr(before, name, value)
        before.save(update_fields=list(new))
        return
    if before is not None:
        before.valid_to = valid_from - timedelta(days=1)
        before.save(update_fields=["valid_to"])
    thing.versions.create(**{link: thing}, valid_from=valid_from, **new)


def bring_up_to_date(thing: Any, shape: tuple[str, ...], today: date) -> bool:
    """Make the thing equal to the version that holds today; answer whether anything changed."""
    version = thing.versions.on(today).first()
    if version is None:
        return False
    stale = [name for name in shape if getattr(thing, name) != getattr(version, name)]
    for name in stale:
        setattr(thing, name, getattr(version, name))
    if stale:
        thing.save(update_fields=stale)
    return bool(stale)


def all_brought_up_to_date(
    versions: DatedQuerySet[Any], link: str, shape: tuple[str, ...], today: date
) -> int:
    """Make every thing equal to its version that holds today, whatever day that began; answer how many changed.

    ``versions`` are those of all things of one kind, and ``link`` leads from one to its thing.
    """
    held = versions.on(today).select_related(link)
    columns = [versions.model._meta.get_field(name).attname for name in shape]
    behind = [
        getattr(version, link)
        for version in held
        if any(getattr(version, one) != getattr(getattr(version, link), one) for one in columns)
    ]
    return sum(bring_up_to_date(thing, shape, today) for thing in behind)


def _id(value: Any) -> Any:
    return value.pk if isinstance(value, Model) else value
