"""Icons, dates, amounts and hours, said the same way on every page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache

import lucide
from django import template
from django.apps import apps
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

from goldenthread.analysis.charts import Chart
from goldenthread.app.orders.models import Barrier, Order

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 18) -> SafeString:
    """A lucide icon. It is decoration: the words beside it say the same."""
    return _icon(str(name), int(size))


@cache
def _icon(name: str, size: int) -> SafeString:
    drawn = lucide._render_icon(name, size, **{"class": "icon", "aria_hidden": "true", "focusable": "false"})
    return mark_safe(drawn)  # drawn by the package from its own files


@register.filter
def day(value: date | datetime | None) -> str:
    """``Tue 3 Mar 2026``: never ambiguous about day and month.

    >>> day(date(2026, 3, 3))
    'Tue 3 Mar 2026'
    """
    if value is None:
        return "—"
    value = localtime(value) if isinstance(value, datetime) and value.tzinfo else value
    return f"{value:%a} {value.day} {value:%b} {value.year}"


@register.filter
def in_groups(value: str) -> str:
    """A secret as people copy it by hand.

    >>> in_groups("JBSWY3DPEHPK3PXP")
    'JBSW Y3DP EHPK 3PXP'
    """
    return " ".join(value[start : start + 4] for start in range(0, len(value), 4))


@register.filter
def short_day(value: date | datetime | None) -> str:
    """``3 Mar``.

    >>> short_day(date(2026, 3, 3))
    '3 Mar'
    """
    return "—" if value is None else f"{value.day} {value:%b}"


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """A point in time with its zone, for people and for machines."""
    if value is None:
        return "—"
    local = localtime(value)
    return format_html('<time datetime="{}">{} {}</time>', value.isoformat(), day(local), f"{local:%H:%M}")


@register.filter
def amount(value: Decimal | None) -> str:
    """A number with thin separators and no needless decimals.

    >>> amount(Decimal("1234567.50")), amount(Decimal("12.00"))
    ('1\\u202f234\\u202f567.5', '12')
    """
    if value is None:
        return "—"
    text = f"{value:,.2f}".rstrip("0").rstrip(".")
    return text.replace(",", "\u202f")


@register.filter
def hours(value: float | None) -> str:
    """Hours, or days when there are many.

    >>> hours(5.25), hours(72.0), hours(0.4)
    ('5 h', '3 days', '24 min')
    """
    if value is None:
        return "—"
    if value < 1:
        return f"{round(value * 60)} min"
    if value < 48:
        return f"{round(value)} h"
    days = round(value / 24)
    return f"{days} days"


@register.filter
def days_from(value: date | None, today: date) -> str:
    """How far a day is away, in words.

    >>> days_from(date(2026, 3, 5), date(2026, 3, 3)), days_from(date(2026, 3, 1), date(2026, 3, 3))
    ('in 2 days', '2 days ago')
    """
    if value is None:
        return ""
    distance = (value - today).days
    if abs(distance) <= 1:
        return {0: "today", 1: "tomorrow", -1: "yesterday"}[distance]
    return f"in {distance} days" if distance > 0 else f"{-distance} days ago"


@dataclass(frozen=True)
class Look:
    """How a state is shown: a word first, then a shape, then a colour."""

    word: str
    icon: str
    tone: str = ""


STATE_LOOKS = {
    "asked": Look("Waits for an answer", "hourglass", "calm"),
    "incomplete": Look("Sent back", "undo-2", "warn"),
    "countered": Look("Counter-offer", "git-compare-arrows", "gold"),
    "declined": Look("Declined", "circle-slash", "bad"),
    "promised": Look("Promised", "handshake", "gold"),
    "delivered": Look("Delivered", "package-check", "calm"),
    "returned": Look("Returned", "rotate-ccw", "bad"),
    "accepted": Look("Accepted", "badge-check", "good"),
    "withdrawn": Look("Withdrawn", "circle-x"),
}


@register.filter
def state_badge(order: object) -> SafeString:
    """Word, icon and tone of an order's state."""
    return _badge(getattr(order, "state", "asked"))


@cache
def _badge(state: str) -> SafeString:
    look = STATE_LOOKS[state]
    return format_html('<span class="badge {}">{}{}</span>', look.tone, _icon(look.icon, 14), look.word)


