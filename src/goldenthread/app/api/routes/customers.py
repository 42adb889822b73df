"""Accounts and contacts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.freshness import with_version
from goldenthread.app.api.pages import ASKED, Page, Window, page_of
from goldenthread.app.api.routes.acting import act_on_thing
from goldenthread.app.api.routes.people import REFUSED
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers import actions, queries
from goldenthread.app.customers.access import account_for, contact_for
from goldenthread.app.people.access import person_for

router = Router(tags=["accounts"])


class AccountShown(Schema):
    id: int
    name: str
    parent_id: int | None
    tier: str
    segment: str
    annual_value: Decimal | None
    margin: Decimal | None
    potential: Decimal | None
    manager_id: int | None
    sponsor_id: int | None


class NewAccount(Sent):
    name: str = Field(max_length=200)
    parent_id: int | None = None
    tier: str = Field("", max_length=30)
    segment: str = Field("", max_length=100)
    annual_value: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)
    margin: Decimal | None = Field(None, max_digits=14, decimal_places=2)
    potential: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)
    manager_id: int | None = None
    sponsor_id: int | None = None
    valid_from: date


class AccountChange(Sent):
    valid_from: date
    name: str | None = Field(None, max_length=200)
    tier: str | None = Field(None, max_length=30)
    segment: str | None = Field(None, max_length=100)
    annual_value: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)
    margin: Decimal | None = Field(None, max_digits=14, decimal_places=2)
    potential: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)
    manager_id: int | None = None
    sponsor_id: int | None = None
    parent_id: int | None = None


class ContactShown(Schema):
    id: int
    account_id: int
    name: str
    title: str
    buying_role: str
    level: str
    authority: int | None


class NewContact(Sent):
    name: str = Field(max_length=200)
    email: str = Field("", max_length=254)
    phone: str = Field("", max_length=40)
    title: str = Field("", max_length=100)
    buying_role: str = Field("", max_length=40)
    level: str = Field("", max_length=40)
    authority: int | None = Field(None, ge=1, le=5)


class ContactChange(Sent):
    name: str | None = Field(None, max_length=200)
    email: str | None = Field(None, max_length=254)
    phone: str | None = Field(None, max_length=40)
    title: str | None = Field(None, max_length=100)
    buying_role: str | None = Field(None, max_length=40)
    level: str | None = Field(None, max_length=40)
    authority: int | None = Field(None, ge=1, le=5)


_LINKS = {"parent_id": account_for, "manager_id": person_for, "sponsor_id": person_for}


def _shape(request: ApiRequest, body: NewAccount | AccountChange) -> dict[str, Any]:
    """What was sent, with ids as the accounts and people that the sender may see."""
    sent = body.dict(exclude_unset=True, exclude={"valid_from"})
    today = request.actor.now.date()
    for field, find in _LINKS.items():
        if field in sent:
            value = sent.pop(field)
            sent[field.removesuffix("_id")] = find(request.person, value, on=today) if value else None
    return {name: value for name, value in sent.items() if value is not None or name in _NULLABLE}


_NULLABLE = ("parent", "manager", "sponsor", "annual_value", "margin", "potential")


@router.get("/accounts", response={200: Page[AccountShown], **REFUSED})
def list_accounts(request: ApiRequest, window: Window = ASKED) -> Any:
    """The accounts that you may open, latest first."""
    found = queries.accounts_visible_to(request.person, on=request.actor.now.date())
    return page_of(found, window, lambda account: account)


@router.post("/accounts", response={201: AccountShown, **REFUSED})
def open_account(request: ApiRequest, body: NewAccount) -> Any:
    """Open an account."""
    return Status(
        201, actions.open_account(valid_from=body.valid_from, actor=request.actor, **_shape(request, body))
    )


@router.get("/accounts/{int:account_id}", response={200: AccountShown, **REFUSED})
def show_account(request: ApiRequest, account_id: int, response: HttpResponse) -> Any:
    """One account; ``ETag`` is its version, for ``If-Match``."""
    return with_version(response, account_for(request.person, account_id, on=request.actor.now.date()))


@router.post("/accounts/{int:account_id}/versions", response={200: AccountShown, **REFUSED})
def change_account(request: ApiRequest, account_id: int, body: AccountChange, response: HttpResponse) -> Any:
    """Change an account from a day on. Only the fields that are sent change."""
    account = account_for(request.person, account_id, on=request.actor.now.date())
    said = {"valid_from": body.valid_from, **_shape(request, body)}
    return act_on_thing(request, response, account, AccountShown, actions.change_account, **said)


@router.get("/accounts/{int:account_id}/contacts", response={200: Page[ContactShown], **REFUSED})
def list_contacts(request: ApiRequest, account_id: int, window: Window = ASKED) -> Any:
    """The people at the customer."""
    today = request.actor.now.date()
    account = account_for(request.person, account_id, on=today)
    found = queries.contacts_visible_to(request.person, on=today).filter(account=account)
    return page_of(found, window, lambda contact: contact)


@router.post("/accounts/{int:account_id}/contacts", response={201: ContactShown, **REFUSED})
def add_contact(request: ApiRequest, account_id: int, body: NewContact, response: HttpResponse) -> Any:
    """Add somebody at the customer."""
    account = account_for(request.person, account_id, on=request.actor.now.date())
    made = act_on_thing(request, response, account, AccountShown, actions.add_contact, **body.dict())
    return Status(201, made)


@router.get("/contacts/{int:contact_id}", response={200: ContactShown, **REFUSED})
def show_contact(request: ApiRequest, contact_id: int, response: HttpResponse) -> Any:
    """Somebody at a customer."""
    return with_version(response, contact_for(request.person, contact_id, on=request.actor.now.date()))


@router.patch("/contacts/{int:contact_id}", response={200: ContactShown, **REFUSED})
def change_contact(request: ApiRequest, contact_id: int, body: ContactChange, response: HttpResponse) -> Any:
    """Change what is known of a contact. Only the fields that are sent change."""
    contact = contact_for(request.person, contact_id, on=request.actor.now.date())
    wanted = body.dict(exclude_unset=True)
    wanted = {name: value for name, value in wanted.items() if value is not None or name == "authority"}
    return act_on_thing(request, response, contact, ContactShown, actions.change_contact, **wanted)


@router.post("/contacts/{int:contact_id}/erasure", response={200: ContactShown, **REFUSED})
def erase_contact(request: ApiRequest, contact_id: int, response: HttpResponse) -> Any:
    """Erase a contact's name and addresses."""
    contact = contact_for(request.person, contact_id, on=request.actor.now.date())
    return act_on_thing(request, response, contact, ContactShown, actions.erase_contact)
