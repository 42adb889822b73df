"""What needs somebody else's decision: requests, and barriers with their escalations."""

from __future__ import annotations

from typing import Any

import numpy as np

from goldenthread.analysis.synthetic.company import OPERATIONS, Employee
from goldenthread.analysis.synthetic.telling.stage import Stage, chosen, is_here, placed_ones
from goldenthread.analysis.synthetic.telling.words import ESCALATED, Words

Row = dict[str, Any]
Array = np.ndarray[Any, Any]
BARRIER_KINDS = (
    ("priority", 0.28),
    ("capacity", 0.2),
    ("cost_argument", 0.2),
    ("authority", 0.14),
    ("missing_information", 0.12),
    ("unclear_role", 0.06),
)
AREA_OF = {
    "priority": "priority",
    "capacity": "capacity",
    "cost_argument": "capital",
    "authority": "priority",
    "missing_information": "specification",
    "unclear_role": "priority",
}


# -- asking others for decisions -----------------------------------------------------------------------


def requests_of(stage: Stage) -> list[Row]:
    rows: list[Row] = []
    requests = stage.plot.programme.requests
    for month in stage.months:
        for place, customer in enumerate(stage.company.customers):
            rng = stage.rng(40, month, place)
            for hour in stage.moments(month, int(rng.poisson(requests.from_accounts.at(month))), rng):
                asked = float(hour) < stage.lost_at.get(customer.id, np.inf)
                if asked and float(hour) < stage.until:
                    rows.append(_request(stage, float(hour), month, rng, customer.team, customer.id))
        rng = stage.rng(41, month)
        for hour in stage.moments(month, int(rng.poisson(requests.from_operations.at(month))), rng):
            if float(hour) < stage.until:
                rows.append(_request(stage, float(hour), month, rng, "", None))
    for number, row in enumerate(rows):
        row["request_id"] = f"Q{number + 1:05d}"
    return rows


def _request(
    stage: Stage, hour: float, month: int, rng: np.random.Generator, team: str, account: str | None
) -> Row:
    """One request: operations decides on capacity and capital, whoever asks."""
    requests = stage.plot.programme.requests
    units = stage.operating_units(hour)
    unit = units[int(rng.integers(len(units)))]
    granted = (requests.granted_accounts if team else requests.granted_operations).at(month)
    outcome = "granted" if rng.random() < granted else ("countered" if rng.random() < 0.2 else "declined")
    hours = hour + 24 * rng.exponential(requests.days.at(month)) + 1
    decided = float(stage.working(np.array([hours]), rng)[0])
    decider = stage.head_of(unit, decided) or stage.head_of(OPERATIONS, decided)
    open_still = decided >= stage.until
    return {
        "account_id": account,
        "from_unit_id": team or units[int(rng.integers(len(units)))],
        "to_unit_id": unit,
        "decision_area": chosen(rng, requests.areas, 1)[0],
        "amount": float(round(rng.lognormal(10.2, 0.9), -2)),
        "asked_at": stage.almanac.instant(hour),
        "decided_at": None if open_still else stage.almanac.instant(decided),
        "decided_by": None if open_still or decider is None else decider.id,
        "outcome": None if open_still else outcome,
        "ground": chosen(rng, requests.grounds, 1)[0] if outcome == "declined" and not open_still else None,
    }


def barriers_of(stage: Stage, orders: Array) -> tuple[list[Row], list[Row]]:
    """Raised by account teams on orders that are late; escalated by some; decided after some days."""
    rng, words = stage.rng(42), Words(stage.rng(43))
    programme = stage.plot.programme
    ended = np.where(np.isfinite(orders["closed"]), orders["closed"], stage.until)
    late = (ended > orders["requested"]) & placed_ones(orders) & (orders["requested"] < stage.until)
    months = stage.almanac.months_of(orders["requested"])
    chances = np.array([programme.barriers.at(month) for month in range(stage.almanac.months)])[months]
    if len(orders) > 200_000:
        chances = chances * 0.1
    raised = np.flatnonzero(late & (rng.random(len(orders)) < chances))
    at = stage.working(orders["requested"][raised] - 20 + rng.random(len(raised)) * 40, rng)
    barriers: list[Row] = []
    escalations: list[Row] = []
    for place, hour in zip(raised, at, strict=True):
        account = stage.run.names.accounts[orders["account"][place]]
        owner = stage.manager_of(account, float(hour))
        if owner is None or hour >= min(stage.until, ended[place]) or hour < orders["placed"][place]:
            continue
        barrier, escalation = _barrier(stage, int(place), float(hour), account, owner, rng, words)
        barriers.append(barrier)
        escalations += escalation
    return barriers, escalations


def _barrier(
    stage: Stage,
    order: int,
    hour: float,
    account: str,
    owner: Employee,
    rng: np.random.Generator,
    words: Words,
) -> tuple[Row, list[Row]]:
    programme, almanac = stage.plot.programme, stage.almanac
    month = almanac.month_of(hour)
    kind = chosen(rng, BARRIER_KINDS, 1)[0]
    cleared = float(
        stage.working(np.array([hour + 2 + 24 * rng.exponential(programme.barrier_days.at(month))]), rng)[0]
    )
    identity = f"B{order:07d}"
    found: list[Row] = []
    decider = _decider(stage, hour)
    if rng.random() < programme.escalated.at(month) and decider is not None:
        raised = float(stage.working(np.array([hour + 8 + rng.exponential(24)]), rng)[0])
        decided = float(
            stage.working(
                np.array([raised + 2 + 24 * rng.exponential(programme.escalation_days.at(month))]), rng
            )[0]
        )
        if raised < stage.until and is_here(decider, raised):
            done = decided < stage.until and is_here(decider, decided)
            cleared = max(cleared, decided)
            found.append(
                {
                    "escalation_id": f"X{order:07d}",
                    "barrier_id": identity,
                    "to_person_id": decider.id,
                    "reason": words.one_of(ESCALATED),
                    "raised_at": almanac.instant(raised),
                    "decide_by": almanac.instant(raised + 72),
                    "decided_at": almanac.instant(decided) if done else None,
                    "outcome": ("granted" if rng.random() < 0.55 else "declined") if done else None,
                    "ground": chosen(rng, programme.requests.grounds, 1)[0] if done else None,
                }
            )
    over = cleared < stage.until
    clearer = stage.manager_of(account, cleared) or decider
    over = over and clearer is not None and is_here(clearer, cleared)
    barrier = {
        "barrier_id": identity,
        "order_id": f"O{order:07d}",
        "account_id": account,
        "kind": kind,
        "decision_area": AREA_OF[kind],
        "raised_at": almanac.instant(hour),
        "owner_id": owner.id,
        "cleared_at": almanac.instant(cleared) if over else None,
        "cleared_by": clearer.id if over and clearer else None,
        **words.barrier(kind, over=over),
    }
    return barrier, found


def _decider(stage: Stage, hour: float) -> Employee | None:
    """The head of operations, or who stands in."""
    heads = [e for e in stage.company.of_role("executive") if "perations" in e.title or "COO" in e.title]
    present = [e for e in (*heads, *stage.company.of_role("executive")) if is_here(e, hour)]
    return present[0] if present else None
