"""What the people of a role are measured by, so that a brief to sell can be seen for what it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from goldenthread.app import checks
from goldenthread.app.errors import Invalid
from goldenthread.app.history.actions import record
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Role, Unit
from goldenthread.app.people.versions import first_day
from goldenthread.app.programme import charter_events as events
from goldenthread.app.programme import rights
from goldenthread.app.programme.models import MeasureCategory, MeasureWeight


@transaction.atomic
def set_measure_weight(
    *,
    role: str,
    unit: Unit | None = None,
    measure: str,
    category: str,
    weight: Decimal,
    horizon_months: int,
    variable_pay_share: Decimal | None = None,
    valid_from: date,
    actor: Actor,
) -> MeasureWeight:
    """From a day on a measure weighs so much for a role, in one unit or in all. An earlier weight of it ends before.

    Refused where the weights of the role in that unit would add up to more than the whole.
    """
    rights.require_lead(actor, "set what roles are measured by")
    role = checks.one_of(role, Role.values, "role")
    measure = checks.text(measure, "measure", limit=100)
    weight = _share(weight, "weight", least=Decimal("0.001"))
    same = MeasureWeight.objects.select_for_update().filter(role=role, unit=unit)
    valid_from = first_day(same.filter(measure=measure), valid_from)
    others = same.on(valid_from).exclude(measure=measure).aggregate(sum=Sum("weight"))["sum"] or 0
    if others + weight > 1:
        raise Invalid(f"The other measures of this role weigh {others} together.", field="weight")
    made: MeasureWeight = MeasureWeight.objects.create(
        role=role,
        unit=checks.stored(unit, Unit, "unit") if unit is not None else None,
        measure=measure,
        category=checks.one_of(category, MeasureCategory.values, "category"),
        weight=weight,
        horizon_months=rights.within(horizon_months, 1, 240, "horizon_months"),
        variable_pay_share=_share(variable_pay_share, "variable_pay_share")
        if variable_pay_share is not None
        else None,
        valid_from=valid_from,
    )
    told = events.MeasureWeightSet(
        role, measure, made.category, weight, horizon_months, made.variable_pay_share, valid_from
    )
    record(made, told, actor=actor, unit_id=unit.pk if unit else None)
    return made


@transaction.atomic
def end_measure_weight(held: MeasureWeight, *, valid_to: date, actor: Actor) -> MeasureWeight:
    """The measure weighs for the role until the end of ``valid_to``. Refused where it ended already."""
    rights.require_lead(actor, "end what roles are measured by")
    held = MeasureWeight.objects.select_for_update().get(pk=held.pk)
    held.valid_to = rights.last_day(held, valid_to)
    held.save(update_fields=["valid_to"])
    told = events.MeasureWeightEnded(held.role, held.measure, held.valid_to)
    record(held, told, actor=actor, unit_id=held.unit_id)
    return held


def _share(value: object, field: str, *, least: Decimal = Decimal(0)) -> Decimal:
    found = checks.amount(value, field, above_zero=False)
    if found is None or not least <= found <= 1:
        raise Invalid("Give a share between 0 and 1, such as 0.4.", field=field)
    return found
