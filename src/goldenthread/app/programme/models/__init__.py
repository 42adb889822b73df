"""The key account programme: charter, roles, duties, rhythm, reports, lessons."""

from goldenthread.app.programme.models.board import Attendance, BoardDecision, BoardMeeting
from goldenthread.app.programme.models.duties import Cadence, Duty, DutyKind, Prompt
from goldenthread.app.programme.models.handover import Handover, Introduction
from goldenthread.app.programme.models.lessons import (
    Effort,
    Lesson,
    LessonKind,
    Message,
    Result,
    Transfer,
    TransferOutcome,
)
from goldenthread.app.programme.models.measures import MeasureCategory, MeasureWeight
from goldenthread.app.programme.models.portfolio import Criterion, Rating, Side
from goldenthread.app.programme.models.programme import (
    BoardMember,
    Charter,
    Leadership,
    Phase,
    ProgrammeAccount,
    StageEvidence,
    StageItem,
)
from goldenthread.app.programme.models.rhythm import (
    AccountReport,
    Artefact,
    Due,
    ReportPaper,
    ReportVersion,
    Schedule,
    ShareLink,
)
from goldenthread.app.programme.models.roles import Acceptance, RoleCharter
from goldenthread.app.programme.models.slips import SlipsSeen
from goldenthread.app.programme.models.tiers import Ladder, RelationshipSaid, Tier, Wish

__all__ = [
    "Acceptance",
    "AccountReport",
    "Artefact",
    "Attendance",
    "BoardDecision",
    "BoardMeeting",
    "BoardMember",
    "Cadence",
    "Charter",
    "Criterion",
    "Due",
    "Duty",
    "DutyKind",
    "Effort",
    "Handover",
    "Introduction",
    "Ladder",
    "Leadership",
    "Lesson",
    "LessonKind",
    "MeasureCategory",
    "MeasureWeight",
    "Message",
    "Phase",
    "ProgrammeAccount",
    "Prompt",
    "Rating",
    "RelationshipSaid",
    "ReportPaper",
    "ReportVersion",
    "Result",
    "RoleCharter",
    "Schedule",
    "ShareLink",
    "Side",
    "SlipsSeen",
    "StageEvidence",
    "StageItem",
    "Tier",
    "Transfer",
    "TransferOutcome",
    "Wish",
]
