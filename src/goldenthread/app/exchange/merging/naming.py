"""The ids by which everything that is here is known outside, as an export shows them."""

from __future__ import annotations

from django.db import connection

from goldenthread.app.exchange.exporting.export import NUMBERED, prefixes
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.models import Identity
from goldenthread.app.orders.models import OrderKind, Policy
from goldenthread.app.people.models import DecisionArea
from goldenthread.app.programme.models import MeasureWeight, RoleCharter


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
    charters = RoleCharter.objects.values_list("title", "unit_id", "pk")
    shared: dict[str, set[int]] = {}
    for title, unit, _ in charters:
        shared.setdefault(title, set()).add(unit)
    ids.know(
        "charter",
        {
            title if len(shared[title]) == 1 else f"{title} · {units.get(unit, unit)}": pk
            for title, unit, pk in charters
        },
    )
