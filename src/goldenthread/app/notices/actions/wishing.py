"""How a person wishes to be told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from django.db import transaction

from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.notices import events
from goldenthread.app.notices.mailing.times import hours_of
from goldenthread.app.notices.models import Group, Hours, Way, Wish
from goldenthread.app.notices.queries import wishes_of
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person

HOURS = ("digest_at", "quiet_from", "quiet_until")


@transaction.atomic
def choose_how_to_be_told(
    *,
    ways: Mapping[str, str] | None = None,
    digest_at: time | None = None,
    quiet_from: time | None = None,
    quiet_until: time | None = None,
    actor: Actor,
) -> Hours:
    """From now on the actor is told of each group named in ``ways`` in that way, at these hours. What is not given
    stays. Refused to systems, for a group or a way that is none, and for what guards the login, which comes at
    once."""
    person = actor.person
    if person is None:
        raise NotPermitted("Only a person chooses how to be told.")
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    given = {"digest_at": digest_at, "quiet_from": quiet_from, "quiet_until": quiet_until}
    changes = {**_set_ways(person, ways or {}), **_set_hours(person, given)}
    if changes:
        record(person, events.NoticeWishesSet(changes=changes), actor=actor)
    return hours_of(person)


def _set_ways(person: Person, ways: Mapping[str, str]) -> dict[str, dict[str, str]]:
    if unknown := set(ways) - set(Group.values):
        raise Invalid(f"There is no such group: {', '.join(sorted(unknown))}.", field="ways")
    if unknown := set(ways.values()) - set(Way.values):
        raise Invalid(f"Choose one of: {', '.join(Way.values)}.", field="ways")
    if ways.get(Group.SECURITY, Way.AT_ONCE) != Way.AT_ONCE:
        raise Invalid("Mail about how you sign in comes at once, always. Leave it out.", field="ways")
    before = wishes_of(person)
    changed = {group: way for group, way in ways.items() if before[group] != way}
    for group, way in changed.items():
        Wish.objects.update_or_create(person=person, group=group, defaults={"way": way})
    return {group: {"old": before[group], "new": str(way)} for group, way in changed.items()}


def _set_hours(person: Person, given: Mapping[str, time | None]) -> dict[str, dict[str, str]]:
    hours = hours_of(person)
    changes = {}
    for name, value in given.items():
        old = getattr(hours, name)
        if value is not None and value != old:
            if value.tzinfo is not None:
                raise Invalid("Give the hour as it is where you work, without a zone.", field=name)
            setattr(hours, name, value)
            changes[name] = {"old": f"{old:%H:%M}", "new": f"{value:%H:%M}"}
    if changes:
        hours.save()
    return changes
