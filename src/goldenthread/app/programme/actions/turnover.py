"""Looking at the names of those who left: opened by a setting, for those entitled, and kept on record."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.errors import NotFound
from goldenthread.app.history.actions import record
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.programme import tier_events
from goldenthread.app.programme.queries.accounts.turnover import leavers_of


def may_name_leavers(actor: Actor) -> bool:
    """Where the deployment allows it: those who keep people's records, and the programme lead."""
    entitled = actor.may("all:programme:change") or actor.may("all:person:change")
    return bool(settings.NAMED_TURNOVER) and actor.person is not None and entitled


@transaction.atomic
def name_leavers(*, reason: str, months: int = 6, actor: Actor) -> tuple[Person, ...]:
    """Who left the role of account manager, by name; that somebody looked, and why, is on record.

    Answered as not there where the deployment does not allow it, and to whoever is not entitled.
    """
    if not may_name_leavers(actor) or actor.person is None:
        raise NotFound("There is no such page.")
    reason = checks.text(reason, "reason", limit=300)
    found = leavers_of(actor.now.date(), months)
    record(actor.person, tier_events.LeaversNamed(reason, len(found)), actor=actor)
    return found
