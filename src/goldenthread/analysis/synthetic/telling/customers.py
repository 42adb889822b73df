"""Accounts, contacts, contracts, interactions, feedback and the figures that the organisation keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from goldenthread.analysis.synthetic.company import Customer, Employee
from goldenthread.analysis.synthetic.names import person_names
from goldenthread.analysis.synthetic.telling.stage import DONE, Stage, chosen, is_here, placed_ones, sheet
from goldenthread.analysis.synthetic.telling.words import Words

if TYPE_CHECKING:
    import pyarrow as pa

Row = dict[str, Any]
Array = np.ndarray[Any, Any]
CONTACTS = (
    ("decides", "C-level", 5),
    ("approves", "director", 4),
    ("influences", "head of department", 3),
    ("influences", "manager", 3),
    ("uses", "team lead", 2),
    ("uses", "specialist", 1),
)
CONTACT_TITLES = (
    "Chief operating officer",
    "Director of purchasing",
    "Head of information technology",
    "Service manager",
    "Team lead, operations",
    "Systems specialist",
)
CONTRACTS = (
    "Managed services",
    "Workplace and service desk",
    "Network and branch support",
    "Application operations",
    "Field services",
)
TOPICS = (
    ("orders under way", 0.35),
    ("plans for the coming year", 0.15),
    ("prices and invoices", 0.12),
    ("quality of delivery", 0.18),
    ("new requirements", 0.2),
)
COMPLAINTS = (
    ("late delivery", 0.4),
    ("nobody is responsible", 0.22),
    ("promise was moved", 0.2),
    ("work had to be done twice", 0.12),
    ("wrong invoice", 0.06),
)
WORDS = ("words", "resolution", "what_changed")
OUTCOMES = {0: "open", 1: "lost", 2: "reduced", 3: "renewed", 4: "expanded"}


def contacts_of(stage: Stage) -> dict[str, list[str]]:
    """The ids of each account's contacts, by falling authority."""
    return {c.id: [f"{c.id}-C{n + 1}" for n in range(len(CONTACTS))] for c in stage.company.customers}


def tables(stage: Stage, orders: Array) -> dict[str, pa.Table]:
    contacts = contacts_of(stage)
    interactions, complaints = _interactions(stage, contacts), _complaints(stage, contacts, orders)
    return {
        "account": sheet("account", _accounts(stage)),
        "contact": sheet("contact", _contacts(stage), "title"),
        "contract": sheet("contract", _contracts(stage), "title"),
        "interaction": sheet("interaction", interactions),
        "feedback": sheet("feedback", [*complaints, *_asked(stage, contacts)], *WORDS),
        "result": sheet("result", _results(stage, orders)),
    }


def _accounts(stage: Stage) -> list[Row]:
    """A row for each manager whom an account had, and for the time between two."""
    rows = []
    for customer in stage.company.customers:
        changes = [(0.0, stage.managers[customer.id][0].id)]
        for manager in stage.managers[customer.id]:
            if manager.left < stage.until:
                changes.append((manager.left, ""))
            if np.isfinite(manager.hired) and manager.hired < stage.until:
                changes.append((manager.hired, manager.id))
        changes.sort()
        for place, (hour, manager_id) in enumerate(changes):
            begin = stage.almanac.day(hour) if place else stage.almanac.start - timedelta(days=900)
            ends = stage.almanac.day(changes[place + 1][0]) if place + 1 < len(changes) else None
            if ends is None and customer.id in stage.lost_at:
                ends = stage.almanac.day(stage.lost_at[customer.id])
            end = ends - timedelta(1) if ends else None
            if end is None or end >= begin:
                rows.append(_account(stage, customer, manager_id, begin, end, hour))
    return rows


def _account(stage: Stage, customer: Customer, manager: str, begin: Any, end: Any, hour: float) -> Row:
    sponsor = stage.by_id[customer.sponsor]
    wants = ("partner", "supplier", "adviser")[int(customer.id[1:]) % 3]
    return {
        "account_id": customer.id,
        "valid_from": begin,
        "name": customer.name,
        "tier": customer.tier,
        "segment": customer.segment,
        "annual_value": customer.value,
        "manager_id": manager or None,
        "sponsor_id": sponsor.id if is_here(sponsor, hour) else None,
        "wanted_relationship": wants,
        "offered_relationship": "partner" if customer.tier == "strategic" else "supplier",
        "calendar_id": "office",
        "valid_to": end,
    }


