"""Telling stories: who does what on which day, each by the real action, in the order in which it happened.

Days are counted from today: -30 is thirty days ago. What would fall on a weekend happens on the Monday after it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from goldenthread.app.demo.company import Company
from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Appeal, Barrier, Delivery, Escalation, HandOff, Order, Step
from goldenthread.app.people.actors import Actor, clock
from goldenthread.app.voice import actions as voice
from goldenthread.app.voice.models import Feedback

VIENNA = ZoneInfo("Europe/Vienna")


@dataclass(frozen=True)
class Line:
    """``who`` does ``act`` on ``day``, about the order (or barrier, complaint) called ``about``."""

    day: int
    who: str
    act: str
    about: str
    said: dict[str, Any] = field(default_factory=dict)


class Teller:
    """Plays lines, and remembers by name what came of them."""

    def __init__(self, company: Company, now: datetime) -> None:
        self.company, self.now = company, now
        self.today = now.astimezone(VIENNA).date()
        self.orders: dict[str, Order] = {}
        self.barriers: dict[str, Barrier] = {}
        self.feedback: dict[str, Feedback] = {}

    def tell(self, lines: list[Line], progress: Callable[[int, int], None] = lambda done, of: None) -> None:
        """Play the lines by day; those of a day in the order in which they are written."""
        in_order = sorted(lines, key=lambda line: line.day)
        for number, line in enumerate(in_order):
            actor = self._actor(line, number)
            getattr(self, f"_{line.act}")(line, actor, self._meant(line.said))
            progress(number + 1, len(in_order))

    def day(self, offset: int) -> date:
        """The working day that is ``offset`` days from today, or the Monday after it."""
        found = self.today + timedelta(days=offset)
        return found + timedelta(days=7 - found.weekday()) if found.weekday() > 4 else found

    def _actor(self, line: Line, number: int) -> Actor:
        """Between eight and five; never in the future."""
        day = self.day(line.day)
        at = datetime(day.year, day.month, day.day, 8, tzinfo=VIENNA) + timedelta(minutes=(number * 7) % 520)
        at = min(at, self.now - timedelta(minutes=2))
        return (
            clock(at)
            if line.who == "clock"
            else Actor(person=self.company.people[line.who], now=at, via="page")
        )

    def _meant(self, said: dict[str, Any]) -> dict[str, Any]:
        """Keys become the things they name: days, units, contacts, people, areas."""
        tables: dict[str, dict[str, Any]] = {
            "asked_of": self.company.units,
            "to": self.company.units,
            "to_person": self.company.people,
            "decided_by": self.company.people,
            "owner": self.company.people,
            "contact": self.company.contacts,
            "area": self.company.areas,
            "kind": self.company.kinds,
        }
        meant: dict[str, Any] = {}
        for name, value in said.items():
            if name in ("requested_for", "promised_for"):
                meant[name] = self.day(value)
            elif name in tables and value in tables[name]:
                meant[name] = tables[name][value]
            else:
                meant[name] = value
        return meant

    def _order(self, line: Line) -> Order:
        return Order.objects.get(pk=self.orders[line.about].pk)

    # -- asking
    def _place(self, line: Line, actor: Actor, said: dict[str, Any]) -> None:
        account = self.company.accounts[said.pop("account")]
        self.orders[line.about] = actions.place_order(account, **said, actor=actor)

    def _support(self, line: Line, actor: Actor, said: dict[str, Any]) -> None:
        parent = Order.objects.get(pk=self.orders[said.pop("parent")].pk)
        self.orders[line.about] = actions.place_supporting_order(parent, **said, actor=actor)

    # -- what needs the order alone
    def _simple(self, act: Callable[..., object], line: Line, actor: Actor, said: dict[str, Any]) -> None:
        act(self._order(line), **said, actor=actor)

    def __getattr__(self, name: str) -> Callable[[Line, Actor, dict[str, Any]], None]:
        act = getattr(actions, name.removeprefix("_"), None)
        if act is None:
            raise AttributeError(f"Nobody can {name.removeprefix('_')}.")
        return lambda line, actor, said: self._simple(act, line, actor, said)

    # -- what needs something that belongs to the order
    def _receive(self, line: Line, actor: Actor, said: dict[str, Any]) -> None:
        actions.receive(HandOff.objects.filter(order=self._order(line)).latest("id"), **said, actor=actor)

    def _finish_step(self, line: Line, actor: Actor, said: dict[str, Any]) -> None:
        step = Step.objects.filter(order=self._order(line), finished_at__isnull=True).latest("id")
        actions.finish_step(step, **said, actor=actor)

    def _accept(self, line: Line, actor: Actor, said: dict[str, Any]) -> None:
        actions.accept_delivery(self._delivery(line), **said, actor=actor)

    def _return(self, line: Line, actor: Actor, said: dict[str, Any]) -> None:
        actions.return_delivery(self._delivery(line), **said, actor=actor)

    def _delivery(self, line: Line) -> Delivery:
        return Delivery.objects.filter(order=self._order(line), verdict__isnull=True).earliest("id")

    def _judge(self, line: Line, actor: Actor, said: dict[str, Any]) -> None:
        appeal = Appeal.objects.get(order=self._order(line), decided_at__isnull=True)
        actions.decide_appeal(appeal, **said, actor=actor)

    # -- barriers
    def _raise(self, line: Line, actor: Actor, said: dict[str, Any]) -> None:
        about = said.pop("order")
        order = Order.objects.get(pk=self.orders[about].pk)
        self.barriers[line.about] = actions.raise_barrier(order=order, **said, actor=actor)

    def _escalate(self, line: Line, actor: Actor, said: dict[str, Any]) -> None:
        actions.escalate(self.barriers[line.about], **said, actor=actor)

    def _climb(self, line: Line, actor: Actor, said: dict[str, Any]) -> None:
        actions.climb_undecided(actor)

    def _decide(self, line: Line, actor: Actor, said: dict[str, Any]) -> None:
        waiting = Escalation.objects.filter(barrier=self.barriers[line.about], decided_at__isnull=True)
        actions.decide(waiting.latest("id"), **said, actor=actor)

    def _clear(self, line: Line, actor: Actor, said: dict[str, Any]) -> None:
        actions.clear_barrier(self.barriers[line.about], **said, actor=actor)

    # -- the customer's voice
    def _hear(self, line: Line, actor: Actor, said: dict[str, Any]) -> None:
        account = self.company.accounts[said.pop("account")]
        if order := said.pop("order", None):
            said["order"] = self.orders[order]
        self.feedback[line.about] = voice.record_feedback(account, **said, actor=actor)

    def _reply(self, line: Line, actor: Actor, said: dict[str, Any]) -> None:
        voice.reply(self.feedback[line.about], **said, actor=actor)

    def _resolve(self, line: Line, actor: Actor, said: dict[str, Any]) -> None:
        voice.resolve(self.feedback[line.about], **said, actor=actor)

    def _act_on(self, line: Line, actor: Actor, said: dict[str, Any]) -> None:
        voice.act_on(self.feedback[line.about], **said, actor=actor)
