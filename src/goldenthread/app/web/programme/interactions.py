"""Contacts with customers: the list, and recording one in seconds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.app.customers import actions
from goldenthread.app.customers.access import interaction_for
from goldenthread.app.customers.models import Account, Contact, Direction, Initiator, InteractionKind
from goldenthread.app.customers.queries import (
    accounts_visible_to,
    contacts_visible_to,
    interactions_visible_to,
)
from goldenthread.app.customers.rights import accounts_in_touch_with, may_correct_interaction
from goldenthread.app.errors import NotPermitted
from goldenthread.app.web.form_page import form_page
from goldenthread.app.web.forms.base import Day, Line, One, Words
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.lists import Listing, Sort
from goldenthread.app.web.programme.acts import RecordForm
from goldenthread.app.web.requests import PageRequest

SORTS = {
    "at": Sort("When", "at", datetime, descending=True),
    "customer": Sort("Customer", "account__name", str),
}


class AccountsContacts(One):
    """A contact, named with the customer, as the list holds those of several."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}, {obj.account}"


class RecordInteraction(PersonsForm):
    """Two answers are enough: which customer, and what it was."""

    account = One(label="Which customer", queryset=Account.objects.none())
    kind = forms.ChoiceField(label="What it was", choices=InteractionKind.choices)
    contact = AccountsContacts(
        label="With whom", queryset=Contact.objects.none(), required=False, empty_label="Nobody known by name"
    )
    topic = Line(label="About what", required=False, max_length=300)
    initiated_by = forms.ChoiceField(label="Who began it", choices=Initiator.choices, initial=Initiator.US)
    direction = forms.ChoiceField(
        label="Which way it went", choices=Direction.choices, initial=Direction.BOTH
    )
    at = forms.DateTimeField(
        label="When",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        help_text="Empty means just now.",
    )
    next_step = Line(label="What comes next", required=False, max_length=300)
    next_step_by = Day(label="By when", required=False)
    note = Words(label="Note", required=False, max_length=10_000)
    private = forms.BooleanField(label="The note is for the account’s own team only", required=False)

    def prepare(self) -> None:
        own = accounts_in_touch_with(self.person, self.today)
        self.choose("account", Account.objects.filter(pk__in=own, closed_on__isnull=True))
        contacts = contacts_visible_to(self.person, on=self.today).filter(
            left_on__isnull=True, account__in=own
        )
        self.choose("contact", contacts)


class CorrectInteraction(RecordForm):
    kind = forms.ChoiceField(label="What it was", choices=InteractionKind.choices)
    contact = One(
        label="With whom", queryset=Contact.objects.none(), required=False, empty_label="Nobody known by name"
    )
    topic = Line(label="About what", required=False, max_length=300)
    initiated_by = forms.ChoiceField(label="Who began it", choices=Initiator.choices)
    direction = forms.ChoiceField(label="Which way it went", choices=Direction.choices)
    next_step = Line(label="What comes next", required=False, max_length=300)
    next_step_by = Day(label="By when", required=False)

    def prepare(self) -> None:
        self.choose("contact", self.record.account.contacts.all())


@require_GET
def interactions(request: PageRequest) -> HttpResponse:
    """Every contact with the customers that the reader sees whole; with ``account``, with one of them."""
    found = interactions_visible_to(request.person, on=request.today)
    account = _asked_for(request)
    if account is not None:
        found = found.filter(account=account)
    between = {key: _number(request, key) for key in ("person", "contact") if _number(request, key)}
    found = found.filter(**between)
    listing = Listing(found, sorts=SORTS, asked=request.GET, default="at")
    headings = [
        listing.heading("What", ""),
        listing.heading("Customer", "customer"),
        listing.heading("Between"),
        listing.heading("When", "at"),
        listing.heading("Next"),
    ]
    context = {
        "listing": listing,
        "headings": headings,
        "account": account,
        "one_pair": bool(between),
        "may_record": request.actor.may("own:interaction:record"),
        "in_touch": _in_touch(request),
        "today": request.today,
    }
    return render(request, "web/programme/interactions.html", context)


def _in_touch(request: PageRequest) -> set[int]:
    """The accounts whose contacts the reader may correct."""
    may = request.actor.may("own:interaction:record")
    return accounts_in_touch_with(request.person, request.today) if may else set()


@require_http_methods(["GET", "POST"])
def new(request: PageRequest) -> HttpResponse:
    """Record a contact."""
    if not request.actor.may("own:interaction:record"):
        raise NotPermitted(
            "You may not record contacts: that is for those who answer for an account or sponsor one."
        )
    account = _asked_for(request)
    back = reverse("account", args=[account.pk]) if account else reverse("interactions")
    about: dict[str, Any] = {"person": request.person, "today": request.today}
    if request.method == "POST":
        form = RecordInteraction(request.POST, **about)
    else:
        now = timezone.localtime(request.actor.now).strftime("%Y-%m-%dT%H:%M")
        form = RecordInteraction(**about, initial={"account": account, "at": now})
    return form_page(
        request,
        form,
        lambda said: actions.record_interaction(said.pop("account"), **said, actor=request.actor),
        title="Record a contact",
        lead="The customer and the kind are enough; the rest when it matters.",
        button="Record it",
        back=back,
        done="On record.",
    )


@require_http_methods(["GET", "POST"])
def correct(request: PageRequest, interaction_id: int) -> HttpResponse:
    """Correct what is on record about a contact."""
    made = interaction_for(request.person, interaction_id, on=request.today)
    if not may_correct_interaction(request.actor, made):
        raise NotPermitted("You may not correct this: it is for whoever was in touch.")
    about: dict[str, Any] = {"person": request.person, "today": request.today, "record": made}
    sent = request.POST if request.method == "POST" else None
    known = {name: getattr(made, name) for name in CorrectInteraction.base_fields}
    return form_page(
        request,
        CorrectInteraction(sent, **about, initial=known),
        lambda said: actions.correct_interaction(made, **said, actor=request.actor),
        title=f"Correct a contact with {made.account}",
        lead=f"On {timezone.localtime(made.at):%-d %B %Y}. What it said before stays in history.",
        button="Correct it",
        back=f"{reverse('interactions')}?account={made.account_id}",
        done="Corrected.",
    )


def _asked_for(request: PageRequest) -> Account | None:
    """The account in the address, if the reader may open it."""
    asked = _number(request, "account")
    return accounts_visible_to(request.person, on=request.today).filter(pk=asked).first() if asked else None


def _number(request: PageRequest, name: str) -> int:
    """The id in the address; 0 where none is asked for."""
    asked = request.GET.get(name, "")
    return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= 18 else 0
