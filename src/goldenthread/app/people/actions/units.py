"""Units open, change from a day on, and close."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.errors import Invalid
from goldenthread.app.history.actions import record
from goldenthread.app.people import events
from goldenthread.app.people.access_rules import require
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.errors import StillInUse, WouldMakeACircle
from goldenthread.app.people.models import SHAPE, Unit, UnitKind, UnitVersion
from goldenthread.app.people.queries import unit_tree
from goldenthread.app.people.versions import all_brought_up_to_date, change_from, lock_tree


@transaction.atomic
def open_unit(name: str, *, valid_from: date, actor: Actor, **shape: Any) -> Unit:
    """A unit exists from a day on, under a parent if one is given."""
    require(actor, "all:unit:change", "open units")
    checks.since(valid_from, "valid_from")
    shape = _checked({"name": name, "kind": UnitKind.FUNCTION, **shape})
    unit = Unit.objects.create(**shape)
    UnitVersion.objects.create(unit=unit, valid_from=valid_from, **shape)
    payload = events.UnitOpened(
        name=unit.name, unit_kind=unit.kind, parent_id=unit.parent_id, valid_from=valid_from
    )
    record(unit, payload, actor=actor, unit_id=unit.pk)
    return unit


@transaction.atomic
def change_unit(unit: Unit, *, valid_from: date, actor: Actor, **wanted: Any) -> Unit:
    """From ``valid_from`` the unit has another name, parent, kind or place. What was before stays.

    Refused when it would put a unit below itself, or when a later change is already planned.
    """
    require(actor, "all:unit:change", "change units")
    checks.since(valid_from, "valid_from")
    lock_tree("unit")
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    wanted = _checked(wanted)
    parent = wanted.get("parent")
    if parent is not None and parent.pk in unit_tree(valid_from).below([unit.pk]):
        raise WouldMakeACircle(f"{parent} is below {unit}. Choose a unit that is not below it.")
    changes = change_from(unit, "unit", SHAPE, valid_from, actor.now.date(), wanted)
    if changes:
        record(unit, events.UnitChanged(valid_from=valid_from, changes=changes), actor=actor, unit_id=unit.pk)
    return unit


@transaction.atomic
def close_unit(unit: Unit, *, closed_on: date, actor: Actor) -> Unit:
    """The unit's last day is ``closed_on``. Refused while people or units belong to it after that day."""
    require(actor, "all:unit:change", "close units")
    checks.since(closed_on, "closed_on")
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    if unit.assignments.filter(valid_to__isnull=True).exists():
        raise StillInUse("People are assigned to this unit. End or move their assignments first.")
    if UnitVersion.objects.filter(parent=unit, valid_to__isnull=True).exists():
        raise StillInUse("Other units belong to this unit. Move or close them first.")
    unit.closed_on = closed_on
    unit.save(update_fields=["closed_on"])
    unit.versions.on(closed_on).update(valid_to=closed_on)
    record(unit, events.UnitClosed(name=unit.name, closed_on=closed_on), actor=actor, unit_id=unit.pk)
    return unit


def units_as_of_today(*, actor: Actor) -> int:
    """The clock's work: units whose planned change has begun are brought up to date, also where the clock stood on
    that day. Answers how many."""
    return all_brought_up_to_date(UnitVersion.objects.all(), "unit", SHAPE, actor.now.date())


def _checked(shape: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(shape) - set(SHAPE):
        raise Invalid(f"A unit has no {', '.join(sorted(unknown))}.", field=min(unknown))
    if "name" in shape:
        shape["name"] = str(shape["name"]).strip()
        if not shape["name"] or len(shape["name"]) > 200:
            raise Invalid("Give the unit a name of up to 200 characters.", field="name")
    if "kind" in shape and shape["kind"] not in UnitKind.values:
        raise Invalid(f"Choose one of the kinds: {', '.join(UnitKind.values)}.", field="kind")
    return shape
