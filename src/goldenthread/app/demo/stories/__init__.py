"""The stories that were thought out: one for each turn that a conversation about an order can take."""

from __future__ import annotations

from goldenthread.app.demo.stories.promises import refill, scanners, telemetry
from goldenthread.app.demo.stories.refusals import invoices, tariff, turbine
from goldenthread.app.demo.stories.tills import tills
from goldenthread.app.demo.telling import Line


def all_stories() -> list[Line]:
    """Every line of every story."""
    return [*scanners(), *telemetry(), *invoices(), *turbine(), *tills(), *refill(), *tariff()]
