"""Whether an actor may do something to this order or barrier.

Whoever asked is, for a customer's order, those who answer for the account (``own``), and for a supporting order
the people of the unit that asked (``team``). Whoever was asked is the unit that must answer and the unit that
holds the work, each with the units above it (``team``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from goldenthread.app.customers.queries import accounts_answered_by, accounts_sponsored_by
from goldenthread.app.errors import NotPermitted
from goldenthread.app.orders.models import Barrier, Order
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.queries import own_units, units_below

if TYPE_CHECKING:
    from goldenthread.app.customers.models import Account


def units_of(actor: Actor) -> set[int]:
    """The actor's own units, and those below them."""
    person, day = actor.person, actor.now.date()
    if person is None:
        return set()
    return actor.once("units", lambda: units_below(own_units(person, day), day))


def _answers_for(actor: Actor, account_id: int) -> bool:
    person, day = actor.person, actor.now.date()
    if person is None:
        return False
    return account_id in actor.once("accounts answered", lambda: accounts_answered_by(person, on=day))


def asker_may(actor: Actor, order: Order, act: str) -> bool:
    """Whether the actor may do ``act`` as the one who asked."""
    if actor.is_system or actor.may(f"all:{act}"):
        return True
    if order.parent_id is None:
        return actor.may(f"own:{act}") and _answers_for(actor, order.account_id)
    return actor.may(f"team:{act}") and order.asked_by_unit_id in units_of(actor)


def unit_may(actor: Actor, units: Iterable[int | None], act: str) -> bool:
    """Whether the actor may do ``act`` for one of ``units``."""
    if actor.is_system or actor.may(f"all:{act}"):
        return True
    return actor.may(f"team:{act}") and bool(units_of(actor) & {unit for unit in units if unit})


def require_asker(actor: Actor, order: Order, act: str, to_do: str) -> None:
    """Refuse unless :func:`asker_may`."""
    if not asker_may(actor, order, act):
        who = "those who answer for the account" if order.is_root else "the people of the unit that asked"
        raise NotPermitted(f"You may not {to_do}: that is for {who}.", permission=act)


def require_asked(actor: Actor, order: Order, act: str, to_do: str) -> None:
    """Refuse unless the actor may answer for the unit that was asked."""
    if not unit_may(actor, [order.asked_of_unit_id], act):
        raise NotPermitted(
            f"You may not {to_do}: that is for {order.asked_of_unit}, which was asked.", permission=act
        )


def require_worker(actor: Actor, order: Order, act: str, to_do: str) -> None:
    """Refuse unless the actor may act for the unit that was asked, or for the one that holds the work."""
    if not unit_may(actor, working_units(order), act):
        holder = order.held_by_unit or order.asked_of_unit
        raise NotPermitted(f"You may not {to_do}: that is for {holder}.", permission=act)


def working_units(order: Order) -> list[int | None]:
    return [order.asked_of_unit_id, order.held_by_unit_id]


def require_either_side(actor: Actor, order: Order, act: str, to_do: str) -> None:
    """Refuse unless the actor is of those who asked or of those who were asked, up the chain to the account."""
    if asker_may(actor, order, act) or unit_may(actor, [*working_units(order), order.asked_by_unit_id], act):
        return
    if actor.may(f"own:{act}") and _answers_for(actor, order.account_id):
        return
    raise NotPermitted(
        f"You may not {to_do}: that is for those who asked and those who were asked.", permission=act
    )


def account_may(actor: Actor, account: Account, act: str) -> bool:
    """Whether the actor may do ``act`` for an account: as who answers for it, sponsors it, or for all."""
    if actor.is_system or actor.may(f"all:{act}"):
        return True
    if actor.may(f"own:{act}") and _answers_for(actor, account.pk):
        return True
    return (
        actor.person is not None
        and actor.may(f"sponsored:{act}")
        and account.pk in accounts_sponsored_by(actor.person, on=actor.now.date())
    )


def require_account(actor: Actor, account: Account, act: str, to_do: str) -> None:
    """Refuse unless :func:`account_may`."""
    if not account_may(actor, account, act):
        raise NotPermitted(
            f"You may not {to_do}: that is for those who answer for {account}.", permission=f"own:{act}"
        )


def require_barrier(actor: Actor, barrier: Barrier, act: str, to_do: str) -> None:
    """Refuse unless the actor owns or raised the barrier with a role for that, or is of either side."""
    if actor.is_system or account_may(actor, barrier.account, act):
        return
    if actor.may(f"team:{act}"):
        if actor.person is not None and actor.person.pk in (barrier.owner_id, barrier.raised_by_id):
            return
        order = barrier.order
        if order and unit_may(actor, [*working_units(order), order.asked_by_unit_id], act):
            return
    raise NotPermitted(
        f"You may not {to_do}: that is for its owner and for those who work on it.", permission=act
    )
