"""A renewal's checkpoint has come: its manager owes a call."""

from __future__ import annotations

from django.db import transaction

from goldenthread.app.customers.models import Contract, ContractOutcome, RenewalCall
from goldenthread.app.history.actions import record
from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.models import Event
from goldenthread.app.people.actors import Actor
from goldenthread.app.programme import events
from goldenthread.app.programme.actions.renewals import SIX_MONTHS, checkpoint_of


def renewal_calls_due(*, actor: Actor) -> int:
    """The clock's work: each open contract whose checkpoint has come without a call is put down as owing one,
    once for each checkpoint. Out: those whose day of decision has passed. Answers how many."""
    today = actor.now.date()
    open_still = Contract.objects.filter(
        outcome=ContractOutcome.OPEN, decide_by__gte=today, decide_by__lte=today + SIX_MONTHS
    )
    return sum(_fell_due(contract, actor) for contract in open_still.order_by("pk"))


@transaction.atomic
def _fell_due(contract: Contract, actor: Actor) -> bool:
    contract = Contract.objects.select_for_update(of=("self",)).get(pk=contract.pk)
    checkpoint = checkpoint_of(contract, actor.now.date())
    called = RenewalCall.objects.filter(contract=contract, checkpoint=checkpoint)
    said = Event.objects.filter(
        kind=Kind.RENEWAL_CALL_FELL_DUE.value,
        subject_type="contract",
        subject_id=contract.pk,
        payload__checkpoint=checkpoint,
    )
    if not contract.is_open() or called.exists() or said.exists():
        return False
    told = events.RenewalCallFellDue(checkpoint=checkpoint, decide_by=contract.decide_by)
    record(contract, told, actor=actor, account_id=contract.account_id)
    return True
