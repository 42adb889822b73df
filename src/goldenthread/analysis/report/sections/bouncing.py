"""Ping-pong and rework: what comes back."""

from __future__ import annotations

from goldenthread.analysis.charts import Bar, bar_chart
from goldenthread.analysis.charts.words import count, hours, plural, share, visible
from goldenthread.analysis.measures.flow.ping_pong import PingPong
from goldenthread.analysis.measures.flow.rework import Rework
from goldenthread.analysis.measures.result import Estimate, Undefined
from goldenthread.analysis.report.section import Figures, Missing, Part, Section, Sheet, Words
from goldenthread.analysis.report.study import Study

QUESTION = "What comes back: ping-pong and rework?"


def section(study: Study) -> Section:
    bounces, rework = study.shown("ping_pong"), study.shown("rework")
    missing = []
    parts: list[Part] = []
    answers = []
    bouncing = bounces.share_of_orders if study.no_units is None else study.no_units
    if isinstance(bouncing, Undefined):
        missing.append(Missing.of("Whether orders bounce between units", bouncing))
    else:
        answers.append(_answer(bounces))
        parts += _bounces(bounces) if bounces.bounces else []
    again = rework.share_of_orders
    if isinstance(again, Undefined):
        missing.append(Missing.of("Whether steps are done again", again))
    else:
        answers.append(_again(rework))
        parts += _rework(rework)
    answer = " ".join(answers) or "This log cannot say."
    return Section("bouncing", QUESTION, answer, tuple(parts), tuple(missing), ("ping_pong", "rework"))


def _answer(bounces: PingPong) -> str:
    if not bounces.bounces:
        return "No order goes from one unit to another and straight back."
    return (
        f"{share(bounces.orders_affected, bounces.n_orders)} of the orders go from one unit to another and straight "
        f"back, {plural(bounces.bounces, 'time')} in all."
    )


def _again(rework: Rework) -> str:
    if not rework.orders_with_rework:
        return "No step is done again after others."
    return f"In {share(rework.orders_with_rework, rework.n_orders)} of the orders a step is done again after others."


def _bounces(bounces: PingPong) -> list[Part]:
    parts: list[Part] = [
        Figures(
            (
                ("Orders that bounce", count(bounces.orders_affected), f"of {count(bounces.n_orders)}"),
                ("Bounces", count(bounces.bounces), "there and straight back"),
                ("Away meanwhile", hours(bounces.hours_away), "the other unit's work included"),
            )
        )
    ]
    if bounces.by_pair:
        bars = [
            Bar(
                f"{visible(pair.unit, 12)} → {visible(pair.other, 12)} → back",
                pair.bounces,
                count(pair.bounces),
                f"From {pair.unit} to {pair.other} and back: {plural(pair.bounces, 'bounce')} in "
                f"{plural(pair.orders, 'order')}, away for {hours(pair.hours_away)}.",
            )
            for pair in sorted(bounces.by_pair, key=lambda p: -p.bounces)[:8]
        ]
        parts.append(
            bar_chart("Most bounces, from a unit and back to it", bars, named="who", measured="bounces")
        )
        rows = tuple((u.unit, u.came_back, u.sent_back, u.orders) for u in bounces.by_unit[:50])
        columns = ("unit", "work came back to it", "it sent work back", "orders")
        parts.append(Sheet("Bounces by unit", columns, rows, folded=True))
    return parts


def _rework(rework: Rework) -> list[Part]:
    again = [a for a in rework.by_activity if a.times_again]
    rows = tuple((a.activity, a.orders, a.orders_again, a.times_again) for a in again[:30])
    parts: list[Part] = []
    if rows:
        columns = ("step", "orders that have it", "orders in which it came again", "times again")
        parts.append(Sheet("Steps that are done again", columns, rows, folded=True))
    reopened = rework.orders_reopened
    if isinstance(rework.reopen_share, Estimate) and not isinstance(reopened, Undefined):
        closed = rework.reopen_share.n
        closing = ", ".join(rework.closing_activities[:5])
        parts.append(
            Words(
                f"{count(reopened) if reopened else 'None'} of {count(closed)} closed orders "
                f"{'was' if reopened < 2 else 'were'} taken up again"
                f"{f' ({share(reopened, closed)})' if reopened else ''}. "
                f"Steps that close an order: {closing} ({_closing_rule(rework)})."
            )
        )
    return parts


def _closing_rule(rework: Rework) -> str:
    if rework.closing_rule == "given":
        return "as given"
    return "derived: four in five of the orders that have one end with it, or more"
