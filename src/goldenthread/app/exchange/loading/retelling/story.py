"""Where an order stands while its story is told again."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model

from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.reading import Row
from goldenthread.app.exchange.loading.sheets import About, Sheets
from goldenthread.app.history.actions import plain
from goldenthread.app.history.kinds import Payload
from goldenthread.app.orders.derivation import Standing
from goldenthread.app.orders.events import CUSTOMER, Holder
from goldenthread.app.orders.models import Answer, Appeal, Delivery, Order, Pause, Step, Withdrawal

JUST_AFTER = timedelta(microseconds=1)
Withdrawn = tuple[Withdrawal, int | None]  # and the order with which it fell, where that was another


class Story:
    """One order, what happened to it, and where what was told so far leaves it."""

    def __init__(
        self, order: Order, happenings: list[Row], sheets: Sheets, ids: Ids, nth: dict[Any, int]
    ) -> None:
        self.order, self.happenings, self.sheets, self.ids, self.nth = order, happenings, sheets, ids, nth
        self.standing = Standing()
        self.last = order.placed_at
        self.acts = 0
        self.counter: Answer | None = None
        self.promise: Answer | None = None
        self.sent_back: Answer | None = None
        self.declined: Answer | None = None
        self.appeal: Appeal | None = None
        self.hand_offs: list[dict[str, Any]] = []
        self.changing: list[Model] = []
        self.withdrawn: Withdrawn | None = None
        self.steps: dict[str, Step] = {}
        self.pauses: list[Pause] = []
        self.made: dict[int, Delivery] = {}
        self.judged: set[int] = set()
        self._held = [one for one in happenings if one["what"] == "held"]
        self._held_from = [one["at"] for one in self._held]

    def write(
        self,
        payload: Payload,
        at: datetime,
        person: int | None = None,
        *,
        recorded_at: datetime | None = None,
    ) -> None:
        """Tell an event, and let the order stand where it then stands."""
        self.last = at
        self.acts += 1
        said = plain(payload)
        self.standing.follow(payload.kind, said, at)
        self.sheets.tell(
            self.order,
            payload,
            said=said,
            at=at,
            person_id=person,
            recorded_at=recorded_at,
            about=About(self.order.pk, self.order.account_id, self.standing.asked_of_unit_id),
        )

    def keep(self, row: Model) -> None:
        """Give a row its number; it is stored when the story is told, for it may change until then."""
        row.pk = self.sheets.next_id(type(row))
        self.changing.append(row)

    def open_appeal(self) -> Appeal | None:
        """The appeal that waits for its decision."""
        waits = self.appeal is not None and self.appeal.decided_at is None
        return self.appeal if waits else None

    # -- when ----------------------------------------------------------------------------------------------

    def instant(self, at: datetime) -> datetime:
        """The time of an act: as it came, or just after the act before it if that moved the order too."""
        return max(at, self.last)

    def moves(self, at: datetime) -> datetime:
        """The instant of an act that passes the order on: never the one at which it was passed on before."""
        at = self.instant(at)
        since = self.standing.held_since
        return at + JUST_AFTER if since is not None and at <= since else at

    # -- who -----------------------------------------------------------------------------------------------

    def holder(self, at: datetime, otherwise: Holder) -> Holder:
        """Who holds the order from ``at`` on, by the record set; ``otherwise`` where it does not say."""
        place = bisect_right(self._held_from, at) - 1
        if place < 0:
            return otherwise
        row = self._held[place]
        unit = self.ids.of("unit", row["unit"])
        return Holder(unit, self.ids.of("person", row["person"]) if unit else None)

    def asker(self) -> Holder:
        unit = self.order.asked_by_unit_id
        return Holder(unit, self.order.placed_by_id) if unit else CUSTOMER

    def asked(self) -> Holder:
        return Holder(self.standing.asked_of_unit_id)
