"""Asking another unit for a decision: priority, people, money, an exception."""

from __future__ import annotations

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.orders import events, rights
from goldenthread.app.orders.errors import AlreadyDecided
from goldenthread.app.orders.models import DecisionRequest, RequestOutcome
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import DecisionArea, Unit


@transaction.atomic
def ask_for_decision(
    account: Account,
    *,
    to: Unit,
    area: DecisionArea,
    what: str,
    amount: object = None,
    from_unit: Unit | None = None,
    actor: Actor,
) -> DecisionRequest:
    """A unit is asked to decide something for an account, and is on record for its answer."""
    checks.stored(account, Account, "account")
    rights.require_account(actor, account, "barrier:raise", f"ask for decisions for {account}")
    asked = DecisionRequest.objects.create(
        account=account,
        from_unit=from_unit or account.team,
        to_unit=checks.stored(to, Unit, "to"),
        area=checks.stored(area, DecisionArea, "area"),
        what=checks.text(what, "what"),
        amount=checks.amount(amount, "amount", places=2, above_zero=False),
        asked_at=actor.now,
        asked_by=actor.person,
    )
    told = events.DecisionAsked(to_unit_id=to.pk, area_id=area.pk, amount=asked.amount, what=asked.what)
    record(asked, told, actor=actor, account_id=account.pk, unit_id=to.pk)
    return asked


@transaction.atomic
def decide_request(request: DecisionRequest, *, outcome: str, ground: str, actor: Actor) -> DecisionRequest:
    """The unit that was asked grants, counters or declines, and says why. Refused to others, and twice."""
    checks.stored(request, DecisionRequest, "request")
    asked = DecisionRequest.objects.select_for_update(of=("self",), no_key=True).get(pk=request.pk)
    if not rights.unit_may(actor, [asked.to_unit_id], "order:answer"):
        raise NotPermitted(f"You may not decide this: {asked.to_unit} was asked.")
    if asked.decided_at is not None:
        raise AlreadyDecided(f"This was {asked.get_outcome_display()} on {asked.decided_at:%-d %B %Y}.")
    asked.decided_at, asked.decided_by = max(actor.now, asked.asked_at), actor.person
    asked.outcome = checks.one_of(outcome, RequestOutcome.values, "outcome")
    asked.ground = checks.text(ground, "ground")
    asked.save(update_fields=["decided_at", "decided_by", "outcome", "ground"])
    told = events.DecisionGiven(outcome=asked.outcome, ground=asked.ground)
    record(
        asked,
        told,
        actor=actor,
        account_id=asked.account_id,
        unit_id=asked.to_unit_id,
        at=asked.decided_at,
    )
    return asked
