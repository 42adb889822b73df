"""The table of concerns as a page of the reference. ``docs/reference/notices.md`` is this, and a test holds it so."""

from __future__ import annotations

from goldenthread.app.notices.concerns import who
from goldenthread.app.notices.concerns.nobody import NOBODYS
from goldenthread.app.notices.concerns.table import CONCERNS, Concern
from goldenthread.app.notices.models import CHOSEN, NEEDS_YOU, Group, Way
from goldenthread.app.notices.queries import DEFAULTS

NAMED = {
    "to_person_id": "the person before whom it is put",
    "from_person_id": "the person who did not decide in time",
    "with_person_id": "the person with whom it stays",
    "new_owner_person_id": "the new owner",
    "old_owner_person_id": "the owner before",
    "owner_person_id": "the owner",
    "person_id": "the person it is about",
    "delegate_person_id": "the person it was delegated to",
    "lead_person_id": "who leads the programme",
    "under_person_id": "the person under whom it is led",
    "successor_id": "the successor",
    "leaver_id": "the person who leaves",
}
WORDS: dict[object, str] = {
    who.asked: "the leads of the unit that was asked, and whoever of it holds the order",
    who.asked_people: "everybody in the unit that was asked",
    who.workers: "the unit that was asked and the one that holds the work: their leads, or the person at it",
    who.askers: "who asked: the account’s manager and who placed it; for a supporting order the asking unit’s leads",
    who.both_sides: "both sides: who asked and who works on it",
    who.who_answered: "who answered, and the leads of their unit",
    who.who_delivered: "who delivered, and who works on it",
    who.receivers: "the person it was handed to, or the leads of that unit",
    who.who_handed_off: "who handed it off, and the leads of their unit",
    who.barrier_owner: "the barrier’s owner",
    who.around_the_barrier: "the owner, who raised it, the account’s manager, and both sides of its order",
    who.escalated_to: "everybody before whom it was put",
    who.manager: "the account’s manager",
    who.sponsor: "the account’s sponsor",
    who.manager_and_sponsor: "the account’s manager and sponsor",
    who.programme_leads: "the programme leads",
    who.feedback_owner: "who takes care of it",
    who.around_the_feedback: "who takes care of it, who recorded it, and the account’s manager",
    who.unit_of_the_feedback: "the leads of the unit that it is about",
    who.schedule_owner: "with whom it falls due",
    who.role_person: "whose role it is",
    who.around_the_role: "who asked for it, and the leads of the unit",
    who.unit_leads: "the leads of the unit",
    who.caller: "who made the call",
    who.asked_to_decide: "the leads of the unit that was asked to decide",
    who.who_asked_for_a_decision: "who asked for the decision",
    who.subject: "the person to whom it was done",
}
HEAD = """# Who is told what

Printed from the one table in `goldenthread.app.notices.concerns`. Nobody is told of their own act, except of how they
sign in, nor of a record that they may not see, and nobody who has left or cannot sign in. A person is told of an
event once, by the first line that names them. What is imported or loaded tells no one.

## Groups

Each person chooses for each group how to be told, beside the application itself: at **You**, **How you are told**, or
with `PATCH /api/v1/notice-settings`.

| group | in words | unless chosen otherwise |
|---|---|---|
"""


def whom(concern: Concern) -> str:
    """Who is told, in words, with the condition where there is one."""
    if isinstance(concern.who, who.Named):
        words = " and ".join(NAMED[key] for key in concern.who.keys)
    else:
        words = WORDS[concern.who]
    return f"{words}, {concern.only}" if concern.only else words


def _unless(group: str) -> str:
    """How they are told who chose nothing; and where nothing can be chosen, that."""
    way = dict(Way.choices)[DEFAULTS[group]].lower()
    return way if group in CHOSEN else f"{way}, whatever is chosen, quiet hours or not"


def page() -> str:
    """The whole page."""
    groups = "".join(f"| `{group}` | {label} | {_unless(group)} |\n" for group, label in Group.choices)
    return f"{HEAD}{groups}\n{_somebody()}\n{_nobody()}"


def _somebody() -> str:
    rows = []
    for kind, concerns in CONCERNS.items():
        for concern in concerns:
            needs = "needs to act" if concern.group in NEEDS_YOU else "should know"
            rows.append(f"| `{kind.value}` | {whom(concern)} | {needs} | `{concern.group.value}` |")
    head = "## What is somebody’s concern\n\n| event | who | | group |\n|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def _nobody() -> str:
    rows = [f"| `{kind.value}` | {why} |" for kind, why in NOBODYS.items()]
    return "## What nobody is told\n\n| event | why |\n|---|---|\n" + "\n".join(rows) + "\n"
