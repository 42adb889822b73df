"""The ids by which everything that is here is known outside, as an export shows them."""

from __future__ import annotations

from django.db import connection

from goldenthread.app.exchange.exporting.export import NUMBERED, prefixes
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.orders.models import OrderKind
from goldenthread.app.people.models import DecisionArea


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
    ids.know("order_kind", dict(OrderKind.objects.values_list("name", "pk")))
    ids.know("decision_area", dict(DecisionArea.objects.values_list("name", "pk")))
    return ids
