"""The calendar of promises: a month as a grid on a wide screen, as a list on a phone."""

from __future__ import annotations

import calendar as months
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from goldenthread.app.orders.models import Order
from goldenthread.app.orders.queries import orders_visible_to
from goldenthread.app.web.forms.filters import CalendarFilter
from goldenthread.app.web.requests import PageRequest

A_DAY = 12  # promises told of a day, the open ones first; of the others it says how many there are
IN_A_CELL = 4
OPEN_FIRST = (F("delivered_at").asc(nulls_first=True), F("pk").asc())


@dataclass(frozen=True)
class Cell:
    """A day with the promises that come due on it."""

    day: date
    orders: list[Order]
    count: int  # of all on this day, also those that are not shown
    elsewhere: bool  # of the month before or after

    @property
    def first(self) -> list[Order]:
        return self.orders[:IN_A_CELL]

    @property
    def more(self) -> int:
        return self.count - len(self.first)

    @property
    def more_than_listed(self) -> int:
        return self.count - len(self.orders)


@require_GET
def calendar(request: PageRequest) -> HttpResponse:
    """The promises of one month that the reader may see, open and kept; with a filter, some of them."""
    form = CalendarFilter(request.GET, person=request.person, today=request.today)
    first = _month(request.GET.get("month", ""), request.today)
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    promised = form.narrowed(orders_visible_to(request.person, on=request.today)).filter(
        last_promised_for__range=(weeks[0][0], weeks[-1][-1])
    )
    grid = _grid(promised, weeks, first.month)
    kept = request.GET.copy()
    kept.pop("month", None)
    context = {
        "first": first,
        "grid": grid,
        "days": [cell for week in grid for cell in week if cell.count and not cell.elsewhere],
        "before": f"{first - timedelta(days=1):%Y-%m}" if first.year > 2000 else "",
        "after": f"{first + timedelta(days=31):%Y-%m}" if first.year < 2199 else "",
        "month": f"{first:%Y-%m}",
        "today": request.today,
        "weekdays": months.day_name,
        "form": form,
        "filtered": any(kept.values()),
        "kept": f"&{kept.urlencode()}" if kept else "",
    }
    return render(request, "web/calendar.html", context, status=form.status)


def _grid(promised: QuerySet[Order], weeks: list[list[date]], month: int) -> list[list[Cell]]:
    """Each day of these weeks with its first promises, and with how many there are."""
    counts = dict(promised.order_by().values_list("last_promised_for").annotate(n=Count("*")))
    by_day: dict[date, list[Order]] = defaultdict(list)
    place = Window(RowNumber(), partition_by=F("last_promised_for"), order_by=OPEN_FIRST)
    told = promised.select_related("account", "asked_of_unit").annotate(place=place)
    for order in told.filter(place__lte=A_DAY).order_by("last_promised_for", "place"):
        if order.last_promised_for:
            by_day[order.last_promised_for].append(order)
    return [
        [Cell(day, by_day.get(day, []), counts.get(day, 0), day.month != month) for day in week]
        for week in weeks
    ]


def _month(asked: str, today: date) -> date:
    """The first day of the month in the address, or of this month where it is none."""
    try:
        found = date.fromisoformat(f"{asked}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 2000 <= found.year <= 2199 else today.replace(day=1)
