"""What a log holds, and how far it can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from goldenthread.analysis.charts.words import share
from goldenthread.analysis.findings.ground import Ground
from goldenthread.analysis.findings.window import full_window
from goldenthread.analysis.measures import littles_law
from goldenthread.analysis.measures.flow.transitions import passed_on
from goldenthread.analysis.measures.result import Result, Undefined
from goldenthread.analysis.records.prepared.events import BOTH_TIMES, DAY, HOUR

MINUTE = HOUR // 60
SAMPLED_ORDERS = 100_000
LEAST_EVENTS = 200
LEAST_ORDERS = 100
BUSY_SHARE = 0.05  # an account is looked at once it has this share of all events
STRAY_MONTHS = 2  # so long before the log is full, an order is a stray, not a start
STAND_INS = frozenset(
    "empty none null nil nan n/a na unknown undefined missing unassigned - -- ? tbd".split()
)
WEEK_OFF = 7  # days: a silence of a week needs no explanation
NEVER_LEAVE = 0.99  # of the orders, that stay in one unit
NEARLY_ALL = 0.95  # of all steps, in one unit
INHUMAN = 30  # events of one account within one minute


@dataclass(frozen=True)
class Doubt(Result):
    """Something to know before believing a number: ``serious`` if it can turn conclusions."""

    kind: str
    says: str
    serious: bool = False


@dataclass(frozen=True)
class Trust(Result):
    """What the log holds, from when to when, and the doubts about it. Times are ISO, in UTC."""

    n_events: int
    n_orders: int
    n_units: int
    n_people: int
    n_accounts: int
    first_at: str
    last_at: str
    has_both_times: bool
    events_without_time: int
    events_without_unit: int
    duplicate_events: int
    events_sharing_order_and_time: int
    longest_gap_days: float
    doubts: tuple[Doubt, ...]


def trust(ground: Ground) -> Trust:
    """What the log holds and how far it can be trusted, from its events."""
    e = ground.events
    duplicates, sharing = _repeated(ground)
    gap, gap_doubt = _gap(e.start)
    doubts = [
        *_clock(e.start, ground),
        *_file_order(ground),
        *gap_doubt,
        *_duplicates(duplicates, e.n_events),
        *_system_accounts(ground),
        *_window(ground),
        *_little(ground),
        *_unnamed(ground),
        *_lopsided(ground),
    ]
    return Trust(
        n_events=e.n_events,
        n_orders=e.n_orders,
        n_units=len(e.units),
        n_people=len(e.people),
        n_accounts=len(e.accounts),
        first_at=_iso(e.start.min()) if e.n_events else "",
        last_at=_iso(e.end.max()) if e.n_events else "",
        has_both_times=e.has_both_times,
        events_without_time=e.untimed,
        events_without_unit=int((e.unit < 0).sum()),
        duplicate_events=duplicates,
        events_sharing_order_and_time=sharing,
        longest_gap_days=gap,
        doubts=tuple(doubts),
    )


def _repeated(ground: Ground) -> tuple[int, int]:
    """Events that repeat the one before in every column, and events that share order and time with one."""
    e = ground.events
    same = (e.order[1:] == e.order[:-1]) & (e.start[1:] == e.start[:-1])
    alike = same & (e.end[1:] == e.end[:-1])
    for column in (e.unit, e.person, e.activity):
        alike &= column[1:] == column[:-1]
    shares = np.zeros(e.n_events, bool)
    shares[1:] |= same
    shares[:-1] |= same
    return int(alike.sum()), int(shares.sum())


def _clock(start: NDArray[np.int64], ground: Ground) -> list[Doubt]:
    """Times that were rounded, or written at midnight."""
    if len(start) < LEAST_EVENTS:
        return []
    doubts = []
    midnight = float((start % DAY == 0).mean())
    hour, minute = float((start % HOUR == 0).mean()), float((start % MINUTE == 0).mean())
    if midnight > 0.02:
        whole = "Nearly all" if midnight > 0.9 else f"{midnight:.0%} of the"
        doubts.append(
            Doubt("midnight", f"{whole} events are stamped at midnight exactly: a day is all that is known of "
                  "them, or a nightly batch wrote them. Waits shorter than a day mean nothing there.", True)
        )  # fmt: skip
    elif hour > 0.1:
        doubts.append(
            Doubt(
                "rounded",
                f"{hour:.0%} of the events are stamped on the full hour; read shorter waits with care.",
            )
        )
    elif minute > 0.5:
        doubts.append(Doubt("rounded", "Times are given to the minute."))
    return doubts + _batches(start, ground)


def _batches(start: NDArray[np.int64], ground: Ground) -> list[Doubt]:
    """Many orders stamped in one and the same instant: a batch, not people."""
    moments, n = np.unique(start, return_counts=True)
    large = n >= max(50, len(start) // 2000)
    share = float(n[large].sum() / len(start))
    if share < 0.02:
        return []
    return [
        Doubt("batch", f"{share:.0%} of the events fall on only {int(large.sum()):,} instants, up to "
              f"{int(n.max()):,} at once (first {_iso(moments[large][0])}): a machine wrote them together, so their "
              "times are not when the work was done.", share > 0.2)
    ]  # fmt: skip


def _file_order(ground: Ground) -> list[Doubt]:
    """Rows whose place in the source contradicts their time, in a sample of orders."""
    n = max(1, ground.events.n_orders // SAMPLED_ORDERS)
    row = ground.records.rows(f"""
        SELECT count(*) FILTER (t < before), count(*) FROM (
            SELECT coalesce(started_at, finished_at) AS t,
                lag(coalesce(started_at, finished_at)) OVER (PARTITION BY order_id ORDER BY seq) AS before
            FROM event WHERE hash(order_id) % {n} = 0) WHERE before IS NOT NULL""")[0]
    late, total = row
    if not total or late / total < 0.01:
        return []
    return [
        Doubt("order of rows", f"{late / total:.0%} of the rows stand behind a later one of the same order in the "
              "source. They are read by their time; if the source's own order is right, its clock is wrong.")
    ]  # fmt: skip


def _gap(start: NDArray[np.int64]) -> tuple[float, list[Doubt]]:
    """The longest silence of the whole log, and whether it is longer than chance and holidays explain."""
    if len(start) < 2:
        return 0.0, []
    times = np.sort(start)
    low, high = np.quantile(times, [0.01, 0.99])  # single early or late orders are another doubt
    inside = times[(times >= low) & (times <= high)]
    steps = np.diff(inside)
    if not len(steps):
        return 0.0, []
    longest = int(steps.argmax())
    days = float(steps[longest]) / DAY
    others = np.delete(steps, longest)
    usual = float(np.quantile(others, 0.999)) / DAY if len(others) else 0.0
    if days <= WEEK_OFF or days <= 3 * usual:
        return days, []
    return days, [
        Doubt("gap", f"Nothing happened for {days:,.0f} days from {_iso(inside[longest])}: a stop, or a part of the "
              "log is missing. Waits across it are too long if it is missing.", True)
    ]  # fmt: skip


def _duplicates(duplicates: int, n: int) -> list[Doubt]:
    if duplicates < max(1, n // 1000):
        return []
    return [
        Doubt("duplicates", f"{duplicates:,} events repeat the one before in order, time, unit, person and activity. "
              "They are kept; they add steps, never hand-offs or waiting.", duplicates > n / 20)
    ]  # fmt: skip


def _system_accounts(ground: Ground) -> list[Doubt]:
    """Persons who work around the clock or faster than hands can: most likely programs."""
    e = ground.events
    rows = np.flatnonzero(e.person >= 0)
    if len(rows) < LEAST_EVENTS:
        return []
    counts = np.bincount(e.person[rows], minlength=len(e.people))
    suspects = []
    for who in np.flatnonzero(counts >= max(LEAST_EVENTS, BUSY_SHARE * len(rows))):
        times = e.start[rows[e.person[rows] == who]]
        hours = np.bincount((times // HOUR) % 24, minlength=24) / len(times)
        _, at_once = np.unique(times // MINUTE, return_counts=True)
        if (hours > 0.015).all() or at_once.max() >= INHUMAN:
            suspects.append(who)
    if not suspects:
        return []
    share = counts[suspects].sum() / len(rows)
    named = f" ({', '.join(e.people[who] for who in suspects[:5])})" if ground.people else ""
    account = "One account works" if len(suspects) == 1 else f"{len(suspects)} accounts work"
    return [
        Doubt("system accounts", f"{account} around the clock or faster than hands can{named}, with "
              f"{share:.0%} of all events that name a person: most likely a program. Do not read them as people.")
    ]  # fmt: skip


def _window(ground: Ground) -> list[Doubt]:
    """Orders that began before the log, or were still running when it was cut."""
    e = ground.events
    if e.n_orders < LEAST_ORDERS:
        return []
    doubts = []
    window = full_window(e.first)
    long_before = np.datetime64(window.first, "M") - np.timedelta64(STRAY_MONTHS, "M")
    if window.before and e.first.min() < long_before.astype("datetime64[us]").astype(np.int64):
        doubts.append(
            Doubt("window", f"{window.before:,} orders began before {window.first}, when hardly any "
                  "other order in the log "
                  f"did, the first at {_iso(e.first.min())}: the log was probably cut by when orders "
                  "ended, so that of the "
                  "early ones only those that took long are in it.")
        )  # fmt: skip
    found = ground.outcomes
    open_share = 1 - float(found.ended.mean()) if len(found.ended) else 0.0
    if open_share > 0.5:
        doubts.append(
            Doubt("window", f"{open_share:.0%} of the orders could still be open: the log does not say when an order "
                  "is closed, and its silences are long. Name what closes an order (--closing) or the column that "
                  "says when it was delivered (--delivered).", True)
        )  # fmt: skip
    elif open_share > 0.02:
        doubts.append(
            Doubt("window", f"{open_share:.0%} of the orders were still open at the end of the log. They are counted "
                  f"as waiting, not left out. How an end is known: {found.basis}.")
        )  # fmt: skip
    elif not found.ends_are_recorded or open_share == 0:
        doubts.append(
            Doubt("window", "Hardly any order is open at the end of the log: it was probably made of closed orders "
                  "only, and what got stuck for good is not in it. Ask for the open ones.")
        )  # fmt: skip
    return doubts


def _little(ground: Ground) -> list[Doubt]:
    """Whether orders in progress, arrivals and durations fit together, as they must in a complete log."""
    if ground.records.rows("SELECT 1 FROM answer WHERE kind = 'decline' LIMIT 1"):
        return []  # the law is about work that leaves by being delivered
    if ground.events.n_orders < LEAST_ORDERS:
        return []
    law = littles_law(ground.records)
    if isinstance(law, Undefined) or law.consistent is not False or isinstance(law.mean_days, Undefined):
        return []
    return [
        Doubt("completeness", f"{law.arrivals_per_day:,.2f} orders a day that take {law.mean_days:,.1f} "
              "days each mean "
              f"{law.arrivals_per_day * law.mean_days:,.1f} in progress (Little's law); there were "
              f"{law.mean_in_progress:,.1f}. Work was piling up or draining while the log ran, or orders "
              "are missing from "
              "it.")
    ]  # fmt: skip


def _lopsided(ground: Ground) -> list[Doubt]:
    """One of several units that does nearly everything, or each order in a unit of its own: perhaps the column is not
    the one that tells units apart.
    """
    e = ground.events
    n = np.bincount(e.unit[e.unit >= 0], minlength=len(e.units))
    if len(e.units) < 2 or n.sum() < LEAST_EVENTS:
        return []
    stay = float((passed_on(e).handoffs == 0).mean())
    if n.max() < NEARLY_ALL * n.sum() and stay >= NEVER_LEAVE:
        return [
            Doubt("one unit", f"{share(stay, 1)} of the orders never leave the unit that they begin in: hardly "
                  "anything passes between units. If another column tells teams apart, name it with --unit.", True)
        ]  # fmt: skip
    if n.max() < NEARLY_ALL * n.sum():
        return []
    return [
        Doubt("one unit", f"{ground.units[int(n.argmax())]} does {min(0.999, n.max() / n.sum()):.1%} of all steps: "
              "hardly anything passes between units. If another column tells teams apart, name it with --unit.",
              True)
    ]  # fmt: skip


def _unnamed(ground: Ground) -> list[Doubt]:
    e = ground.events
    doubts = []
    if e.untimed:
        doubts.append(Doubt("no time", f"{e.untimed:,} events have no time and are left out.", True))
    standing_in = [name for name in e.units if name.strip().lower() in STAND_INS]
    if standing_in:
        codes = [e.units.index(name) for name in standing_in]
        part = float(np.isin(e.unit, codes).mean())
        doubts.append(
            Doubt("no unit", f"{part:.0%} of the events are of a unit called {', '.join(standing_in)}: "
                  "probably a word for "
                  "no unit. Boundaries with it are no boundaries of the organisation.", part > 0.1)
        )  # fmt: skip
    nameless = float((e.unit < 0).mean()) if e.n_events else 0.0
    if nameless == 1:
        doubts.append(
            Doubt("no unit", "No event names a unit, so nothing can be said of work that passes between units. If a "
                  "column says who did the work, name it with --unit and read the log again.", True)
        )  # fmt: skip
    elif nameless > 0:
        doubts.append(
            Doubt("no unit", f"{nameless:.1%} of the events name no unit; hand-offs to and from them cannot be "
                  "booked to anybody.", nameless > 0.2)
        )  # fmt: skip
    if e.n_events and not (e.flags & BOTH_TIMES).any():
        doubts.append(
            Doubt("one time", "Each step has one time only. What is reported as waiting is the time "
                  "between two steps: "
                  "an upper bound that includes the work itself. A log with start and end of each step would tell "
                  "them apart.", True)
        )  # fmt: skip
    return doubts


def _iso(instant: np.int64 | int) -> str:
    return datetime.fromtimestamp(int(instant) / 1e6, UTC).strftime("%Y-%m-%d %H:%M")