def _contacts(stage: Stage) -> list[Row]:
    names = person_names(stage.rng(30))
    return [
        {
            "contact_id": f"{customer.id}-C{n + 1}",
            "account_id": customer.id,
            "name": next(names),
            "buying_role": role,
            "level": level,
            "authority": authority,
            "title": CONTACT_TITLES[n],
        }
        for customer in stage.company.customers
        for n, (role, level, authority) in enumerate(CONTACTS)
    ]


def _contracts(stage: Stage) -> list[Row]:
    rows = []
    for number, (contract, decision) in enumerate(
        zip(stage.company.contracts, stage.run.decisions, strict=True)
    ):
        closes = stage.lost_at.get(contract.account, np.inf)
        if decision["outcome"] == 0 and contract.at < stage.until and contract.at > closes:
            continue  # there was nothing left to decide
        customer = next(c for c in stage.company.customers if c.id == contract.account)
        decided = contract.at < stage.until
        ends = stage.almanac.day(contract.ends)
        rows.append(
            {
                "contract_id": f"K{number + 1:04d}",
                "account_id": contract.account,
                "title": CONTRACTS[number % len(CONTRACTS)],
                "starts_on": ends - timedelta(days=365),
                "ends_on": ends,
                "decide_by": stage.almanac.day(contract.at) + timedelta(days=7),
                "value": round(customer.value * (0.94 + 0.01 * (number % 13)), -2),
                "outcome": OUTCOMES[int(decision["outcome"])] if decided else "open",
                "decided_on": stage.almanac.day(contract.at) if decided else None,
            }
        )
    return rows


# -- contacts between us and them ---------------------------------------------------------------------


def _interactions(stage: Stage, contacts: dict[str, list[str]]) -> list[Row]:
    rows: list[Row] = []
    for month in stage.months:
        for place, customer in enumerate(stage.company.customers):
            rows += _month_of(stage, customer, contacts[customer.id], month, place)
    rows.sort(key=lambda row: row["at"])
    for number, row in enumerate(rows):
        row["interaction_id"] = f"I{number + 1:06d}"
    return rows


def _month_of(stage: Stage, customer: Customer, contacts: list[str], month: int, place: int) -> list[Row]:
    """One account's contacts in a month, by whom of us they are with."""
    programme = stage.plot.programme
    team = stage.teams[customer.id]
    sellers = stage.company.of_role("sales")
    sponsor = [stage.by_id[customer.sponsor]]
    liaisons = [e for e in stage.company.of_role("account_manager") if not e.account]
    rows: list[Row] = []
    for number, (people, rate, top, way) in enumerate(
        (
            (team, programme.manager_contacts.at(month), 6, "out"),
            (sponsor, programme.executive_contacts.at(month), 2, "out"),
            (sellers, programme.sales_contacts.at(month), 4, "out"),
            (liaisons, programme.liaison_contacts.at(month), 6, "out"),
            (team, programme.customer_calls.at(month), 6, "in"),
        )
    ):
        rng = stage.rng(31, month, place, number)
        hours = stage.moments(month, int(rng.poisson(rate)), rng)
        for hour in hours:
            row = _interaction(stage, customer, people, contacts[:top], float(hour), way, rng)
            if row:
                row["briefed"] = (
                    bool(rng.random() < programme.briefed.at(month)) if number in (1, 2) else None
                )
                rows.append(row)
    return rows


def _interaction(
    stage: Stage,
    customer: Customer,
    people: Sequence[Employee],
    contacts: list[str],
    hour: float,
    way: str,
    rng: np.random.Generator,
) -> Row | None:
    present = [e for e in people if is_here(e, hour)]
    if not present or hour >= stage.until or hour >= stage.lost_at.get(customer.id, np.inf):
        return None
    kind = ("visit", "call", "mail", "review")[int(rng.choice(4, p=[0.2, 0.35, 0.35, 0.1]))]
    answered = way == "out" and rng.random() < 0.5
    return {
        "at": stage.almanac.instant(hour),
        "recorded_at": stage.almanac.instant(min(hour + rng.exponential(6), stage.until)),
        "account_id": customer.id,
        "person_id": present[int(rng.integers(len(present)))].id,
        "contact_id": contacts[int(rng.integers(len(contacts)))],
        "kind": kind,
        "direction": "in" if answered or way == "in" else "out",
        "initiated_by": "customer" if way == "in" else "us",
        "topic": chosen(rng, TOPICS, 1)[0],
    }


