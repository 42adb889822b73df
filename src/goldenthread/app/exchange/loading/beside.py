"""Barriers, escalations, requests and feedback."""

from __future__ import annotations

from datetime import timedelta

from goldenthread.analysis.records import RecordSet
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.organisation import area_of
from goldenthread.app.exchange.loading.reading import NOT_SAID, Row, amount, not_negative, rows, text
from goldenthread.app.exchange.loading.sheets import About, Sheets
from goldenthread.app.orders import events
from goldenthread.app.orders.models import (
    Barrier,
    BarrierKind,
    DecisionRequest,
    Escalation,
    EscalationRoute,
    RequestOutcome,
)
from goldenthread.app.voice import events as voice
from goldenthread.app.voice.models import Feedback, FeedbackKind
from goldenthread.app.voice.models.feedback import SCALES

MOST_CONTACTS = 10_001  # that a complaint takes, as the action allows
MOST_POINTS = 999  # of a score without a scale
TABLES = ("barrier", "escalation", "request", "feedback")


def load(records: RecordSet, sheets: Sheets, ids: Ids) -> None:
    escalations: dict[str, list[Row]] = {}
    for row in rows(records, "escalation", "barrier_id, raised_at"):
        escalations.setdefault(row["barrier_id"], []).append(row)
    for row in rows(records, "barrier"):
        _barrier(row, escalations.pop(row["barrier_id"], []), sheets, ids)
    for stray in escalations.values():  # of a barrier that is not here
        for row in stray:
            ids.leave_out("escalation", row)
    for row in rows(records, "request"):
        _request(row, sheets, ids)
    for row in rows(records, "feedback"):
        _feedback(row, sheets, ids)


def _barrier(row: Row, escalated: list[Row], sheets: Sheets, ids: Ids) -> None:
    account, order = ids.of("account", row["account_id"]), ids.of("order", row["order_id"])
    if account is None:
        ids.leave_out("barrier", row)
        for one in escalated:
            ids.leave_out("escalation", one)
        return
    made = Barrier(
        order_id=order,
        account_id=account,
        kind=row["kind"] if row["kind"] in BarrierKind.values else BarrierKind.OTHER,
        area_id=area_of(row["decision_area"], sheets, ids) if row["decision_area"] else None,
        what=text(row["what"], 4_000) or NOT_SAID,
        amount=not_negative(row["amount"]),
        raised_at=row["raised_at"],
        raised_by_id=ids.of("person", row["raised_by"]),
        in_unit_id=ids.of("unit", row["in_unit_id"]),
        owner_id=ids.of("person", row["owner_id"]),
        cleared_at=max(row["cleared_at"], row["raised_at"]) if row["cleared_at"] else None,
        cleared_by_id=ids.of("person", row["cleared_by"]) if row["cleared_at"] else None,
        what_was_done=(text(row["what_was_done"], 4_000) or NOT_SAID) if row["cleared_at"] else "",
    )
    ids.keep("barrier", row["barrier_id"], sheets.add(made))
    about = About(order_id=order, account_id=account)
    raised = events.BarrierRaised(
        barrier_kind=made.kind,
        what=made.what,
        area_id=made.area_id,
        amount=made.amount,
        owner_person_id=made.owner_id,
    )
    by = made.raised_by_id or made.owner_id
    sheets.tell(made, raised, at=made.raised_at, person_id=by, about=about)
    standing = _escalations(made, escalated, sheets, ids)
    if made.cleared_at:
        cleared = events.BarrierCleared(what_was_done=made.what_was_done, closed_escalation_id=standing)
        sheets.tell(made, cleared, at=made.cleared_at, person_id=made.cleared_by_id, about=about)


def _escalations(barrier: Barrier, escalated: list[Row], sheets: Sheets, ids: Ids) -> int | None:
    """The barrier's escalations in turn: an undecided one climbed to the next. Answers the one that was closed."""
    before: Escalation | None = None
    about = About(order_id=barrier.order_id, account_id=barrier.account_id)
    for place, row in enumerate(escalated):
        to, raised = ids.of("person", row["to_person_id"]), max(row["raised_at"], barrier.raised_at)
        decided = row["decided_at"]
        last = place + 1 == len(escalated)
        wanted = row["decide_by"]
        decide_by = wanted if wanted and wanted > raised else raised + timedelta(days=3)
        made = Escalation(
            barrier_id=barrier.pk,
            to_person_id=to,
            route=_route(row, before),
            reason=text(row["reason"], 4_000) or NOT_SAID,
            raised_at=raised,
            raised_by_id=ids.of("person", row["raised_by"]),
            decide_by=row["decide_by"]
            if row["decide_by"] and row["decide_by"] > raised
            else raised + timedelta(days=3),
            climbed_at=None if decided or last else max(escalated[place + 1]["raised_at"], raised),
            closed_at=barrier.cleared_at if last and not decided else None,
            decided_at=decided,
            at_the_top_since=row["at_the_top_since"],
            decided_by_id=to if decided else None,
            outcome=text(row["outcome"], 12) or ("granted" if decided else ""),
            ground=text(row["ground"], 4_000) if decided else "",
        )
        if not decided:
            made.outcome = ""
        ids.keep("escalation", row["escalation_id"], sheets.add(made))
        if before is not None and before.climbed_at:
            climbed = events.EscalationClimbed(
                old_escalation_id=before.pk,
                new_escalation_id=made.pk,
                from_person_id=before.to_person_id,
                to_person_id=to or 0,
                decide_by=decide_by,
            )
            sheets.tell(barrier, climbed, at=raised, about=about)
        else:
            told = events.BarrierEscalated(
                escalation_id=made.pk,
                to_person_id=to or 0,
                route=made.route,
                reason=made.reason,
                decide_by=decide_by,
                old_area_id=barrier.area_id,
                new_area_id=barrier.area_id,
            )
            by = made.raised_by_id or barrier.owner_id
            sheets.tell(barrier, told, at=raised, person_id=by, about=about)
        if decided:
            said = events.EscalationDecided(escalation_id=made.pk, outcome=made.outcome, ground=made.ground)
            sheets.tell(barrier, said, at=decided, person_id=to, about=about)
        before = made
    return before.pk if before is not None and before.closed_at else None


