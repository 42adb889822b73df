"""What those who run the programme and its accounts are paid for, and whether that is the brief of a seller.

Both are conditions on records (SCIENCE calls them F01 and F08), with thresholds that are policies: half of the
variable pay defines a brief; seven tenths of what counts within a year, or a quarter of the pay at stake, define a
short horizon.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.urls import reverse

from goldenthread.app.people.models import Assignment, Role
from goldenthread.app.programme.models import MeasureWeight
from goldenthread.app.programme.queries.charter import IN_YEAR, Line, lines_of
from goldenthread.app.programme.queries.slip import Slip

SHORT = Decimal("0.7")
AT_STAKE = Decimal("0.25")
WITH_ACCOUNTS = (Role.ACCOUNT_MANAGER, Role.PROGRAMME_LEAD)
LINE_CLEARS = "It clears when the line changes, or what it is paid for."
UNKNOWN_CLEARS = (
    "It clears when it is written down, and is not what one sells within the year; or the line changes."
)

SHORT_CLEARS = (
    "It clears when three tenths or more look further than a year, and at most a quarter of the pay varies."
)


def briefs(today: date) -> Iterator[Slip]:
    """Whose line sells and is paid for it; whose measures look no further than a year."""
    yield from _led_by_sales(today)
    yield from _short_horizon(today)


def _led_by_sales(today: date) -> Iterator[Slip]:
    """F01: the line of the programme's head, or of most account managers, is of sales and paid by this year's sales.

    Told as not known where nobody wrote down what the line is paid for: that a unit sells is half of it.
    """
    held = Assignment.objects.on(today).filter(role=Role.ACCOUNT_MANAGER, manager__isnull=False)
    sellers = {one.person_id for one in held.select_related("unit") if _sells(one)}
    managers = held.count()
    for line in lines_of(today):
        under = [one for one in line.people if line.runs or one.pk not in sellers]
        if not line.is_in_sales or not under or (not line.runs and len(under) * 2 <= managers):
            continue
        if line.sold_share is None or line.is_sales_led:
            yield _sales_line(line, len(under), managers)


def _sells(one: Assignment) -> bool:
    return bool(one.unit.function.strip().casefold() == "sales")


def _sales_line(line: Line, count: int, managers: int) -> Slip:
    who = (
        "Whoever runs the programme reports"
        if line.runs
        else f"{count} of {managers} account managers report"
    )
    what = f"{who} to {line.under}, whose unit sells"
    if line.sold_share is None:
        what += "; nobody wrote down what they are paid for"
    else:
        paid = "their variable pay" if line.is_by_pay else "what they are measured by"
        what += f", and {round(line.sold_share * 100)} % of {paid} is money within the year"
    evidence = (
        *((f"{one}, under {line.under}", reverse("person", args=[one.pk])) for one in line.people),
        ("What roles are measured by", reverse("measure_weights")),
    )
    clears = UNKNOWN_CLEARS if line.sold_share is None else LINE_CLEARS
    return Slip("Who runs it", what, "The programme", reverse("charter"), line.since, clears, evidence)


def _short_horizon(today: date) -> Iterator[Slip]:
    """F08: what those with accounts are measured by ends within a year, or much of their pay varies."""
    held = (
        MeasureWeight.objects.on(today).filter(role__in=WITH_ACCOUNTS).order_by("role", "unit_id", "-weight")
    )
    by_role: dict[tuple[str, int | None], list[MeasureWeight]] = {}
    for one in held.select_related("unit"):
        by_role.setdefault((one.role, one.unit_id), []).append(one)
    for rows in by_role.values():
        within = sum((one.weight for one in rows if one.horizon_months <= IN_YEAR), Decimal(0))
        short = within / sum((one.weight for one in rows), Decimal(0))
        varies = max(
            (one.variable_pay_share for one in rows if one.variable_pay_share is not None), default=None
        )
        if short >= SHORT or (varies is not None and varies > AT_STAKE):
            yield _short(rows, short, varies)


def _short(rows: list[MeasureWeight], short: Decimal, varies: Decimal | None) -> Slip:
    first = rows[0]
    where = f" in {first.unit}" if first.unit else ""
    what = f"{round(short * 100)} % of what they are measured by ends within a year"
    if varies is not None:
        what += f", and {round(varies * 100)} % of their pay varies with it"
    evidence = tuple(
        (
            f"{one.measure}: {round(one.weight * 100)} %, over {one.horizon_months} months",
            reverse("measure_weights"),
        )
        for one in rows
    )
    since = max(one.valid_from for one in rows)
    about = f"{first.get_role_display()}{where}"
    return Slip("Who runs it", what, about, reverse("measure_weights"), since, SHORT_CLEARS, evidence)
