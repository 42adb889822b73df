"""Orders, wishes and answers, from the orders of the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from goldenthread.analysis.synthetic.telling.endings import Endings
from goldenthread.analysis.synthetic.telling.stage import (
    DECLINED,
    DONE,
    WITHDRAWN,
    Stage,
    chosen,
    days,
    instants,
    named,
    numbered,
)
from goldenthread.analysis.synthetic.telling.titles import reasons, titles
from goldenthread.analysis.synthetic.telling.work import Activities, order_ids

if TYPE_CHECKING:
    import pyarrow as pa

Array = np.ndarray[Any, Any]
DECLINE_GROUNDS = (
    ("not in the cost plan of the unit", 0.4),
    ("no capacity this quarter", 0.3),
    ("not a standard component", 0.3),
)
MOVE_CAUSES = (
    ("waiting for another unit", 0.45),
    ("capacity went to another order", 0.25),
    ("input had to be corrected", 0.2),
    ("underestimated", 0.1),
)


class Orders:
    """The orders that were really placed, with what each of them met."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        status = stage.run.orders["status"]
        self._heads: dict[tuple[str, int], str | None] = {}  # by unit and day
        self.index = np.flatnonzero(np.isin(status, (1, DONE, DECLINED, WITHDRAWN)))
        self.rows = stage.run.orders[self.index]
        self.ids = numbered("O", self.index, 7)
        self.endings = Endings(stage, self.rows, self.index)
        self.accounts = [c.id for c in stage.company.customers]
        self.closed = np.where(np.isfinite(self.rows["closed"]), self.rows["closed"], np.nan)

    def _unit(self, first: bool) -> tuple[list[str], Array]:
        """Unit names and, for each order, the account's team, or the unit that is asked to commit."""
        run = self.stage.run
        names = list(run.names.units)
        if first:
            teams = [names.index(c.team) for c in self.stage.company.customers]
            return names, np.array(teams)[self.rows["account"]]
        graph = run.names.graph
        commits = [
            next(n for n, step in graph.step_of.items() if step.commits and graph.kind_of[n] == kind)
            for kind in run.names.kinds
        ]
        starts = np.array([start for start, _ in run.timeline.phases])
        phase = np.searchsorted(starts, self.rows["placed"], side="right") - 1
        node = np.array(commits)[self.rows["kind"]]
        found = owners_of(self.stage)[phase, self.rows["account"], node]
        return names, found

    def order(self) -> pa.Table:
        import pyarrow as pa

        stage, rows = self.stage, self.rows
        rng = stage.rng(1)
        count = len(rows)
        names, team = self._unit(first=True)
        _, asked = self._unit(first=False)
        kinds = stage.run.names.kinds
        words = stage.rng(6)
        means = np.array([6000.0 * (1 + 2.2 * k) for k in range(len(kinds))])[::-1]
        tiers = np.array([0 if c.tier == "strategic" else 1 for c in stage.company.customers])
        hurried = np.isfinite(rows["expedited"])
        hurry = named([e.id for e in stage.company.employees], self._managers(hurried))
        withdrawn = np.where(rows["status"] == WITHDRAWN, rows["closed"], self.endings.given_up())
        return pa.table(
            {
                "order_id": self.ids,
                "parent_order_id": pa.nulls(count, pa.string()),
                "account_id": named(self.accounts, rows["account"]),
                "asked_by_unit_id": named(names, team),
                "asked_of_unit_id": named(names, asked),
                "kind": named(kinds, rows["kind"]),
                "value": np.round(means[rows["kind"]] * rng.lognormal(0, 0.6, count), -1),
                "quantity": np.ones(count),
                "priority": named(["high", "normal"], np.where(hurried, 0, tiers[rows["account"]])),
                "placed_at": instants(stage, rows["placed"]),
                "recorded_at": instants(stage, rows["placed"] + rng.exponential(0.2, count)),
                "expedited_at": instants(stage, np.where(hurried, rows["expedited"], np.nan)),
                "expedited_by": hurry,
                "withdrawn_at": instants(stage, withdrawn),
                "title": titles([kinds[kind] for kind in rows["kind"]], words),
                "why": reasons(count, words),
            }
        )

    def _managers(self, wanted: Array) -> Array:
        """The number of the employee who managed the account when the order was expedited; -1 elsewhere."""
        number = {e.id: n for n, e in enumerate(self.stage.company.employees)}
        found = np.full(len(self.rows), -1)
        for place in np.flatnonzero(wanted):
            row = self.rows[place]
            manager = self.stage.manager_of(self.accounts[row["account"]], float(row["expedited"]))
            found[place] = number[manager.id] if manager else -1
        return found

    def requested_date(self) -> pa.Table:
        """What the customer asked for; now and then they change their mind."""
        import pyarrow as pa

        stage, rows = self.stage, self.rows
        rng = stage.rng(2)
        first = pa.table(
            {
                "order_id": self.ids,
                "at": instants(stage, rows["placed"]),
                "requested_for": days(stage, weekday(rows["requested"])),
                "asked_by": named(["customer", "us"], np.zeros(len(rows), int)),
            }
        )
        changed = np.flatnonzero(rng.random(len(rows)) < 0.04)
        at = stage.working(rows["placed"][changed] + rng.exponential(40, len(changed)), rng)
        kept = (at < np.minimum(rows["requested"][changed], stage.until)) & ~(at >= self.closed[changed])
        changed, at = changed[kept], at[kept]
        later = rows["requested"][changed] + 24.0 * rng.integers(3, 15, len(changed))
        second = pa.table(
            {
                "order_id": self.ids.take(pa.array(changed)),
                "at": instants(stage, at),
                "requested_for": days(stage, weekday(later)),
                "asked_by": named(["customer", "us"], np.zeros(len(changed), int)),
            }
        )
        return pa.concat_tables([first, second])

    # -- answers -------------------------------------------------------------------------------------

    def answer(self, promises: Array, pieces: Array) -> pa.Table:
        """Promises and counter-offers, moved dates, refusals, redirects from the wrong door."""
        import pyarrow as pa

        parts = [self._promised(promises), self._declined(pieces), self._redirected(pieces)]
        table = pa.concat_tables(parts)
        ids = numbered("R", np.arange(table.num_rows), 8)
        return table.append_column("answer_id", ids)

    def _answers(self, number: Array, unit: Array, kind: Array, at: Array, **more: Any) -> pa.Table:
        import pyarrow as pa

        kinds = ("promise", "counter", "decline", "incomplete", "redirect")
        nothing = pa.nulls(len(number), pa.string())
        return pa.table(
            {
                "order_id": numbered("O", number, 7),
                "unit_id": named(self.stage.run.names.units, unit),
                "kind": named(kinds, kind),
                "at": instants(self.stage, at),
                "by": more.get("by", nothing),
                "promised_for": more.get("promised_for", pa.nulls(len(number), pa.date32())),
                "quantity": np.ones(len(number)),
                "ground": more.get("ground", nothing),
                "cause": more.get("cause", nothing),
            }
        )

    def _promised(self, promises: Array) -> pa.Table:
        """First promises are made by who committed; a date that moved, by the head of the unit."""
        import pyarrow as pa

        stage, run = self.stage, self.stage.run
        rng = stage.rng(4)
        orders = run.orders[promises["order"]]
        again = promises["queue"] < 0
        at = np.where(again, stage.working(promises["at"] + rng.random(len(promises)), rng), promises["at"])
        ended = np.where(np.isfinite(orders["closed"]), orders["closed"], np.inf)
        kept = (at <= np.minimum(np.minimum(ended, promises["due"] - 1), stage.until)) | ~again
        promises, orders, again, at = promises[kept], orders[kept], again[kept], at[kept]
        unit = self._promising_units(promises)
        causes = [c if a else None for c, a in zip(chosen(rng, MOVE_CAUSES, len(at)), again, strict=True)]
        people = list(run.names.people)
        by = [
            self._head(run.names.units[u], float(t)) if a else people[p]
            for u, t, a, p in zip(unit, at, again, promises["person"], strict=True)
        ]
        counter = (~again) & (promises["due"] > orders["requested"] + 72) & (rng.random(len(at)) < 0.35)
        return self._answers(
            promises["order"],
            unit,
            np.where(counter, 1, 0),
            at,
            by=pa.array(by, pa.string()),
            promised_for=days(stage, promises["due"] - 1),
            cause=pa.array(causes, pa.string()),
            ground=named(["not possible by the date asked for"], np.where(counter, 0, -1)),
        )

    def _promising_units(self, promises: Array) -> Array:
        unit_of = np.array(
            [self.stage.run.names.units.index(unit) for unit, _ in self.stage.run.names.queues]
        )
        unit = np.where(promises["queue"] >= 0, unit_of[promises["queue"]], -1)
        first: Array = np.full(len(self.stage.run.orders), -1)
        made = promises["queue"] >= 0
        first[promises["order"][made]] = unit[made]
        place = np.full(len(self.stage.run.orders), -1)
        place[self.index] = np.arange(len(self.index))
        _, asked = self._unit(first=False)
        fallback = asked[place[promises["order"]]]
        known = first[promises["order"]]
        units: Array = np.where(known >= 0, known, fallback)
        return units

    def _head(self, unit: str, hour: float) -> str | None:
        key = (unit, int(hour // 24))
        if key not in self._heads:
            head = self.stage.head_of(unit, hour)
            self._heads[key] = head.id if head else None
        return self._heads[key]

    def _declined(self, pieces: Array) -> pa.Table:
        """Refusals come at the end of the piece of work that led to them."""
        import pyarrow as pa

        stage = self.stage
        rng = stage.rng(5)
        declined = stage.run.orders["status"] == DECLINED
        last = pieces[(pieces["ended"] == 1) & declined[pieces["order"]]]
        last = last[np.isclose(last["finished"], stage.run.orders["closed"][last["order"]])]
        unit_of = np.array([stage.run.names.units.index(unit) for unit, _ in stage.run.names.queues])
        return self._answers(
            last["order"],
            unit_of[last["queue"]],
            np.full(len(last), 2),
            last["finished"],
            by=named(stage.run.names.people, last["person"]),
            ground=pa.array(chosen(rng, DECLINE_GROUNDS, len(last)), pa.string()),
        )

    def _redirected(self, pieces: Array) -> pa.Table:
        """Who is asked wrongly says so."""
        found = pieces[(pieces["ended"] == 1) & (pieces["piece"] == 3)]
        unit_of = np.array([self.stage.run.names.units.index(u) for u, _ in self.stage.run.names.queues])
        return self._answers(
            found["order"],
            unit_of[found["queue"]],
            np.full(len(found), 4),
            found["finished"],
            by=named(self.stage.run.names.people, found["person"]),
        )


def weekday(hours: Array) -> Array:
    """The hour, or the same hour on the Monday after a weekend; hour 0 is a Monday."""
    day = np.floor(np.asarray(hours, float) / 24) % 7
    return np.where(day >= 5, hours + 24 * (7 - day), hours)


def owners_of(stage: Stage) -> Array:
    """The unit that owns each step: by phase, account and node."""
    from goldenthread.analysis.structure.engine.planning import owners

    names = stage.run.names
    queue = owners([o for _, o in stage.run.timeline.phases], names)["queue"]
    unit_of = np.array([names.units.index(unit) for unit, _ in names.queues])
    units: Array = np.where(queue >= 0, unit_of[queue], -1)
    return units


def supporting(stage: Stage, pieces: Array, activities: Activities) -> dict[str, list[dict[str, Any]]]:
    """The supporting orders that parallel branches became, with promise, delivery and verdict of their own."""
    rows: dict[str, list[dict[str, Any]]] = {
        n: [] for n in ("order", "requested_date", "answer", "delivery", "verdict")
    }
    mine = pieces[activities.branch[pieces["for_node"]] >= 0]
    if not len(mine):
        return rows
    ids = order_ids(mine, activities).to_pylist()
    groups: dict[str, list[int]] = {}
    for place, order_id in enumerate(ids):
        groups.setdefault(order_id, []).append(place)
    for order_id, places in groups.items():
        _support(stage, order_id, mine[np.array(places)], rows)
    return rows


def _support(stage: Stage, order_id: str, pieces: Array, rows: dict[str, list[dict[str, Any]]]) -> None:
    names, almanac = stage.run.names, stage.almanac
    pieces = pieces[np.argsort(pieces["queued"], kind="stable")]
    first, last = pieces[0], pieces[-1]
    root = stage.run.orders[first["order"]]
    unit = names.queues[first["queue"]][0]
    asker = names.queues[first["from_queue"]][0] if first["from_queue"] >= 0 else unit
    step = names.graph.step_of[int(first["for_node"])]
    due = first["started"] + 2.5 * max(step.work.mean, 8.0) * 3
    placed = almanac.instant(first["queued"])
    asked = almanac.day(float(weekday(np.array([first["queued"] + 96]))[0]))
    rows["order"].append(
        {
            "order_id": order_id,
            "parent_order_id": f"O{first['order']:07d}",
            "account_id": names.accounts[root["account"]],
            "asked_by_unit_id": asker,
            "asked_of_unit_id": unit,
            "kind": step.activity.lower(),
            "quantity": 1.0,
            "priority": "normal",
            "placed_at": placed,
            "recorded_at": placed,
        }
    )
    rows["requested_date"].append(
        {"order_id": order_id, "at": placed, "requested_for": asked, "asked_by": "us"}
    )
    rows["answer"].append(
        {
            "answer_id": f"RS{order_id}",
            "order_id": order_id,
            "unit_id": unit,
            "kind": "promise",
            "at": almanac.instant(first["started"]),
            "by": names.people[first["person"]],
            "promised_for": almanac.day(float(weekday(np.array([due]))[0])),
            "quantity": 1.0,
        }
    )
    if last["ended"] == 1 and root["status"] in (DONE, 1):
        ended = almanac.instant(last["finished"])
        delivery = {"delivery_id": f"DS{order_id}", "order_id": order_id, "at": ended, "quantity": 1.0}
        rows["delivery"].append({**delivery, "by": names.people[last["person"]]})
        verdict = {"verdict_id": f"VS{order_id}", "order_id": order_id, "at": ended, "outcome": "accepted"}
        rows["verdict"].append({**verdict, "delivery_id": f"DS{order_id}"})
