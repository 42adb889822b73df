"""Icons, dates, amounts and hours, said the same way on every page."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cache

import lucide
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime

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
    return f"{value:%a} {value.day} {value:%b} {value.year}"


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
