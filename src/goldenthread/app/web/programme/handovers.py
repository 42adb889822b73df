"""What a leaver takes along, and handing over an account at pages."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goldenthread.app.customers.access import account_for
from goldenthread.app.customers.queries import accounts_seen_whole_by
from goldenthread.app.errors import NotPermitted, Refusal
from goldenthread.app.people.models import Person
from goldenthread.app.programme import actions, rights
from goldenthread.app.programme.access import handover_for, introduction_of, leaver_for
from goldenthread.app.programme.models import Handover, Introduction
from goldenthread.app.programme.printing import answered
from goldenthread.app.programme.printing.pack import pack_name, pack_pdf, sections_of
from goldenthread.app.programme.queries.handovers import pack_of, taken_along
from goldenthread.app.web.form_page import filled, form_page
from goldenthread.app.web.forms.barriers import colleagues
from goldenthread.app.web.forms.base import Day, Line, One, Words
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.posting import SeeOther
from goldenthread.app.web.requests import PageRequest


class OpenHandover(PersonsForm):
    leaver = One(label="Who hands over", queryset=Person.objects.none())
    successor = One(label="Who takes over", queryset=Person.objects.none())
    last_day = Day(label="By when")
    words = Words(label="What the successor should know", required=False)

    def prepare(self) -> None:
        self.choose("leaver", Person.objects.filter(erased_at__isnull=True))
        self.choose("successor", colleagues(self))


class Made(PersonsForm):
    evidence = Words(label="What they said")


class Dropped(PersonsForm):
    reason = Line(label="Why there will be none", max_length=300)


@require_GET
def takes_along(request: PageRequest, person_id: int) -> HttpResponse:
    """What would leave with somebody, account by account."""
    leaver = leaver_for(request.person, person_id, on=request.today)
    found = taken_along(leaver, request.person, request.today)
    context = {"leaver": leaver, "found": found, "today": request.today}
    return render(request, "web/programme/takes_along.html", context)


@require_http_methods(["GET", "POST"])
def new(request: PageRequest, account_id: int) -> HttpResponse:
    """Open a handover: the introductions follow from who the leaver is in touch with."""
    account = account_for(request.person, account_id, on=request.today)
    asked = request.GET.get("leaver", "")
    first = {"leaver": asked if asked.isdecimal() and len(asked) < 19 else account.manager_id}
    holders = (account.manager_id, account.sponsor_id)
    if not (rights.leads(request.actor) or rights.is_one_of(request.actor, *holders)):
        raise NotPermitted(
            f"You may not hand over {account}: that is for {account.manager or 'its manager'}."
        )
    form = filled(request, OpenHandover, first)
    opened: list[Handover] = []
    answer = form_page(
        request,
        form,
        lambda said: opened.append(actions.open_handover(account, **said, actor=request.actor)),
        title=f"Hand over {account}",
        lead="The successor gets a pack of what is open, and an introduction to make for each contact.",
        button="Open the handover",
        back=reverse("account_relationships", args=[account.pk]),
        done="Open. The introductions stand on its page.",
    )
    return SeeOther(reverse("handover", args=[opened[0].pk])) if opened else answer


@require_GET
def handover(request: PageRequest, handover_id: int) -> HttpResponse:
    """The pack, and the introductions to make."""
    return _page(request, _found(request, handover_id))


@require_GET
def paper(request: PageRequest, handover_id: int) -> HttpResponse:
    """The pack as PDF."""
    found = _found(request, handover_id)
    return answered(pack_pdf(found, request.today), pack_name(found, request.today))


@require_POST
def act(request: PageRequest, handover_id: int, introduction_id: int, name: str) -> HttpResponse:
    """An introduction is made, or dropped."""
    found = _found(request, handover_id)
    one = introduction_of(found, introduction_id)
    about: dict[str, Any] = {
        "person": request.person,
        "today": request.today,
        "auto_id": f"{name}-{one.pk}-%s",
    }
    form: PersonsForm = Made(request.POST, **about) if name == "meetings" else Dropped(request.POST, **about)
    if not form.is_valid():
        return _page(request, found, wrong=(one.pk, name, form), status=form.status)
    try:
        perform = actions.record_introduction if name == "meetings" else actions.drop_introduction
        perform(one, **form.cleaned_data, actor=request.actor)
    except Refusal as refusal:
        return _page(request, found, refusal=refusal, status=refusal.status)
    messages.success(request, "On record.")
    return SeeOther(reverse("handover", args=[found.pk]))


def _found(request: PageRequest, handover_id: int) -> Handover:
    return handover_for(request.person, handover_id, on=request.today)


def _page(
    request: PageRequest,
    found: Handover,
    *,
    wrong: tuple[int, str, PersonsForm] | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    sections = sections_of(found, pack_of(found, request.today))
    rows = list(found.introductions.select_related("contact"))
    mine = request.person.pk == found.successor_id
    context = {
        "handover": found,
        "sections": sections[1:],
        "introductions": [
            (one, *_forms(request, one, wrong)) if mine and one.is_open else (one, None, None) for one in rows
        ],
        "left": sum(one.is_open for one in rows),
        "linked": _sees_whole(request, found),
        "refusal": refusal,
        "today": request.today,
    }
    return render(request, "web/programme/handover.html", context, status=status)


def _sees_whole(request: PageRequest, found: Handover) -> bool:
    """A successor reads the pack before the account is theirs: what they may not open yet does not lead there."""
    seen = accounts_seen_whole_by(request.person, on=request.today)
    return seen is None or found.account_id in seen


def _forms(
    request: PageRequest, one: Introduction, wrong: tuple[int, str, PersonsForm] | None
) -> tuple[PersonsForm, PersonsForm]:
    about: dict[str, Any] = {"person": request.person, "today": request.today}
    made: PersonsForm = Made(**about, auto_id=f"meetings-{one.pk}-%s")
    dropped: PersonsForm = Dropped(**about, auto_id=f"drops-{one.pk}-%s")
    if wrong is not None and wrong[0] == one.pk:
        return (wrong[2], dropped) if wrong[1] == "meetings" else (made, wrong[2])
    return made, dropped
