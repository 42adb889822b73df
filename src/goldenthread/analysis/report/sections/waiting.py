"""How long customers wait, open orders counted."""

from __future__ import annotations

from goldenthread.analysis.charts import Step, survival_curve
from goldenthread.analysis.charts.words import count, hours, plural
from goldenthread.analysis.measures.result import Estimate, Undefined
from goldenthread.analysis.report.section import Figures, Missing, Part, Section, Words
from goldenthread.analysis.report.study import Study

QUESTION = "How long do customers wait?"
FEW = 5  # orders below which halves and parts of a hundred say nothing
ALL_BUT = 0.03  # the curve is drawn until so few orders are still open


def section(study: Study) -> Section:
    waits = study.measure("time_to_deliver")
    if isinstance(waits, Undefined):
        return Section(
            "waiting", QUESTION, "This log cannot say.", (), (Missing.of("The time to delivery", waits),)
        )
    median = waits.median_days
    if waits.n < FEW:
        answer = f"{plural(waits.n, 'order')} {'is' if waits.n == 1 else 'are'} too few to say."
    elif isinstance(median, Undefined):
        answer = "Half of the orders are not done within the time that the log covers."
    else:
        answer = (
            f"Half of all orders are done within {days(median)}, 85 of 100 within {days(waits.p85_days)}."
        )
    known = (("Orders", count(waits.n), ""), ("Still open", count(waits.n_open), "counted as waiting"))
    parts: list[Part] = [Figures(known)]
    if waits.n >= FEW:
        halves = (
            ("Half are done within", days(median), interval(median)),
            ("85 of 100 within", days(waits.p85_days), interval(waits.p85_days)),
        )
        parts = [Figures(halves + known), *([_curve(study, waits)] if waits.curve else [])]
    parts.append(Words(f"How it is known that an order ended: {waits.basis}. {_method(waits.method)}"))
    parts += _promises(study)
    missing = []
    if not study.records.provides("answer", "promised_for"):
        missing.append(
            Missing("Whether promises were kept", "no promise is recorded", ("answer.promised_for",))
        )
    return Section(
        "waiting", QUESTION, answer, tuple(parts), tuple(missing), ("time_to_deliver", "promise_keeping")
    )


def _method(method: str) -> str:
    """What is done with orders that are open, or ended otherwise, in plain words beside the name of the method."""
    name = method.partition(":")[0]
    so_far = "Orders that are still open count with the time that they have waited so far"
    if name.startswith("Aalen"):
        return (
            f"{so_far}; those that were withdrawn or declined are no deliveries and no open orders ({name})."
        )
    return f"{so_far} ({name})."


def days(estimate: Estimate | Undefined) -> str:
    return "not reached" if isinstance(estimate, Undefined) else hours(estimate.value * 24)


def interval(estimate: Estimate | Undefined) -> str:
    if isinstance(estimate, Undefined):
        return "not within the time that the log covers"
    low = hours(estimate.low * 24)
    if estimate.high == float("inf"):
        return f"{low} or more; the log is too short to say how much"
    return f"between {low} and {hours(estimate.high * 24)}"


def _curve(study: Study, waits: object) -> Part:
    points = waits.curve  # type: ignore[attr-defined]
    # Where other ends compete, a point says the share that was done: the rest is open, or ended otherwise.
    compete = "share" in points[0]
    curve = [{**point, "waiting": 1 - point["share"]} for point in points] if compete else points
    ends = next((i for i, point in enumerate(curve) if point["waiting"] <= ALL_BUT), len(curve) - 1)
    curve = curve[: ends + 1]
    longest = max(point["time"] for point in curve)
    unit, factor = ("hours", 24.0) if longest < 4 else ("days", 1.0)
    steps = [
        Step(p["time"] * factor, p["waiting"], p.get("low", p["waiting"]), p.get("high", p["waiting"]))
        for p in curve
    ]
    found = study.ground.outcomes
    ages = sorted((found.hours[~found.ended] / 24 * factor).tolist())
    shown = [age for age in ages if age <= longest * factor]
    state = "open, or withdrawn," if compete else "still open"
    title = f"Share of orders {state} after so many {unit}"
    return survival_curve(title, steps, shown, unit=unit)


def _promises(study: Study) -> list[Part]:
    """How many orders came on the day asked for, first promised and last promised."""
    kept = study.measure("promise_keeping")
    if isinstance(kept, Undefined):
        return []
    said = (
        ("On the day asked for", kept.on_requested),
        ("On the day first promised", kept.on_first_promise),
        ("On the day last promised", kept.on_last_promise),
    )
    items = tuple(
        (name, f"{rate.value:.0%}", f"{plural(rate.n, 'order')} due, {rate.low:.0%} to {rate.high:.0%}")
        for name, rate in said
        if isinstance(rate, Estimate)
    )
    if not items:
        return []
    return [Words("Orders that were delivered in full by the day, open ones that are due counted as late:"),
            Figures(items)]  # fmt: skip