# -- what customers said -------------------------------------------------------------------------------


def _complaints(stage: Stage, contacts: dict[str, list[str]], orders: Array) -> list[Row]:
    """About orders that were late or went back and forth: the later, the likelier."""
    rng, words = stage.rng(32), Words(stage.rng(35))
    programme = stage.plot.programme
    ended = np.where(np.isfinite(orders["closed"]), orders["closed"], stage.until)
    late = np.clip((ended - orders["requested"]) / 240, 0, 3)
    chance = np.clip(0.05 * late + 0.02 * np.minimum(orders["bounces"], 4), 0, 0.5)
    if len(orders) > 200_000:
        chance *= 0.1
    said = np.flatnonzero((rng.random(len(orders)) < chance) & placed_ones(orders))
    at = stage.working(np.minimum(ended[said], orders["requested"][said] + 48) + 4, rng)
    names, units = stage.run.names.accounts, last_units(stage)
    rows = []
    for place, hour in zip(said, at, strict=True):
        order, account = orders[place], names[orders["account"][place]]
        if hour >= stage.until:
            continue
        month = stage.almanac.month_of(float(hour))
        resolved = float(
            stage.working(
                np.array([hour + 24 * rng.exponential(max(programme.complaint_days.at(month), 0.1))]), rng
            )[0]
        )
        acted = float(stage.working(np.array([resolved + 24 * rng.exponential(8)]), rng)[0])
        does = rng.random() < programme.acted_on.at(month)
        handler = _handler(stage, account, float(hour), rng, programme.executives_on_complaints.at(month))
        row: Row = {
            "feedback_id": f"F{place:07d}",
            "account_id": account,
            "contact_id": contacts[account][int(rng.integers(2, 6))],
            "order_id": f"O{place:07d}",
            "unit_id": units.get(int(place)),
            "at": stage.almanac.instant(float(hour)),
            "kind": "complaint",
            "theme": chosen(rng, COMPLAINTS, 1)[0],
            "handled_by": handler.id if handler else None,
            "contacts": int(1 + rng.poisson(0.5 + 0.5 * min(order["bounces"], 3))),
            "resolved_at": stage.almanac.instant(resolved) if resolved < stage.until else None,
            "acted_at": stage.almanac.instant(acted) if does and acted < stage.until else None,
        }
        over, acted_on = row["resolved_at"] is not None, row["acted_at"] is not None
        rows.append(row | words.complaint(row["theme"], resolved=over, acted=acted_on))
    return rows


