"""What goes on beside the orders at the technology services company."""

from __future__ import annotations

from goldenthread.analysis.synthetic.company import ACCOUNTS, OPERATIONS
from goldenthread.analysis.synthetic.dated import Dated
from goldenthread.analysis.synthetic.programme import (
    Announcement,
    ChangeItem,
    Course,
    Programme,
    Requests,
    RightHeld,
    Survey,
    Weight,
)

SHOWDOWN, LEAVES, APPROVED, REALIGNED = 9, 12, 13, 14
_BEFORE: dict[str, int] = {"end": REALIGNED}
_AFTER: dict[str, int] = {"start": REALIGNED}

REQUESTS = Requests(
        from_accounts=Dated((0, 1.3)),
        from_operations=Dated((0, 5.0)),
        granted_accounts=Dated((0, 0.3), (REALIGNED, 0.7)),
        granted_operations=Dated((0, 0.82), (REALIGNED, 0.7)),
        grounds=(("internal cost", 0.6), ("not in the plan", 0.2), ("capacity", 0.2)),
        areas=(("priority", 0.35), ("capacity", 0.25), ("capital", 0.25), ("specification", 0.15)),
        days=Dated((0, 11.0), (REALIGNED, 3.5)),
    )  # fmt: skip
RIGHTS = (
        RightHeld("priority", "unit_lead", "decides", "all", **_BEFORE),
        RightHeld("capacity", "unit_lead", "decides", "all", **_BEFORE),
        RightHeld("specification", "unit_lead", "decides", "all", **_BEFORE),
        RightHeld("capital", "executive", "decides", "all"),
        RightHeld("price", "account_manager", "decides", "all", amount_limit=20_000.0),
        RightHeld("priority", "account_manager", "informed", "all", **_BEFORE),
        RightHeld("capacity", "account_manager", "consulted", "all", **_BEFORE),
        RightHeld("priority", "account_manager", "decides", "all", **_AFTER),
        RightHeld("capacity", "account_manager", "shares", "all", **_AFTER),
        RightHeld("specification", "account_manager", "decides", "all", **_AFTER),
        RightHeld("capacity", "unit_lead", "shares", "all", **_AFTER),
    )  # fmt: skip
WEIGHTS = (
        Weight("account_manager", "customer satisfaction", "customer", 0.5, 12, 0.2),
        Weight("account_manager", "delivery on time", "customer", 0.3, 12, 0.2),
        Weight("account_manager", "account revenue", "financial", 0.2, 12, 0.2),
        Weight("unit_lead", "cost per unit of work", "efficiency", 0.6, 12, 0.15, **_BEFORE),
        Weight("unit_lead", "technical availability", "technical", 0.4, 12, 0.15, **_BEFORE),
        Weight("unit_lead", "promises kept", "customer", 0.45, 12, 0.15, **_AFTER),
        Weight("unit_lead", "technical availability", "technical", 0.3, 12, 0.15, **_AFTER),
        Weight("unit_lead", "cost per unit of work", "efficiency", 0.25, 12, 0.15, **_AFTER),
        Weight("unit_member", "utilisation", "efficiency", 1.0, 12, 0.05, **_BEFORE),
        Weight("unit_member", "orders accepted at first", "customer", 0.6, 12, 0.05, **_AFTER),
        Weight("unit_member", "utilisation", "efficiency", 0.4, 12, 0.05, **_AFTER),
        Weight("executive", "operating result", "financial", 0.7, 12, 0.3),
        Weight("executive", "customers kept", "customer", 0.3, 36, 0.3),
    )  # fmt: skip
INFLUENCE = (
        ("delivery on time", "priority", 0.4),
        ("delivery on time", "capacity", 0.35),
        ("delivery on time", "specification", 0.25),
        ("customer satisfaction", "priority", 0.3),
        ("customer satisfaction", "capacity", 0.25),
        ("customer satisfaction", "specification", 0.25),
        ("customer satisfaction", "price", 0.2),
        ("account revenue", "price", 0.5),
        ("account revenue", "capital", 0.3),
        ("account revenue", "priority", 0.2),
    )  # fmt: skip
