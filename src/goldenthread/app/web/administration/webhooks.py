"""Webhooks: where events are sent, what was not received, and sending it again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from goldenthread.app.errors import Refusal
from goldenthread.app.history.kinds import Kind
from goldenthread.app.web.form_page import either, form_page
from goldenthread.app.web.forms.base import Line, PageForm
from goldenthread.app.web.lists import Listing, Sort
from goldenthread.app.web.posting import SeeOther, say
from goldenthread.app.web.requests import PageRequest
from goldenthread.app.webhooks import actions, queries
from goldenthread.app.webhooks.access import delivery_for, endpoint_for, require_seeing
from goldenthread.app.webhooks.models import EVERY_KIND, Endpoint

STATES = (("", "All"), ("waiting", "Waiting"), ("delivered", "Delivered"), ("given-up", "Given up"))


def _kinds() -> list[tuple[str, Any]]:
    """The kinds of event by subject, as the form groups them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind in Kind:
        subject, verb = kind.value.split(".")
        groups.setdefault(subject.replace("_", " "), []).append((kind.value, verb.replace("_", " ")))
    return [(EVERY_KIND, "Every event, of kinds that later versions add too"), *groups.items()]


class EndpointForm(PageForm):
    description = Line(label="Which system listens there", max_length=200)
    url = forms.CharField(
        label="Address",
        max_length=500,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Give the address."},
        help_text="It begins with https:// and answers 200 to 299 when it has kept what it was sent.",
    )
    kinds = forms.MultipleChoiceField(
        label="What is sent",
        choices=_kinds,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one."},
    )


class OverlapForm(PageForm):
    overlap_hours = forms.IntegerField(
        label="For how many hours the old secret signs too",
        min_value=0,
        max_value=actions.LONGEST_OVERLAP_HOURS,
        initial=actions.OVERLAP_HOURS,
        help_text="Time for the receiver to take the new one. 0 if the old one became known to somebody.",
    )


class OffForm(PageForm):
    because = Line(label="Why", max_length=300)


@require_GET
def webhooks(request: PageRequest) -> HttpResponse:
    """Every endpoint, and whether it receives what is sent."""
    require_seeing(request.actor)
    return render(request, "web/administration/webhooks.html", {"endpoints": queries.endpoints_with_counts()})


@require_GET
def webhook(request: PageRequest, endpoint_id: int) -> HttpResponse:
    """One endpoint with what was sent to it, or is to be."""
    return _page(request, endpoint_for(request.actor, endpoint_id))


