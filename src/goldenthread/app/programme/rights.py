"""Whether an actor may do something in the programme: the programme lead for all accounts, others for their own."""

from __future__ import annotations

from datetime import date

from goldenthread.app import checks
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.orders import rights
from goldenthread.app.people import versions
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Dated, Person

LEADS = "all:programme:change"


def leads(actor: Actor) -> bool:
    """Whether the actor runs the programme."""
    return actor.is_system or actor.may(LEADS)


def require_lead(actor: Actor, to_do: str) -> None:
    """Refuse unless :func:`leads`."""
    if not leads(actor):
        raise NotPermitted(f"You may not {to_do}: that is for the programme lead.", permission=LEADS)


def may_change_contracts(actor: Actor, account: Account) -> bool:
    """Those who answer for the account, and the programme lead."""
    return rights.account_may(actor, account, "contract:change")


def require_contracts(actor: Actor, account: Account, to_do: str) -> None:
    """Refuse unless :func:`may_change_contracts`."""
    rights.require_account(actor, account, "contract:change", to_do)


def is_one_of(actor: Actor, *persons: int | Person | None) -> bool:
    """Whether the actor is one of these persons."""
    if actor.person is None:
        return actor.is_system
    return actor.person.pk in {one.pk if isinstance(one, Person) else one for one in persons}


def may_change_plan(actor: Actor, account: Account) -> bool:
    """Those who answer for the account, and the programme lead."""
    return leads(actor) or rights.account_may(actor, account, "plan:change")


def require_plan(actor: Actor, account: Account, to_do: str) -> None:
    """Refuse unless :func:`may_change_plan`."""
    if not may_change_plan(actor, account):
        raise NotPermitted(
            f"You may not {to_do}: that is for those who answer for {account}.", permission="own:plan:change"
        )


def within(value: object, low: int, high: int, field: str) -> int:
    """A whole number between two others."""
    return checks.whole_number(value, field, least=low, most=high)


def last_day(held: Dated, valid_to: object) -> date:
    """The day as the last of what holds since a day. Refused where it ended already, or would end before it began."""
    if held.valid_to is not None:
        raise Invalid(f"It ended on {held.valid_to}. There is nothing left to end.", field="valid_to")
    return versions.last_day(held, valid_to)