ANNOUNCEMENTS = (
        Announcement(2, "The account manager's role, described anew", "inform", ("account teams",)),
        Announcement(4, "Internal account managers in operations", "inform",
                     ("account teams", "operations"), 0.6),
        Announcement(7, "The account manager's role: second revision", "inform", ("account teams",), 0.7),
        Announcement(
            APPROVED, "Your part in the lines of business", "ask",
            ("operations", "account teams", "executives", "sales"), 0.95, 0.8,
        ),
    )  # fmt: skip
CHARTERS = (
        ("account_manager", -14, "account-manager-1"),
        ("account_manager", 2, "account-manager-2"),
        ("account_manager", 7, "account-manager-3"),
        ("account_manager", REALIGNED, "account-manager-4"),
        ("unit_lead", REALIGNED, "line-lead-1"),
    )  # fmt: skip
COURSES = (
        Course("Working in lines of business", APPROVED, ("operations", "account teams"), 0.85),
        Course("Customer metrics", REALIGNED, ("unit leads",), 0.95),
    )  # fmt: skip
SURVEYS = (
        Survey(5, "collaboration", (("they keep promises", 2.5), ("we get what we need", 2.4)), about=True),
        Survey(APPROVED, "readiness", (("efficacy", 3.7), ("commitment", 3.6))),
        Survey(19, "collaboration", (("they keep promises", 3.7), ("we get what we need", 3.6)), about=True),
    )  # fmt: skip


def _changes(head: str) -> tuple[ChangeItem, ...]:
    return (
            ChangeItem("role-1", "programme_lead", 1, 2, unit=ACCOUNTS, team_formed=1, team_dissolved=3),
            ChangeItem("role-2", "programme_lead", 5, 7, unit=ACCOUNTS, team_formed=5, team_dissolved=7),
            ChangeItem("customer-metrics", "programme_lead", 5, 7, reversed=8, blocked_by=head, unit=OPERATIONS),
            ChangeItem("lines-of-business", "programme_lead", SHOWDOWN, APPROVED, blocked_by=head, wave="wave 1",
                       unit=OPERATIONS, team_formed=APPROVED),
            ChangeItem("accounts-decide-priority", "programme_lead", SHOWDOWN, APPROVED, blocked_by=head,
                       wave="wave 1", unit=ACCOUNTS, team_formed=APPROVED),
        )  # fmt: skip


def programme(head: str) -> Programme:
    """All dated processes of the story."""
    return Programme(
        manager_contacts=Dated((0, 7.0)),
        executive_contacts=Dated((0, 0.5), (REALIGNED, 1.2)),
        sales_contacts=Dated((0, 0.8)),
        liaison_contacts=Dated((0, 0.0)),
        customer_calls=Dated((0, 3.5), (6, 4.5), (REALIGNED + 3, 2.5)),
        briefed=Dated((0, 0.5), (REALIGNED, 0.85)),
        reports=Dated((0, 0.85)),
        reviews=Dated((0, 0.7), (REALIGNED, 0.95)),
        complaint_days=Dated((0, 12.0), (REALIGNED + 2, 5.0)),
        acted_on=Dated((0, 0.35), (REALIGNED + 1, 0.75)),
        executives_on_complaints=Dated((0, 0.04), (REALIGNED, 0.15)),
        barriers=Dated((0, 0.32), (REALIGNED, 0.18)),
        barrier_days=Dated((0, 16.0), (REALIGNED, 4.0)),
        escalated=Dated((0, 0.5)),
        escalation_days=Dated((0, 14.0), (REALIGNED, 2.5)),
        sales=Dated((0, 1.0), (8, 0.97), (18, 1.03)),
        requests=REQUESTS,
        launched=0,
        rights=RIGHTS,
        weights=WEIGHTS,
        influence=INFLUENCE,
        announcements=ANNOUNCEMENTS,
        charters=CHARTERS,
        changes=_changes(head),
        courses=COURSES,
        surveys=SURVEYS,
    )
