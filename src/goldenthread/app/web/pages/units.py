"""Units: the tree, and the page of one with what is asked of it and what it promised."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.app.orders.models import Order, OrderState
from goldenthread.app.orders.queries import by_customer_consequence, hours_lost, orders_visible_to
from goldenthread.app.orders.rights import units_of
from goldenthread.app.people.access import unit_for
from goldenthread.app.people.models import Assignment, Unit, UnitVersion
from goldenthread.app.people.queries import units_below, units_visible_to
from goldenthread.app.web import charts, figures
from goldenthread.app.web.figures import figures_of
from goldenthread.app.web.forms.filters import UnitFilter
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


@require_GET
def units(request: PageRequest) -> HttpResponse:
    """Every unit as it was, is or is planned on a day, by who belongs to whom or by what the units are for, with how
    many open orders of it the reader may see."""
    form = UnitFilter(request.GET, person=request.person, today=request.today)
    day, by = form.on, form.lens
    seen = units_visible_to(request.person, on=request.today)
    shapes = UnitVersion.objects.on(day).filter(unit__in=seen).order_by("name", "unit_id")
    visible = orders_visible_to(request.person, on=request.today).filter(ended_at__isnull=True)
    counts = dict(visible.order_by().values_list("asked_of_unit").annotate(n=Count("*")))
    every = list(shapes) if not form.errors else []
    context = {
        "form": form,
        "day": day,
        "tree": [] if by else charts.tree(every, counts),
        "groups": charts.groups(every, by, counts) if by else [],
        "filtered": any(request.GET.values()),
    }
    return render(request, "web/units/list.html", context, status=form.status)


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
