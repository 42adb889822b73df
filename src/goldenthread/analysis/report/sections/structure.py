"""Whether work follows the formal structure."""

from __future__ import annotations

from goldenthread.analysis.charts.words import plural
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.report.section import Figures, Missing, Part, Section, Sheet, Words
from goldenthread.analysis.report.study import Study

QUESTION = "Does work follow the formal structure?"


def section(study: Study) -> Section:
    found, inward = study.shown("formal_structure"), study.shown("ei_index")
    undefined = next(
        (r for r in (found, getattr(found, "modularity", None)) if isinstance(r, Undefined)), None
    )
    if undefined is not None:
        reason = Undefined(undefined.reason, undefined.needs or ("unit.function", "unit.parent_id"))
        missing = (Missing.of("Whether work follows the formal structure", reason),)
        return Section("structure", QUESTION, "This log cannot say.", (), missing)
    parts: list[Part] = []
    if isinstance(inward, Undefined) or isinstance(inward.ei, Undefined):
        answer = f"Units belong to {plural(found.groups, 'group')} by {found.by}."
    else:
        across = (inward.ei + 1) / 2
        answer = (
            f"{across:.0%} of the ties between units run between two of the {found.groups} groups ({found.by}), "
            f"{1 - across:.0%} stay within one."
        )
        if not isinstance(inward.expected, Undefined):
            by_chance = (inward.expected + 1) / 2
            parts.append(
                Words(f"If units handed work to each other regardless of their group, {by_chance:.0%} "
                      "would run between "
                      "groups.")
            )  # fmt: skip
    if not isinstance(found.best_modularity, Undefined):
        parts.append(
            Figures(
                (
                    (
                        "The chart describes the work",
                        f"{found.modularity:.2f}",
                        "modularity of the formal groups",
                    ),
                    ("The best grouping found", f"{found.best_modularity:.2f}", "modularity"),
                    ("How much they agree", _number(found.adjusted_rand), "1 is the same, 0 is chance"),
                )
            )
        )
    rows = tuple(
        (", ".join(c.members[:12]) + (" …" if len(c.members) > 12 else ""), c.mostly, len(c.members))
        for c in found.communities[:20]
    )
    if rows:
        parts.append(
            Sheet("Units that work mostly with one another", ("units", "mostly of", "units"), rows, True)
        )
    if found.elsewhere:
        parts.append(
            Words(
                f"Units that work mostly with another group than their own: {', '.join(found.elsewhere[:12])}."
            )
        )
    return Section("structure", QUESTION, answer, tuple(parts), (), ("formal_structure", "ei_index"))


def _number(value: float | Undefined) -> str:
    return "–" if isinstance(value, Undefined) else f"{value:.2f}"
