"""Owner, clearance and escalations of each barrier, as its events tell them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.models import Event
from goldenthread.app.history.verification import (
    Count,
    Difference,
    Told,
    blocks_of,
    compared,
    events_about,
    gone,
)
from goldenthread.app.orders.models import Barrier, Escalation

Fates = dict[int, tuple[int | None, str, str]]  # escalation → before whom, what became of it, on what ground


def differences(count: Count) -> Iterator[Difference]:
    for block in blocks_of(Barrier):
        yield from _of_block(block, count)
    yield from gone(Barrier, Kind.BARRIER_RAISED, "barrier")


def _of_block(block: list[int], count: Count) -> Iterator[Difference]:
    told: dict[int, Told] = {}
    fates: dict[int, Fates] = defaultdict(dict)
    for event in events_about("barrier", block):
        count.events += event.order_id is None
        _follow(told.setdefault(event.subject_id, {}), fates[event.subject_id], event)
    count.barriers += len(block)
    yield from compared(Barrier, block, told, "barrier")
    stored: dict[int, Fates] = defaultdict(dict)
    for one in Escalation.objects.filter(barrier__in=block):
        stored[one.barrier_id][one.pk] = (one.to_person_id, _fate(one), one.ground)
    for key in block:
        if stored[key] != fates[key]:
            yield Difference("barrier", key, "escalations", stored[key], fates[key])


def _fate(escalation: Escalation) -> str:
    if escalation.climbed_at:
        return "climbed"
    return escalation.outcome or ("closed" if escalation.closed_at else "waits")


def _follow(barrier: Told, fates: Fates, event: Event) -> None:
    told, kind = event.payload, Kind(event.kind)
    if kind is Kind.BARRIER_RAISED:
        barrier.update(_raised(event))
    elif kind is Kind.BARRIER_ASSIGNED:
        barrier["owner_id"] = told["new_owner_person_id"]
    elif kind is Kind.BARRIER_ESCALATED:
        fates[told["escalation_id"]] = (told["to_person_id"], "waits", "")
        _correct_area(barrier, told)
    elif kind is Kind.ESCALATION_CLIMBED:
        fates[told["old_escalation_id"]] = (told["from_person_id"], "climbed", "")
        fates[told["new_escalation_id"]] = (told["to_person_id"], "waits", "")
    elif kind is Kind.ESCALATION_DECIDED:
        before = fates[told["escalation_id"]][0]
        fates[told["escalation_id"]] = (before, told["outcome"], told["ground"])
    elif kind is Kind.BARRIER_CLEARED:
        barrier.update(
            cleared_at=event.at, cleared_by_id=event.actor_person_id, what_was_done=told["what_was_done"]
        )
        if key := told["closed_escalation_id"]:
            fates[key] = (fates[key][0], "closed", "")


def _correct_area(barrier: Told, told: Told) -> None:
    """Whoever escalates may correct the area. An older event does not say so: the area is then not known."""
    if "new_area_id" in told:
        barrier["area_id"] = told["new_area_id"]
    else:
        barrier.pop("area_id", None)


def _raised(event: Event) -> dict[str, Any]:
    told = event.payload
    return {
        "account_id": event.account_id,
        "order_id": event.order_id,
        "kind": told["barrier_kind"],
        "what": told["what"],
        "area_id": told["area_id"],
        "amount": None if told["amount"] is None else Decimal(told["amount"]),
        "raised_at": event.at,
        "owner_id": told["owner_person_id"],
        "cleared_at": None,
        "cleared_by_id": None,
        "what_was_done": "",
    }
