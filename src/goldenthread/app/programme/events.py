"""What history says of the programme: contracts, rhythm, duties, roles, reports. Ids, never names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from goldenthread.app.history.kinds import Kind, Payload


@dataclass(frozen=True)
class ContractAdded(Payload):
    kind: ClassVar[Kind] = Kind.CONTRACT_ADDED
    title: str
    starts_on: date
    ends_on: date
    decide_by: date
    value: Decimal | None


@dataclass(frozen=True)
class ContractDecided(Payload):
    kind: ClassVar[Kind] = Kind.CONTRACT_DECIDED
    outcome: str
    decided_on: date
    reason: str


@dataclass(frozen=True)
class RenewalCallFellDue(Payload):
    """A checkpoint came, six or three months before the customer decides, and nobody has called the renewal at it."""

    kind: ClassVar[Kind] = Kind.RENEWAL_CALL_FELL_DUE
    checkpoint: str
    decide_by: date


@dataclass(frozen=True)
class RenewalCalled(Payload):
    """``signals`` names what the records said then; ``disagrees`` that the call and they point apart."""

    kind: ClassVar[Kind] = Kind.RENEWAL_CALLED
    contract_id: int
    call: str
    checkpoint: str
    judgement: str
    signals: tuple[str, ...]
    disagrees: bool


@dataclass(frozen=True)
class RenewalSettled(Payload):
    kind: ClassVar[Kind] = Kind.RENEWAL_SETTLED
    contract_id: int
    settlement: str


@dataclass(frozen=True)
class PostMortemWritten(Payload):
    """``causes`` are records as ``order:7``."""

    kind: ClassVar[Kind] = Kind.POST_MORTEM_WRITTEN
    contract_id: int
    causes: tuple[str, ...]


@dataclass(frozen=True)
class ScheduleSet(Payload):
    kind: ClassVar[Kind] = Kind.SCHEDULE_SET
    artefact: str
    every_months: int
    day_of_month: int
    owner_person_id: int
    valid_from: date


@dataclass(frozen=True)
class ScheduleEnded(Payload):
    kind: ClassVar[Kind] = Kind.SCHEDULE_ENDED
    artefact: str
    valid_to: date


@dataclass(frozen=True)
class ArtefactFellDue(Payload):
    kind: ClassVar[Kind] = Kind.ARTEFACT_FELL_DUE
    artefact: str
    due_on: date
    owner_person_id: int | None


@dataclass(frozen=True)
class ArtefactIssued(Payload):
    kind: ClassVar[Kind] = Kind.ARTEFACT_ISSUED
    artefact: str
    due_on: date
    issued_on: date
    note: str


@dataclass(frozen=True)
class CadenceSet(Payload):
    kind: ClassVar[Kind] = Kind.CADENCE_SET
    person_id: int
    duty: str
    every_months: int
    valid_from: date


@dataclass(frozen=True)
class DutyFellDue(Payload):
    kind: ClassVar[Kind] = Kind.DUTY_FELL_DUE
    duty: str
    person_id: int
    due_on: date


@dataclass(frozen=True)
class DutyDone(Payload):
    """``delegate_person_id`` did it where it was delegated. The evidence stays with the duty."""

    kind: ClassVar[Kind] = Kind.DUTY_DONE
    duty: str
    person_id: int
    delegate_person_id: int | None
    interaction_id: int | None


@dataclass(frozen=True)
class DutySnoozed(Payload):
    kind: ClassVar[Kind] = Kind.DUTY_SNOOZED
    duty: str
    until: date
    reason: str


@dataclass(frozen=True)
class DutyDelegated(Payload):
    kind: ClassVar[Kind] = Kind.DUTY_DELEGATED
    duty: str
    person_id: int
    delegate_person_id: int


@dataclass(frozen=True)
class DutyLapsed(Payload):
    kind: ClassVar[Kind] = Kind.DUTY_LAPSED
    duty: str
    person_id: int
    due_on: date


@dataclass(frozen=True)
class PromptSent(Payload):
    kind: ClassVar[Kind] = Kind.PROMPT_SENT
    person_id: int
    duty_id: int
    duty: str
    due_on: date


@dataclass(frozen=True)
class RoleCharterWritten(Payload):
    kind: ClassVar[Kind] = Kind.ROLE_CHARTER_WRITTEN
    title: str
    valid_from: date


@dataclass(frozen=True)
class RoleCharterEnded(Payload):
    kind: ClassVar[Kind] = Kind.ROLE_CHARTER_ENDED
    title: str
    valid_to: date


@dataclass(frozen=True)
class MessageAnswered(Payload):
    """A message was acknowledged, or the role that it describes accepted."""

    kind: ClassVar[Kind] = Kind.MESSAGE_ANSWERED
    subject: str
    accepted: bool


@dataclass(frozen=True)
class RoleInformed(Payload):
    kind: ClassVar[Kind] = Kind.ROLE_INFORMED
    charter_id: int
    person_id: int
    asked: bool


@dataclass(frozen=True)
class RoleUnderstood(Payload):
    kind: ClassVar[Kind] = Kind.ROLE_UNDERSTOOD
    charter_id: int


@dataclass(frozen=True)
class RoleNegotiated(Payload):
    kind: ClassVar[Kind] = Kind.ROLE_NEGOTIATED
    charter_id: int
    person_id: int


@dataclass(frozen=True)
class RoleAccepted(Payload):
    kind: ClassVar[Kind] = Kind.ROLE_ACCEPTED
    charter_id: int


@dataclass(frozen=True)
class RoleDeclined(Payload):
    kind: ClassVar[Kind] = Kind.ROLE_DECLINED
    charter_id: int
    ground: str


@dataclass(frozen=True)
class ReportWritten(Payload):
    kind: ClassVar[Kind] = Kind.REPORT_WRITTEN
    month: date
    number: int


@dataclass(frozen=True)
class ReportSigned(Payload):
    kind: ClassVar[Kind] = Kind.REPORT_SIGNED
    month: date
    number: int


@dataclass(frozen=True)
class ReportShared(Payload):
    kind: ClassVar[Kind] = Kind.REPORT_SHARED
    month: date
    number: int
    expires_on: date


@dataclass(frozen=True)
class ReportLinkRevoked(Payload):
    kind: ClassVar[Kind] = Kind.REPORT_LINK_REVOKED
    version_id: int
