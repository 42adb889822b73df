"""A person answers by a link from their mail: with the same act as at the page, once."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from goldenthread.app.errors import NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.notices.answering.links import closed, must_sign_in
from goldenthread.app.notices.errors import LinkClosed
from goldenthread.app.notices.models import AnswerLink
from goldenthread.app.people.actors import Actor


@transaction.atomic
def answer_by_link(link: AnswerLink, act: Callable[[Actor], object], *, actor: Actor) -> AnswerLink:
    """``act`` is done by the link's person, and the link opens nothing any more. The event is the act's own.

    Refused to anybody else, where this person must sign in, and once the link is closed. Where the act itself is
    refused, the link stays as it was. Two at the same time: the second finds it used.
    """
    AnswerLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    link = AnswerLink.objects.select_related("notice__event", "notice__person", "used_event").get(pk=link.pk)
    if actor.person is None or actor.person.pk != link.notice.person_id:
        raise NotPermitted("This link is somebody else's.")
    if must_sign_in(actor.person, actor.now):
        raise NotPermitted("Sign in to answer.")
    if (why := closed(link, actor.now)) is not None:
        raise LinkClosed(why.why)
    before = Event.objects.order_by("-pk").values_list("pk", flat=True)[:1]
    latest = max(before, default=0)
    act(actor)
    link.used_event = Event.objects.filter(pk__gt=latest, actor_person=actor.person, via=actor.via).earliest(
        "pk"
    )
    link.used_at = actor.now
    link.save(update_fields=["used_at", "used_event"])
    return link
