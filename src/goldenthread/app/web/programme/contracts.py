"""Contracts and their renewal: the list, the page with the call beside the signals, and what is done there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from goldenthread.app.customers.models import (
    Account,
    Call,
    Contract,
    ContractOutcome,
    PostMortem,
    RenewalCall,
)
from goldenthread.app.customers.queries import accounts_visible_to
from goldenthread.app.errors import NotPermitted
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Role
from goldenthread.app.programme import actions, rights
from goldenthread.app.programme.access import contract_for
from goldenthread.app.programme.actions.renewals import SIX_MONTHS, checkpoint_of
from goldenthread.app.programme.queries.causes import Record, possible_causes
from goldenthread.app.programme.queries.narrowing import contracts_narrowed
from goldenthread.app.programme.queries.records import contracts_visible_to
from goldenthread.app.programme.queries.signals import signals_among
from goldenthread.app.web.form_page import filled, form_page
from goldenthread.app.web.forms.base import Amount, Day, Line, One, Words, chosen_from
from goldenthread.app.web.forms.orders import PersonsForm
from goldenthread.app.web.lists import Asked, Listing, Sort
from goldenthread.app.web.programme.acts import RecordAct, RecordForm, Turn, done_on_page, offered
from goldenthread.app.web.programme.filters import RenewalFilter
from goldenthread.app.web.requests import PageRequest

CHECKPOINTS = {"six_months": "six months before", "three_months": "three months before", "": "earlier"}


class AddContract(PersonsForm):
    account = One(label="With which customer", queryset=Account.objects.none())
    title = Line(label="What it is about", max_length=200)
    starts_on = Day(label="From")
    ends_on = Day(label="Until")
    decide_by = Day(label="By when the customer decides about renewing")
    value = Amount(label="What it is worth a year", required=False)
    terms = Words(label="Terms", required=False, max_length=10_000)

    def prepare(self) -> None:
        found = accounts_visible_to(self.person, on=self.today)
        self.choose("account", found.filter(closed_on__isnull=True))


class CallRenewal(PersonsForm):
    call = forms.ChoiceField(label="What you expect", choices=chosen_from(Call.choices))
    judgement = Words(label="Why you expect it")


class SettleCall(PersonsForm):
    settlement = Words(label="What is done about it", help_text="Neither the call nor the signals change.")


class Decide(PersonsForm):
    outcome = forms.ChoiceField(
        label="What became of it",
        choices=chosen_from([one for one in ContractOutcome.choices if one[0] != "open"]),
    )
    decided_on = Day(label="When they decided")
    reason = Words(label="The reason that they gave", required=False)


class WritePostMortem(RecordForm):
    """Up to four causes at the page; the API takes any number."""

    what_happened = Words(label="What happened", max_length=20_000)
    customer_said = Words(label="What the customer said", required=False, max_length=10_000)

    def prepare(self) -> None:
        known = [("", "Choose a record …")] + [
            (f"{one.kind}:{one.record_id}", one.label)
            for one in possible_causes(self.record.account, self.today)
        ]
        for number in range(1, 5):
            needed = number == 1
            self.fields[f"cause_{number}"] = forms.ChoiceField(
                label="A record of ours that led to it", choices=known, required=needed
            )
            self.fields[f"why_{number}"] = Words(label="Why it mattered", required=needed)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        causes = []
        for number in range(1, 5):
            chosen, why = said.pop(f"cause_{number}", ""), said.pop(f"why_{number}", "")
            if chosen and not why and number > 1:
                self.add_error(f"why_{number}", "Say why this record mattered.")
            elif chosen:
                kind, _, key = chosen.partition(":")
                causes.append((kind, int(key), why))
        return {**said, "causes": causes}


def _changes(actor: Actor, one: Contract) -> bool:
    return rights.may_change_contracts(actor, one.account)


def _unsettled(one: Contract) -> RenewalCall | None:
    return one.calls.filter(disagrees=True, settled_at__isnull=True).first()


def _may_settle(actor: Actor, one: Contract) -> bool:
    call = _unsettled(one)
    settles = rights.leads(actor) or rights.is_one_of(actor, one.account.sponsor_id)
    return call is not None and settles and not rights.is_one_of(actor, call.by_id)


def _settle(one: Contract, said: dict[str, Any], actor: Actor) -> object:
    call = _unsettled(one) or one.calls.first() or RenewalCall(contract=one)
    return actions.settle_call(call, **said, actor=actor)


def _may_write(actor: Actor, one: Contract) -> bool:
    lost = one.outcome == ContractOutcome.LOST
    return lost and _changes(actor, one) and not PostMortem.objects.filter(contract=one).exists()


CONTRACT_ACTS: dict[str, RecordAct[Contract]] = {
    act.name: act
    for act in (
        RecordAct(
            "settlements",
            "Settle the disagreement",
            "scale",
            SettleCall,
            _settle,
            _may_settle,
            "Settled. The call and the signals stay as they were.",
            "Settle it",
        ),
        RecordAct(
            "calls",
            "Call the renewal",
            "phone-outgoing",
            CallRenewal,
            lambda one, said, actor: actions.call_renewal(one, **said, actor=actor),
            lambda actor, one: one.is_open() and _changes(actor, one),
            "Your call stands beside the signals.",
            "Call it",
        ),
        RecordAct(
            "decisions",
            "The customer decided",
            "gavel",
            Decide,
            lambda one, said, actor: actions.decide_contract(one, **said, actor=actor),
            lambda actor, one: one.is_open() and _changes(actor, one),
            "On record.",
            "Record the decision",
        ),
        RecordAct(
            "post-mortem",
            "Write down why it was lost",
            "search",
            WritePostMortem,
            lambda one, said, actor: actions.write_post_mortem(one, **said, actor=actor),
            _may_write,
            "Written, with its causes.",
            "Write it down",
        ),
    )
}


SORTS = {
    "decide_by": Sort("Decided by", "decide_by", date),
    "customer": Sort("Customer", "account__name", str),
    "worth": Sort("Worth", Coalesce("value", Decimal(0)), Decimal, descending=True),
}
DECIDED_LATELY = 8
LEADERS = frozenset({Role.PROGRAMME_LEAD, Role.EXECUTIVE})


@require_GET
def renewals(request: PageRequest) -> HttpResponse:
    """Contracts by the day of decision: the last call, and beside it what the records signal. Open ones, unless the
    address asks for others."""
    visible = contracts_visible_to(request.person, on=request.today)
    form = RenewalFilter(request.GET, person=request.person, today=request.today)
    filtered = Asked(request.GET).is_filtered
    found = (
        form.narrowed(visible) if filtered else contracts_narrowed(visible, today=request.today, state="open")
    )
    listing = Listing(
        found.prefetch_related("calls__by"), sorts=SORTS, asked=request.GET, default="decide_by"
    )
    context = {
        "listing": listing,
        "headings": [
            listing.heading("Contract", "customer"),
            listing.heading("Decided by", "decide_by"),
            listing.heading("Worth", "worth", number=True),
            listing.heading("Our call"),
            listing.heading("The records"),
        ],
        "rows": _rows(listing.rows, request.today),
        "form": form,
        "filtered": filtered,
        "soon": request.today + SIX_MONTHS,
        "today": request.today,
        "may_add": _may_add(request.actor),
        "sees_rates": bool(LEADERS & request.roles),
        "ended": [] if filtered else _decided(visible, request.today),
    }
    return render(request, "web/programme/renewals.html", context, status=form.status)


def _decided(visible: QuerySet[Contract], today: date) -> QuerySet[Contract]:
    decided = contracts_narrowed(visible, today=today, state="decided")
    return decided.order_by("-decided_on", "-pk")[:DECIDED_LATELY]


def _rows(contracts: Sequence[Contract], today: date) -> list[dict[str, Any]]:
    """Each contract with its last call and, while it is open, what the records signal of its customer."""
    signals = signals_among({one.account_id for one in contracts if one.is_open()}, today)
    return [
        {
            "contract": one,
            "call": next(iter(one.calls.all()), None),
            "signals": signals.get(one.account_id, []) if one.is_open() else [],
            "wanted": _call_wanted(one, today) if one.is_open() else "",
        }
        for one in contracts
    ]


def _may_add(actor: Actor) -> bool:
    return actor.may("own:contract:change") or actor.may("all:contract:change")


def _call_wanted(one: Contract, today: date) -> str:
    """The checkpoint that has come without a call."""
    here = checkpoint_of(one, today)
    return CHECKPOINTS[here] if here and all(call.checkpoint != here for call in one.calls.all()) else ""


@require_http_methods(["GET", "POST"])
def new(request: PageRequest) -> HttpResponse:
    """Add a contract."""
    if not _may_add(request.actor):
        raise NotPermitted("You may not add contracts: that is for those who answer for the account.")
    asked = request.GET.get("account", "")
    form = filled(request, AddContract, {"account": asked})
    return form_page(
        request,
        form,
        lambda said: actions.add_contract(said.pop("account"), **said, actor=request.actor),
        title="Add a contract",
        lead="From the day by which the customer decides, the checkpoints follow: six months before, and three.",
        button="Add it",
        back=reverse("renewals"),
        done="Added.",
    )


@require_GET
def contract(request: PageRequest, contract_id: int) -> HttpResponse:
    """One contract: its terms, the calls beside the signals, what was decided and why."""
    return _page(request, contract_for(request.person, contract_id, on=request.today), Turn())


@require_http_methods(["GET", "POST"])
def act(request: PageRequest, contract_id: int, name: str) -> HttpResponse:
    """Do one thing about a contract."""
    found = contract_for(request.person, contract_id, on=request.today)
    return done_on_page(request, found, CONTRACT_ACTS[name], _page, reverse("contract", args=[found.pk]))


def _page(request: PageRequest, found: Contract, turn: Turn) -> HttpResponse:
    address = reverse("contract", args=[found.pk])
    written = PostMortem.objects.filter(contract=found).select_related("by").first()
    context = {
        "contract": found,
        "signals": signals_among([found.account_id], request.today).get(found.account_id, []),
        "calls": _with_checkpoints(found),
        "wanted": _call_wanted(found, request.today) if found.is_open() else "",
        "post_mortem": written,
        "causes": [
            (one, Record(one.kind, one.record_id, _named(one.kind, one.record_id)))
            for one in written.causes.all()
        ]
        if written
        else [],
        "acts": offered(request, found, CONTRACT_ACTS, address, turn),
        "refusal": turn.refusal,
        "today": request.today,
    }
    return render(request, "web/programme/contract.html", context, status=turn.status)


def _with_checkpoints(found: Contract) -> list[dict[str, Any]]:
    """Each call with the signals as they stood then, as records that open."""
    calls = found.calls.select_related("by", "settled_by")
    return [
        {
            "call": one,
            "checkpoint": CHECKPOINTS.get(one.checkpoint, one.checkpoint),
            "signals": [
                (kept["sentence"], [Record(*record) for record in kept["records"]]) for kept in one.signals
            ],
        }
        for one in calls
    ]


def _named(kind: str, record_id: int) -> str:
    words = {"order": "order", "barrier": "barrier", "feedback": "complaint", "rhythm": "report or review"}
    return f"{words.get(kind, kind)} {record_id}"
