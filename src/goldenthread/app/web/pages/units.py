"""Units: the tree, and the page of one with what is asked of it and what it promised."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.app.orders.models import Order, OrderState
from goldenthread.app.orders.queries import by_customer_consequence, hours_lost, orders_visible_to
from goldenthread.app.orders.rights import units_of
from goldenthread.app.people.access import unit_for
from goldenthread.app.people.models import Assignment, Unit
from goldenthread.app.people.queries import units_below, units_visible_to
from goldenthread.app.web import figures
from goldenthread.app.web.figures import figures_of
from goldenthread.app.web.lists import in_rows
from goldenthread.app.web.records import WINDOW, kept_record
from goldenthread.app.web.requests import PageRequest

S = OrderState
FIGURES = {
    figures.ASKED: "wait for an answer",
    figures.DUE_SOON: "due within a week",
    figures.LATE: "late",
    figures.RETURNED: "returned",
}


@dataclass
class Branch:
    """A unit and those below it."""

    unit: Unit
    open_orders: int
    children: list[Branch] = field(default_factory=list)


@require_GET
def units(request: PageRequest) -> HttpResponse:
    """Every unit as a tree, with how many open orders of it the reader may see."""
    every = list(units_visible_to(request.person, on=request.today).filter(closed_on__isnull=True))
    visible = orders_visible_to(request.person, on=request.today).filter(ended_at__isnull=True)
    counts = dict(visible.order_by().values_list("asked_of_unit").annotate(n=Count("*")))
    return render(request, "web/units/list.html", {"tree": _tree(every, counts)})


def _tree(every: list[Unit], counts: dict[int, int]) -> list[Branch]:
    known = {unit.pk for unit in every}
    below: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in every:
        below[unit.parent_id if unit.parent_id in known else None].append(unit)

    def branches(parent: int | None) -> list[Branch]:
        return [Branch(unit, counts.get(unit.pk, 0), branches(unit.pk)) for unit in below[parent]]

    return branches(None)


@require_GET
def unit(request: PageRequest, unit_id: int) -> HttpResponse:
    """One unit: who works there; of its orders, those that the reader may see."""
    found = unit_for(request.person, unit_id, on=request.today)
    below = units_below([found.pk], request.today)
    visible = orders_visible_to(request.person, on=request.today).filter(asked_of_unit__in=below)
    undone = visible.filter(ended_at__isnull=True)
    rows = in_rows(undone)
    people = Assignment.objects.on(request.today).filter(unit=found).select_related("person")
    ours, now = found.pk in units_of(request.actor), request.actor.now
    context = {
        "unit": found,
        "ours": ours,
        "children": Unit.objects.filter(parent=found, closed_on__isnull=True),
        "people": people.order_by("role", "person__name"),
        "asked": by_customer_consequence(rows.filter(state=S.ASKED), request.today)[:20],
        "promised": rows.filter(state__in=(S.PROMISED, S.RETURNED)).order_by("last_promised_for", "pk")[:20],
        "figures": figures_of(undone, FIGURES, request.today, of=f"unit={found.pk}&below=on"),
        "record": kept_record(Order.objects.filter(asked_of_unit__in=below), request.today) if ours else None,
        "lost": hours_lost(found, start=now - WINDOW, end=now) if ours else None,
        "today": request.today,
    }
    return render(request, "web/units/unit.html", context)
