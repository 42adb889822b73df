"""The diagnosis as JSON. The keys are a promise: see ``docs/reference/diagnosis-json.md``."""

from __future__ import annotations

from typing import Any

from goldenthread.analysis.measures.result import Undefined, plain
from goldenthread.analysis.report.section import Section
from goldenthread.analysis.report.study import Study

VERSION = 1


def facts(study: Study, sections: tuple[Section, ...]) -> dict[str, Any]:
    """Everything the page says, as plain values. A number that is missing is null."""
    found = study.findings
    return {
        "version": VERSION,
        "as_of": study.records.as_of.isoformat(),
        "wait": study.wait,
        "log": _log(study),
        "handoffs": _handoffs(study),
        "working_time": _working_time(study),
        "penetrability": _penetrability(study),
        "ping_pong": _ping_pong(study),
        "rework": _rework(study),
        "time_to_deliver": _time_to_deliver(study),
        "bridges": _bridges(study),
        "structure": _structure(study),
        "accounts": _accounts(study),
        "months": _months(study),
        "answers": {section.slug: section.answer for section in sections},
        "missing": [
            {"section": section.slug, "what": m.what, "reason": m.reason, "needs": list(m.needs)}
            for section in sections
            for m in section.missing
        ],
        "findings": [plain(finding) for finding in found.found],
        "looked_for": [plain(family) for family in found.families],
        "false_alarm_rate": found.false_alarm_rate,
        "rule": found.rule,
    }


def _log(study: Study) -> dict[str, Any]:
    known: dict[str, Any] = plain(study.trust)
    names = {
        "n_events": "events",
        "n_orders": "orders",
        "n_units": "units",
        "n_people": "people",
        "n_accounts": "accounts",
    }
    return {names.get(key, key): value for key, value in known.items()}


def _handoffs(study: Study) -> dict[str, Any]:
    flow = study.measure("handoffs")
    per_order = {
        "mean": number(flow.handoffs_per_order_mean),
        "median": number(flow.handoffs_per_order_median),
        "maximum": number(flow.handoffs_per_order_max),
        "orders_with_none": flow.orders_without_handoff,
    }
    pairs = [
        {"from": p.from_unit, "to": p.to_unit, "n": p.n, "total_hours": p.total_hours, "mean_hours": p.mean_hours,
         "median_hours": p.median_hours, "p90_hours": p.p90_hours}
        for p in flow.by_pair
    ]  # fmt: skip
    return {
        "total": flow.n_handoffs,
        "per_order": per_order,
        "between_units_hours": flow.cross_unit_hours,
        "within_units_hours": flow.internal_hours,
        "between_units_share": number(flow.cross_unit_share),
        "within_functions": number(flow.within_functions),
        "across_functions": number(flow.across_functions),
        "pairs": pairs,
    }


def _working_time(study: Study) -> dict[str, Any] | None:
    found = study.ground.working
    if isinstance(found.working_hours, Undefined):
        return None
    return {
        "calendar": found.calendar,
        "handoffs": found.n_handoffs,
        "without_calendar": found.n_without_calendar,
        "elapsed_hours": found.elapsed_hours,
        "working_hours": found.working_hours,
        "working_pairs": plain(found.by_pair),
    }


def _penetrability(study: Study) -> dict[str, Any] | None:
    found = study.measure("penetrability")
    if isinstance(found.doors_mean, Undefined):
        return None
    kept = ("rule", "doors_mean", "doors_median", "doors_p90", "bounces_mean", "days_median", "days_p90")
    reached = {"reached": found.n_reached, "not_reached": found.n_not_reached}
    return reached | {name: number(getattr(found, name)) for name in kept}


def _ping_pong(study: Study) -> dict[str, Any]:
    found = study.measure("ping_pong")
    return {
        "bounces": found.bounces,
        "orders": found.orders_affected,
        "hours_away": found.hours_away,
        "by_unit": plain(found.by_unit),
        "by_pair": plain(found.by_pair),
    }


def _rework(study: Study) -> dict[str, Any]:
    found = study.measure("rework")
    return {
        "orders": found.orders_with_rework,
        "times_again": found.times_again,
        "by_activity": plain(found.by_activity),
        "orders_closed": number(found.orders_closed),
        "orders_reopened": number(found.orders_reopened),
    }


def _time_to_deliver(study: Study) -> dict[str, Any] | None:
    found = study.measure("time_to_deliver")
    if isinstance(found, Undefined):
        return None
    return {
        "basis": found.basis,
        "orders": found.n,
        "open": found.n_open,
        "median_days": estimate(found.median_days),
        "p85_days": estimate(found.p85_days),
    }


def _bridges(study: Study) -> list[dict[str, Any]]:
    found = study.measure("bridges")
    if isinstance(found, Undefined):
        return []
    return [
        {"unit": b.name, "betweenness": number(b.betweenness), "cut_off": b.cut_off,
         "cut_off_units": list(b.cut_off_names)}
        for b in found.bridges
    ]  # fmt: skip


def _structure(study: Study) -> dict[str, Any] | None:
    found = study.measure("formal_structure")
    if isinstance(found, Undefined) or isinstance(found.modularity, Undefined):
        return None
    return {
        "by": found.by,
        "modularity": found.modularity,
        "best_modularity": number(found.best_modularity),
        "agreement": number(found.adjusted_rand),
    }


def _accounts(study: Study) -> list[dict[str, Any]]:
    found = study.measure("account_flow")
    rows: list[dict[str, Any]] = [] if isinstance(found, Undefined) else plain(found.by_account)
    return rows


def _months(study: Study) -> list[dict[str, Any]]:
    found = study.measure("flow_by_month")
    if isinstance(found, Undefined):
        return []
    return [
        {key: number(value) if not isinstance(value, str) else value for key, value in vars(month).items()}
        for month in found.months
    ]


def number(value: Any) -> Any:
    """The number, or null where it is undefined."""
    return None if isinstance(value, Undefined) else plain(value)


def estimate(value: Any) -> dict[str, Any] | None:
    """An estimate with its interval, or null where it is undefined. An open end of an interval is null."""
    if isinstance(value, Undefined):
        return None
    high = None if value.high == float("inf") else value.high
    return {"value": value.value, "low": value.low, "high": high, "n": value.n, "level": value.level}
