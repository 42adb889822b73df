"""Cells as dates, numbers and choices: by what the column proves, else by what was said, never by a guess."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from goldenthread.app.exchange.importing.columns import Column, Kind
from goldenthread.app.exchange.importing.errors import BadValue, NotSaidHow

_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_SPACES = re.compile(r"[\s\u00a0\u202f'’_]")


@dataclass(frozen=True)
class Reading:
    """How ambiguous cells are read: ``dates`` dmy or mdy, ``decimals`` point or comma; empty: by none."""

    dates: str = ""
    decimals: str = ""

    def value(self, column: Column, text: str) -> Any:
        """What ``text`` means in ``column``; refused with what to do."""
        if column.kind is Kind.DAY:
            return self.day(column.name, text)
        if column.kind is Kind.NUMBER:
            return self.number(column.name, text)
        if column.kind is Kind.CHOICE:
            return _choice(column, text)
        if len(text) > column.limit:
            raise BadValue(
                column.name, text, f"It has {len(text):,} characters; keep it to {column.limit:,}."
            )
        return text

    def day(self, column: str, text: str) -> date:
        parts = _YEAR_FIRST.fullmatch(text)
        year, month, day = (1, 2, 3)
        if parts is None and (parts := _YEAR_LAST.fullmatch(text)):
            year, month, day = (3, 1, 2) if self.dates == "mdy" else (3, 2, 1)
        if parts is None:
            raise BadValue(column, text, "This is no date. Write it as year-month-day, such as 2026-03-31.")
        try:
            return date(int(parts[year]), int(parts[month]), int(parts[day]))
        except ValueError:
            raise BadValue(
                column, text, "There is no such day. Write it as year-month-day, such as 2026-03-31."
            ) from None

    def number(self, column: str, text: str) -> Decimal:
        plain = _SPACES.sub("", text)
        decimal = "," if self.decimals == "comma" else "."
        thousands = "." if decimal == "," else ","
        grouped = rf"[+-]?\d{{1,3}}(\{thousands}\d{{3}})+(\{decimal}\d+)?"
        if not re.fullmatch(rf"[+-]?\d{{1,15}}(\{decimal}\d+)?|{grouped}", plain):
            raise BadValue(column, text, "This is no number. Write digits, such as 1200 or 1200.50.")
        return Decimal(plain.replace(thousands, "").replace(decimal, "."))


def _choice(column: Column, text: str) -> str:
    wanted = text.casefold().replace(" ", "_").replace("-", "_")
    for value, label in column.choices:
        if wanted in (value.casefold(), label.casefold().replace(" ", "_")):
            return value
    known = ", ".join(label for _, label in column.choices)
    raise BadValue(column.name, text, f"Write one of: {known}.")


def proven(dates: Iterable[str], numbers: Iterable[str]) -> Reading:
    """What the cells themselves prove. Refused where they can be read in two ways or prove both."""
    return Reading(_date_order(list(dates)), _decimals(list(numbers)))


def _date_order(cells: list[str]) -> str:
    parts = [found for cell in cells if (found := _YEAR_LAST.fullmatch(cell))]
    day_first = any(int(found[1]) > 12 for found in parts)
    month_first = any(int(found[2]) > 12 for found in parts)
    if day_first != month_first:
        return "dmy" if day_first else "mdy"
    if parts:
        raise NotSaidHow(
            f"Dates such as {parts[0][0]} can be read with the day or the month first"
            + (", and the file has both" if day_first else "")
            + ". Say which comes first.",
            field="dates",
        )
    return ""


def _decimals(cells: list[str]) -> str:
    signs: set[str] = set()
    unclear = ""
    for cell in cells:
        plain = _SPACES.sub("", cell)
        found = [letter for letter in plain if letter in ".,"]
        if len(set(found)) == 2:
            signs.add(found[-1])
        elif len(found) == 1 and not re.fullmatch(r"[+-]?\d{1,3}[.,]\d{3}", plain):
            signs.add(found[0])
        elif len(found) > 1:
            signs.add("." if found[0] == "," else ",")
        elif found:
            unclear = cell
    if len(signs) == 1:
        return "comma" if "," in signs else "point"
    if unclear or signs:
        raise NotSaidHow(
            f"Numbers such as {unclear or cells[0]} can be read with a point or a comma before the decimals. "
            "Say which it is.",
            field="decimals",
        )
    return ""
