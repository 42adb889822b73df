"""What people read of events of the programme."""

from __future__ import annotations

from typing import Any

from goldenthread.app.customers.models import Call, ContractOutcome
from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.sentences import sentence_for
from goldenthread.app.programme.models import Artefact, DutyKind

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


@sentence_for(Kind.CADENCE_SET)
def cadence_set(told: Told) -> str:
    return f"asked somebody to {_duty(told)} every {told['every_months']} months from {told['valid_from']}"


@sentence_for(Kind.DUTY_FELL_DUE)
def duty_fell_due(told: Told) -> str:
    return f"put down to {_duty(told)} by {told['due_on']}"


@sentence_for(Kind.DUTY_DONE)
def duty_done(told: Told) -> str:
    delegated = " where it had been delegated" if told["delegate_person_id"] else ""
    return f"recorded an act{delegated}: {_duty(told)}"


@sentence_for(Kind.DUTY_SNOOZED)
def duty_snoozed(told: Told) -> str:
    return f"put off to {_duty(told)} until {told['until']}: {told['reason']}"


@sentence_for(Kind.DUTY_DELEGATED)
def duty_delegated(told: Told) -> str:
    return f"delegated to {_duty(told)}"


@sentence_for(Kind.DUTY_LAPSED)
def duty_lapsed(told: Told) -> str:
    return f"let lapse what was due on {told['due_on']}: {_duty(told)}"


@sentence_for(Kind.PROMPT_SENT)
def prompt_sent(told: Told) -> str:
    if "duty" not in told:  # as it was written before it said more
        return "reminded somebody of something due"
    return f"reminded somebody to {_duty(told)} by {told['due_on']}"


@sentence_for(Kind.ROLE_CHARTER_WRITTEN)
def role_charter_written(told: Told) -> str:
    return f"wrote the role charter {told['title']} from {told['valid_from']}"


@sentence_for(Kind.ROLE_INFORMED)
def role_informed(told: Told) -> str:
    return "asked somebody to take on a role" if told["asked"] else "told somebody of a role without asking"


@sentence_for(Kind.ROLE_UNDERSTOOD)
def role_understood(_: Told) -> str:
    return "said in their own words what a role asks of them"


@sentence_for(Kind.ROLE_NEGOTIATED)
def role_negotiated(_: Told) -> str:
    return "agreed what somebody needs for a role"


@sentence_for(Kind.ROLE_ACCEPTED)
def role_accepted(_: Told) -> str:
    return "accepted a role for key accounts"


@sentence_for(Kind.ROLE_DECLINED)
def role_declined(told: Told) -> str:
    return f"declined a role for key accounts: {told['ground']}"


def _duty(told: Told) -> str:
    label = DutyKind(told["duty"]).label
    return label[0].lower() + label[1:]


@sentence_for(Kind.REPORT_WRITTEN)
def report_written(told: Told) -> str:
    return f"wrote version {told['number']} of the report for {told['month'][:7]}"


@sentence_for(Kind.REPORT_SIGNED)
def report_signed(told: Told) -> str:
    return f"signed version {told['number']} of the report for {told['month'][:7]}"


@sentence_for(Kind.REPORT_SHARED)
def report_shared(told: Told) -> str:
    return f"made a link to the report for {told['month'][:7]}, open until {told['expires_on']}"


@sentence_for(Kind.REPORT_LINK_REVOKED)
def report_link_revoked(_: Told) -> str:
    return "revoked a link to a report"
