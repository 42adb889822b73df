"""Failure factors of key account programmes, from the catalogue F01–F30, that a record set can show.

A factor is a condition with a stated signal, and its threshold is one of two kinds: *statistical* (set by a chance of
false alarm) or *policy* (a default with a reason). Factors are not part of the rate of false alarms that
:func:`goldenthread.analysis.findings.findings` holds: each says what it rests on. A factor whose records are
missing is undefined, with the reason, and never "not there".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from goldenthread.analysis import measures
from goldenthread.analysis.measures.result import Estimate, Result, Undefined
from goldenthread.analysis.records import RecordSet

INFORMED = 0.95  # policy: fewer who were told of the programme is a signal (F02)
TOLD_WELL, ACCEPTED = 0.90, 0.60  # policy (F03): nearly all were told, and too few agreed
RENEWAL_DOUBT = 0.80  # the chance that the renewal rate is below target (F09)
GAP, GRANTED = 0.5, 0.5  # policy (F10): answers for more than it decides, and gets little help
MANAGERS = "account manager"
RATIO, CHANCE = 0.8, 0.05  # policy and statistical (F11)


@dataclass(frozen=True)
class FailureFactor(Result):
    """One factor: whether its signal ``fires``, the evidence in words, whom it is ``about``, and its measure."""

    code: str
    name: str
    fires: bool | Undefined
    threshold: str
    evidence: str
    about: tuple[str, ...]
    measure: str


def failure_factors(records: RecordSet) -> tuple[FailureFactor, ...]:
    """Every factor that can be looked for here, in the order of the catalogue."""
    return tuple(look(records) for look in FACTORS)


def _factor(
    code: str, name: str, measure: str, threshold: str, seen: Undefined | tuple[bool, str, tuple[str, ...]]
) -> FailureFactor:
    if isinstance(seen, Undefined):
        return FailureFactor(code, name, seen, threshold, seen.reason, (), measure)
    fires, evidence, about = seen
    return FailureFactor(code, name, fires, threshold, evidence, about, measure)


def deliverers_not_informed(records: RecordSet) -> FailureFactor:
    """F02: those who deliver for key accounts were not told of the programme."""
    told = measures.role_acceptance(records)
    seen: Any = told
    if not isinstance(told, Undefined):
        seen = told.informed
        if isinstance(told.informed, Estimate):
            fires = told.informed.value < INFORMED or bool(told.units_without_message)
            silent = (
                f"; {len(told.units_without_message)} units heard nothing"
                if told.units_without_message
                else ""
            )
            says = f"{told.informed.value:.0%} of {told.n:,} people who work for these accounts were told{silent}."
            seen = fires, says, told.units_without_message
    return _factor("F02", "Deliverers not informed", "role_acceptance", "policy", seen)


def role_not_accepted(records: RecordSet) -> FailureFactor:
    """F03: told for information, but nobody agreed to a role."""
    told = measures.role_acceptance(records)
    seen: Any = told
    if not isinstance(told, Undefined):
        seen = told.informed if isinstance(told.informed, Undefined) else told.accepted
        if isinstance(told.informed, Estimate) and isinstance(told.accepted, Estimate):
            fires = told.informed.value >= TOLD_WELL and told.accepted.low < ACCEPTED
            says = f"{told.informed.value:.0%} were told and {told.accepted.value:.0%} accepted their role."
            seen = fires, says, ()
    return _factor("F03", "Informed, but the role not accepted", "role_acceptance", "policy", seen)


def rhythm_lapses(records: RecordSet) -> FailureFactor:
    """F05: reports and reviews drop away, more in a row than bad luck explains."""
    kept = measures.rhythm_lapses(records)
    seen: Any = kept
    if not isinstance(kept, Undefined):
        lapsed = [series for series in kept.series if series.lapsed_on]
        says = f"{len(lapsed)} of {len(kept.series)} reports and reviews have lapsed (p ≤ 0.01 each)."
        seen = bool(lapsed), says, tuple(sorted({series.account_id for series in lapsed}))
    return _factor("F05", "The programme's rhythm lapses", "rhythm_lapses", "statistical", seen)


def manager_exodus(records: RecordSet) -> FailureFactor:
    """F06: more account managers leave within six months than the usual rate explains."""
    left = measures.manager_turnover(records, role=_role_of_managers(records))
    seen: Any = left
    if not isinstance(left, Undefined):
        seen = left.alarm
        if not isinstance(left.alarm, Undefined):
            says = f"{left.n_left} of {left.n} account managers left within {left.months} months."
            seen = left.alarm, says, left.uncovered_accounts
    return _factor("F06", "Account managers leave", "manager_turnover", "statistical", seen)


def _role_of_managers(records: RecordSet) -> str:
    """How the records spell the role of an account manager."""
    for (role,) in records.rows("SELECT DISTINCT role FROM assignment WHERE role IS NOT NULL ORDER BY role"):
        if str(role).lower().replace("_", " ").replace("-", " ") == MANAGERS:
            return str(role)
    return MANAGERS


def sales_up_satisfaction_down(records: RecordSet) -> FailureFactor:
    """F07: short-term sales rise while satisfaction falls."""
    trend = measures.short_term_divergence(records)
    seen: Any = trend.diverges
    if not isinstance(trend.diverges, Undefined):
        says = "Sales rose while satisfaction fell" if trend.diverges else "No such divergence"
        says += f" over {trend.n_months} months."
        seen = trend.diverges, says, ()
    return _factor("F07", "Sales up, satisfaction down", "short_term_divergence", "statistical", seen)


def renewals_failing(records: RecordSet) -> FailureFactor:
    """F09: the renewal rate is most likely below target."""
    rates = measures.renewal_rates(records)
    seen: Any = rates
    if not isinstance(rates, Undefined):
        failing = [group for group in rates.groups if group.p_below_target >= RENEWAL_DOUBT]
        says = (
            f"{len(failing)} of {len(rates.groups)} accounts most likely renew less than {rates.target:.0%}."
        )
        seen = bool(failing), says, tuple(group.group for group in failing)
    return _factor("F09", "Renewals fail", "renewal_rates", "statistical", seen)


def responsibility_without_authority(records: RecordSet) -> FailureFactor:
    """F10: a role answers for much that it cannot decide, and the help that it asks for is refused."""
    gaps, support = measures.responsibility_gap(records), measures.support_received(records)
    granted = support.overall.granted_share
    known = {role.role: _value(role.gap) for role in gaps.roles}
    wide = sorted(role for role, gap in known.items() if gap is not None and gap >= GAP)
    seen: Any
    if not any(gap is not None for gap in known.values()):
        seen = Undefined(
            "no role has measures, decision areas and rights", ("measure_weight", "influence_share")
        )
    elif isinstance(granted, Undefined):
        seen = granted
    else:
        says = f"{len(wide)} roles answer for more than they decide; {granted.value:.0%} of what is asked is granted."
        seen = bool(wide) and granted.value < GRANTED, says, tuple(wide)
    return _factor("F10", "Responsibility without authority", "responsibility_gap", "policy", seen)


def operations_veto(records: RecordSet) -> FailureFactor:
    """F11: what accounts ask for is refused where what operations asks for is granted."""
    veto = measures.veto_asymmetry(records)
    ratio = _value(veto.ratio)
    seen: Any
    if ratio is None or isinstance(veto.p_two_sided, Undefined):
        reason = veto.ratio if isinstance(veto.ratio, Undefined) else veto.p_two_sided
        too_few = Undefined("too few requests were decided", ("request.outcome",))
        seen = reason if isinstance(reason, Undefined) else too_few
    else:
        says = f"{veto.first} is granted {ratio:.2f} times as often as others (n = {veto.n:,}, "
        says += f"p = {veto.p_two_sided:.2g})."
        seen = ratio < RATIO and veto.p_two_sided < CHANCE, says, ()
    return _factor("F11", "Operations veto", "veto_asymmetry", "statistical", seen)


def dissatisfaction_meets_friction(records: RecordSet) -> FailureFactor:
    """F20: units in front of which work waits are those of which customers complain."""
    found = measures.friction_suspects(records)
    seen: Any = found
    if not isinstance(found, Undefined):
        seen = found.association
        if not isinstance(found.association, Undefined):
            fires = found.association.p_one_sided < CHANCE and bool(found.suspects)
            says = f"Waiting and dissatisfaction go together: ρ = {found.association.value:.2f}, p = "
            seen = fires, says + f"{found.association.p_one_sided:.2g}.", found.suspects
    return _factor("F20", "Dissatisfaction where there is friction", "friction_suspects", "statistical", seen)


def _value(number: Any) -> float | None:
    if isinstance(number, Estimate):
        return number.value
    return None if isinstance(number, Undefined) else float(number)


FACTORS: tuple[Callable[[RecordSet], FailureFactor], ...] = (
    deliverers_not_informed,
    role_not_accepted,
    rhythm_lapses,
    manager_exodus,
    sales_up_satisfaction_down,
    renewals_failing,
    responsibility_without_authority,
    operations_veto,
    dissatisfaction_meets_friction,
)
