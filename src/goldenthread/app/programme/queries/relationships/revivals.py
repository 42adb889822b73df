"""Dormant threads with who of us could revive them, and what to call about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from goldenthread.app.customers.models import Tie
from goldenthread.app.people.models import Person
from goldenthread.app.programme.queries.reasons import Reason, reasons_to_call
from goldenthread.app.programme.queries.relationships.threads import Thread, agreed, of_colleagues


@dataclass(frozen=True)
class Reviver:
    """Somebody of ours who could call instead, and why."""

    person: Person
    why: str


@dataclass(frozen=True)
class Dormant:
    """A dormant thread, who could revive it, and what to call about."""

    thread: Thread
    revivers: tuple[Reviver, ...]
    reasons: tuple[Reason, ...]


def revivals(threads: list[Thread], today: date) -> tuple[Dormant, ...]:
    """Each dormant thread with who could revive it and reasons to call, in three statements more for all of them."""
    if not threads:
        return ()
    accounts = {one.tie.account_id for one in threads}
    reasons = reasons_to_call(accounts, today)
    known = of_colleagues(Tie.objects.filter(account__in=accounts, in_touch_on__isnull=False), today)
    by_account: dict[int, list[Thread]] = defaultdict(list)
    for tie in agreed(known, today).select_related("person", "contact").order_by("-in_touch_on", "pk"):
        by_account[tie.account_id].append(Thread(tie, today, tie.owed_days))  # type: ignore[attr-defined]
    return tuple(
        Dormant(one, _revivers(one, by_account[one.tie.account_id]), tuple(reasons[one.tie.account_id][:3]))
        for one in threads
    )


def _ago(one: Thread) -> str:
    return {0: "today", 1: "yesterday"}.get(one.silent_days or 0, f"{one.silent_days} days ago")


def _revivers(quiet: Thread, known: Iterable[Thread]) -> tuple[Reviver, ...]:
    """Others with a live thread to the same contact, then who knew them, then who is in touch with somebody there."""
    live, knew, near = [], [], []
    for one in known:
        if one.tie.person_id == quiet.tie.person_id:
            continue
        if one.tie.contact_id == quiet.tie.contact_id:
            if one.is_live:
                live.append(Reviver(one.tie.person, f"in touch with them {_ago(one)}"))
            else:
                knew.append(Reviver(one.tie.person, f"knew them until {one.tie.in_touch_on:%-d %B %Y}"))
        elif one.is_live:
            near.append(Reviver(one.tie.person, f"in touch with {one.tie.contact} {_ago(one)}"))
    once: dict[int, Reviver] = {}
    for reviver in [*live, *knew, *near]:
        once.setdefault(reviver.person.pk, reviver)
    return tuple(list(once.values())[:3])
