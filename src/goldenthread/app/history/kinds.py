"""Every kind of event, in one place: ``subject.past_verb``, and the payload that each carries.

A payload is a frozen dataclass whose ``kind`` is a class attribute. Each app declares its payloads in its own
``events.py``; the kinds are all here, so that nobody invents one twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import ClassVar


class Kind(Enum):
    """What can happen. Each app's block stands together. Who is told of it: ``notices/concerns``."""

    # people
    PERSON_ADDED = "person.added"
    PERSON_CHANGED = "person.changed"
    PERSON_LEFT = "person.left"
    PERSON_ERASED = "person.erased"
    LOGIN_CREATED = "login.created"
    LOGIN_CLOSED = "login.closed"
    SECOND_FACTOR_ADDED = "second_factor.added"
    SECOND_FACTOR_REMOVED = "second_factor.removed"
    SECOND_FACTOR_RESET = "second_factor.reset"
    RECOVERY_CODES_RENEWED = "recovery_codes.renewed"
    RECOVERY_CODE_USED = "recovery_code.used"
    SIGN_ON_LINKED = "sign_on.linked"
    SIGN_ON_UNLINKED = "sign_on.unlinked"
    TOKEN_ISSUED = "token.issued"
    TOKEN_REVOKED = "token.revoked"
    UNIT_OPENED = "unit.opened"
    UNIT_CHANGED = "unit.changed"
    UNIT_CLOSED = "unit.closed"
    ASSIGNMENT_BEGUN = "assignment.begun"
    ASSIGNMENT_ENDED = "assignment.ended"
    CALENDAR_ADDED = "calendar.added"
    CALENDAR_CHANGED = "calendar.changed"
    ABSENCE_RECORDED = "absence.recorded"
    ABSENCE_CANCELLED = "absence.cancelled"
    SKILL_RECORDED = "skill.recorded"
    SKILL_REMOVED = "skill.removed"
    DECISION_AREA_ADDED = "decision_area.added"
    DECISION_RIGHT_GRANTED = "decision_right.granted"
    DECISION_RIGHT_ENDED = "decision_right.ended"
    # customers
    ACCOUNT_OPENED = "account.opened"
    ACCOUNT_CHANGED = "account.changed"
    ACCOUNT_CLOSED = "account.closed"
    TEAM_MEMBER_JOINED = "team_member.joined"
    TEAM_MEMBER_LEFT = "team_member.left"
    CONTACT_ADDED = "contact.added"
    CONTACT_CHANGED = "contact.changed"
    CONTACT_ERASED = "contact.erased"
    INTERACTION_RECORDED = "interaction.recorded"
    # the key account programme
    CONTRACT_ADDED = "contract.added"
    CONTRACT_DECIDED = "contract.decided"
    RENEWAL_CALLED = "renewal.called"
    RENEWAL_SETTLED = "renewal.settled"
    POST_MORTEM_WRITTEN = "post_mortem.written"
    SCHEDULE_SET = "schedule.set"
    SCHEDULE_ENDED = "schedule.ended"
    ARTEFACT_FELL_DUE = "artefact.fell_due"
    ARTEFACT_ISSUED = "artefact.issued"
    CADENCE_SET = "cadence.set"
    DUTY_FELL_DUE = "duty.fell_due"
    DUTY_DONE = "duty.done"
    DUTY_SNOOZED = "duty.snoozed"
    DUTY_DELEGATED = "duty.delegated"
    DUTY_LAPSED = "duty.lapsed"
    PROMPT_SENT = "prompt.sent"
    ROLE_CHARTER_WRITTEN = "role_charter.written"
    ROLE_INFORMED = "role.informed"
    ROLE_UNDERSTOOD = "role.understood"
    ROLE_NEGOTIATED = "role.negotiated"
    ROLE_ACCEPTED = "role.accepted"
    ROLE_DECLINED = "role.declined"
    REPORT_WRITTEN = "report.written"
    REPORT_SIGNED = "report.signed"
    REPORT_SHARED = "report.shared"
    REPORT_LINK_REVOKED = "report_link.revoked"
    # orders
    ORDER_KIND_ADDED = "order_kind.added"
    ORDER_PLACED = "order.placed"
    ORDER_CLARIFIED = "order.clarified"
    ORDER_SENT_BACK = "order.sent_back"
    ORDER_COMPLETED = "order.completed"
    PROMISE_MADE = "promise.made"
    PROMISE_MOVED = "promise.moved"
    COUNTER_OFFERED = "counter.offered"
    COUNTER_ACCEPTED = "counter.accepted"
    COUNTER_REJECTED = "counter.rejected"
    ORDER_DECLINED = "order.declined"
    DECLINE_APPEALED = "decline.appealed"
    APPEAL_DECIDED = "appeal.decided"
    DECLINE_OVERRIDDEN = "decline.overridden"
    ORDER_REDIRECTED = "order.redirected"
    REQUESTED_DATE_CHANGED = "requested_date.changed"
    CHILD_WAIVED = "supporting_order.waived"
    ORDER_HANDED_OFF = "order.handed_off"
    HAND_OFF_RECEIVED = "hand_off.received"
    STEP_STARTED = "step.started"
    STEP_FINISHED = "step.finished"
    DELIVERY_MADE = "delivery.made"
    DELIVERY_ACCEPTED = "delivery.accepted"
    DELIVERY_RETURNED = "delivery.returned"
    ORDER_WITHDRAWN = "order.withdrawn"
    ORDER_EXPEDITED = "order.expedited"
    ORDER_PAUSED = "order.paused"
    ORDER_RESUMED = "order.resumed"
    POLICY_SET = "policy.set"
    EXPEDITE_ALLOWANCE_SET = "expedite_allowance.set"
    BARRIER_RAISED = "barrier.raised"
    BARRIER_ASSIGNED = "barrier.assigned"
    BARRIER_CLEARED = "barrier.cleared"
    BARRIER_ESCALATED = "barrier.escalated"
    ESCALATION_CLIMBED = "escalation.climbed"
    ESCALATION_STAYED = "escalation.stayed"  # undecided in time, and nobody above
    ESCALATION_DECIDED = "escalation.decided"
    DECISION_ASKED = "decision.asked"
    DECISION_GIVEN = "decision.given"
    # voice
    FEEDBACK_RECORDED = "feedback.recorded"
    FEEDBACK_ASSIGNED = "feedback.assigned"
    FEEDBACK_REPLIED = "feedback.replied"
    FEEDBACK_RESOLVED = "feedback.resolved"
    FEEDBACK_ACTED_ON = "feedback.acted_on"
    # diagnosis
    DIAGNOSIS_ASKED = "diagnosis.asked"
    # notices (who is told of each kind: notices/concerns)
    NOTICES_READ = "notices.read"
    # webhooks
    WEBHOOK_ADDED = "webhook.added"
    WEBHOOK_CHANGED = "webhook.changed"
    WEBHOOK_SECRET_ROTATED = "webhook.secret_rotated"
    WEBHOOK_SWITCHED_OFF = "webhook.switched_off"
    WEBHOOK_SWITCHED_ON = "webhook.switched_on"
    WEBHOOK_REPEATED = "webhook.repeated"
    NOTICE_WISHES_SET = "notice_wishes.set"
    MAIL_REPEATED = "mail.repeated"
    # exchange
    IMPORT_APPLIED = "import.applied"
    CALENDAR_FEED_MADE = "calendar_feed.made"
    CALENDAR_FEED_REVOKED = "calendar_feed.revoked"


@dataclass(frozen=True)
class Payload:
    """What an event says beyond who, when and about what: old and new values by name, ids, never names."""

    kind: ClassVar[Kind]