@register.filter
def due_said(order: Order, today: date) -> SafeString | str:
    """The day that an order is judged by in short, and whether it is late; nothing where there is none."""
    if order.due_on is None:
        return ""
    said = short_day(order.due_on)
    if order.is_late(today):
        return format_html('<span class="late">{} · late</span>', said)
    return format_html("<span>{}</span>", said)


@register.filter
def first_name(name: str) -> str:
    """How a colleague is addressed.

    >>> first_name("Ana Kovač")
    'Ana'
    """
    return name.split(" ")[0] if name else ""


@register.filter
def plain(value: float) -> str:
    """A number as SVG writes it.

    >>> plain(33.333)
    '33.333'
    """
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"


@register.filter
def apart(value: date | None, asked: date | None) -> str:
    """How a promised day lies to the one asked for.

    >>> apart(date(2026, 3, 9), date(2026, 3, 2)), apart(date(2026, 3, 2), date(2026, 3, 2))
    ('7 days later than asked', 'as asked')
    """
    if value is None or asked is None:
        return ""
    distance = (value - asked).days
    if not distance:
        return "as asked"
    count = f"{abs(distance)} day{'s' if abs(distance) > 1 else ''}"
    return f"{count} {'later' if distance > 0 else 'earlier'} than asked"


@register.filter
def working_hours(value: float | None) -> str:
    """Hours of working time, which are not days of the week.

    >>> working_hours(12.26), working_hours(0.5)
    ('12.3 h', '30 min')
    """
    if value is None:
        return "—"
    return f"{round(value * 60)} min" if value < 1 else f"{value:.1f}".removesuffix(".0") + " h"


@register.filter
def is_late(order: Order, today: date) -> bool:
    """Whether an order is undelivered and past its date."""
    return order.is_late(today)


@register.filter
def with_escalation(barrier: Barrier) -> Barrier:
    """A barrier that knows the escalation that waits, from what is fetched already."""
    if not hasattr(barrier, "standing_escalation"):
        standing = next((one for one in barrier.escalations.all() if one.stands), None)
        barrier.standing_escalation = standing  # type: ignore[attr-defined]
    return barrier


@register.filter
def span_of(value: timedelta | None) -> str:
    """How long, in hours or days.

    >>> span_of(timedelta(days=3, hours=2)), span_of(timedelta(hours=5))
    ('3 days', '5 h')
    """
    return "—" if value is None else hours(value.total_seconds() / 3600)


@register.filter
def percent(value: float | None) -> str:
    """A share.

    >>> percent(0.4567)
    '46 %'
    """
    return "—" if value is None else f"{round(100 * value)} %"


@register.filter
def percent_or(value: object, otherwise: str) -> str:
    """A share, or other words where there is none, as when a measure is undefined.

    >>> percent_or(0.4567, "—"), percent_or(None, "—")
    ('46 %', '—')
    """
    return percent(value) if isinstance(value, float) else otherwise


@register.filter
def points(value: float | None) -> str:
    """A difference of shares, with its sign.

    >>> points(0.123), points(-0.05), points(0.0), points(None)
    ('+12 points', '−5 points', 'none', '—')
    """
    if value is None:
        return "—"
    count = round(100 * abs(value))
    return "none" if not count else f"{'+' if value > 0 else '−'}{count} point{'s' if count > 1 else ''}"


@register.filter
def short_month(value: date | None) -> str:
    """``Mar 2026``.

    >>> short_month(date(2026, 3, 1))
    'Mar 2026'
    """
    return "—" if value is None else f"{value:%b %Y}"


@register.filter
def drawn(chart: Chart) -> SafeString:
    """A chart, drawn on the server; every word in it is escaped by the renderer."""
    return mark_safe(chart.svg())


@register.filter
def tabled(chart: Chart) -> SafeString:
    """The table that says what the chart shows; its cells are escaped by the chart."""
    return mark_safe(chart.table_html())


@register.filter
def record_sort(subject_type: str) -> str:
    """What history calls a sort of record, in words.

    >>> record_sort("expediteallowance"), record_sort("order"), record_sort("elsewhere")
    ('expedite allowance', 'order', 'elsewhere')
    """
    return _record_sorts().get(subject_type, subject_type)


@cache
def _record_sorts() -> dict[str, str]:
    return {str(one._meta.model_name): str(one._meta.verbose_name) for one in apps.get_models()}
