"""What people read of events of the programme."""

from __future__ import annotations

from typing import Any

from goldenthread.app.customers.models import Call, ContractOutcome
from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.sentences import sentence_for
from goldenthread.app.programme.models import Artefact

Told = dict[str, Any]


@sentence_for(Kind.CONTRACT_ADDED)
def contract_added(told: Told) -> str:
    return f"added the contract {told['title']}, to be decided by {told['decide_by']}"


@sentence_for(Kind.CONTRACT_DECIDED)
def contract_decided(told: Told) -> str:
    why = f": {told['reason']}" if told["reason"] else ""
    return f"recorded that the contract was {ContractOutcome(told['outcome']).label}{why}"


@sentence_for(Kind.RENEWAL_CALLED)
def renewal_called(told: Told) -> str:
    signals = ", ".join(told["signals"]).replace("_", " ") or "none"
    apart = "; the two disagree" if told["disagrees"] else ""
    return f"called the renewal {Call(told['call']).label}, signals: {signals}{apart}"


@sentence_for(Kind.RENEWAL_SETTLED)
def renewal_settled(told: Told) -> str:
    return f"settled what a renewal call and its signals disagreed on: {told['settlement']}"


@sentence_for(Kind.POST_MORTEM_WRITTEN)
def post_mortem_written(told: Told) -> str:
    count = len(told["causes"])
    return f"wrote down why a contract was lost, with {count} cause{'s' if count != 1 else ''} in the records"


@sentence_for(Kind.SCHEDULE_SET)
def schedule_set(told: Told) -> str:
    months = "every month" if told["every_months"] == 1 else f"every {told['every_months']} months"
    return f"scheduled the {_artefact(told)} {months} from {told['valid_from']}"


@sentence_for(Kind.SCHEDULE_ENDED)
def schedule_ended(told: Told) -> str:
    return f"ended the schedule of the {_artefact(told)} after {told['valid_to']}"


@sentence_for(Kind.ARTEFACT_FELL_DUE)
def artefact_fell_due(told: Told) -> str:
    return f"put the {_artefact(told)} down for {told['due_on']}"


@sentence_for(Kind.ARTEFACT_ISSUED)
def artefact_issued(told: Told) -> str:
    return f"issued the {_artefact(told)} that was due on {told['due_on']}"


def _artefact(told: Told) -> str:
    return Artefact(told["artefact"]).label.lower()
