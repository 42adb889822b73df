"""The kinds of events that nobody is told of, each with the reason."""

from __future__ import annotations

from goldenthread.app.history.kinds import Kind

ADMINISTRATION = "kept by administrators; what it changes shows where it is used"
OWN_ACT = "only the person it is about can do it, or asks for it"
ON_THE_RECORD = "read on the record itself; telling would be noise"

NOBODYS: dict[Kind, str] = {
    Kind.PERSON_ADDED: ADMINISTRATION,
    Kind.PERSON_CHANGED: ADMINISTRATION,
    Kind.PERSON_LEFT: "whoever left is told nothing; accounts left uncovered show on the programme’s home",
    Kind.PERSON_ERASED: "whoever was erased is told nothing",
    Kind.LOGIN_CREATED: "the administrator hands the address over; the password is set by the reset page",
    Kind.LOGIN_CLOSED: "whoever it was can read nothing any more",
    Kind.TOKEN_ISSUED: OWN_ACT,
    Kind.TOKEN_REVOKED: ADMINISTRATION,
    Kind.SECOND_FACTOR_ADDED: OWN_ACT,
    Kind.SECOND_FACTOR_REMOVED: OWN_ACT,
    Kind.RECOVERY_CODES_RENEWED: OWN_ACT,
    Kind.RECOVERY_CODE_USED: OWN_ACT,
    Kind.SIGN_ON_LINKED: OWN_ACT,
    Kind.UNIT_OPENED: ADMINISTRATION,
    Kind.UNIT_CHANGED: ADMINISTRATION,
    Kind.UNIT_CLOSED: ADMINISTRATION,
    Kind.CALENDAR_ADDED: ADMINISTRATION,
    Kind.CALENDAR_CHANGED: ADMINISTRATION,
    Kind.ABSENCE_RECORDED: "an absence is the person’s own, and no news for others",
    Kind.ABSENCE_CANCELLED: "an absence is the person’s own, and no news for others",
    Kind.SKILL_RECORDED: ADMINISTRATION,
    Kind.SKILL_REMOVED: ADMINISTRATION,
    Kind.DECISION_AREA_ADDED: ADMINISTRATION,
    Kind.DECISION_RIGHT_GRANTED: "a right belongs to a role; it shows wherever a decision is asked for",
    Kind.DECISION_RIGHT_ENDED: "a right belongs to a role; it shows wherever a decision is asked for",
    Kind.CONTACT_ADDED: ON_THE_RECORD,
    Kind.CONTACT_CHANGED: ON_THE_RECORD,
    Kind.CONTACT_ERASED: ON_THE_RECORD,
    Kind.DUTY_SNOOZED: "a reminder put off is no news; the programme’s home shows what slips",
    Kind.REPORT_WRITTEN: "a version is its writer’s until it is signed",
    Kind.ORDER_KIND_ADDED: ADMINISTRATION,
    Kind.STEP_STARTED: ON_THE_RECORD,
    Kind.STEP_FINISHED: ON_THE_RECORD,
    Kind.POLICY_SET: "it holds for orders placed from then on, and each shows its own clock",
    Kind.WEBHOOK_ADDED: ADMINISTRATION,
    Kind.WEBHOOK_CHANGED: ADMINISTRATION,
    Kind.WEBHOOK_SECRET_ROTATED: ADMINISTRATION,
    Kind.WEBHOOK_SWITCHED_ON: ADMINISTRATION,
    Kind.WEBHOOK_SWITCHED_OFF: "the page of webhooks says which is off, and why",
    Kind.WEBHOOK_REPEATED: ADMINISTRATION,
    Kind.IMPORT_APPLIED: "whoever imports reads the result; what was imported happened elsewhere",
    Kind.DIAGNOSIS_ASKED: "whoever asked waits at its page",
    Kind.NOTICES_READ: OWN_ACT,
    Kind.CALENDAR_FEED_MADE: OWN_ACT,
    Kind.CALENDAR_FEED_REVOKED: OWN_ACT,
    Kind.NOTICE_WISHES_SET: OWN_ACT,
    Kind.MAIL_REPEATED: "whoever it goes to reads the mail itself",
}
