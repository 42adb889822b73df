"""Who reads the diagnosis: of the organisation, of a unit, of an account."""

from __future__ import annotations

from goldenthread.app.errors import NotFound, NotPermitted
from goldenthread.app.orders.rights import units_of
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Role, Unit
from goldenthread.app.people.permissions import roles_of

WHOLE = frozenset({Role.EXECUTIVE, Role.PROGRAMME_LEAD, Role.ANALYST})


def reads_the_whole(roles: frozenset[str]) -> bool:
    return bool(WHOLE & roles)


def require_whole(roles: frozenset[str]) -> None:
    """Let executives, programme leads and analysts through; for others there is no such page."""
    if not reads_the_whole(roles):
        raise NotFound("There is no such page.")


def require_unit(actor: Actor, *units: Unit) -> None:
    """Let those read of a unit, or of what passed between two, who read the whole or lead one of them; for others
    there is no such page."""
    if not any(may_read_unit(actor, unit) for unit in units):
        raise NotFound("There is no such page.")


def may_read_unit(actor: Actor, unit: Unit) -> bool:
    """Whether the actor reads what is said of the unit."""
    if actor.person is None:
        return False
    roles = frozenset(roles_of(actor.person, actor.now.date()))
    return reads_the_whole(roles) or (Role.UNIT_LEAD in roles and unit.pk in units_of(actor))


def require_asking(actor: Actor) -> None:
    """Let those ask for a diagnosis who read it, and the clock."""
    if actor.person is not None and not reads_the_whole(frozenset(roles_of(actor.person, actor.now.date()))):
        raise NotPermitted(
            "A diagnosis is asked for by executives, the programme lead and analysts. Ask one of them."
        )
