"""What the records mean: one module per subject.

Measures are looked up here by name (``measures.handoffs(records)``) and imported when used.
A measure's docstring has one line and the sections Formula, Returns, Undefined, Reference and Example; its
page in ``docs/measures`` is made from them by ``python -m goldenthread.analysis.measures.pages``.
"""

from importlib import import_module
from typing import Any

# name of the measure -> module that holds it; each subject adds its own line
_HOME: dict[str, str] = {
    # flow
    "handoffs": "flow.handoffs",
    "ping_pong": "flow.ping_pong",
    "rework": "flow.rework",
    "account_flow": "flow.account_flow",
    "flow_by_month": "flow.by_month",
    "flow_efficiency": "flow.efficiency",
    "complete_and_accurate": "flow.quality",
    "rolled_yield": "flow.quality",
    "dpmo": "flow.quality",
    "penetrability": "flow.penetrability",
    "waiting_causes": "flow.waiting_causes",
    "displacement": "flow.displacement",
    "working_waits": "flow.working_waits",
    # small numbers
    "wilson": "statistics.proportions",
    "clopper_pearson": "statistics.proportions",
    "newcombe": "statistics.proportions",
    "zero_event_bound": "statistics.proportions",
    "finite_population": "statistics.proportions",
    "sample_size": "statistics.proportions",
    "binomial_tail": "statistics.exact",
    "fisher": "statistics.exact",
    "benjamini_hochberg": "statistics.exact",
    "beta_binomial": "statistics.shrinkage",
    "gamma_poisson": "statistics.shrinkage",
    "suppressed_groups": "statistics.suppression",
    "revealing_differences": "statistics.suppression",
    # signal, waiting, ranks
    "xmr": "statistics.xmr",
    "nearest_rank": "statistics.percentiles",
    "percentile": "statistics.percentiles",
    "kaplan_meier": "statistics.survival",
    "aalen_johansen": "statistics.competing",
    "log_rank": "statistics.logrank",
    "kendall": "statistics.ranks",
    "mann_kendall": "statistics.ranks",
    "spearman": "statistics.ranks",
    "weighted_kappa": "statistics.agreement",
    "concordance_index": "statistics.agreement",
    "net_promoter_score": "statistics.scores",
    "satisfied_share": "statistics.scores",
    "effort_score": "statistics.scores",
    # networks of units and (opt-in) persons
    "ei_index": "network.inward",
    "formal_structure": "network.structure",
    "brokerage": "network.brokers",
    "structural_holes": "network.holes",
    "bridges": "network.bridges",
    "congruence": "network.congruence",
    "clustering_cost": "network.grouping",
    "handover_of_work": "network.handover",
    "working_together": "network.handover",
    # responsibility and authority
    "responsibility_gap": "authority.responsibility",
    "four_spans": "authority.responsibility",
    "support_received": "authority.support",
    "decision_rights": "authority.rights",
    "veto_asymmetry": "authority.veto",
    # incentives
    "customer_component": "incentives.component",
    "incentive_congruence": "incentives.direction",
    "bunching": "incentives.gaming",
    "payout_fairness": "incentives.fairness",
    # delivery
    "promise_keeping": "delivery.promise_keeping",
    "time_to_commit": "delivery.waiting",
    "time_to_deliver": "delivery.waiting",
    "lead_time": "delivery.lead_time",
    "ageing_work": "delivery.lead_time",
    "littles_law": "delivery.littles_law",
    "before_after": "delivery.before_after",
    "cost_of_delay": "delivery.cost_of_delay",
    "cheapest_sequence": "delivery.cost_of_delay",
    # what customers say
    "satisfaction": "voice.satisfaction",
    "complaint_rates": "voice.satisfaction",
    "closed_loop": "voice.closing",
    "first_contact_resolution": "voice.closing",
    "friction_suspects": "voice.friction",
    "suspects_among": "voice.friction",
    "short_term_divergence": "voice.friction",
    # the programme
    "sponsor_engagement": "programme.sponsors",
    "contact_matrix": "programme.contacts",
    "dormancy": "programme.dormancy",
    "silence": "programme.dormancy",
    "regularity": "programme.dormancy",
    "relationship_match": "programme.fit",
    "portfolio_position": "programme.fit",
    "effort_allocation": "programme.fit",
    "manager_turnover": "programme.people",
    "role_acceptance": "programme.people",
    "rhythm_lapses": "programme.rhythm",
    "misses_for_alarm": "programme.rhythm",
    "renewal_rates": "programme.renewals",
    "expedite_concentration": "programme.expedites",
}


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    raise AttributeError(f"There is no measure {name!r}. The measures are: {', '.join(sorted(_HOME))}.")


def __dir__() -> list[str]:
    return sorted(_HOME)
