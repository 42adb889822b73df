"""Policies: how long each clock may run, and how many orders an account may put before others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from goldenthread.app.customers.models import Account
from goldenthread.app.errors import NotFound
from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Clock, ExpediteAllowance, OrderKind, Policy
from goldenthread.app.people.models import Unit
from goldenthread.app.web.form_page import either, form_page
from goldenthread.app.web.forms.base import Amount, Day, Line, One, PageForm, chosen_from
from goldenthread.app.web.requests import PageRequest


class PolicyForm(PageForm):
    clock = forms.ChoiceField(label="Clock", choices=chosen_from(Clock.choices))
    target_hours = Amount(label="Target in working hours", min_value=0.01, max_digits=8)
    tier = Line(label="For accounts of the tier", required=False, max_length=30, help_text="Empty for all.")
    order_kind = One(
        label="For orders of the kind",
        queryset=OrderKind.objects.all(),
        required=False,
        empty_label="All kinds",
    )
    unit = One(
        label="For the unit",
        queryset=Unit.objects.filter(closed_on__isnull=True),
        required=False,
        empty_label="All units",
    )
    valid_from = Day(label="From", help_text="Orders placed before keep the target they were placed under.")


class AllowanceForm(PageForm):
    per_quarter = forms.IntegerField(label="Orders a quarter", min_value=0, max_value=1000)
    account = One(
        label="For the account",
        queryset=Account.objects.filter(closed_on__isnull=True),
        required=False,
        empty_label="Every account",
    )
    tier = Line(label="Or for accounts of the tier", required=False, max_length=30)
    valid_from = Day(label="From")


@require_GET
def policies(request: PageRequest) -> HttpResponse:
    """The targets and allowances that hold today."""
    if not request.roles:
        raise NotFound("There is nothing here for you yet. Ask an administrator for an assignment.")
    shown = {
        "policies": Policy.objects.on(request.today).select_related("order_kind", "unit"),
        "allowances": ExpediteAllowance.objects.on(request.today).select_related("account"),
        "may_change": request.actor.may("all:policy:change"),
    }
    return render(request, "web/administration/policies.html", shown)


@either
def new_policy(request: PageRequest) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.set_policy(actor=request.actor, **given)

    return form_page(
        request,
        PolicyForm(request.POST or None, initial={"valid_from": request.today}),
        act,
        title="Set a target",
        lead="The most particular target counts: by unit, kind and tier before any of them alone.",
        button="Set it",
        back=reverse("policies"),
        allowed=request.actor.may("all:policy:change"),
        done="The target holds from that day.",
    )


@either
def new_allowance(request: PageRequest) -> HttpResponse:
    def act(given: dict[str, Any]) -> None:
        actions.set_expedite_allowance(actor=request.actor, **given)

    return form_page(
        request,
        AllowanceForm(request.POST or None, initial={"valid_from": request.today}),
        act,
        title="Set an allowance to expedite",
        lead="How many orders a quarter may be put before others. What an account gains, others wait for.",
        button="Set it",
        back=reverse("policies"),
        allowed=request.actor.may("all:policy:change"),
        done="The allowance holds from that day.",
    )
