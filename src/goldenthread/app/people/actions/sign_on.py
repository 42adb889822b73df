"""A login and the identity that it has at the organisation's own sign-on."""

from __future__ import annotations

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from goldenthread.app.history.actions import record
from goldenthread.app.people import events
from goldenthread.app.people.access_rules import require
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.errors import LinkedOtherwise, NotLinked
from goldenthread.app.people.models import Login, Person


@transaction.atomic
def link_sign_on(login: Login, *, provider: str, subject: str, actor: Actor) -> SocialAccount:
    """``login`` is who signs on as ``subject`` from now on, whatever address they have there later.

    Refused where the login belongs to another identity there already: an address that somebody new was given does
    not open the old holder's records.
    """
    login = Login.objects.select_for_update(of=("self",)).get(pk=login.pk)
    if SocialAccount.objects.filter(user=login, provider=provider).exists():
        raise LinkedOtherwise(
            "This login belongs to another identity at your organisation's sign-on. "
            "Ask an administrator to unlink it."
        )
    try:
        linked = SocialAccount.objects.create(user=login, provider=provider, uid=subject, extra_data={})
    except IntegrityError as taken:
        raise LinkedOtherwise("This identity belongs to another login. Ask an administrator.") from taken
    record(login.person, events.SignOnLinked(), actor=actor)
    return linked


@transaction.atomic
def unlink_sign_on(person: Person, *, actor: Actor) -> None:
    """The person's login belongs to no identity at the sign-on; the next one with its verified address is linked.

    Refused to those who may not change logins, and where nothing is linked.
    """
    require(actor, "all:login:change", "unlink identities")
    gone, _ = SocialAccount.objects.filter(user__person=person).delete()
    if not gone:
        raise NotLinked("This person's login is not linked to your organisation's sign-on.")
    record(person, events.SignOnUnlinked(), actor=actor)
