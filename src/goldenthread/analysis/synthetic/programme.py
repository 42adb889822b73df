"""What goes on beside the orders, as dated processes: contacts, reports, messages, rights, measures, changes."""

from __future__ import annotations

from dataclasses import dataclass, field

from goldenthread.analysis.synthetic.dated import Dated

ALWAYS = 10_000


@dataclass(frozen=True)
class Announcement:
    """A message to an audience: executives, account teams, sales, operations. Chances are of its receivers."""

    month: int
    subject: str
    kind: str  # ask, inform
    audience: tuple[str, ...]
    acknowledged: float = 0.9
    accepted: float = 0.0


@dataclass(frozen=True)
class RightHeld:
    """``scope``: "all", or one of the functions of operations, meaning each of its units."""

    area: str
    role: str
    right: str
    scope: str = "all"
    start: int = 0
    end: int = ALWAYS
    amount_limit: float | None = None


@dataclass(frozen=True)
class Weight:
    role: str
    measure: str
    category: str
    weight: float
    horizon_months: int = 12
    variable_pay_share: float = 0.15
    start: int = 0
    end: int = ALWAYS


@dataclass(frozen=True)
class ChangeItem:
    """``owner``: a role or the id of an employee. Months may be None."""

    id: str
    owner: str
    opened: int
    decided: int | None = None
    reversed: int | None = None
    blocked_by: str = ""
    wave: str = ""
    unit: str = ""
    team_formed: int | None = None
    team_dissolved: int | None = None


@dataclass(frozen=True)
class Course:
    name: str
    month: int
    audience: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class Survey:
    """A wave of a questionnaire: the mean of each item by function of the respondent, on its scale."""

    month: int
    instrument: str
    items: tuple[tuple[str, float], ...]
    scale: tuple[int, int] = (1, 5)
    about: bool = False  # each respondent answers about the units of operations


@dataclass(frozen=True)
class Requests:
    """Things that need somebody else's decision: per month and side, the chance of being granted, the grounds
    of refusals with their shares, and the days until a decision."""

    from_accounts: Dated
    from_operations: Dated
    granted_accounts: Dated
    granted_operations: Dated
    grounds: tuple[tuple[str, float], ...]
    areas: tuple[tuple[str, float], ...]
    days: Dated


@dataclass(frozen=True)
class Programme:
    """All dated processes. Contacts are per account and month; shares and chances are between 0 and 1."""

    manager_contacts: Dated
    executive_contacts: Dated
    sales_contacts: Dated
    liaison_contacts: Dated
    customer_calls: Dated
    briefed: Dated
    reports: Dated
    reviews: Dated
    complaint_days: Dated
    acted_on: Dated
    executives_on_complaints: Dated
    barriers: Dated
    barrier_days: Dated
    escalated: Dated
    escalation_days: Dated
    sales: Dated
    requests: Requests
    launched: int | None = None
    rights: tuple[RightHeld, ...] = ()
    weights: tuple[Weight, ...] = ()
    influence: tuple[tuple[str, str, float], ...] = ()
    announcements: tuple[Announcement, ...] = ()
    charters: tuple[tuple[str, int, str], ...] = ()
    changes: tuple[ChangeItem, ...] = ()
    courses: tuple[Course, ...] = ()
    surveys: tuple[Survey, ...] = ()
    key_account_effort: Dated = field(default_factory=lambda: Dated((0, 1.0)))
    target_response_hours: float = 16.0
    target_delivery_hours: float = 120.0
