"""What goes on beside the orders at the HR outsourcer."""

from __future__ import annotations

from goldenthread.analysis.synthetic.company import ACCOUNTS, SALES
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

LAUNCH, TAKEOVER = 2, 9
_BEFORE: dict[str, int] = {"end": TAKEOVER}
_AFTER: dict[str, int] = {"start": TAKEOVER}

SALES_BY_MONTH = Dated(
        (0, 1.0), (LAUNCH + 3, 1.02), (TAKEOVER, 1.06), (TAKEOVER + 1, 1.1), (TAKEOVER + 2, 1.14),
        (TAKEOVER + 3, 1.18), (TAKEOVER + 4, 1.22), (TAKEOVER + 5, 1.26), (TAKEOVER + 6, 1.3),
        (TAKEOVER + 8, 1.34), (TAKEOVER + 10, 1.38),
    )  # fmt: skip
REQUESTS = Requests(
        from_accounts=Dated((0, 0.9)),
        from_operations=Dated((0, 2.5)),
        granted_accounts=Dated((0, 0.55), (LAUNCH, 0.7), (TAKEOVER, 0.4)),
        granted_operations=Dated((0, 0.7)),
        grounds=(("internal cost", 0.35), ("capacity", 0.4), ("not in the plan", 0.25)),
        areas=(("priority", 0.35), ("capacity", 0.3), ("capital", 0.15), ("specification", 0.2)),
        days=Dated((0, 6.0), (LAUNCH, 3.0), (TAKEOVER, 9.0)),
    )  # fmt: skip
RIGHTS = (
        RightHeld("priority", "unit_lead", "decides"),
        RightHeld("capacity", "unit_lead", "decides"),
        RightHeld("specification", "account_manager", "decides"),
        RightHeld("price", "account_manager", "decides", end=TAKEOVER, amount_limit=25_000.0),
        RightHeld("price", "sales", "decides", start=TAKEOVER),
        RightHeld("capital", "executive", "decides"),
    )  # fmt: skip
WEIGHTS = (
        Weight("account_manager", "customer satisfaction", "customer", 0.4, 24, 0.15, **_BEFORE),
        Weight("account_manager", "contracts renewed", "customer", 0.35, 24, 0.15, **_BEFORE),
        Weight("account_manager", "account revenue", "financial", 0.25, 24, 0.15, **_BEFORE),
        Weight("account_manager", "new sales this quarter", "financial", 0.8, 3, 0.45, **_AFTER),
        Weight("account_manager", "contracts renewed", "customer", 0.2, 12, 0.45, **_AFTER),
        Weight("programme_lead", "contracts renewed", "customer", 0.6, 36, 0.2),
        Weight("programme_lead", "account revenue", "financial", 0.4, 24, 0.2),
        Weight("unit_lead", "cost per case", "efficiency", 0.55),
        Weight("unit_lead", "cases in time", "technical", 0.45),
        Weight("sales", "new sales this quarter", "financial", 1.0, 3, 0.5),
        Weight("executive", "operating result", "financial", 0.8, 12, 0.3),
        Weight("executive", "customers kept", "customer", 0.2, 24, 0.3),
    )  # fmt: skip
INFLUENCE = (
        ("customer satisfaction", "priority", 0.4),
        ("customer satisfaction", "capacity", 0.3),
        ("customer satisfaction", "specification", 0.3),
        ("contracts renewed", "priority", 0.35),
        ("contracts renewed", "price", 0.3),
        ("contracts renewed", "specification", 0.35),
        ("account revenue", "price", 0.6),
        ("account revenue", "specification", 0.4),
    )  # fmt: skip
ANNOUNCEMENTS = (
        Announcement(
            LAUNCH, "Our key account programme and your part in it", "ask",
            ("account teams", "sales", "executives"), 0.95, 0.85,
        ),
        Announcement(LAUNCH + 3, "First results of the key account programme", "inform", ("executives", "sales")),
        Announcement(TAKEOVER, "Key accounts now report to sales", "inform", ("account teams", "sales"), 0.8),
    )  # fmt: skip
CHARTERS = (
        ("account_manager", LAUNCH, "key-account-manager-1"),
        ("account_manager", TAKEOVER, "key-account-manager-2"),
    )  # fmt: skip
CHANGES = (
        ChangeItem("key-account-programme", "programme_lead", 0, 1, wave="wave 1", unit=ACCOUNTS,
                   team_formed=LAUNCH),
        ChangeItem("align-operations", "programme_lead", LAUNCH + 3, None, blocked_by="no sponsor",
                   wave="wave 2"),
        ChangeItem("programme-to-sales", "sales", TAKEOVER - 1, TAKEOVER - 1, unit=SALES),
    )  # fmt: skip
COURSES = (Course("Key account management", LAUNCH, ("account teams",), 0.95),)
SURVEYS = (
        Survey(LAUNCH + 3, "role clarity", (("I know what is expected", 3.9), ("I can get it done", 3.6))),
        Survey(TAKEOVER + 5, "role clarity", (("I know what is expected", 2.7), ("I can get it done", 2.5))),
    )  # fmt: skip


def programme() -> Programme:
    """All dated processes of the story."""
    return Programme(
        manager_contacts=Dated((0, 3.0), (LAUNCH, 6.5), (TAKEOVER, 4.0), (TAKEOVER + 3, 2.5)),
        executive_contacts=Dated((0, 0.7), (LAUNCH, 1.8), (TAKEOVER, 0.25), (TAKEOVER + 1, 0.05)),
        sales_contacts=Dated((0, 1.2), (TAKEOVER, 3.5)),
        liaison_contacts=Dated((0, 0.0)),
        customer_calls=Dated((0, 2.5), (LAUNCH + 2, 2.0), (TAKEOVER + 2, 4.0)),
        briefed=Dated((0, 0.4), (LAUNCH, 0.9), (TAKEOVER, 0.25)),
        reports=Dated((0, 0.0), (LAUNCH, 0.96), (TAKEOVER + 1, 0.35), (TAKEOVER + 2, 0.08)),
        reviews=Dated((0, 0.0), (LAUNCH, 0.95), (TAKEOVER + 1, 0.1)),
        complaint_days=Dated((0, 8.0), (LAUNCH, 4.0), (TAKEOVER + 1, 11.0)),
        acted_on=Dated((0, 0.4), (LAUNCH, 0.75), (TAKEOVER + 1, 0.25)),
        executives_on_complaints=Dated((0, 0.1), (LAUNCH, 0.3), (TAKEOVER, 0.02)),
        barriers=Dated((0, 0.2)),
        barrier_days=Dated((0, 8.0), (LAUNCH, 3.5), (TAKEOVER, 12.0)),
        escalated=Dated((0, 0.35)),
        escalation_days=Dated((0, 6.0), (LAUNCH, 2.0), (TAKEOVER, 15.0)),
        sales=SALES_BY_MONTH,
        requests=REQUESTS,
        launched=LAUNCH,
        rights=RIGHTS,
        weights=WEIGHTS,
        influence=INFLUENCE,
        announcements=ANNOUNCEMENTS,
        charters=CHARTERS,
        changes=CHANGES,
        courses=COURSES,
        surveys=SURVEYS,
    )
