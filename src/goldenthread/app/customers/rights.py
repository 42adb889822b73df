"""Whether an actor may do something to this account: ``own`` for those who answer for it, ``all`` for everybody
whose role says so."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from goldenthread.app.customers.models import Account, Interaction
from goldenthread.app.customers.queries import accounts_answered_by, accounts_sponsored_by
from goldenthread.app.errors import NotPermitted
from goldenthread.app.people.actors import Actor

if TYPE_CHECKING:
    from goldenthread.app.people.models import Person


def may(actor: Actor, account: Account, act: str) -> bool:
    """Whether the actor may do ``act`` (``contact:change``) to this account."""
    if actor.person is None or actor.may(f"all:{act}"):
        return True
    return actor.may(f"own:{act}") and account.pk in accounts_answered_by(actor.person, on=actor.now.date())


def require(actor: Actor, account: Account, act: str, to_do: str) -> None:
    """Refuse unless :func:`may`. ``to_do`` ends the sentence "You may not …"."""
    if not may(actor, account, act):
        manager = f" Ask {account.manager}, who manages {account}." if account.manager else ""
        raise NotPermitted(f"You may not {to_do}.{manager}", permission=f"own:{act}")


def may_record_interaction(actor: Actor, account: Account) -> bool:
    """Whoever answers for the account or sponsors it, with a role for that: both have their own contacts there."""
    person, day = actor.person, actor.now.date()
    if person is None or not actor.may("own:interaction:record"):
        return person is None
    return account.pk in actor.once("accounts in touch with", lambda: accounts_in_touch_with(person, day))


def may_correct_interaction(actor: Actor, made: Interaction) -> bool:
    """Whoever was in touch, and whoever may record contacts with the account."""
    was_there = actor.person is not None and actor.person.pk == made.person_id
    return was_there or may_record_interaction(actor, made.account)


def accounts_in_touch_with(person: Person, day: date) -> set[int]:
    """The accounts that the person answers for or sponsors."""
    return accounts_answered_by(person, on=day) | accounts_sponsored_by(person, on=day)
