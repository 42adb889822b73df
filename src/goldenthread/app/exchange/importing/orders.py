"""Orders from a file: what customers ask for, placed for the accounts that one answers for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from goldenthread.app.customers.models import Account
from goldenthread.app.exchange.importing.columns import Column, Kind
from goldenthread.app.exchange.importing.errors import BadValue
from goldenthread.app.exchange.importing.subject import ID, Brought, Given, Subject, shown
from goldenthread.app.exchange.models import Identity
from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Order
from goldenthread.app.people.actors import Actor

_PLAIN = ("title", "why", "description", "value", "quantity", "priority")


class Orders(Subject):
    kind, label, one = "orders", "Orders", "order"
    fields: ClassVar[Mapping[str, str]] = {"placed_at": "placed_on"}
    columns = (
        ID,
        Column(
            "account", "Account", "customer|client", Kind.NAMED, needed=True, example="Meridian Hospitals"
        ),
        Column(
            "asked_of",
            "Asked of",
            "unit|asked of unit|department",
            Kind.NAMED,
            needed=True,
            example="Field services",
        ),
        Column(
            "title", "Title", "what|order|subject", needed=True, example="Forty bedside scanners installed"
        ),
        Column(
            "why",
            "Why it matters",
            "why|reason",
            needed=True,
            limit=4_000,
            example="The ward opens on that day.",
        ),
        Column(
            "requested_for",
            "Requested for",
            "wanted by|due|due date|requested date",
            Kind.DAY,
            needed=True,
            example="2026-12-01",
        ),
        Column("description", "Description", "details", limit=20_000),
        Column("kind", "Kind", "type|order kind", Kind.NAMED),
        Column("value", "Value", "amount|order value", Kind.NUMBER, example="184000"),
        Column("quantity", "Quantity", "pieces|qty", Kind.NUMBER, example="40"),
        Column("priority", "Priority", "", limit=30),
        Column("contact", "Contact", "customer contact", Kind.NAMED),
        Column(
            "placed_on", "Placed on", "order date|placed at|date", Kind.DAY, meaning="Now if it is empty."
        ),
    )

    @classmethod
    def allowed(cls, actor: Actor) -> bool:
        return actor.may("own:order:place") or actor.may("all:order:place")

    def identify(self, given: Given) -> tuple[object, ...]:
        if "id" in given:
            return (given["id"],)
        return tuple(
            str(given.get(name, "")).casefold() for name in ("account", "asked_of", "title", "requested_for")
        )

    def bring(self, given: Given) -> Brought:
        account = self.around.accounts.called("account", given["account"])
        asked_of = self.around.units.called("asked_of", given["asked_of"])
        wanted: dict[str, Any] = {name: given[name] for name in _PLAIN if name in given}
        if "kind" in given:
            wanted["kind"] = self.around.kinds.called("kind", given["kind"])
        if "contact" in given:
            wanted["contact"] = self.around.contacts_at(account).called("contact", given["contact"])
        order = self._placed_before(given, account, asked_of.pk)
        if order is not None:
            return self._again(order, {**wanted, "account": account}, given)
        if "placed_on" in given:
            wanted["placed_at"] = self._morning(given["placed_on"], account)
        order = actions.place_order(
            account, asked_of=asked_of, requested_for=given["requested_for"], actor=self.actor, **wanted
        )
        if "id" in given:
            Identity.objects.create(table="order", external=given["id"], internal=order.pk)
        return Brought("added", f"{order.title}, for {account}")

    def _placed_before(self, given: Given, account: Account, unit: int) -> Order | None:
        if "id" in given:
            return self.around.order_called(given["id"])
        return Order.objects.filter(
            account=account,
            parent__isnull=True,
            title=given["title"],
            asked_of_unit_id=unit,
            requested_dates__requested_for=given["requested_for"],
            withdrawn_at__isnull=True,
        ).first()

    def _again(self, order: Order, wanted: dict[str, Any], given: Given) -> Brought:
        """An order that is there: its date may have moved; what was asked for cannot be rewritten."""
        what = f"#{order.pk} {order.title}"
        for name, value in wanted.items():
            if getattr(order, name) != value:
                raise BadValue(
                    name,
                    shown(value),
                    f"Order #{order.pk} is placed already and says '{shown(getattr(order, name))}'. An import does "
                    "not rewrite what was asked: say it on the order's page, or take this row out.",
                )
        day = given["requested_for"]
        if "id" not in given or day == order.requested_for:
            return Brought("unchanged", what)
        actions.change_requested_date(order, requested_for=day, actor=self.actor)
        return Brought("changed", what, (("requested_for", str(order.requested_for), str(day)),))

    def _morning(self, day: Any, account: Account) -> datetime:
        """When an order was placed of which only the day is known: at nine, and never in the future."""
        at = datetime.combine(
            day, time(9), ZoneInfo(account.calendar.time_zone if account.calendar else "UTC")
        )
        return min(at, self.actor.now) if day == self.actor.now.date() else at
