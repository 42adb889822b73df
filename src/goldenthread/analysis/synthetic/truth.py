"""What is true of a told story: what was planted, who was lost and why, who bridges, where friction is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from goldenthread.analysis.structure.simulation import simulate
from goldenthread.analysis.synthetic.factor import Factor
from goldenthread.analysis.synthetic.story import Plot, Story
from goldenthread.analysis.synthetic.telling.stage import Stage

Progress = Callable[[str, float], None]
OUTCOMES = {1: "lost", 2: "reduced", 3: "renewed", 4: "expanded"}


def truth_of(stage: Stage, story: Story, *, size: str, costs: bool, progress: Progress) -> dict[str, Any]:
    """The truth as plain values, for ``truth.json``."""
    plot = stage.plot
    boundaries = _boundaries(stage, progress) if costs else []
    best = max(boundaries, key=lambda b: b["customer_hours_saved"], default=None)
    return {
        "story": story.name,
        "title": story.title,
        "summary": story.summary,
        "size": size,
        "seed": stage.seed,
        "starts_on": stage.almanac.start.isoformat(),
        "as_of": stage.almanac.instant(stage.until).isoformat(),
        "milestones": [
            {"month": m.month, "on": stage.almanac.firsts[m.month].isoformat(), "what": m.sentence}
            for m in sorted(plot.milestones, key=lambda m: m.month)
            if stage.almanac.month_hours[m.month] < stage.until
        ],
        "factors": [_factor(stage, f) for f in plot.factors if _begun(stage, f)],
        "losses": _losses(stage),
        "bridge_people": [
            {"person_id": p, "name": stage.by_id[p].name, "unit_id": stage.by_id[p].unit}
            for p in plot.bridges
        ],
        "boundaries": boundaries,
        "friction_boundary": (
            {"from_unit_id": best["from_unit_id"], "to_unit_id": best["to_unit_id"]} if best else None
        ),
    }


def _begun(stage: Stage, factor: Factor) -> bool:
    return stage.almanac.month_hours[factor.start] < stage.until


def _factor(stage: Stage, factor: Factor) -> dict[str, Any]:
    firsts = stage.almanac.firsts
    ended = factor.end is not None and stage.almanac.month_hours[factor.end] <= stage.until
    return {
        "name": factor.name,
        "code": factor.code or None,
        "what": factor.what,
        "start_month": factor.start,
        "starts_on": firsts[factor.start].isoformat(),
        "end_month": factor.end if ended else None,
        "ends_on": firsts[factor.end].isoformat() if ended and factor.end is not None else None,
        "strength": [
            {"month": max(month, factor.start), "strength": value} for month, value in factor.strength.steps
        ],
        "units": list(factor.units),
        "accounts": list(factor.accounts),
        "people": list(factor.people),
        "boundary": list(factor.boundary) if factor.boundary else None,
        "acts_on_work": factor.bend is not None,
    }


def _losses(stage: Stage) -> list[dict[str, Any]]:
    """When each customer's loss was decided, and what they had met until then."""
    losses = []
    for contract, decision in zip(stage.company.contracts, stage.run.decisions, strict=True):
        if decision["outcome"] != 1 or contract.at >= stage.until:
            continue
        month = stage.almanac.month_of(contract.at)
        met = [
            f.name
            for f in stage.plot.factors
            if f.bend is not None
            and f.start <= month
            and (f.end is None or f.end > month - 6)
            and (not f.accounts or contract.account in f.accounts)
            and not f.name.startswith("realign")
        ]
        losses.append(
            {
                "account_id": contract.account,
                "decided_on": stage.almanac.day(contract.at).isoformat(),
                "month": month,
                "orders_end_on": stage.almanac.day(contract.ends).isoformat(),
                "satisfaction": round(float(decision["satisfaction"]), 3),
                "chance_of_staying": round(float(decision["chance"]), 3),
                "because_of": met,
                **_experience(stage, contract.account, contract.at),
            }
        )
    return losses


def _experience(stage: Stage, account: str, hour: float) -> dict[str, Any]:
    """What the customer met in the half year before it decided."""
    number = stage.run.names.accounts.index(account)
    orders = stage.run.orders
    recent = orders[
        (orders["account"] == number)
        & (orders["closed"] < hour)
        & (orders["closed"] > hour - 24 * 182)
        & (orders["status"] == 2)
    ]
    if not len(recent):
        return {"orders_delivered": 0, "late_share": None, "mean_days": None}
    late = float((recent["closed"] > recent["requested"]).mean())
    days = float((recent["closed"] - recent["placed"]).mean()) / 24
    return {"orders_delivered": len(recent), "late_share": round(late, 3), "mean_days": round(days, 2)}


def _boundaries(stage: Stage, progress: Progress) -> list[dict[str, Any]]:
    """Each planted boundary with the customer hours that not planting it saves, under the same luck."""
    planted = [f for f in stage.plot.factors if f.boundary is not None and _begun(stage, f)]
    found = []
    for number, factor in enumerate(planted):
        progress("weighing boundaries", 0.92 + 0.07 * number / max(len(planted), 1))
        saved, orders = hours_saved(stage.plot, factor.name, until=stage.until, seed=stage.seed, stage=stage)
        assert factor.boundary is not None
        found.append(
            {
                "factor": factor.name,
                "from_unit_id": factor.boundary[0],
                "to_unit_id": factor.boundary[1],
                "customer_hours_saved": round(saved, 1),
                "orders": orders,
            }
        )
    return sorted(found, key=lambda b: -b["customer_hours_saved"])


def hours_saved(
    plot: Plot, factor: str, *, until: float, seed: int, stage: Stage | None = None
) -> tuple[float, int]:
    """Customer hours that leaving out ``factor`` saves: elapsed hours from order to end, open orders until now,
    summed over the orders that were placed in both worlds."""
    here = stage.run.orders if stage else simulate(plot.timeline(), hours=until, seed=seed, log=False).orders
    there = simulate(plot.timeline(without=factor), hours=until, seed=seed, log=False).orders
    both = (here["status"] != 5) & (there["status"] != 5) & (here["status"] != 0) & (there["status"] != 0)
    spent = [np.minimum(o["closed"][both], until) - o["placed"][both] for o in (here, there)]
    return float((spent[0] - spent[1]).sum()), int(both.sum())
