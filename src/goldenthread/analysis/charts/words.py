"""Names and numbers as people read them, also when a name in a log is hostile."""

from __future__ import annotations

import re

# control characters, lone surrogates, and marks that turn the direction of the text around them
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


def visible(name: object, limit: int = 80) -> str:
    """``name`` on one line, without characters that hide or turn text, and no longer than ``limit``.

    >>> visible("Ops\\u202egnp.exe\\n")
    'Ops�gnp.exe�'
    """
    text = _UNSEEN.sub("\ufffd", str(name))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def hours(value: float) -> str:
    """A duration in hours, in the unit that suits it.

    >>> [hours(h) for h in (0, 0.25, 5, 30, 2400, 250_000)]
    ['0 min', '15 min', '5 h', '30 h', '100 days', '28.5 years']
    """
    if value < 0:
        return "−" + hours(-value)
    if value < 1:
        return f"{value * 60:.0f} min"
    if value < 72:
        return f"{value:.3g} h"
    if value < 24 * 730:
        return f"{value / 24:,.3g} days" if value < 24_000 else f"{value / 24:,.0f} days"
    return f"{value / 8766:,.3g} years"


def count(number: float) -> str:
    """A number with thousands set apart.

    >>> count(12345.0), count(2.5)
    ('12,345', '2.5')
    """
    return f"{number:,.0f}" if float(number).is_integer() or abs(number) >= 1000 else f"{number:,.3g}"


def four_digits(value: float) -> str:
    """Four digits, and no powers of ten.

    >>> four_digits(38437.2), four_digits(3.84372)
    ('38,437', '3.844')
    """
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def plural(number: float, one: str, many: str = "") -> str:
    """``number`` and the noun.

    >>> plural(1, "order"), plural(1200, "order")
    ('1 order', '1,200 orders')
    """
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def share(part: float, whole: float) -> str:
    """A share in per cent; a few are never shown as none, nor nearly all as all.

    >>> share(1, 3), share(1, 0), share(1, 10000), share(999, 1000), share(5, 5)
    ('33%', '–', '0.01%', '99.9%', '100%')
    """
    if not whole:
        return "–"
    percent = 100 * part / whole
    if 99.5 <= percent < 100:
        return f"{min(percent, 99.9):.3g}%"
    return f"{percent:.0f}%" if percent >= 1 or percent == 0 else f"{percent:.1g}%"
