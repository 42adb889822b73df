"""Whether an actor may change people, units, calendars and rights: these permissions are for all records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goldenthread.app.errors import NotPermitted

if TYPE_CHECKING:
    from goldenthread.app.people.actors import Actor


def require(actor: Actor, permission: str, to_do: str) -> None:
    """Refuse unless the actor holds ``permission``. ``to_do`` ends the sentence "You may not …"."""
    if not actor.may(permission):
        raise NotPermitted(
            f"You may not {to_do}. Ask an administrator, or somebody whose role has '{permission}'.",
            permission=permission,
        )
