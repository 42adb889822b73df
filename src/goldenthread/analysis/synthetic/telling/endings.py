"""How orders end: delivered, judged, delivered again after a return, or given up after a refusal.

Few things stay as they are for long. A refused order is withdrawn once the account's manager has told the customer;
what was returned is put right and delivered again; a verdict that nobody asked for comes weeks later. What is still
open when the story stops is what happened lately.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from goldenthread.analysis.synthetic.telling.stage import DECLINED, DONE, Stage, instants, named, numbered

if TYPE_CHECKING:
    import pyarrow as pa

Array = np.ndarray[Any, Any]
RETURN_GROUNDS = (
    ("does not do what was agreed", 0.4),
    ("incomplete", 0.35),
    ("documentation is missing", 0.25),
)
ASKED_FOR = 0.97  # of all deliveries the manager asks for a verdict at once
FORGOTTEN_DAYS = (4, 40)  # the others' verdicts come this much later
GIVEN_UP_DAYS = 6.0  # median from a refusal to the order's withdrawal
PUT_RIGHT_HOURS = 70.0  # median from a return to the next delivery


class Judged(NamedTuple):
    """The first verdict on each delivery: when, and whether it went back."""

    at: Array
    returned: Array


class Endings:
    """How ``rows`` of the run's orders ended. ``index``: their numbers in the run."""

    def __init__(self, stage: Stage, rows: Array, index: Array) -> None:
        self.stage, self.rows = stage, rows
        self.accounts = [c.id for c in stage.company.customers]
        self._done = np.flatnonzero(rows["status"] == DONE)
        self.numbers = index[self._done]
        self.delivered = rows[self._done]

    def given_up(self) -> Array:
        """The hour at which each refused order was withdrawn; not a number for the others."""
        rng = self.stage.rng(7)
        refused = self.rows["status"] == DECLINED
        days = GIVEN_UP_DAYS * rng.lognormal(0, 0.7, len(self.rows))
        at = self.stage.working(self.rows["closed"] + 24 * days, rng)
        return np.where(refused & (at < self.stage.until), at, np.nan)

    @cached_property
    def _judged(self) -> Judged:
        """Customers return more of what was late, or went back and forth."""
        stage, rows, rng = self.stage, self.delivered, self.stage.rng(3)
        late = np.clip((rows["closed"] - rows["requested"]) / 240, 0, 2)
        returned = rng.random(len(rows)) < 0.02 + 0.03 * late + 0.02 * np.minimum(rows["bounces"], 3)
        at = stage.working(rows["closed"] + rng.exponential(18, len(rows)), rng)
        forgotten = rng.random(len(rows)) >= ASKED_FOR
        later = stage.working(at + 24 * rng.uniform(*FORGOTTEN_DAYS, len(rows)), rng)
        return Judged(np.where(forgotten, later, at), returned)

    @cached_property
    def _again(self) -> tuple[Array, Array, Array]:
        """What was returned and put right: which deliveries, when delivered again, and when accepted."""
        stage, rng, judged = self.stage, self.stage.rng(8), self._judged
        count = len(judged.at)
        at = stage.working(judged.at + PUT_RIGHT_HOURS * rng.lognormal(0, 0.6, count), rng)
        accepted = stage.working(at + rng.exponential(18, count), rng)
        which = np.flatnonzero(judged.returned & (judged.at < stage.until) & (at < stage.until))
        return which, at[which], accepted[which]

    def delivery(self) -> pa.Table:
        """Each delivery, and once more what was put right."""
        import pyarrow as pa

        which, again, _ = self._again
        first = self._deliveries("D", np.arange(len(self.delivered)), self.delivered["closed"])
        return pa.concat_tables([first, self._deliveries("DA", which, again)])

    def _deliveries(self, prefix: str, which: Array, at: Array) -> pa.Table:
        import pyarrow as pa

        return pa.table(
            {
                "delivery_id": numbered(prefix, self.numbers[which], 7),
                "order_id": numbered("O", self.numbers[which], 7),
                "at": instants(self.stage, at),
                "quantity": np.ones(len(which)),
                "by": self._by(self.delivered["account"][which], at),
            }
        )

    def _by(self, accounts: Array, at: Array) -> pa.Array:
        """Deliveries are confirmed by the account's manager; by nobody of ours between two managers."""
        found = np.full(len(at), -1)
        everybody = list(self.stage.by_id)
        number = {employee: place for place, employee in enumerate(everybody)}
        for place, account in enumerate(self.accounts):
            mine = accounts == place
            for manager in self.stage.managers[account]:
                here = mine & (at >= manager.hired) & (at < manager.left)
                found[here & (found < 0)] = number[manager.id]
        return named(everybody, found)

    def verdict(self, contacts: dict[str, list[str]]) -> pa.Table:
        """What customers said of each delivery by the end of the story."""
        import pyarrow as pa

        stage, judged, rng = self.stage, self._judged, self.stage.rng(9)
        said = np.flatnonzero(judged.at < stage.until)
        ground = rng.choice(len(RETURN_GROUNDS), len(judged.at), p=[share for _, share in RETURN_GROUNDS])
        contact = rng.integers(0, 1 << 30, len(judged.at))
        back = judged.returned[said]
        grounds = np.where(back, ground[said], -1)
        first = self._verdicts("", said, judged.at[said], back, grounds, contact[said], contacts)
        which, _, accepted = self._again
        which, accepted = which[accepted < stage.until], accepted[accepted < stage.until]
        none = np.zeros(len(which), bool)
        again = self._verdicts("A", which, accepted, none, np.full(len(which), -1), contact[which], contacts)
        return pa.concat_tables([first, again])

    def _verdicts(
        self,
        which_time: str,
        which: Array,
        at: Array,
        returned: Array,
        grounds: Array,
        contact: Array,
        contacts: dict[str, list[str]],
    ) -> pa.Table:
        import pyarrow as pa

        everybody = [one for account in self.accounts for one in contacts[account]]
        each = len(contacts[self.accounts[0]])
        account = self.delivered["account"][which].astype(np.intp)
        number = self.numbers[which]
        return pa.table(
            {
                "verdict_id": numbered(f"V{which_time}", number, 7),
                "order_id": numbered("O", number, 7),
                "delivery_id": numbered(f"D{which_time}", number, 7),
                "at": instants(self.stage, at),
                "outcome": named(["accepted", "returned"], returned),
                "contact_id": named(everybody, account * each + contact % each),
                "ground": named([name for name, _ in RETURN_GROUNDS], grounds),
            }
        )
