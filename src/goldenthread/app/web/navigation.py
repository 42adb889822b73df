"""The navigation: which pages each role is offered. What a role may not open is not offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from goldenthread.app.people.models import Role

LEADERS = frozenset({Role.EXECUTIVE, Role.PROGRAMME_LEAD})
ACCOUNT_SIDE = frozenset(
    {
        Role.ACCOUNT_MANAGER,
        Role.ACCOUNT_TEAM,
        Role.SPONSOR,
        Role.EXECUTIVE,
        Role.PROGRAMME_LEAD,
        Role.SALES,
    }
)
WORK = frozenset(
    {
        Role.ACCOUNT_MANAGER,
        Role.ACCOUNT_TEAM,
        Role.UNIT_LEAD,
        Role.UNIT_MEMBER,
        Role.SPONSOR,
        Role.EXECUTIVE,
        Role.PROGRAMME_LEAD,
        Role.SALES,
    }
)
EVERYBODY = frozenset(Role)
IMPORTS = frozenset(
    {Role.PEOPLE, Role.ADMINISTRATOR, Role.PROGRAMME_LEAD, Role.ACCOUNT_MANAGER, Role.ACCOUNT_TEAM}
)
KEEPS_POLICIES = frozenset({Role.ADMINISTRATOR, Role.UNIT_LEAD, Role.PROGRAMME_LEAD})


@dataclass(frozen=True)
class Entry:
    """One line of the navigation; ``roles`` who are offered it."""

    label: str
    icon: str
    route: str
    roles: frozenset[Role]
    group: str = "Work"


@dataclass(frozen=True)
class Link:
    """An entry as a page shows it."""

    label: str
    icon: str
    address: str
    group: str
    here: bool
    count: int = 0


ENTRIES = (
    Entry("Today", "sunrise", "home", EVERYBODY),
    Entry("Notices", "bell", "notices", EVERYBODY),
    Entry("Orders", "spline", "orders", WORK),
    Entry("Promises", "handshake", "promises", WORK),
    Entry("Calendar", "calendar-days", "calendar", WORK),
    Entry("Barriers", "construction", "barriers", WORK),
    Entry("Decisions", "signpost", "decisions", WORK),
    Entry("Complaints", "message-square-warning", "feedback", WORK),
    Entry("Accounts", "building-2", "accounts", WORK, "Who"),
    Entry("Contacts", "messages-square", "interactions", ACCOUNT_SIDE, "Who"),
    Entry("Relationships", "waypoints", "relationships", ACCOUNT_SIDE, "Who"),
    Entry("Units", "network", "units", WORK, "Who"),
    Entry("People", "users", "people", EVERYBODY, "Who"),
    Entry("Decision rights", "gavel", "decision_rights", EVERYBODY, "Who"),
    Entry("Working calendars", "calendar-clock", "calendars", EVERYBODY, "Who"),
    Entry("Import", "file-up", "imports", IMPORTS, "Who"),
    Entry("Policies", "timer", "policies", KEEPS_POLICIES, "Who"),
    Entry("Mail", "mail-x", "mails", frozenset({Role.ADMINISTRATOR}), "Who"),
    Entry("The programme", "target", "programme", LEADERS, "Programme"),
    Entry("The board", "landmark", "charter", frozenset(), "Programme"),  # for whoever sits on it that day
    Entry("Who leaves", "user-minus", "turnover", frozenset({Role.PEOPLE}), "Programme"),
    Entry("My part", "list-checks", "my_part", WORK, "Programme"),
    Entry("Renewals", "signature", "renewals", ACCOUNT_SIDE, "Programme"),
    Entry("Rhythm", "calendar-clock", "rhythm", ACCOUNT_SIDE, "Programme"),
    Entry("Roles", "user-check", "roles", WORK, "Programme"),
    Entry("Lessons", "lightbulb", "lessons", WORK, "Programme"),
    Entry("Register", "scale", "register", WORK, "Record"),
    Entry(
        "Diagnosis",
        "stethoscope",
        "diagnosis",
        frozenset({Role.EXECUTIVE, Role.PROGRAMME_LEAD, Role.ANALYST}),
        "Record",
    ),
    Entry("History", "scroll-text", "history", frozenset({Role.AUDITOR}), "Record"),
    Entry("Webhooks", "webhook", "webhooks", frozenset({Role.ADMINISTRATOR}), "Record"),
)


def entries_for(
    roles: frozenset[str], path: str, counts: Mapping[str, int], also: frozenset[str] = frozenset()
) -> list[Link]:
    """The links that these roles are offered and those of the routes in ``also``, with what waits there.

    The one that ``path`` belongs to most closely is marked.
    """
    offered = []
    for entry in ENTRIES:
        if not (entry.roles & roles or entry.route in also or entry.route == "home"):
            continue
        try:
            offered.append((entry, reverse(entry.route)))
        except NoReverseMatch:  # a room that this installation leaves out
            continue
    here = max((address for _, address in offered if _belongs(path, address)), key=len, default="")
    return [
        Link(entry.label, entry.icon, address, entry.group, address == here, counts.get(entry.route, 0))
        for entry, address in offered
    ]


def _belongs(path: str, address: str) -> bool:
    return path == address or (address != "/" and path.startswith(address + "/"))