def last_units(stage: Stage) -> dict[int, str]:
    """By order, the unit that it was with for longest: where its time went, by its own trail."""
    pieces = stage.run.pieces
    if not len(pieces):
        return {}
    unit_of = np.array([stage.run.names.units.index(unit) for unit, _ in stage.run.names.queues])
    ended = np.where(np.isfinite(pieces["finished"]), pieces["finished"], stage.until)
    spent = ended - pieces["queued"]
    units = len(stage.run.names.units)
    key = pieces["order"].astype(np.int64) * units + unit_of[pieces["queue"]]
    keys, inverse = np.unique(key, return_inverse=True)
    total = np.bincount(inverse, weights=spent)
    ranking = np.lexsort((total, keys // units))
    return {int(k // units): stage.run.names.units[int(k % units)] for k in keys[ranking]}


def _handler(
    stage: Stage, account: str, hour: float, rng: np.random.Generator, executives: float
) -> Employee | None:
    if rng.random() < executives:
        heads = [e for e in stage.company.of_role("executive") if is_here(e, hour)]
        if heads:
            return heads[int(rng.integers(len(heads)))]
    team = [e for e in stage.teams[account] if is_here(e, hour)]
    return stage.manager_of(account, hour) or (team[0] if team else None)


def satisfaction_by_month(stage: Stage) -> dict[str, Array]:
    """What customers feel, by account and month, from how their orders ended, as the simulator remembers it."""
    orders = stage.run.orders
    names = stage.run.names.accounts
    found = {}
    rate = stage.run.timeline.first.satisfaction_rate
    done = np.isin(orders["status"], (2, 3, 4))
    for number, account in enumerate(names):
        mine = orders[done & (orders["account"] == number)]
        mine = mine[np.argsort(mine["closed"], kind="stable")]
        late = np.maximum(0.0, mine["closed"] - mine["requested"])
        felt = np.exp(-late / np.maximum(24.0, mine["requested"] - mine["placed"]))
        felt = np.where(mine["status"] == DONE, felt, 0.2)
        level, levels = 0.8, np.empty(len(felt))
        for place, one in enumerate(felt):
            level += rate * (one - level)
            levels[place] = level
        ends = np.array(stage.almanac.month_hours[1:])
        until = np.searchsorted(mine["closed"], ends, side="right")
        found[account] = np.concatenate([[0.8], levels])[until]
    return found


def _asked(stage: Stage, contacts: dict[str, list[str]]) -> list[Row]:
    """Each quarter two contacts of each account are asked whether they would recommend us; each month one,
    how satisfied they are."""
    level = satisfaction_by_month(stage)
    goodwill = _goodwill(stage)
    rows = []
    for place, customer in enumerate(stage.company.customers):
        for month in stage.months:
            rng = stage.rng(33, place, month)
            mood = float(np.clip(level[customer.id][month] + goodwill[customer.id][month], 0, 1))
            kinds = ["csat"] + (["nps", "nps"] if month % 3 == 2 else [])
            asked = rng.choice(len(CONTACTS), len(kinds), replace=False)
            for kind, who in zip(kinds, asked, strict=True):
                hour = float(stage.moments(month, 1, rng)[0])
                if hour >= stage.until or hour >= stage.lost_at.get(customer.id, np.inf):
                    continue
                score = (
                    np.clip(mood * 4.3 + 0.9 + rng.normal(0, 0.5), 1, 5)
                    if kind == "csat"
                    else np.clip(mood * 9.5 + 1 + rng.normal(0, 1.2), 0, 10)
                )
                rows.append(
                    {
                        "feedback_id": f"Q{customer.id}-{month:02d}-{who}",
                        "account_id": customer.id,
                        "contact_id": contacts[customer.id][int(who)],
                        "at": stage.almanac.instant(hour),
                        "kind": kind,
                        "score": float(round(score)),
                    }
                )
    return rows


def _goodwill(stage: Stage) -> dict[str, list[float]]:
    """Goodwill beside what orders gave, by account and month."""
    phases = stage.run.timeline.phases
    found: dict[str, list[float]] = {c.id: [] for c in stage.company.customers}
    for hour in stage.almanac.month_hours[:-1]:
        organisation = next(o for start, o in reversed(phases) if start <= hour)
        for account in organisation.accounts:
            found[account.id].append(account.goodwill)
    return found


def _results(stage: Stage, orders: Array) -> list[Row]:
    """Sales and satisfaction by account and month, and customers kept by month, as far as months are over."""
    level, goodwill = satisfaction_by_month(stage), _goodwill(stage)
    rows: list[Row] = []
    done = [m for m in stage.months if stage.almanac.month_hours[m + 1] <= stage.until]
    for place, customer in enumerate(stage.company.customers):
        for month in done:
            if stage.lost_at.get(customer.id, np.inf) <= stage.almanac.month_hours[month]:
                continue
            rng = stage.rng(34, place, month)
            sales = customer.value / 12 * stage.plot.programme.sales.at(month) * rng.lognormal(0, 0.04)
            mood = float(np.clip(level[customer.id][month] + goodwill[customer.id][month], 0, 1))
            common = {"month": stage.almanac.first_of(month), "account_id": customer.id, "unit_id": None}
            rows.append({**common, "measure": "sales", "value": round(float(sales), 2)})
            rows.append({**common, "measure": "satisfaction", "value": round(1 + 4 * mood, 2)})
    total = len(stage.company.customers)
    for month in done:
        gone = sum(1 for hour in stage.lost_at.values() if hour <= stage.almanac.month_hours[month + 1])
        common = {"month": stage.almanac.first_of(month), "account_id": None, "unit_id": None}
        rows.append({**common, "measure": "retention", "value": round(1 - gone / total, 4)})
    return rows
