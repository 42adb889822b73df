"""An act: something that a person can do to an order, with its form, and when it is offered.

Offering is a courtesy of the page. Whether it is allowed is decided by the action alone, which refuses by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from goldenthread.app.orders import rights
from goldenthread.app.orders.models import ENDED, Order, OrderState
from goldenthread.app.people.actors import Actor
from goldenthread.app.web.forms.acts import ActForm
from goldenthread.app.web.forms.base import PageForm

Right = Callable[[Actor, Order], bool]
OPEN = frozenset(OrderState) - frozenset(ENDED)


def always(order: Order) -> bool:
    return True


def as_asker(permission: str) -> Right:
    """Those who asked."""
    return lambda actor, order: rights.asker_may(actor, order, permission)


def as_asked(permission: str) -> Right:
    """The unit that was asked."""
    return lambda actor, order: rights.unit_may(actor, [order.asked_of_unit_id], permission)


def as_worker(permission: str) -> Right:
    """The unit that was asked, and the one that holds the work."""
    return lambda actor, order: rights.unit_may(actor, rights.working_units(order), permission)


def as_either(permission: str) -> Right:
    """Both sides."""
    return lambda actor, order: (
        as_asker(permission)(actor, order)
        or rights.unit_may(actor, [*rights.working_units(order), order.asked_by_unit_id], permission)
    )


@dataclass(frozen=True)
class Act:
    """``name`` is the noun in its address: POST /orders/7/promises."""

    name: str
    label: str
    icon: str
    form: type[ActForm]
    perform: Callable[[Order, dict[str, Any], Actor], object]
    right: Right
    done: str  # what is said afterwards
    states: frozenset[str] = OPEN
    when: Callable[[Order], bool] = always
    button: str = ""
    help: str = ""
    tone: str = "primary"
    beside: str = ""  # a template shown with the form: what to know before
    one_tap: tuple[str, str, str] | None = (
        None  # a button that sends a field with its value: the usual answer
    )

    def is_offered(self, actor: Actor, order: Order) -> bool:
        return order.state in self.states and self.when(order) and self.right(actor, order)


class Doable(Protocol):
    """What a page shows of anything that can be done."""

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> str: ...


@dataclass(frozen=True)
class Offered:
    """An act as a page shows it."""

    act: Doable
    form: PageForm
    address: str
    open: bool

    def __getattr__(self, name: str) -> Any:
        return getattr(self.act, name)
