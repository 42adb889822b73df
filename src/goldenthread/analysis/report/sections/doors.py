"""How hard it is to get something done: doors, returns and days until value is made."""

from __future__ import annotations

import numpy as np

from goldenthread.analysis.charts import histogram
from goldenthread.analysis.charts.words import count, plural, share
from goldenthread.analysis.measures.flow.penetrability import Penetrability
from goldenthread.analysis.measures.result import Estimate, Undefined
from goldenthread.analysis.report.section import Figures, Missing, Part, Section, Words
from goldenthread.analysis.report.study import Study

QUESTION = "How hard is it to get something done?"
SHOWN_STEPS = 8


def section(study: Study) -> Section:
    flow = study.measure("handoffs")
    if (reason := study.no_units) is not None:
        return Section("doors", QUESTION, "This log cannot say.", (), (Missing.of("Hand-offs", reason),))
    none = flow.orders_without_handoff
    if none == flow.n_orders:
        return Section(
            "doors", QUESTION, "Every order stays in the unit where it begins: no hand-off is in the log."
        )
    answer = (
        f"An order changes hands {_times(flow.handoffs_per_order_mean)} on average and "
        f"{plural(flow.handoffs_per_order_max, 'time')} at worst; {share(none, flow.n_orders)} of the "
        "orders never leave "
        "their first unit."
    )
    parts: list[Part] = [
        Figures(
            (
                ("Hand-offs for each order", f"{flow.handoffs_per_order_mean:.2f}", "mean"),
                _half(flow.handoffs_per_order_median),
                ("The most", count(flow.handoffs_per_order_max), "in one order"),
                ("Without any", count(none), f"of {plural(flow.n_orders, 'order')}"),
            )
        ),
        _spread(study),
    ]
    penetration, missing = _penetration(study)
    return Section("doors", QUESTION, answer, (*parts, *penetration), missing, ("handoffs", "penetrability"))


def _half(median: float) -> tuple[str, str, str]:
    return (
        ("Half of the orders have", count(median), "or fewer")
        if median
        else ("Half of the orders have", "none", "")
    )


def _times(mean: float) -> str:
    return f"{mean:.1f} times" if mean >= 0.1 else f"{mean:.1g} times"


def _spread(study: Study) -> Part:
    moves = study.ground.moves
    per_order = np.bincount(moves.order, minlength=study.ground.events.n_orders)
    top = int(np.clip(np.quantile(per_order, 0.99), 4, 24))
    counts = np.bincount(np.minimum(per_order, top + 1), minlength=top + 2)
    title = f"Orders by number of hand-offs ({top + 1} stands for {top + 1} and more)"
    edges = [i - 0.5 for i in range(top + 3)]
    return histogram(title, edges, [int(n) for n in counts], measured="hand-offs", whole=True)


def _right_door(found: Penetrability) -> str:
    """Which unit is the right one, and how that is known."""
    if not found.rule.startswith("derived"):
        return f"The right door is the unit of {found.rule}."
    said = (
        "The right door is the unit that did the last step which is not administrative: derived, since the log does "
        "not say which steps make value."
    )
    if found.administrative:
        left = len(found.administrative) - SHOWN_STEPS
        shown = ", ".join(found.administrative[:SHOWN_STEPS]) + (f" and {left} more" if left > 0 else "")
        said += f" Taken as administrative, by their names: {shown}."
    return said


def _penetration(study: Study) -> tuple[list[Part], tuple[Missing, ...]]:
    """Doors and returns before the first unit that makes value, where the measure can say."""
    found = study.measure("penetrability")
    items = []
    for name, field, suits in (
        ("Doors until the right one", "doors_mean", "units, mean"),
        ("Sent back on the way", "bounces_mean", "times, mean"),
        ("Nine in ten are there within", "days_p90", "days"),
    ):
        value = getattr(found, field)
        if isinstance(value, Estimate):
            value = value.value
        if isinstance(value, int | float):
            items.append((name, f"{value:,.2f}", suits))
    if isinstance(found.doors_mean, Undefined):
        return [], (Missing.of("How many doors an order passes until the right one", found.doors_mean),)
    return [Figures(tuple(items)), Words(_right_door(found))], ()
