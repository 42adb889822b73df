"""How a story begins: an order is placed, or a supporting one below it."""

from __future__ import annotations

from typing import Any

from goldenthread.app.demo.telling import Line


def asked(
    about: str, who: str, day: int, account: str, unit: str, title: str, why: str, wanted: int, **more: Any
) -> Line:
    said = {"account": account, "asked_of": unit, "title": title, "why": why, "requested_for": wanted, **more}
    return Line(day, who, "place", about, said)


def supporting(about: str, parent: str, who: str, day: int, unit: str, title: str, wanted: int) -> list[Line]:
    said = {"parent": parent, "asked_of": unit, "title": title, "requested_for": wanted}
    return [Line(day, who, "support", about, said)]
