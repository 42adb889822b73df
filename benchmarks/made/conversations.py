"""Orders and everything that happened to them, as the actions would have left rows and events behind.

Each order's story is told in turn and cut off at the present, so that what is open is open in the middle of things.
``goldenthread verify`` re-derives a sample of them and finds no difference.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from made.company import Company
from made.writing import Sheaf, cell, instant

DAY = 86_400
EPOCH = date(1970, 1, 1)
THINGS = (
    "scanners routers printers meters panels pumps valves sensors cameras terminals switches racks chargers boilers "
    "turbines conveyors freezers lamps antennas gateways Kühlgeräte façades módulos příruby"
).split()
DEEDS = "Install Replace Repair Move Extend Upgrade Inspect Calibrate License Survey Deliver Relocate".split()
PLACES = (
    "Graz Linz Wien Salzburg Brno Praha Győr Zürich Genève Málaga Porto Århus Malmö Gdańsk Łódź Lyon Köln Bremen Torino "
    "Trieste Ljubljana Zagreb Split Bari Gent Brugge Utrecht Leiden Bergen Turku"
).split()
WHYS = (
    "The ward opens then and cannot wait",
    "The auditors come the week after",
    "Their production line stands without it",
    "It was promised at the last review",
    "The old one fails every other night",
    "A new store opens and must take payments",
)
STEPS = ("prepare", "build", "configure", "check", "approve", "pack")
SAID = (
    "Which floor is it for?",
    "The drawing is attached to the contract",
    "The site is closed on Fridays",
    "Please call before you come",
)
BARRIERS = (
    ("capacity", "Nobody with the certificate is free that week"),
    ("missing_information", "The site plan is still missing"),
    ("priority", "Another customer was put first"),
    ("cost_argument", "Finance asks who pays the overtime"),
)
COMPLAINTS = (
    "The engineer came a day late and without parts",
    "Nobody told us that the date had moved",
    "The invoice does not match the order",
    "Excellent work, on time and clean",
)


@dataclass(frozen=True)
class Wish:
    """An order that will be placed: when, by when it must have ended, and in support of what."""

    at: int
    account: int
    days: float
    parent: int | None = None
    root: int | None = None
    depth: int = 0
    asked_by: int | None = None
    asker: int | None = None


class Numbers:
    """The next id of each table."""

    def __init__(self) -> None:
        self.last: dict[str, int] = {}

    def __call__(self, table: str) -> int:
        self.last[table] = self.last.get(table, 0) + 1
        return self.last[table]


class Story:
    """One order from the ask onwards, until it ends or the present cuts it off."""

    def __init__(self, wish: Wish, teller: Teller) -> None:
        self.wish, self.teller, self.rng = wish, teller, teller.rng
        self.sheaf, self.company, self.number = teller.sheaf, teller.company, teller.number
        self.id = self.number("orders_order")
        self.team = teller.a_team()
        self.manager = self.company.manager_of[wish.account]
        self.contact = self.rng.choice(self.company.contacts_of[wish.account])
        self.state, self.changed, self.acts = "asked", wish.at, 0
        self.held: tuple[int, int | None, int | None] | None = None
        self.requested = EPOCH + timedelta(days=int(wish.at // DAY + wish.days * self.rng.uniform(0.8, 1.3)))
        self.promised: date | None = None
        self.first_promised: date | None = None
        self.delivered: int | None = None
        self.ended: int | None = None
        self.promise: int | None = None
        self.deed = f"{self.rng.choice(DEEDS)} {self.rng.randrange(2, 90)} {self.rng.choice(THINGS)}"

    def happens(self, at: float) -> bool:
        return at < self.teller.now

    def tell(self, at: float, kind: str, told: dict[str, Any], who: int | None) -> None:
        """An event that moves the order."""
        about = (self.id, self.wish.account, self.team)
        self.sheaf.tell(int(at), kind, ("order", self.id), about, who, told)
        self.changed, self.acts = int(at), self.acts + 1

    def hold(self, at: float, unit: int | None, person: int | None) -> dict[str, int | None]:
        self.let_go(at)
        self.held = (int(at), unit, person)
        return {"unit_id": unit, "person_id": person}

    def let_go(self, at: float | None) -> None:
        if self.held is not None:
            begun, unit, person = self.held
            until = None if at is None else int(at)
            self.sheaf.add("orders_holding", instant(begun), instant(until), person, unit, self.id)
            if at is not None:
                self.held = None

    def run(self) -> None:
        """The times of all turns are drawn first; each happens unless the present comes before."""
        begin, whole = self.wish.at, self.wish.days * DAY
        part = sorted(self.rng.uniform(0.02, 0.95) for _ in range(9))
        at = [begin + int(whole * share) + 60 * nth for nth, share in enumerate(part)]
        worker = self.rng.choice(self.company.members[self.team])
        turns = [
            (begin, self.place, None),
            (at[0], self.clarify, worker) if self.rng.random() < 0.3 else None,
            (at[1], self.promise_it, worker),
            (at[2], self.move_promise, worker) if self.rng.random() < 0.15 else None,
            (at[3], self.work, worker),
            (at[5], self.hand_off, worker) if self.rng.random() < 0.9 else None,
            (at[8], self.deliver, worker),
            (at[8] + int(DAY * self.rng.uniform(0.2, 3)), self.accept, worker),
        ]
        self.times = at
        for turn in turns:
            if turn is not None and self.happens(turn[0]):
                turn[1](turn[0], turn[2])
        self.store()

    # -- the turns

    def place(self, at: int, _: Any) -> None:
        wish = self.wish
        self.root = wish.root or self.id
        self.placer = wish.asker or self.manager
        self.value = None if wish.parent else self.rng.randrange(500, 90_000)
        self.kind = self.rng.choice(self.company.kinds)
        self.title = f"{self.deed} in {self.rng.choice(PLACES)}"
        told = {
            "title": self.title,
            "parent_id": wish.parent,
            "root_id": self.root,
            "depth": wish.depth,
            "account_id": wish.account,
            "asked_by_unit_id": wish.asked_by,
            "asked_of_unit_id": self.team,
            "order_kind_id": self.kind,
            "value": None if self.value is None else str(self.value),
            "quantity": None,
            "requested_for": self.requested.isoformat(),
            "asked_by": "customer",
            "holder": self.hold(at, self.team, None),
        }
        self.tell(at, "order.placed", told, self.placer)
        self.sheaf.add(
            "orders_requesteddate", instant(at), self.requested, "customer", "", self.placer, self.id
        )

    def clarify(self, at: int, worker: int) -> None:
        said = self.rng.choice(SAID)
        key = self.number("orders_clarification")
        self.sheaf.add("orders_clarification", instant(at), said, worker, self.id)
        self.tell(at, "order.clarified", {"clarification_id": key, "text": said}, worker)

    def promise_it(self, at: int, worker: int) -> None:
        key = self.promise = self.number("orders_answer")
        self.promised = self.first_promised = self.requested + timedelta(days=self.rng.randrange(-2, 4))
        self.answer(key, at, "", worker, None)
        told = {"answer_id": key, "promised_for": self.promised.isoformat(), "quantity": None}
        self.tell(at, "promise.made", {**told, "holder": self.hold(at, self.team, worker)}, worker)
        self.state = "promised"
        self.teller.support(self, at)
        if self.rng.random() < 0.04:
            self.barrier(at + 3_600, worker)

    def answer(self, key: int, at: int, cause: str, worker: int, moves: int | None) -> None:
        self.sheaf.add(
            "orders_answer",
            key,
            "promise",
            instant(at),
            self.promised,
            "",
            cause,
            worker,
            moves,
            self.team,
            self.id,
        )

    def move_promise(self, at: int, worker: int) -> None:
        before, old, key = self.promise, self.promised, self.number("orders_answer")
        assert old is not None
        self.promise, self.promised = key, old + timedelta(days=self.rng.randrange(2, 15))
        cause = "Parts came late"
        self.answer(key, at, cause, worker, before)
        told = {
            "answer_id": key,
            "old_promised_for": old.isoformat(),
            "new_promised_for": self.promised.isoformat(),
            "old_quantity": None,
            "new_quantity": None,
            "cause": cause,
        }
        self.tell(at, "promise.moved", told, worker)

    def work(
        self, at: int, worker: int, until: int | None = None, seq: int = 1, team: int | None = None
    ) -> None:
        until = until or self.times[4]
        key, activity = self.number("orders_step"), self.rng.choice(STEPS)
        done = until if self.happens(until) else None
        self.sheaf.add(
            "orders_step",
            key,
            seq,
            activity,
            instant(at),
            instant(done),
            "value",
            "",
            self.id,
            worker,
            team or self.team,
        )
        self.tell(at, "step.started", {"step_id": key, "activity": activity}, worker)
        if done:
            self.tell(until, "step.finished", {"step_id": key, "activity": activity, "note": ""}, worker)

    def hand_off(self, at: int, worker: int) -> None:
        key, team = self.number("orders_handoff"), self.teller.a_team()
        while team == self.team:
            team = self.teller.a_team()
        receiver = self.rng.choice(self.company.members[team])
        received = self.times[6] if self.happens(self.times[6]) else None
        usable = self.rng.random() < 0.9
        missing = "" if usable or not received else "The list of parts"
        self.sheaf.add(
            "orders_handoff",
            key, instant(at), "", instant(received), usable if received else None, missing, worker, worker, self.team,
            receiver if received else None, receiver, team, self.id,
        )  # fmt: skip
        told = {
            "hand_off_id": key,
            "from_unit_id": self.team,
            "to_unit_id": team,
            "to_person_id": receiver,
            "note": "",
        }
        self.tell(at, "order.handed_off", {**told, "holder": self.hold(at, team, receiver)}, worker)
        if received:
            told = {"hand_off_id": key, "usable_as_received": usable, "missing": missing}
            self.tell(received, "hand_off.received", told, receiver)
            if self.happens(self.times[7]):
                self.work(received + 30, receiver, self.times[7], 2, team)

    def deliver(self, at: int, worker: int) -> None:
        self.delivery = self.number("orders_delivery")
        self.sheaf.add("orders_delivery", self.delivery, instant(at), True, "", worker, self.team, self.id)
        holder = self.hold(at, self.wish.asked_by, None)
        told = {"delivery_id": self.delivery, "quantity": None, "whole": True, "note": "", "holder": holder}
        self.tell(at, "delivery.made", told, worker)
        self.state, self.delivered = "delivered", at

    def accept(self, at: int, _: Any) -> None:
        key, contact = self.number("orders_verdict"), None if self.wish.parent else self.contact
        self.sheaf.add(
            "orders_verdict", key, instant(at), "accepted", "", self.placer, contact, self.delivery, self.id
        )
        told = {"verdict_id": key, "delivery_id": self.delivery, "contact_id": contact, "ended": True}
        self.tell(at, "delivery.accepted", told, self.placer)
        self.let_go(at)
        self.state, self.ended = "accepted", at
        if contact and self.rng.random() < 0.08:
            self.teller.feedback(self, at + 3_600)

    def barrier(self, at: int, worker: int) -> None:
        if not self.happens(at):
            return
        key, (kind, what) = self.number("orders_barrier"), self.rng.choice(BARRIERS)
        cleared = self.times[8] - 60 if self.happens(self.times[8]) and self.rng.random() < 0.95 else None
        owner, done = self.manager, "Somebody else took it over" if cleared else ""
        self.sheaf.add(
            "orders_barrier", key, kind, what, instant(at), instant(cleared), done, self.wish.account,
            owner if cleared else None, owner, worker, self.id,
        )  # fmt: skip
        about = (self.id, self.wish.account, self.team)
        told = {"barrier_kind": kind, "what": what, "area_id": None, "amount": None, "owner_person_id": owner}
        self.sheaf.tell(at, "barrier.raised", ("barrier", key), about, worker, told)
        if cleared:
            told = {"what_was_done": done, "closed_escalation_id": None}
            self.sheaf.tell(cleared, "barrier.cleared", ("barrier", key), about, owner, told)

    def store(self) -> None:
        since, unit, person = self.held or (None, None, None)
        self.let_go(None)
        wish = self.wish
        description = f"{self.deed}, on the {self.rng.randrange(1, 9)}. floor; access by the yard."
        row = (
            self.id, wish.depth, self.title, description, self.rng.choice(WHYS), self.value, instant(wish.at),
            instant(wish.at), self.state, instant(since), self.requested, self.first_promised, self.promised,
            instant(self.delivered), instant(self.ended), instant(self.changed), self.acts, wish.account,
            wish.asked_by, self.team, self.contact, person, unit, wish.parent, self.placer, self.root, self.kind, "",
        )  # fmt: skip
        self.sheaf.add("orders_order", *row)


class Teller:
    """Tells as many orders as asked for, oldest first."""

    def __init__(self, company: Company, orders: int, rng: Random) -> None:
        self.company, self.rng, self.orders = company, rng, orders
        self.sheaf, self.number = Sheaf(), Numbers()
        self.now = datetime.now(UTC).timestamp()
        self.begin = datetime.combine(company.since, datetime.min.time(), UTC).timestamp() + DAY
        self.pending: list[tuple[int, int, Wish]] = []
        self.seq = 0
        weights = [1 / (nth + 12) for nth in range(len(company.accounts))]
        self.account_weights = [sum(weights[: nth + 1]) for nth in range(len(weights))]
        self.team_weights = [nth + 8 for nth in range(len(company.teams))]
        for nth in range(1, len(self.team_weights)):
            self.team_weights[nth] += self.team_weights[nth - 1]
        self.chosen: list[int] = []
        self.teams_ahead: list[int] = []

    def a_team(self) -> int:
        if not self.teams_ahead:
            self.teams_ahead = self.rng.choices(self.company.teams, cum_weights=self.team_weights, k=10_000)
        return self.teams_ahead.pop()

    def an_account(self) -> int:
        if not self.chosen:
            self.chosen = self.rng.choices(self.company.accounts, cum_weights=self.account_weights, k=10_000)
        return self.chosen.pop()

    def support(self, story: Story, at: int) -> None:
        """What the unit needs from others for it: ended before it delivers."""
        wish, days = story.wish, (story.times[7] - at) / DAY - 0.2
        chance = 0.62 if wish.depth == 0 else 0.25
        if wish.depth < 3 and days > 1 and self.rng.random() < chance:
            child = Wish(
                at + 120, wish.account, days - 3.1 if days > 5 else days * 0.3, story.id, story.root, wish.depth + 1,
                story.team, story.company.leads[story.team],
            )  # fmt: skip
            self.await_(child)

    def await_(self, wish: Wish) -> None:
        self.seq += 1
        heapq.heappush(self.pending, (wish.at, self.seq, wish))

    def tell(self, progress: Any = lambda done: None) -> None:
        span = self.now - self.begin
        roots = int(self.orders / 1.75) + 1
        placed = sorted(self.begin + span * self.rng.random() ** 0.85 for _ in range(roots))
        for at in placed:
            self._catch_up(at)
            if self.number.last.get("orders_order", 0) >= self.orders:
                break
            self._one(Wish(int(at), self.an_account(), 2 + self.rng.lognormvariate(2.6, 0.6)), at, progress)
        self._catch_up(self.now)
        while self.number.last["orders_order"] < self.orders:
            self._one(Wish(int(self.now - 3_600), self.an_account(), 20), self.now - 3_600, progress)
        self.sheaf.finish()

    def _catch_up(self, at: float) -> None:
        while self.pending and self.pending[0][0] <= at and self.number.last["orders_order"] < self.orders:
            _, _, wish = heapq.heappop(self.pending)
            Story(wish, self).run()

    def _one(self, wish: Wish, at: float, progress: Any) -> None:
        Story(wish, self).run()
        self.sheaf.reach(at)
        if self.number.last["orders_order"] % 1_000 == 0:
            progress(self.number.last["orders_order"])

    def feedback(self, story: Story, at: int) -> None:
        if at >= self.now:
            return
        key, words, account = self.number("voice_feedback"), self.rng.choice(COMPLAINTS), story.wish.account
        kind = "praise" if words.startswith("Excellent") else "complaint"
        solved = at + 5 * DAY if at + 5 * DAY < self.now and self.rng.random() < 0.9 else None
        owner, resolution = story.manager, "They were called and it was put right" if solved else ""
        self.sheaf.add(
            "voice_feedback", key, instant(at), instant(at), kind, None, "service", words, "", None, None, resolution,
            instant(solved), owner if solved else None, "", account, story.contact, story.id, owner, owner,
        )  # fmt: skip
        about = (story.id, account, story.team)
        told = {"feedback_kind": kind, "words": words, "score": None, "contact_id": story.contact}
        self.sheaf.tell(
            at, "feedback.recorded", ("feedback", key), about, owner, {**told, "owner_person_id": owner}
        )
        if solved:
            told = {"resolution": resolution, "contacts": None}
            self.sheaf.tell(solved, "feedback.resolved", ("feedback", key), about, owner, told)


def interactions(company: Company, how_many: int, rng: Random) -> None:
    """What passed with the accounts, spread over the company's time."""
    sheaf, now = Sheaf(), datetime.now(UTC).timestamp()
    begin = datetime.combine(company.since, datetime.min.time(), UTC).timestamp()
    for key, at in enumerate(sorted(begin + (now - begin) * rng.random() for _ in range(how_many)), 1):
        account = rng.choice(company.accounts)
        who, contact = company.manager_of[account], rng.choice(company.contacts_of[account])
        kind, topic = (
            rng.choice(("call", "mail", "meeting", "visit")),
            f"About {rng.choice(THINGS)} in {rng.choice(PLACES)}",
        )
        private = rng.random() < 0.05
        sheaf.add(
            "customers_interaction", key, instant(at), instant(at), kind, "both", "us", topic,
            "They think of leaving" if private else "", private, "", "", account, contact, who,
        )  # fmt: skip
        told = {
            "interaction_kind": kind, "direction": "both", "initiated_by": "us", "person_id": who, "contact_id": contact,
            "topic": topic, "private": private, "next_step": "", "next_step_by": None,
        }  # fmt: skip
        sheaf.tell(int(at), "interaction.recorded", ("interaction", key), (None, account, None), who, told)
        sheaf.reach(at)
    sheaf.finish()


__all__ = ["Teller", "cell", "interactions"]
