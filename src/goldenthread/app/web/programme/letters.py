"""Contacts by mail: one's own drop address, and letters that wait until it is said with whom they were."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from goldenthread.app.customers import actions
from goldenthread.app.customers.models import Contact, MailDrop, WaitingLetter
from goldenthread.app.customers.queries import contacts_visible_to
from goldenthread.app.customers.rights import accounts_in_touch_with
from goldenthread.app.errors import NotFound, NotPermitted, Refusal
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.posting import SeeOther
from goldenthread.app.web.programme.interactions import AccountsContacts
from goldenthread.app.web.requests import PageRequest


class OpenDrop(PersonsForm):
    keeps_text = forms.BooleanField(
        label="Keep what the letters say, as a note for the account’s own team",
        required=False,
        help_text="Without it only who, when and the subject are kept.",
    )


class FileLetter(PersonsForm):
    contact = AccountsContacts(label="With whom it was", queryset=Contact.objects.none())

    def prepare(self) -> None:
        own = accounts_in_touch_with(self.person, self.today)
        found = contacts_visible_to(self.person, on=self.today).filter(account__in=own, left_on__isnull=True)
        self.choose("contact", found)


@require_http_methods(["GET", "POST"])
def mail_drop(request: PageRequest) -> HttpResponse:
    """My drop address, made anew and told once; what waits to be filed."""
    if not request.actor.may("own:interaction:record"):
        raise NotPermitted(
            "You may not record contacts: that is for those who answer for an account or sponsor one."
        )
    about: dict[str, Any] = {"person": request.person, "today": request.today}
    form, made, refused = OpenDrop(request.POST or None, **about), "", None
    if request.method == "POST" and form.is_valid():
        try:
            _, made = actions.open_drop(**form.cleaned_data, actor=request.actor)
        except Refusal as refusal:
            refused = refusal
    return _page(request, form, made=made, refusal=refused)


@require_POST
def closing(request: PageRequest) -> HttpResponse:
    """Mail to my address does nothing from now on."""
    if actions.close_drop(actor=request.actor):
        messages.success(request, "Mail to that address does nothing from now on.")
    return SeeOther(reverse("mail_drop"))


@require_POST
def filing(request: PageRequest, letter_id: int) -> HttpResponse:
    """Say with whom a letter was."""
    letter = _letter(request, letter_id)
    form = FileLetter(
        request.POST, person=request.person, today=request.today, auto_id=f"letter-{letter.pk}-%s"
    )
    about: dict[str, Any] = {"person": request.person, "today": request.today}
    if not form.is_valid():
        return _page(request, OpenDrop(**about), filing={letter.pk: form}, status=form.status)
    try:
        actions.file_letter(letter, contact=form.cleaned_data["contact"], actor=request.actor)
    except Refusal as refusal:
        return _page(request, OpenDrop(**about), refusal=refusal)
    messages.success(request, "On record.")
    return SeeOther(reverse("mail_drop"))


@require_POST
def discarding(request: PageRequest, letter_id: int) -> HttpResponse:
    """It was no contact with a customer."""
    try:
        actions.discard_letter(_letter(request, letter_id), actor=request.actor)
    except Refusal as refusal:
        return _page(request, OpenDrop(person=request.person, today=request.today), refusal=refusal)
    messages.success(request, "Discarded. Its words are gone.")
    return SeeOther(reverse("mail_drop"))


def _letter(request: PageRequest, letter_id: int) -> WaitingLetter:
    """One of mine; anybody else's is not found."""
    mine = WaitingLetter.objects.filter(person=request.person)
    found = mine.filter(pk=letter_id).first() if 0 < letter_id < 2**63 else None
    if found is None:
        raise NotFound("There is no such letter.")
    return found


def _page(
    request: PageRequest,
    form: OpenDrop,
    *,
    made: str = "",
    filing: dict[int, FileLetter] | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    mine = WaitingLetter.objects.filter(
        person=request.person, filed_at__isnull=True, discarded_at__isnull=True
    )
    about: dict[str, Any] = {"person": request.person, "today": request.today}
    waiting = [
        (one, (filing or {}).get(one.pk) or FileLetter(**about, auto_id=f"letter-{one.pk}-%s"))
        for one in mine[:50]
    ]
    context = {
        "form": form,
        "made": made,
        "drop": MailDrop.objects.filter(person=request.person, closed_at__isnull=True).first(),
        "is_set": "@" in settings.DROP_ADDRESS,
        "waiting": waiting,
        "refusal": refusal,
    }
    code = refusal.status if refusal is not None else status
    response = render(request, "web/programme/mail_drop.html", context, status=code)
    response["Cache-Control"] = "no-store"
    return response
