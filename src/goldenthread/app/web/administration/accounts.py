"""Accounts open and change; their core teams and contacts are kept."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from goldenthread.app.customers import actions
from goldenthread.app.customers.access import account_for, contact_for
from goldenthread.app.customers.models import SHAPE, TeamMember
from goldenthread.app.customers.queries import accounts_listed_for
from goldenthread.app.customers.rights import may
from goldenthread.app.web.administration import forms
from goldenthread.app.web.form_page import either, form_page
from goldenthread.app.web.requests import PageRequest


@either
def new_account(request: PageRequest) -> HttpResponse:
    def act(given: dict[str, Any]) -> str:
        account = actions.open_account(given.pop("name"), actor=request.actor, **given)
        return reverse("account", args=[account.pk])

    return form_page(
        request,
        forms.AccountForm(request.POST or None, initial={"valid_from": request.today}),
        act,
        title="Open an account",
        button="Open",
        back=reverse("accounts"),
        allowed=request.actor.may("all:account:change"),
        done="The account is open.",
    )


@either
def change_account(request: PageRequest, account_id: int) -> HttpResponse:
    account = _account(request, account_id)
    shape = {name: getattr(account, name) for name in SHAPE}
    form = forms.AccountForm(request.POST or None, initial={**shape, "valid_from": request.today})

    def act(given: dict[str, Any]) -> None:
        actions.change_account(account, actor=request.actor, **given)

    return form_page(
        request,
        form,
        act,
        title=f"Change {account}",
        button="Save",
        back=reverse("account", args=[account.pk]),
        allowed=request.actor.may("all:account:change"),
        done="The change is recorded from that day.",
    )


@either
def close_account(request: PageRequest, account_id: int) -> HttpResponse:
    account = _account(request, account_id)

    def act(given: dict[str, Any]) -> None:
        actions.close_account(account, closed_on=given["closed_on"], actor=request.actor)

    return form_page(
        request,
        forms.CloseForm(request.POST or None, initial={"closed_on": request.today}),
        act,
        title=f"Close {account}",
        button="Close",
        back=reverse("account", args=[account.pk]),
        allowed=request.actor.may("all:account:change"),
        done="The account closes after that day.",
        danger=True,
    )


@either
def new_team_member(request: PageRequest, account_id: int) -> HttpResponse:
    account = _account(request, account_id)

    def act(given: dict[str, Any]) -> None:
        actions.add_team_member(account, actor=request.actor, **given)

    return form_page(
        request,
        forms.TeamForm(request.POST or None, initial={"valid_from": request.today}),
        act,
        title=f"Core team of {account}",
        button="Add",
        back=reverse("account", args=[account.pk]),
        allowed=request.actor.may("all:account:change"),
        done="The person is in the core team from that day.",
    )


@either
def end_of_team_member(request: PageRequest, member_id: int) -> HttpResponse:
    member = get_object_or_404(TeamMember.objects.select_related("person", "account"), pk=member_id)
    _account(request, member.account_id)

    def act(given: dict[str, Any]) -> None:
        actions.end_team_member(member, valid_to=given["valid_to"], actor=request.actor)

    return form_page(
        request,
        forms.EndForm(request.POST or None, initial={"valid_to": request.today}),
        act,
        title=f"{member.person} leaves the core team of {member.account}",
        button="End it",
        back=reverse("account", args=[member.account_id]),
        allowed=request.actor.may("all:account:change"),
        done="The place in the core team ends then.",
    )


@either
def new_contact(request: PageRequest, account_id: int) -> HttpResponse:
    account = account_for(request.person, account_id, on=request.today)

    def act(given: dict[str, Any]) -> None:
        actions.add_contact(account, actor=request.actor, **given)

    return form_page(
        request,
        forms.ContactForm(request.POST or None),
        act,
        title=f"A contact at {account}",
        button="Add",
        back=reverse("account", args=[account.pk]),
        allowed=may(request.actor, account, "contact:change"),
        done="The contact is added.",
    )


@either
def change_contact(request: PageRequest, contact_id: int) -> HttpResponse:
    contact = contact_for(request.person, contact_id, on=request.today)
    form = forms.ContactForm(
        request.POST or None, initial={name: getattr(contact, name) for name in forms.ContactForm.base_fields}
    )

    def act(given: dict[str, Any]) -> None:
        actions.change_contact(contact, actor=request.actor, **given)

    return form_page(
        request,
        form,
        act,
        title=f"Change {contact}",
        button="Save",
        back=reverse("account", args=[contact.account_id]),
        allowed=may(request.actor, contact.account, "contact:change"),
        done="The change is saved.",
    )


@either
def contact_erasure(request: PageRequest, contact_id: int) -> HttpResponse:
    contact = contact_for(request.person, contact_id, on=request.today)

    def act(_: dict[str, Any]) -> None:
        actions.erase_contact(contact, actor=request.actor)

    return form_page(
        request,
        forms.ConfirmForm(request.POST if request.method == "POST" else None),
        act,
        title=f"Erase {contact}",
        lead="Name and addresses are removed for good. Verdicts and complaints stay, without the name.",
        button="Erase for good",
        back=reverse("account", args=[contact.account_id]),
        allowed=may(request.actor, contact.account, "contact:change"),
        done="Erased.",
        danger=True,
    )


def _account(request: PageRequest, account_id: int) -> Any:
    """The account, for those who may open it, or who keep all accounts without seeing into them."""
    if request.actor.may("all:account:change"):
        return get_object_or_404(accounts_listed_for(request.person, on=request.today).only(), pk=account_id)
    return account_for(request.person, account_id, on=request.today)
