"""The address of one's calendar is made and revoked, by the person whose it is."""

from __future__ import annotations

import secrets

from django.db import transaction

from goldenthread.app.errors import NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.notices import events
from goldenthread.app.notices.models import Feed
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person, digest


@transaction.atomic
def make_feed(*, actor: Actor) -> tuple[Feed, str]:
    """The actor's calendar can be read at a new secret address, and at none that was made before.

    Answers the feed and its secret, which is not kept. Refused to systems and to tokens: it may outlive them.
    """
    if actor.person is None or actor.token_id is not None:
        raise NotPermitted("Only somebody who is signed in can make this address. Sign in and do it there.")
    person = Person.objects.select_for_update(of=("self",)).get(pk=actor.person.pk)
    before = Feed.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=actor.now)
    secret = secrets.token_urlsafe(32)
    feed = Feed.objects.create(person=person, digest=digest(secret), hint=secret[:6], made_at=actor.now)
    record(feed, events.CalendarFeedMade(in_place_of_another=bool(before)), actor=actor)
    return feed, secret


@transaction.atomic
def revoke_feed(feed: Feed, *, actor: Actor) -> Feed:
    """The address opens nothing any more. Its person may revoke it, and whoever may change logins."""
    feed = Feed.objects.select_for_update().get(pk=feed.pk)
    if actor.person is not None and actor.person.pk != feed.person_id and not actor.may("all:login:change"):
        raise NotPermitted("You may not revoke other people's calendars. Ask an administrator.")
    if feed.revoked_at is None:
        feed.revoked_at = actor.now
        feed.save(update_fields=["revoked_at"])
        record(feed, events.CalendarFeedRevoked(person_id=feed.person_id), actor=actor)
    return feed