def _page(
    request: PageRequest, endpoint: Endpoint, *, refusal: Refusal | None = None, secret: str = ""
) -> HttpResponse:
    state = request.GET.get("state", "")
    found = queries.deliveries_of(endpoint, state=state)
    listing = Listing(
        found, sorts={"made": Sort("Made", "id", int, descending=True)}, asked=request.GET, default="made"
    )
    shown = {
        "endpoint": endpoint,
        "listing": listing,
        "state": state,
        "states": STATES,
        "given_up": queries.deliveries_of(endpoint, state="given-up").count(),
        "refusal": refusal,
        "secret": secret,
    }
    status = refusal.status if refusal else (201 if secret else 200)
    response = render(request, "web/administration/webhook.html", shown, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@either
def new_webhook(request: PageRequest) -> HttpResponse:
    """Add an endpoint. Its secret is on the page that answers, and never again."""
    require_seeing(request.actor)
    form, status = EndpointForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                endpoint, secret = actions.add_endpoint(**form.cleaned_data, actor=request.actor)
            except Refusal as refusal:
                status = say(refusal, form)
            else:
                return _page(request, endpoint, secret=secret)
    around = {
        "form": form,
        "title": "Add a webhook",
        "lead": "Each event that you choose is sent there, signed, until it is received.",
        "button": "Add it",
        "back": reverse("webhooks"),
        "danger": False,
    }
    return render(request, "web/form_page.html", around, status=status)


@either
def change_webhook(request: PageRequest, endpoint_id: int) -> HttpResponse:
    endpoint = endpoint_for(request.actor, endpoint_id)

    def act(given: dict[str, Any]) -> None:
        actions.change_endpoint(endpoint, actor=request.actor, **given)

    known = {"url": endpoint.url, "kinds": endpoint.kinds, "description": endpoint.description}
    return form_page(
        request,
        EndpointForm(request.POST or None, initial=known),
        act,
        title=f"Change {endpoint}",
        button="Change it",
        back=reverse("webhook", args=[endpoint.pk]),
        allowed=True,
        done="Changed. It holds from the next event on.",
    )


@either
def new_secret(request: PageRequest, endpoint_id: int) -> HttpResponse:
    """Make a new secret; it is on the page that answers, and never again."""
    endpoint = endpoint_for(request.actor, endpoint_id)
    form = OverlapForm(request.POST or None, initial={"overlap_hours": actions.OVERLAP_HOURS})
    if request.method == "POST" and form.is_valid():
        secret = actions.rotate_secret(endpoint, actor=request.actor, **form.cleaned_data)
        endpoint.refresh_from_db()
        return _page(request, endpoint, secret=secret)
    around = {
        "form": form,
        "title": f"Make a new secret for {endpoint}",
        "lead": "It signs from now on. Meanwhile each message carries a signature by the old one too.",
        "button": "Make it",
        "back": reverse("webhook", args=[endpoint.pk]),
        "danger": False,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "web/form_page.html", around, status=status)


@either
def webhook_off(request: PageRequest, endpoint_id: int) -> HttpResponse:
    endpoint = endpoint_for(request.actor, endpoint_id)

    def act(given: dict[str, Any]) -> None:
        actions.switch_off(endpoint, actor=request.actor, **given)

    return form_page(
        request,
        OffForm(request.POST or None),
        act,
        title=f"Switch {endpoint} off",
        lead="Events from now on are not sent there, and are not kept for later.",
        button="Switch it off",
        back=reverse("webhook", args=[endpoint.pk]),
        allowed=True,
        danger=True,
        done="Switched off.",
    )


@require_POST
def webhook_on(request: PageRequest, endpoint_id: int) -> HttpResponse:
    endpoint = endpoint_for(request.actor, endpoint_id)
    try:
        actions.switch_on(endpoint, actor=request.actor)
    except Refusal as refusal:
        return _page(request, endpoint, refusal=refusal)
    messages.success(request, "Switched on. Events are sent there from now on.")
    return SeeOther(reverse("webhook", args=[endpoint.pk]))


@require_POST
def repeats(request: PageRequest, endpoint_id: int) -> HttpResponse:
    """Send again what was given up."""
    endpoint = endpoint_for(request.actor, endpoint_id)
    try:
        many = actions.repeat_given_up(endpoint, actor=request.actor)
    except Refusal as refusal:
        return _page(request, endpoint, refusal=refusal)
    messages.success(request, f"Asked for again: {many}. Look here in a minute.")
    return SeeOther(reverse("webhook", args=[endpoint.pk]))


@require_GET
def delivery(request: PageRequest, delivery_id: int) -> HttpResponse:
    """One delivery with every attempt."""
    found = delivery_for(request.actor, delivery_id)
    return render(
        request,
        "web/administration/webhook_delivery.html",
        {"delivery": found, "attempts": found.attempts.all()[:100]},
    )


@require_POST
def repeat(request: PageRequest, delivery_id: int) -> HttpResponse:
    """Send one delivery again."""
    found = delivery_for(request.actor, delivery_id)
    try:
        actions.repeat_delivery(found, actor=request.actor)
    except Refusal as refusal:
        return render(
            request,
            "web/administration/webhook_delivery.html",
            {"delivery": found, "attempts": found.attempts.all()[:100], "refusal": refusal},
            status=refusal.status,
        )
    messages.success(request, "Asked for again. Look here in a minute.")
    return SeeOther(reverse("webhook_delivery", args=[found.pk]))
