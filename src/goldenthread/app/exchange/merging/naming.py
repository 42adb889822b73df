"""The ids by which everything that is here is known outside, as an export shows them."""

from __future__ import annotations

from django.db import connection

from goldenthread.app.exchange.exporting.export import NUMBERED, prefixes
from goldenthread.app.exchange.loading.application import criterion_name
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.models import Identity
from goldenthread.app.orders.models import OrderKind, Policy
from goldenthread.app.people.models import DecisionArea
from goldenthread.app.programme.models import Acceptance, Criterion, Ladder, MeasureWeight, RoleCharter, Tier


def ids_of_all() -> Ids:
    """Every id that an export would show, with the number it stands for."""
    ids = Ids()
    made_here = prefixes()
    with connection.cursor() as cursor:
        for name, table in NUMBERED.items():
            cursor.execute(
                f"SELECT coalesce(i.external, %s || t.id::text), t.id FROM {table} t "
                'LEFT JOIN exchange_identity i ON i."table" = %s AND i.internal = t.id',
                [made_here.get(name, ""), name],
            )
            ids.know(name, dict(cursor.fetchall()))
    _know_versions(ids)
    ids.know("order_kind", dict(OrderKind.objects.values_list("name", "pk")))
    ids.know("decision_area", dict(DecisionArea.objects.values_list("name", "pk")))
    return ids


def _know_versions(ids: Ids) -> None:
    """Messages by their ids; policies, charters and weights by what tells their versions from those of others."""
    units = {number: name for name, number in ids.own["unit"].items()}
    messages = Identity.objects.filter(table="message").values_list("external", "internal")
    ids.know("message", dict(messages))
    ids.know("policy", dict(Policy.objects.values_list("code", "pk")))
    weights = MeasureWeight.objects.values_list("role", "unit_id", "measure", "pk")
    ids.know(
        "measure_weight",
        {f"{role} {units.get(unit or 0, '')} {measure}": pk for role, unit, measure, pk in weights},
    )
    _know_roles(ids, units)
    ids.know("tier", dict(Tier.objects.values_list("name", "pk")))
    if (ladder := Ladder.objects.first()) is not None:
        ids.know("ladder", {"": ladder.pk})  # there is one for all
    criteria = Criterion.objects.values("side", "name", "valid_from", "pk")
    ids.know("criterion", {f"{row['side']} {row['name']}": row["pk"] for row in criteria})
    versions = {criterion_name({**row, "criterion": row["name"]}): row["pk"] for row in criteria}
    ids.know("criterion_version", versions)


def _know_roles(ids: Ids, units: dict[int, str]) -> None:
    """Charters, each version of one, and how far everybody has come with it."""
    persons = {number: name for name, number in ids.own["person"].items()}
    charters = list(RoleCharter.objects.values_list("title", "unit_id", "pk", "valid_from"))
    shared: dict[str, set[int]] = {}
    for title, unit, _, _ in charters:
        shared.setdefault(title, set()).add(unit)
    named = {
        pk: title if len(shared[title]) == 1 else f"{title} · {units.get(unit, unit)}"
        for title, unit, pk, _ in charters
    }
    ids.know("charter", {named[pk]: pk for _, _, pk, _ in charters})
    ids.know("charter_version", {f"{named[pk]} {day}": pk for _, _, pk, day in charters})
    ids.know("unit_of_charter", {str(pk): unit for _, unit, pk, _ in charters})
    taken_on = Acceptance.objects.values_list("charter_id", "charter__valid_from", "person_id", "pk")
    ids.know(
        "acceptance",
        {f"{named[of]} {day} {persons.get(person, person)}": pk for of, day, person, pk in taken_on},
    )
