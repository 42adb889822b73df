"""Who acts: a person at a page, an API token, or a named system such as the clock.

Every action takes ``actor`` and nothing acts without one. ``now`` is read once, when the actor is made, so
that everything one act writes carries the same time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.utils import timezone

if TYPE_CHECKING:
    from goldenthread.app.people.models import Person


T = TypeVar("T")


@dataclass(frozen=True)
class Actor:
    """``person`` acts, or ``system`` does by itself; ``via`` says from where."""

    person: Person | None = None
    system: str = ""
    via: str = "page"
    now: datetime = field(default_factory=timezone.now)
    on_behalf_of: Person | None = None
    token_id: int | None = None  # the API token by which the person acts, if any

    _known: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if (self.person is None) == (not self.system):
            raise ValueError("An actor is a person or a named system: exactly one of the two.")

    @property
    def is_system(self) -> bool:
        return self.person is None

    def may(self, permission: str) -> bool:
        """Whether the actor holds a permission of the form ``scope:resource:action``. Systems hold all."""
        if self.person is None:
            return True
        return permission in self.once("permissions", self._permissions)

    def _permissions(self) -> frozenset[str]:
        from goldenthread.app.people.permissions import permissions_of

        return permissions_of(self.person, self.now.date()) if self.person else frozenset()

    def once(self, what: str, read: Callable[[], T]) -> T:
        """What ``read`` answered the first time: one act, and one page, asks the same of its actor many times."""
        if what not in self._known:
            self._known[what] = read()
        found: T = self._known[what]
        return found


def clock(now: datetime | None = None) -> Actor:
    """The clock: what becomes due, climbs or lapses by itself."""
    return Actor(system="clock", via="clock", now=now or timezone.now())
