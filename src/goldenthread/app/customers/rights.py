"""Whether an actor may do something to this account: ``own`` for those who answer for it, ``all`` for everybody
whose role says so."""

from __future__ import annotations

from goldenthread.app.customers.models import Account
from goldenthread.app.customers.queries import accounts_answered_by
from goldenthread.app.errors import NotPermitted
from goldenthread.app.people.actors import Actor


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
