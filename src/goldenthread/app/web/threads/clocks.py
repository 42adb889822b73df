"""The clocks of an order in words, each with a meter of what is used of its target."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.app.orders.models import Clock
from goldenthread.app.orders.queries import ClockFace
from goldenthread.app.web.templatetags.thread import working_hours

LABELS = {Clock.RESPONSE: "Until the answer", Clock.DELIVERY: "Until the delivery"}


@dataclass(frozen=True)
class Meter:
    """One clock as the page shows it; ``percent`` of the target, at most 100, or None without a target."""

    label: str
    said: str
    percent: float | None
    over: bool


def meters(faces: list[ClockFace]) -> list[Meter]:
    """The order's own clocks, and those of the units for which a target is set."""
    return [_meter(face) for face in faces if face.unit is None or face.reading.target_seconds is not None]


def _meter(face: ClockFace) -> Meter:
    reading = face.reading
    used = reading.used_seconds / 3600
    label = LABELS[Clock(face.clock)] + (f", {face.unit}" if face.unit else "")
    said = f"{working_hours(used)} of working time"
    if reading.target_seconds is None:
        return Meter(label, f"{said}; no target is set", None, False)
    target = reading.target_seconds / 3600
    over = used > target
    rest = f"{working_hours(used - target)} over" if over else f"{working_hours(target - used)} left"
    running = rest if reading.is_running or over else "within the target"
    return Meter(
        label, f"{said} of {working_hours(target)}: {running}", min(100.0, 100 * used / target), over
    )
