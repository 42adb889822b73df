"""Programme, incentives, surveys, changes, requests, barriers and escalations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from goldenthread.analysis.synthetic.company import Employee
from goldenthread.analysis.synthetic.telling.decisions import barriers_of, requests_of
from goldenthread.analysis.synthetic.telling.people import AUDIENCES
from goldenthread.analysis.synthetic.telling.stage import Stage, is_here, sheet

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]
Array = np.ndarray[Any, Any]


def tables(stage: Stage, orders: Array) -> dict[str, pa.Table]:
    barriers, escalations = barriers_of(stage, orders)
    return {
        "policy": sheet("policy", _policies(stage)),
        "request": sheet("request", requests_of(stage)),
        "barrier": sheet("barrier", barriers, "what", "what_was_done"),
        "escalation": sheet("escalation", escalations, "reason"),
        "message": sheet("message", _messages(stage)),
        "rhythm": sheet("rhythm", _rhythm(stage)),
        "measure_weight": sheet("measure_weight", _weights(stage)),
        "influence_share": sheet("influence_share", _influence(stage)),
        "charter": sheet("charter", _charters(stage)),
        "change": sheet("change", _changes(stage)),
        "survey_response": sheet("survey_response", _surveys(stage)),
        "effort": sheet("effort", _effort(stage)),
    }


def _policies(stage: Stage) -> list[Row]:
    programme = stage.plot.programme
    begin = stage.almanac.start - timedelta(days=700)
    rows = []
    for clock, hours in (
        ("response", programme.target_response_hours),
        ("delivery", programme.target_delivery_hours),
    ):
        for tier, share in (("strategic", 0.75), ("key", 1.0)):
            row = {"policy_id": f"{clock}-{tier}", "valid_from": begin, "clock": clock, "tier": tier}
            rows.append({**row, "target_hours": hours * share})
    return rows


# -- the programme -------------------------------------------------------------------------------------


def _messages(stage: Stage) -> list[Row]:
    rows = []
    for number, message in enumerate(stage.plot.programme.announcements):
        rng = stage.rng(43, number)
        begin = stage.almanac.month_hours[message.month]
        sent = float(stage.working(np.array([begin + 24 * 3 + 10]), rng)[0])
        if sent >= stage.until:
            continue
        for employee in stage.company.employees:
            if is_here(employee, sent) and any(AUDIENCES[a](employee) for a in message.audience):
                rows.append(_received(stage, message, number, employee, sent, rng))
    return rows


def _received(
    stage: Stage, message: Any, number: int, employee: Employee, sent: float, rng: np.random.Generator
) -> Row:
    seen = float(stage.working(np.array([sent + rng.exponential(30)]), rng)[0])
    accepted = float(stage.working(np.array([seen + 4 + rng.exponential(60)]), rng)[0])
    reads = rng.random() < message.acknowledged and seen < min(stage.until, employee.left)
    takes = reads and rng.random() < message.accepted / max(message.acknowledged, 1e-9)
    takes = takes and accepted < min(stage.until, employee.left)
    return {
        "message_id": f"M{number + 1:03d}",
        "to_person_id": employee.id,
        "at": stage.almanac.instant(sent),
        "subject": message.subject,
        "kind": message.kind,
        "acknowledged_at": stage.almanac.instant(seen) if reads else None,
        "role_accepted_at": stage.almanac.instant(accepted) if takes else None,
    }


def _rhythm(stage: Stage) -> list[Row]:
    """Account reports are due on the fifth of each month, reviews once in a quarter, while customers stay."""
    programme = stage.plot.programme
    rows: list[Row] = []
    if programme.launched is None:
        return rows
    for month in stage.months:
        for artefact, chance, due_day in (
            ("account report", programme.reports.at(month), 9),
            ("account review", programme.reviews.at(month) if month % 3 == 1 else None, 17),
        ):
            due = stage.almanac.month_hours[month] + 24.0 * due_day
            if chance is None or month < programme.launched or due >= stage.until:
                continue
            for place, customer in enumerate(stage.active_customers(due)):
                rng = stage.rng(44, month, place, due_day)
                owner = stage.manager_of(customer.id, due)
                issued = rng.random() < chance and owner is not None
                late = 24.0 * (rng.integers(-3, 1) if rng.random() < 0.85 else rng.integers(1, 9))
                day = float(weekdays(due + late))
                rows.append(
                    {
                        "artefact": artefact,
                        "account_id": customer.id,
                        "due_on": stage.almanac.day(float(weekdays(due))),
                        "issued_on": stage.almanac.day(day) if issued and day < stage.until else None,
                        "owner_id": owner.id if owner else None,
                    }
                )
    return rows


def weekdays(hour: float) -> float:
    """The same hour on the Friday before, if it lies in a weekend."""
    day = int(hour // 24) % 7
    return hour - 24 * (day - 4) if day > 4 else hour


def _weights(stage: Stage) -> list[Row]:
    rows = []
    for weight in stage.plot.programme.weights:
        if weight.start >= max(len(stage.months), 1):
            continue
        ends = weight.end < len(stage.months)
        begin = stage.almanac.start - timedelta(days=700)
        rows.append(
            {
                "role": weight.role,
                "measure": weight.measure,
                "valid_from": stage.almanac.firsts[weight.start] if weight.start else begin,
                "category": weight.category,
                "weight": weight.weight,
                "horizon_months": weight.horizon_months,
                "variable_pay_share": weight.variable_pay_share,
                "valid_to": stage.almanac.firsts[weight.end] - timedelta(1) if ends else None,
            }
        )
    return rows


def _influence(stage: Stage) -> list[Row]:
    return [
        {"measure": measure, "decision_area": area, "share": share}
        for measure, area, share in stage.plot.programme.influence
    ]


def _charters(stage: Stage) -> list[Row]:
    """Each version holds until the role's next one."""
    known = [c for c in stage.plot.programme.charters if c[1] <= max(len(stage.months) - 1, 0)]
    rows = []
    for role, month, text in known:
        later = sorted(m for r, m, _ in known if r == role and m > month)
        begin = stage.almanac.hour(month)
        rows.append(
            {
                "role": role,
                "valid_from": stage.almanac.start + timedelta(days=int(begin // 24)),
                "text_id": text,
                "valid_to": stage.almanac.firsts[later[0]] - timedelta(1) if later else None,
            }
        )
    return rows


def _changes(stage: Stage) -> list[Row]:
    def on(month: int | None, day: int = 6) -> Any:
        if month is None or stage.almanac.hour(month, day) >= stage.until:
            return None
        return stage.almanac.start + timedelta(days=int(stage.almanac.hour(month, day) // 24))

    rows = []
    for change in stage.plot.programme.changes:
        if on(change.opened) is None:
            continue
        owner = change.owner
        if owner not in stage.by_id:
            owner = next((e.id for e in stage.company.employees if e.role == change.owner), "")
        rows.append(
            {
                "change_id": change.id,
                "owner_id": owner or None,
                "opened_on": on(change.opened),
                "decided_on": on(change.decided, 20),
                "reversed_on": on(change.reversed),
                "blocked_by": change.blocked_by or None,
                "wave": change.wave or None,
                "unit_id": change.unit or None,
                "team_formed_on": on(change.team_formed),
                "team_dissolved_on": on(change.team_dissolved),
            }
        )
    return rows


def _surveys(stage: Stage) -> list[Row]:
    """Answers carry a pseudonym that is the same in all waves, and the respondent's unit."""
    rows = []
    for number, survey in enumerate(stage.plot.programme.surveys):
        hour = stage.almanac.month_hours[survey.month] + 24 * 15.0
        if hour >= stage.until:
            continue
        rng = stage.rng(45, number)
        low, high = survey.scale
        units = stage.operating_units(hour) if survey.about else [None]
        for employee in stage.here(stage.company.employees, hour):
            if rng.random() > 0.78:
                continue
            secret = f"R{(int(employee.id[1:]) * 7919 + stage.seed * 104729) % 999983:06d}"
            about = units[int(rng.integers(len(units)))]
            for item, mean in survey.items:
                value = float(np.clip(np.rint(mean + rng.normal(0, 0.75)), low, high))
                rows.append(
                    {
                        "wave": f"wave {number + 1}",
                        "instrument": survey.instrument,
                        "item": item,
                        "respondent": secret,
                        "about_unit_id": about,
                        "unit_id": stage.unit_of(employee, hour),
                        "value": value,
                    }
                )
    return rows


def _effort(stage: Stage) -> list[Row]:
    """Hours on accounts, of account teams as planned and of operations as worked, month by month."""
    rows = []
    share = stage.plot.programme.key_account_effort
    for place, employee in enumerate(stage.company.employees):
        if not employee.account:
            continue
        for month in stage.months:
            begin = stage.almanac.month_hours[month]
            over = stage.almanac.month_hours[month + 1] <= stage.until
            gone = begin >= stage.lost_at.get(employee.account, np.inf)
            if not over or gone or employee.hired > begin or employee.left < begin + 24 * 27:
                continue
            hours = float(np.clip(stage.rng(46, place, month).normal(118, 14), 60, 170)) * share.at(month)
            first = stage.almanac.first_of(month)
            row = {"person_id": employee.id, "account_id": employee.account, "month": first}
            rows.append({**row, "hours": round(hours, 1)})
    return rows + _worked(stage)


def _worked(stage: Stage) -> list[Row]:
    pieces = stage.run.pieces[stage.run.pieces["ended"] == 1]
    if not len(pieces) or len(pieces) > 3_000_000:
        return []
    people, accounts = stage.run.names.people, stage.run.names.accounts
    teams = {e.id for e in stage.company.employees if e.account}
    hours = np.minimum(pieces["finished"] - pieces["started"], 8.0)
    month = stage.almanac.months_of(pieces["finished"])
    account = stage.run.orders["account"][pieces["order"]]
    key = (pieces["person"].astype(np.int64) * len(accounts) + account) * stage.almanac.months + month
    keys, inverse = np.unique(key, return_inverse=True)
    totals = np.bincount(inverse, weights=hours)
    rows = []
    for one, total in zip(keys.tolist(), totals.tolist(), strict=True):
        both, at = divmod(one, stage.almanac.months)
        person, which = divmod(both, len(accounts))
        over = stage.almanac.month_hours[at + 1] <= stage.until
        if people[person] not in teams and over:
            first = stage.almanac.first_of(at)
            row = {"person_id": people[person], "account_id": accounts[which], "month": first}
            rows.append({**row, "hours": round(total, 2)})
    return rows
