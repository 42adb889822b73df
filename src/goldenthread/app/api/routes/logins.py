"""Who signs in and with what: logins, second factors, sign-on links, and one's own API tokens.

No route makes a token: a program that could would outlive the revocation of its own. One is made at a page, by
somebody who is signed in there; so are the secret addresses of calendars and mail.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.people import REFUSED, Made, PersonShown, router
from goldenthread.app.api.routes.shapes import today_of
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.people import actions, queries
from goldenthread.app.people.access import person_for
from goldenthread.app.people.access_rules import require
from goldenthread.app.people.models import ApiToken, Login, Person


class LoginShown(Schema):
    """Whether and how a person signs in. Never a password, a factor or a secret."""

    person_id: int
    has_login: bool
    email: str
    is_open: bool
    has_second_factor: bool
    is_linked_to_sign_on: bool


class NewLogin(Sent):
    """Without an address: the person's own."""

    email: str = Field("", max_length=254)


class TokenShown(Schema):
    """A token of yours. Its secret was shown once, when it was made."""

    id: int
    name: str
    begins_with: str = Field(alias="hint")
    scopes: list[str]
    issued_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None


def _login(person: Person) -> dict[str, Any]:
    login = Login.objects.filter(person=person).first()
    return {
        "person_id": person.pk,
        "has_login": login is not None,
        "email": login.email if login else "",
        "is_open": bool(login and login.is_active),
        "has_second_factor": queries.has_second_factor(person),
        "is_linked_to_sign_on": queries.is_linked_to_sign_on(person),
    }


def _person(request: ApiRequest, person_id: int) -> Person:
    return person_for(request.person, person_id, on=today_of(request))


@router.get("/people/{int:person_id}/login", response={200: LoginShown, **REFUSED})
def show_login(request: ApiRequest, person_id: int) -> Any:
    """Whether and how a person signs in. For those who change logins."""
    person = _person(request, person_id)
    require(request.actor, "all:login:change", "see how people sign in")
    return _login(person)


@router.post("/people/{int:person_id}/login", response={201: LoginShown, **REFUSED})
def create_login(request: ApiRequest, person_id: int, body: NewLogin, response: HttpResponse) -> Any:
    """Let a person sign in. They set their own password by the sign-in page's reset."""
    person = _person(request, person_id)
    act_on_thing(request, response, person, PersonShown, actions.create_login, email=body.email)
    return Status(201, _login(person))


@router.post("/people/{int:person_id}/login-closing", response={200: Made, **REFUSED})
def close_login(request: ApiRequest, person_id: int, response: HttpResponse) -> Any:
    """Close a person's login and with it their tokens."""
    person = _person(request, person_id)
    act_on_thing(request, response, person, PersonShown, actions.close_login)
    return person


@router.post("/people/{int:person_id}/second-factor-reset", response={200: LoginShown, **REFUSED})
def reset_second_factor(request: ApiRequest, person_id: int, response: HttpResponse) -> Any:
    """Take a person's second factor away, for somebody who lost it. Their password alone signs in until then."""
    person = _person(request, person_id)
    act_on_thing(request, response, person, PersonShown, actions.reset_second_factor)
    return _login(person)


@router.delete("/people/{int:person_id}/sign-on-link", response={200: LoginShown, **REFUSED})
def unlink_sign_on(request: ApiRequest, person_id: int, response: HttpResponse) -> Any:
    """Unlink a person's login from the organisation's sign-on; who comes next with their address is linked."""
    person = _person(request, person_id)
    act_on_thing(request, response, person, PersonShown, actions.unlink_sign_on)
    return _login(person)


@router.get("/tokens", response={200: Page[TokenShown], **REFUSED})
def list_tokens(request: ApiRequest, window: Window = ASKED) -> Any:
    """The API tokens that act for you, latest first."""
    return page_of(ApiToken.objects.filter(person=request.person), window, lambda token: token)


@router.get("/tokens/{int:token_id}", response={200: TokenShown, **REFUSED})
def show_token(request: ApiRequest, token_id: int, response: HttpResponse) -> Any:
    """One of your API tokens."""
    return with_version(response, get_object_or_404(ApiToken, pk=token_id, person=request.person))


@router.post("/tokens/{int:token_id}/revocation", response={200: TokenShown, **REFUSED})
def revoke_token(request: ApiRequest, token_id: int, response: HttpResponse) -> Any:
    """Let one of your tokens work no longer: this one, or another that got into wrong hands."""
    token = get_object_or_404(ApiToken, pk=token_id, person=request.person)
    return act_on_thing(request, response, token, TokenShown, actions.revoke_token)
