"""Contracts, the manager's call beside the signals, and what a loss teaches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.customers.models import (
    Account,
    Call,
    Cause,
    Contract,
    ContractOutcome,
    PostMortem,
    RenewalCall,
)
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.people.actors import Actor
from goldenthread.app.programme import events, rights
from goldenthread.app.programme.errors import (
    AlreadyDecided,
    AlreadyWritten,
    NothingToSettle,
    NotLost,
    OwnCall,
)
from goldenthread.app.programme.queries.causes import belongs_to
from goldenthread.app.programme.queries.signals import signals_of

SIX_MONTHS, THREE_MONTHS = timedelta(days=183), timedelta(days=92)
CONFIDENT = (Call.SAFE, Call.LIKELY)


def checkpoint_of(contract: Contract, today: date) -> str:
    """Which checkpoint a call made today answers: six months before the decision, three, or none yet."""
    left = contract.decide_by - today
    if left <= THREE_MONTHS:
        return "three_months"
    return "six_months" if left <= SIX_MONTHS else ""


@transaction.atomic
def add_contract(
    account: Account,
    *,
    title: str,
    starts_on: date,
    ends_on: date,
    decide_by: date,
    value: Decimal | None = None,
    terms: str = "",
    follows: Contract | None = None,
    actor: Actor,
) -> Contract:
    """A contract with the account exists, and the customer decides about its renewal by a day.

    Refused when it ends before it starts, is decided on after it ended, or follows another account's contract.
    """
    checks.stored(account, Account, "account")
    rights.require_contracts(actor, account, f"add contracts for {account}")
    starts_on, ends_on = checks.day(starts_on, "starts_on"), checks.day(ends_on, "ends_on")
    if ends_on < starts_on:
        raise Invalid("It ends before it starts. Give a later day.", field="ends_on")
    if checks.day(decide_by, "decide_by") > ends_on:
        raise Invalid(
            "The customer decides before the contract ends. Give an earlier day.", field="decide_by"
        )
    if follows is not None and checks.stored(follows, Contract, "follows").account_id != account.pk:
        raise Invalid("That contract is another account's. Choose one of this account's.", field="follows")
    made = Contract.objects.create(
        account=account,
        title=checks.text(title, "title", limit=200),
        terms=checks.text(terms, "terms", limit=10_000, required=False),
        starts_on=starts_on,
        ends_on=ends_on,
        decide_by=decide_by,
        value=checks.amount(value, "value", places=2, above_zero=False),
        follows=follows,
    )
    told = events.ContractAdded(made.title, starts_on, ends_on, decide_by, made.value)
    record(made, told, actor=actor, account_id=account.pk)
    return made


@transaction.atomic
def decide_contract(
    contract: Contract, *, outcome: str, decided_on: date, reason: str = "", actor: Actor
) -> Contract:
    """The customer decided. Once; a loss or a reduction needs the reason that they gave."""
    contract = _locked(contract)
    rights.require_contracts(actor, contract.account, "record what became of this contract")
    outcome = checks.one_of(outcome, [one for one in ContractOutcome.values if one != "open"], "outcome")
    _still_open(contract)
    if checks.day(decided_on, "decided_on") > actor.now.date():
        raise Invalid("That day is still to come. Record the decision when it is made.", field="decided_on")
    worse = outcome in (ContractOutcome.LOST, ContractOutcome.REDUCED)
    contract.outcome, contract.decided_on = outcome, decided_on
    contract.reason = checks.text(reason, "reason", required=worse)
    contract.save(update_fields=["outcome", "decided_on", "reason"])
    told = events.ContractDecided(outcome, decided_on, contract.reason)
    record(contract, told, actor=actor, account_id=contract.account_id)
    return contract


@transaction.atomic
def call_renewal(contract: Contract, *, call: str, judgement: str, actor: Actor) -> RenewalCall:
    """The manager's expectation stands beside what the records signal at this moment; neither changes the other.

    They disagree when the call is safe or likely and something signals, or is worse and nothing does. Refused
    once the contract is decided.
    """
    contract = _locked(contract)
    rights.require_contracts(actor, contract.account, "call this renewal")
    _still_open(contract)
    today = actor.now.date()
    signals = signals_of(contract.account, today)
    call = checks.one_of(call, Call.values, "call")
    made = RenewalCall.objects.create(
        contract=contract,
        checkpoint=checkpoint_of(contract, today),
        at=actor.now,
        by=actor.person,
        call=call,
        judgement=checks.text(judgement, "judgement"),
        signals=[one.as_kept() for one in signals],
        disagrees=(call in CONFIDENT) == bool(signals),
    )
    names = tuple(one.name for one in signals)
    told = events.RenewalCalled(contract.pk, call, made.checkpoint, made.judgement, names, made.disagrees)
    record(made, told, actor=actor, account_id=contract.account_id)
    return made


@transaction.atomic
def settle_call(call: RenewalCall, *, settlement: str, actor: Actor) -> RenewalCall:
    """What is done about a call and signals that disagree is decided, by the programme lead or the sponsor.

    Refused where nothing disagrees, once settled, and to whoever made the call.
    """
    call = (
        RenewalCall.objects.select_for_update(of=("self",))
        .select_related("contract__account")
        .get(pk=call.pk)
    )
    account = call.contract.account
    if not rights.leads(actor) and not rights.is_one_of(actor, account.sponsor_id):
        raise NotPermitted("You may not settle this: it is for the programme lead and the account's sponsor.")
    if not call.disagrees or call.settled_at is not None:
        raise NothingToSettle("There is nothing to settle: they agree, or it was settled already.")
    if actor.person is not None and call.by_id == actor.person.pk:
        raise OwnCall("You made this call. Somebody else settles it with you.")
    call.settled_at, call.settled_by = actor.now, actor.person
    call.settlement = checks.text(settlement, "settlement")
    call.save(update_fields=["settled_at", "settled_by", "settlement"])
    told = events.RenewalSettled(call.contract_id, call.settlement)
    record(call, told, actor=actor, account_id=account.pk)
    return call


@transaction.atomic
def write_post_mortem(
    contract: Contract,
    *,
    what_happened: str,
    causes: Sequence[tuple[str, int, str]],
    customer_said: str = "",
    actor: Actor,
) -> PostMortem:
    """Why a contract was lost is written down, with causes that are records: (kind, id, why it mattered).

    Refused unless it was lost, once written, without any cause, and for records of another account.
    """
    contract = _locked(contract)
    rights.require_contracts(actor, contract.account, "write this post-mortem")
    if contract.outcome != ContractOutcome.LOST:
        raise NotLost("Only a lost contract has a post-mortem. Record the loss first.")
    if PostMortem.objects.filter(contract=contract).exists():
        raise AlreadyWritten("It has been written. What is learned since belongs among the lessons.")
    if not causes:
        raise Invalid("Name at least one record of ours that led to it.", field="causes")
    for kind, record_id, _ in causes:
        if not belongs_to(contract.account, kind, record_id):
            raise Invalid("A cause must be one of this account's own records.", field="causes")
    if len({(kind, key) for kind, key, _ in causes}) < len(causes):
        raise Invalid("The same record is named twice. Name each once.", field="causes")
    made = PostMortem.objects.create(
        contract=contract,
        at=actor.now,
        by=actor.person,
        what_happened=checks.text(what_happened, "what_happened", limit=20_000),
        customer_said=checks.text(customer_said, "customer_said", limit=10_000, required=False),
    )
    for kind, record_id, why in causes:
        Cause.objects.create(post_mortem=made, kind=kind, record_id=record_id, why=checks.text(why, "why"))
    told = events.PostMortemWritten(contract.pk, tuple(f"{kind}:{key}" for kind, key, _ in causes))
    record(made, told, actor=actor, account_id=contract.account_id)
    return made


def _locked(contract: Contract) -> Contract:
    checks.stored(contract, Contract, "contract")
    return Contract.objects.select_for_update(of=("self",)).select_related("account").get(pk=contract.pk)


def _still_open(contract: Contract) -> None:
    if not contract.is_open():
        raise AlreadyDecided(f"This contract was decided on {contract.decided_on}. Add the one that follows.")
