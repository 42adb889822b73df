"""Which relationship an account wants and is offered, and what service it got beside what its tier promises."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.app.customers.access import account_for
from goldenthread.app.customers.levels import match_of
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import NotFound, NotPermitted
from goldenthread.app.orders.models import Order
from goldenthread.app.programme import actions, rights
from goldenthread.app.programme.queries.accounts import service as queries
from goldenthread.app.programme.queries.accounts.ladders import gap_of, ladder_on, sayings_of
from goldenthread.app.programme.queries.accounts.service import Period, service_of
from goldenthread.app.programme.queries.duties import may_see_acts
from goldenthread.app.web.form_page import filled, form_page
from goldenthread.app.web.portfolio import listed
from goldenthread.app.web.portfolio.days import Period as AskedPeriod
from goldenthread.app.web.portfolio.forms import SayRelationship
from goldenthread.app.web.portfolio.listed import Shown, list_page
from goldenthread.app.web.requests import PageRequest


class Behind(NamedTuple):
    """The records behind a line, the field by which they are sorted, and how one is shown."""

    label: str
    find: Callable[..., QuerySet[Any]]
    by: str
    show: Callable[[Any], Shown]
    of_executives: bool = False


def _contacts(find: Callable[..., QuerySet[Any]]) -> Callable[..., QuerySet[Any]]:
    return lambda accounts, period: find(accounts, period).select_related("person", "contact")


def _escalated(find: Callable[..., QuerySet[Any]]) -> Callable[..., QuerySet[Any]]:
    return lambda accounts, period: find(accounts, period).select_related(
        "barrier", "to_person", "decided_by"
    )


BEHIND = {
    "orders": Behind("Orders placed", queries.orders_placed, "placed_at", listed.order),
    "contacts": Behind("Contacts", _contacts(queries.contacts), "at", listed.contact),
    "expedites": Behind("Orders put before others", queries.expedites, "at", listed.expedite),
    "escalations": Behind(
        "Barriers escalated", _escalated(queries.escalations), "raised_at", listed.escalation
    ),
    "executive-contacts": Behind(
        "Contacts of executives", _contacts(queries.executive_contacts), "at", listed.contact, True
    ),
    "executive-decisions": Behind(
        "Barriers that executives decided",
        _escalated(queries.executive_decisions),
        "decided_at",
        listed.decision,
        True,
    ),
    "executive-duties": Behind(
        "What else executives did themselves",
        lambda accounts, period: queries.executive_duties(accounts, period).select_related("person"),
        "done_at",
        listed.duty,
        True,
    ),
}


@require_GET
def service(request: PageRequest, account_id: int) -> HttpResponse:
    """What the customer wants, what we offer, and what they got in a period."""
    account = account_for(request.person, account_id, on=request.today)
    form, period = _asked(request)
    ladder = ladder_on(request.today)
    sayings = list(sayings_of(account)[:30])
    context = {
        "account": account,
        "here": "service",
        "form": form,
        "service": service_of(account, period),
        "gap": gap_of(account, ladder),
        "ladder": ladder,
        "sayings": sayings,
        "match": match_of(account.sponsor, account.contacts.filter(left_on__isnull=True), request.today),
        "latest": {
            side: next((one for one in sayings if one.side == side), None) for side in ("wanted", "offered")
        },
        "may_change": rights.may_change_plan(request.actor, account),
        "sees_acts": may_see_acts(request.person, account, on=request.today),
        "asked": f"since={period.since}&until={period.until}",
    }
    return render(request, "web/portfolio/service.html", context, status=200 if form.is_valid() else 422)


def _asked(request: PageRequest) -> tuple[AskedPeriod, Period]:
    form = AskedPeriod(request.GET, person=request.person, today=request.today)
    if form.is_valid():
        return form, Period(form.cleaned_data["since"], form.cleaned_data["until"])
    fallback = AskedPeriod({}, person=request.person, today=request.today)
    fallback.is_valid()
    return form, Period(fallback.cleaned_data["since"], fallback.cleaned_data["until"])


@require_GET
def records(request: PageRequest, account_id: int, what: str) -> HttpResponse:
    """The records that a line of the service page counts."""
    account = account_for(request.person, account_id, on=request.today)
    if what == "held":
        return _held(request, account)
    behind = BEHIND.get(what)
    if behind is None or (
        behind.of_executives and not may_see_acts(request.person, account, on=request.today)
    ):
        raise NotFound("There is no such figure.")
    _, period = _asked(request)
    found = behind.find([account.pk], period)
    if what == "orders":
        found = _narrowed(request, found.select_related("asked_of_unit"))
    if what == "expedites":
        found = found.select_related("order")
    return _listed(request, account, period, found, behind)


def _held(request: PageRequest, account: Account) -> HttpResponse:
    """The orders that a unit held in the period."""
    _, period = _asked(request)
    held = queries.stays([account.pk], period)
    unit = request.GET.get("unit", "")
    held = held.filter(unit=int(unit)) if unit.isdecimal() and len(unit) < 19 else held.none()
    found = Order.objects.filter(pk__in=held.values("order")).select_related("asked_of_unit")
    return _listed(
        request, account, period, found, Behind("Orders held", queries.stays, "placed_at", listed.order)
    )


def _narrowed(request: PageRequest, found: QuerySet[Any]) -> QuerySet[Any]:
    """Of one unit and kind, where the address says so; ``own``: customers' own only, or only supporting ones."""
    unit, kind, own = (request.GET.get(name, "") for name in ("unit", "kind", "own"))
    if unit.isdecimal() and len(unit) < 19:
        found = found.filter(asked_of_unit=int(unit))
    if kind == "none":
        found = found.filter(kind__isnull=True)
    elif kind.isdecimal() and len(kind) < 19:
        found = found.filter(kind=int(kind))
    return found.filter(parent__isnull=own == "yes") if own in ("yes", "no") else found


def _listed(
    request: PageRequest, account: Account, period: Period, found: QuerySet[Any], behind: Behind
) -> HttpResponse:
    back = f"{reverse('service', args=[account.pk])}?since={period.since}&until={period.until}"
    return list_page(
        request,
        found,
        behind.show,
        by=behind.by,
        title=f"{behind.label}: {account}",
        lead=f"From {period.since:%-d %b %Y} to {period.until:%-d %b %Y}.",
        here=[
            ("Accounts", reverse("accounts")),
            (str(account), reverse("account", args=[account.pk])),
            ("Relationship and service", back),
        ],
    )


@require_http_methods(["GET", "POST"])
def say(request: PageRequest, account_id: int) -> HttpResponse:
    """Say which relationship is wanted or offered."""
    account = account_for(request.person, account_id, on=request.today)
    if not rights.may_change_plan(request.actor, account):
        raise NotPermitted(f"You may not say this: it is for those who answer for {account}.")
    proposed = {"since": request.today, "side": request.GET.get("side", "wanted")}
    form = filled(request, SayRelationship, proposed, record=account)
    return form_page(
        request,
        form,
        lambda said: actions.say_relationship(account, **said, actor=request.actor),
        title=f"Which relationship: {account}",
        lead="What the customer wants is theirs to say, and what we offer is ours. The gap between the two is shown.",
        button="Put it on record",
        back=reverse("service", args=[account.pk]),
        done="On record.",
    )
