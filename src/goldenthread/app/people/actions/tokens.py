"""API tokens are issued and revoked, by the person they act for."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import transaction

from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.people import events
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import SCOPES, TOKEN_PREFIX, ApiToken, digest


@transaction.atomic
def issue_token(
    name: str, *, scopes: list[str], expires_at: datetime | None = None, actor: Actor
) -> tuple[ApiToken, str]:
    """A program may act for the actor within ``scopes``. Answers the token and its secret, which is not kept.

    Refused to systems and to tokens themselves: a token cannot make another.
    """
    if actor.person is None or actor.token_id is not None:
        raise NotPermitted("Only somebody who is signed in can issue a token. Sign in and do it there.")
    name = name.strip()
    if not name or len(name) > 100:
        raise Invalid("Name the program that will use the token, in up to 100 characters.", field="name")
    if not scopes or set(scopes) - set(SCOPES):
        raise Invalid(f"Choose one or more of: {', '.join(SCOPES)}.", field="scopes")
    if expires_at is not None and expires_at <= actor.now:
        raise Invalid("A token expires in the future. Give a later time, or none.", field="expires_at")
    secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=actor.person,
        name=name,
        digest=digest(secret),
        hint=secret[:8],
        scopes=sorted(set(scopes)),
        issued_at=actor.now,
        expires_at=expires_at,
    )
    payload = events.TokenIssued(name=name, scopes=tuple(token.scopes), expires_at=expires_at)
    record(token, payload, actor=actor)
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: Actor) -> ApiToken:
    """The token works no longer. Its person may revoke it, and whoever may change logins."""
    token = ApiToken.objects.select_for_update().get(pk=token.pk)
    if actor.person is not None and actor.person.pk != token.person_id and not actor.may("all:login:change"):
        raise NotPermitted("You may not revoke other people's tokens. Ask an administrator.")
    if token.revoked_at is None:
        token.revoked_at = actor.now
        token.save(update_fields=["revoked_at"])
        record(token, events.TokenRevoked(name=token.name), actor=actor)
    return token
