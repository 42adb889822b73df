"""Whether work follows the formal structure."""

from __future__ import annotations

from collections.abc import Sequence

from goldenthread.analysis.charts.words import plural
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.report.section import Figures, Missing, Part, Section, Sheet, Words
from goldenthread.analysis.report.study import Study

QUESTION = "Does work follow the formal structure?"
MOST_NAMES = 12


def section(study: Study) -> Section:
    found, inward = study.shown("formal_structure"), study.shown("ei_index")
    undefined = next(
        (r for r in (found, getattr(found, "modularity", None)) if isinstance(r, Undefined)), None
    )
    if undefined is not None:
        reason = Undefined(undefined.reason, undefined.needs or ("unit.function", "unit.parent_id"))
        answer = "This log cannot say."
        if study.nothing_passes is not None:
            reason, answer = study.nothing_passes, study.no_answer
        missing = (Missing.of("Whether work follows the formal structure", reason),)
        return Section("structure", QUESTION, answer, (), missing)
    parts: list[Part] = []
    if isinstance(inward, Undefined) or isinstance(inward.ei, Undefined):
        answer = f"Units belong to {plural(found.groups, 'group')} by {_by(found.by)}."
    else:
        across = (inward.ei + 1) / 2
        answer = (
            f"{across:.0%} of the ties between units run between two of the {found.groups} groups "
            f"(by {_by(found.by)}), {1 - across:.0%} stay within one."
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
                    ("Kept within formal groups", f"{found.modularity:.2f}", "beyond chance, at most 1"),
                    (
                        "Within the best grouping found",
                        f"{found.best_modularity:.2f}",
                        "beyond chance, at most 1",
                    ),
                    ("How much the two agree", _number(found.adjusted_rand), "1 is the same, 0 is chance"),
                )
            )
        )
        parts.append(
            Words("Beyond chance: the share of hand-overs within groups, less the share if units handed over to "
                  "anybody as often as they do now (modularity). Where the best grouping keeps far more within than "
                  "the formal one, and the two agree little, work follows other lines than the chart.")
        )  # fmt: skip
    rows = tuple((_listed(c.members), c.mostly, len(c.members)) for c in found.communities[:20])
    if rows:
        parts.append(
            Sheet("Units that work mostly with one another", ("units", "mostly of", "how many"), rows, True)
        )
    if found.elsewhere:
        parts.append(
            Words(f"Units that work mostly with another group than their own: {_listed(found.elsewhere)}.")
        )
    return Section("structure", QUESTION, answer, tuple(parts), (), ("formal_structure", "ei_index"))


def _by(column: str) -> str:
    return {"parent": "department"}.get(column, column)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def _number(value: float | Undefined) -> str:
    return "–" if isinstance(value, Undefined) else f"{value:.2f}"