def _route(row: Row, before: Escalation | None) -> str:
    """Why it was put before them: as it is said, else because the one before them did not decide, or by right."""
    if row["route"] in EscalationRoute.values:
        return str(row["route"])
    return EscalationRoute.LINE if before and before.climbed_at else EscalationRoute.DECISION_RIGHT


def _request(row: Row, sheets: Sheets, ids: Ids) -> None:
    outcome = row["outcome"] if row["outcome"] in RequestOutcome.values and row["decided_at"] else ""
    area = area_of(row["decision_area"] or "Other", sheets, ids)
    made = DecisionRequest(
        account_id=ids.of("account", row["account_id"]),
        order_id=ids.of("order", row["order_id"]),
        from_unit_id=ids.of("unit", row["from_unit_id"]),
        to_unit_id=ids.of("unit", row["to_unit_id"]),
        area_id=area,
        what=text(row["what"] or row["decision_area"], 4_000),
        amount=amount(row["amount"]),
        asked_at=row["asked_at"],
        asked_by_id=ids.of("person", row["asked_by"]),
        decided_at=max(row["decided_at"], row["asked_at"]) if outcome else None,
        decided_by_id=ids.of("person", row["decided_by"]) if outcome else None,
        outcome=outcome,
        ground=text(row["ground"], 4_000) if outcome else "",
    )
    ids.keep("request", row["request_id"], sheets.add(made))
    about = About(account_id=made.account_id, unit_id=made.to_unit_id)
    asked = events.DecisionAsked(
        to_unit_id=made.to_unit_id or 0, area_id=area, amount=made.amount, what=made.what
    )
    sheets.tell(made, asked, at=made.asked_at, person_id=made.asked_by_id, about=about)
    if made.decided_at:
        given = events.DecisionGiven(outcome=made.outcome, ground=made.ground)
        sheets.tell(made, given, at=made.decided_at, person_id=made.decided_by_id, about=about)


def _on_its_scale(row: Row) -> bool:
    lowest, highest = SCALES.get(row["kind"], (-MOST_POINTS, MOST_POINTS))
    return row["score"] is None or lowest <= row["score"] <= highest


def _feedback(row: Row, sheets: Sheets, ids: Ids) -> None:
    account, at = ids.of("account", row["account_id"]), row["at"]
    if account is None or row["kind"] not in FeedbackKind.values or not _on_its_scale(row):
        ids.leave_out("feedback", row)
        return
    owner = ids.of("person", row["handled_by"])
    replied, resolved, acted = (
        max(when, at) if when else None for when in (row["replied_at"], row["resolved_at"], row["acted_at"])
    )
    replied_by, resolved_by, acted_by = (
        ids.of("person", row[f"{what}_by"]) for what in ("replied", "resolved", "acted")
    )
    made = Feedback(
        account_id=account,
        contact_id=ids.of("contact", row["contact_id"]),
        order_id=ids.of("order", row["order_id"]),
        unit_id=ids.of("unit", row["unit_id"]),
        at=at,
        recorded_at=max(row["recorded_at"] or at, at),
        recorded_by_id=ids.of("person", row["recorded_by"]),
        kind=row["kind"],
        score=amount(row["score"], 1),
        theme=text(row["theme"], 100),
        words=text(row["words"] or row["theme"], 20_000),
        owner_id=owner,
        contacts=row["contacts"] if row["contacts"] in range(MOST_CONTACTS) else None,
        replied_at=replied,
        replied_by_id=replied_by if replied else None,
        reply=(text(row["reply"], 20_000) or NOT_SAID) if replied else "",
        resolved_at=resolved,
        resolved_by_id=(resolved_by or owner) if resolved else None,
        resolution=text(row["resolution"], 4_000) or (NOT_SAID if resolved else ""),
        acted_at=acted,
        acted_by_id=(acted_by or owner) if acted else None,
        what_changed=text(row["what_changed"], 4_000) or (NOT_SAID if acted else ""),
    )
    ids.keep("feedback", row["feedback_id"], sheets.add(made))
    about = About(order_id=made.order_id, account_id=account, unit_id=made.unit_id)
    told = voice.FeedbackRecorded(
        feedback_kind=made.kind,
        words=made.words,
        score=made.score,
        contact_id=made.contact_id,
        owner_person_id=owner,
        contacts=None if resolved else made.contacts,
    )
    sheets.tell(made, told, at=at, recorded_at=made.recorded_at, person_id=made.recorded_by_id, about=about)
    if replied:
        reply = voice.FeedbackReplied(reply=made.reply)
        sheets.tell(made, reply, at=replied, person_id=replied_by, about=about)
    if resolved:
        said = voice.FeedbackResolved(resolution=made.resolution, contacts=made.contacts)
        sheets.tell(made, said, at=resolved, person_id=made.resolved_by_id, about=about)
    if acted:
        changed = voice.FeedbackActedOn(what_changed=made.what_changed)
        sheets.tell(made, changed, at=acted, person_id=made.acted_by_id, about=about)
