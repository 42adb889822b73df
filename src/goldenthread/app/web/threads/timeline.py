"""The thread: what was said and done about an order, as one readable line from the ask to the verdict.

It is read from history, so that nothing can be missing from it or prettier in it than it was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from goldenthread.app.history.models import Event
from goldenthread.app.orders.models import Order, OrderState
from goldenthread.app.orders.queries import Line, lines_of
from goldenthread.app.web.threads.declined import what_comes_next

# What the line is made of, and how each piece looks: icon and weight. What is not listed is small.
MARKS = {
    "order.placed": ("message-circle-question-mark", "major"),
    "order.sent_back": ("undo-2", "trouble"),
    "order.completed": ("file-check", "minor"),
    "order.declined": ("circle-slash", "trouble"),
    "order.withdrawn": ("circle-x", "trouble"),
    "order.expedited": ("zap", "trouble"),
    "order.redirected": ("corner-up-right", "minor"),
    "order.handed_off": ("arrow-right-left", "minor"),
    "order.paused": ("pause", "minor"),
    "order.resumed": ("play", "minor"),
    "order.clarified": ("message-circle", "minor"),
    "promise.made": ("handshake", "major"),
    "promise.moved": ("calendar-sync", "trouble"),
    "counter.offered": ("git-compare-arrows", "major"),
    "counter.accepted": ("handshake", "major"),
    "counter.rejected": ("x", "minor"),
    "decline.appealed": ("scale", "trouble"),
    "appeal.decided": ("gavel", "minor"),
    "decline.overridden": ("gavel", "trouble"),
    "delivery.made": ("package-check", "major"),
    "delivery.accepted": ("badge-check", "major"),
    "delivery.returned": ("rotate-ccw", "trouble"),
    "supporting_order.waived": ("circle-minus", "trouble"),
    "barrier.raised": ("construction", "trouble"),
    "barrier.escalated": ("trending-up", "trouble"),
    "escalation.climbed": ("trending-up", "trouble"),
    "barrier.cleared": ("check", "minor"),
    "escalation.decided": ("gavel", "minor"),
    "feedback.recorded": ("message-square-warning", "minor"),
}
WORDS = (
    "text",
    "ground",
    "missing",
    "information",
    "cause",
    "reason",
    "what",
    "what_was_done",
    "note",
    "words",
)
OF_SUPPORT = frozenset(
    "order.placed promise.made promise.moved counter.offered counter.accepted order.declined delivery.made "
    "delivery.accepted delivery.returned order.withdrawn supporting_order.waived".split()
)


@dataclass(frozen=True)
class Moment:
    """One point on the line."""

    at: datetime | None
    who: str
    what: str
    words: str
    icon: str
    weight: str  # major, minor, trouble, to-come
    supporting: Order | None = None  # where it happened to an order that supports this one
    open: bool = False  # the line after it is still open


def moments(order: Order, events: Iterable[Event], orders: dict[int, Order]) -> list[Moment]:
    """The line of ``order``: its own events, and the turning points of the orders that support it."""
    on_the_line = [event for event in events if event.order_id == order.pk or event.kind in OF_SUPPORT]
    words = {event.pk: _take_words(event) for event in on_the_line}
    belongs = {event.pk: event.order_id for event in on_the_line}
    found = []
    for line in lines_of(on_the_line):
        supporting = orders.get(belongs[line.event_id] or 0) if belongs[line.event_id] != order.pk else None
        title = (supporting or order).title
        found.append(_moment(line, words[line.event_id], title, supporting))
    return found + to_come(order)


def _take_words(event: Event) -> str:
    """What people wrote, taken out of the event as it is read here, so that it is shown once and as a quotation."""
    payload: dict[str, Any] = dict(event.payload)
    found = next((str(payload[name]) for name in WORDS if payload.get(name)), "")
    event.payload = {**payload, **{name: "" for name in WORDS if payload.get(name)}}
    return found


def _moment(line: Line, words: str, title: str, supporting: Order | None) -> Moment:
    icon, weight = MARKS.get(line.kind, ("dot", "minor"))
    said = line.said.rstrip().removesuffix(":").rstrip()  # without the colon before the words
    if line.kind == "order.placed":  # whose title stands above it already
        said = said.replace(f": {title}", "", 1)
    return Moment(
        at=line.at,
        who=line.who,
        what=said[:1].upper() + said[1:],
        words="" if supporting else words,
        icon=icon,
        weight="minor" if supporting else weight,
        supporting=supporting,
    )


NEXT: dict[str, list[tuple[str, str]]] = {
    OrderState.ASKED: [
        ("{unit} answers", "hourglass"),
        ("Delivery", "package"),
        ("The verdict", "flag"),
    ],
    OrderState.INCOMPLETE: [("The missing information", "file-question-mark"), ("An answer", "hourglass")],
    OrderState.COUNTERED: [("An answer to the counter-offer", "hourglass"), ("Delivery", "package")],
    OrderState.PROMISED: [("Delivery{due}", "package"), ("The verdict", "flag")],
    OrderState.RETURNED: [("A new delivery{due}", "package"), ("The verdict", "flag")],
    OrderState.DELIVERED: [("The verdict", "flag")],
}


def to_come(order: Order) -> list[Moment]:
    """What the order still waits for, so that the end of the line is always in sight."""
    due = f", promised for {order.last_promised_for:%-d %B %Y}" if order.last_promised_for else ""
    coming = NEXT.get(order.state, []) if order.state != OrderState.DECLINED else what_comes_next(order)
    return [
        Moment(None, "", text.format(unit=order.asked_of_unit, due=due), "", icon, "to-come", open=True)
        for text, icon in coming
    ]
