"""What people read of events of the programme."""

from __future__ import annotations

from typing import Any

from goldenthread.app.customers.models import Call, ContractOutcome
from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.sentences import sentence_for
from goldenthread.app.people.models import Role
from goldenthread.app.programme import tier_sentences  # noqa: F401  # its sentences are declared as it is read
from goldenthread.app.programme.models import Artefact, DutyKind, TransferOutcome

Told = dict[str, Any]


@sentence_for(Kind.CONTRACT_ADDED)
def contract_added(told: Told) -> str:
    return f"added the contract {told['title']}, to be decided by {told['decide_by']}"


@sentence_for(Kind.CONTRACT_DECIDED)
def contract_decided(told: Told) -> str:
    why = f": {told['reason']}" if told["reason"] else ""
    return f"recorded that the contract was {ContractOutcome(told['outcome']).label}{why}"


@sentence_for(Kind.RENEWAL_CALL_FELL_DUE)
def renewal_call_fell_due(told: Told) -> str:
    return f"asked for a call of the renewal: the customer decides by {told['decide_by']}"


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


@sentence_for(Kind.CHARTER_WRITTEN)
def charter_written(told: Told) -> str:
    return f"wrote the programme's charter from {told['valid_from']}, over {told['horizon_months']} months"


@sentence_for(Kind.ACCOUNT_ADMITTED)
def account_admitted(told: Told) -> str:
    return f"took an account into the programme from {told['valid_from']}"


@sentence_for(Kind.ACCOUNT_RELEASED)
def account_released(told: Told) -> str:
    return f"let an account leave the programme after {told['valid_to']}"


@sentence_for(Kind.LEADERSHIP_NAMED)
def leadership_named(told: Told) -> str:
    return f"named who runs the programme from {told['valid_from']}"


@sentence_for(Kind.BOARD_MEMBER_JOINED)
def board_member_joined(told: Told) -> str:
    return f"named a member of the board from {told['valid_from']}"


@sentence_for(Kind.BOARD_MEMBER_LEFT)
def board_member_left(told: Told) -> str:
    return f"ended somebody's place on the board after {told['valid_to']}"


@sentence_for(Kind.BOARD_MET)
def board_met(told: Told) -> str:
    return f"wrote down the board meeting of {told['held_on']}: decisions, {len(told['decisions'])}"


@sentence_for(Kind.STAGE_ITEM_ADDED)
def stage_item_added(told: Told) -> str:
    return f"added to phase {told['phase']} of the checklist: {told['what']}"


@sentence_for(Kind.STAGE_CHECKLIST_BEGUN)
def stage_checklist_begun(told: Told) -> str:
    return f"began the checklist of stages with {told['items']} items"


@sentence_for(Kind.STAGE_EVIDENCE_GIVEN)
def stage_evidence_given(told: Told) -> str:
    return f"showed that this {'holds' if told['holds'] else 'does not hold'}: {told['what']}"


@sentence_for(Kind.MEASURE_WEIGHT_SET)
def measure_weight_set(told: Told) -> str:
    return f"weighed {told['measure']} for {_role(told)} at {told['weight']} from {told['valid_from']}"


@sentence_for(Kind.MEASURE_WEIGHT_ENDED)
def measure_weight_ended(told: Told) -> str:
    return f"ended the measure {told['measure']} for {_role(told)} after {told['valid_to']}"


@sentence_for(Kind.CRITERION_SET)
def criterion_set(told: Told) -> str:
    return f"set the criterion {told['name']} at a weight of {told['weight']} from {told['valid_from']}"


@sentence_for(Kind.CRITERION_ENDED)
def criterion_ended(told: Told) -> str:
    return f"ended the criterion {told['name']} after {told['valid_to']}"


@sentence_for(Kind.ACCOUNT_RATED)
def account_rated(told: Told) -> str:
    return f"rated the account {told['new']} of 5 by {told['criterion']}: {told['ground']}"


@sentence_for(Kind.EFFORT_RECORDED)
def effort_recorded(told: Told) -> str:
    return f"recorded {told['new']} hours for {told['month'][:7]}"


@sentence_for(Kind.RESULT_RECORDED)
def result_recorded(told: Told) -> str:
    before = f", before {told['old']}" if told["old"] is not None else ""
    return f"recorded {told['measure']} of {told['month'][:7]}: {told['new']}{before}"


@sentence_for(Kind.MESSAGE_ANSWERED)
def message_answered(told: Told) -> str:
    return f"{'accepted the role in' if told['accepted'] else 'acknowledged'} the message “{told['subject']}”"


@sentence_for(Kind.ROLE_CHARTER_ENDED)
def role_charter_ended(told: Told) -> str:
    return f"ended the role charter {told['title']} after {told['valid_to']}"


@sentence_for(Kind.OBJECTIVE_SET)
def objective_set(told: Told) -> str:
    return f"set the objective “{told['what']}” by {told['due_on']}"


@sentence_for(Kind.OBJECTIVE_PROGRESSED)
def objective_progressed(told: Told) -> str:
    return f"said that “{told['what']}” is {told['new']} % there"


@sentence_for(Kind.OBJECTIVE_BLOCKED)
def objective_blocked(told: Told) -> str:
    return f"put barrier {told['barrier_id']} before the objective “{told['what']}”"


@sentence_for(Kind.OBJECTIVE_ENDED)
def objective_ended(told: Told) -> str:
    return f"ended the objective “{told['what']}”, {'reached' if told['reached'] else 'not reached'}"


@sentence_for(Kind.INITIATIVE_BEGUN)
def initiative_begun(told: Told) -> str:
    return f"began the joint initiative {told['name']} on {told['began_on']}"


@sentence_for(Kind.INITIATIVE_VALUED)
def initiative_valued(told: Told) -> str:
    return f"wrote down what {told['name']} is worth in {told['year']}"


@sentence_for(Kind.INITIATIVE_ENDED)
def initiative_ended(told: Told) -> str:
    return f"ended the joint initiative {told['name']} on {told['ended_on']}"


@sentence_for(Kind.LESSON_WRITTEN)
def lesson_written(told: Told) -> str:
    return f"wrote down a lesson: {told['what']}"


@sentence_for(Kind.TRANSFER_COMMITTED)
def transfer_committed(told: Told) -> str:
    return f"committed to try a lesson here by {told['by_day']}: {told['what']}"


@sentence_for(Kind.TRANSFER_ENDED)
def transfer_ended(told: Told) -> str:
    return f"said what became of a lesson, “{told['what']}”: {TransferOutcome(told['outcome']).label}"


def _role(told: Told) -> str:
    return Role(told["role"]).label.lower()
