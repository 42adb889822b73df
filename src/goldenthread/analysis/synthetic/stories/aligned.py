"""A healthy organisation: nothing is planted."""

from __future__ import annotations

from dataclasses import replace

from goldenthread.analysis.synthetic.company import Company
from goldenthread.analysis.synthetic.dated import Dated
from goldenthread.analysis.synthetic.programme import (
    Announcement,
    Course,
    Programme,
    Requests,
    RightHeld,
    Survey,
    Weight,
)
from goldenthread.analysis.synthetic.stories.technology_services import BLUEPRINT
from goldenthread.analysis.synthetic.story import Plot, Story

PROGRAMME = Programme(
    manager_contacts=Dated((0, 6.0)),
    executive_contacts=Dated((0, 1.5)),
    sales_contacts=Dated((0, 0.6)),
    liaison_contacts=Dated((0, 0.0)),
    customer_calls=Dated((0, 2.5)),
    briefed=Dated((0, 0.92)),
    reports=Dated((0, 0.98)),
    reviews=Dated((0, 0.97)),
    complaint_days=Dated((0, 3.0)),
    acted_on=Dated((0, 0.88)),
    executives_on_complaints=Dated((0, 0.3)),
    barriers=Dated((0, 0.15)),
    barrier_days=Dated((0, 2.5)),
    escalated=Dated((0, 0.2)),
    escalation_days=Dated((0, 1.5)),
    sales=Dated((0, 1.0)),
    requests=Requests(
        from_accounts=Dated((0, 0.8)),
        from_operations=Dated((0, 3.0)),
        granted_accounts=Dated((0, 0.8)),
        granted_operations=Dated((0, 0.8)),
        grounds=(("capacity", 0.5), ("not in the plan", 0.3), ("internal cost", 0.2)),
        areas=(("priority", 0.3), ("capacity", 0.3), ("capital", 0.2), ("specification", 0.2)),
        days=Dated((0, 2.5)),
    ),
    launched=0,
    rights=(
        RightHeld("priority", "account_manager", "decides"),
        RightHeld("capacity", "account_manager", "shares"),
        RightHeld("capacity", "unit_lead", "shares"),
        RightHeld("specification", "account_manager", "decides"),
        RightHeld("price", "account_manager", "decides", amount_limit=50_000.0),
        RightHeld("capital", "executive", "decides"),
    ),
    weights=(
        Weight("account_manager", "customer satisfaction", "customer", 0.4, 24),
        Weight("account_manager", "delivery on time", "customer", 0.3, 12),
        Weight("account_manager", "account revenue", "financial", 0.3, 24),
        Weight("unit_lead", "promises kept", "customer", 0.4, 24),
        Weight("unit_lead", "technical availability", "technical", 0.3, 24),
        Weight("unit_lead", "cost per unit of work", "efficiency", 0.3, 12),
        Weight("unit_member", "orders accepted at first", "customer", 0.5, 12, 0.05),
        Weight("unit_member", "utilisation", "efficiency", 0.5, 12, 0.05),
        Weight("executive", "customers kept", "customer", 0.4, 36, 0.2),
        Weight("executive", "operating result", "financial", 0.6, 24, 0.2),
        Weight("programme_lead", "customers kept", "customer", 0.6, 36),
        Weight("programme_lead", "account revenue", "financial", 0.4, 24),
    ),
    influence=(
        ("delivery on time", "priority", 0.4),
        ("delivery on time", "capacity", 0.35),
        ("delivery on time", "specification", 0.25),
        ("customer satisfaction", "priority", 0.4),
        ("customer satisfaction", "specification", 0.35),
        ("customer satisfaction", "price", 0.25),
        ("account revenue", "price", 0.6),
        ("account revenue", "priority", 0.4),
    ),
    announcements=(
        Announcement(
            0,
            "Your part in our key account programme",
            "ask",
            ("executives", "account teams", "sales", "operations"),
            0.98,
            0.94,
        ),
    ),
    charters=(("account_manager", -14, "account-manager-1"),),
    courses=(Course("Key accounts and your part in them", 0, ("operations", "account teams"), 0.95),),
    surveys=(
        Survey(5, "collaboration", (("they keep promises", 4.0), ("we get what we need", 4.0)), about=True),
        Survey(17, "collaboration", (("they keep promises", 4.1), ("we get what we need", 4.0)), about=True),
    ),
)  # fmt: skip


def plot(company: Company) -> Plot:
    return Plot(company=company, factors=(), programme=PROGRAMME, milestones=())


ALIGNED = Story(
    name="aligned",
    title="Aligned: nothing planted",
    summary="A healthy organisation. Whatever is found in it is a false alarm.",
    blueprint=replace(BLUEPRINT, busy=0.55),
    plot=plot,
)
