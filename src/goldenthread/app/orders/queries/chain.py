"""The chain of promises under an order, with the slack of each, and the way up to the customer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from goldenthread.app.orders.models import Order, OrderState

TOLD = (
    "title state parent root requested_for last_promised_for delivered_at ended_at waived_at asked_of_unit__name"
).split()
SETTLED = (OrderState.DELIVERED, OrderState.ACCEPTED, OrderState.WITHDRAWN)


@dataclass(frozen=True)
class Link:
    """One order of the chain, and those that support it.

    ``slack_days``: how many days there are between the day it is promised for and the day on which it is needed
    (what it supports is promised for, or, without a promise there, asked for; for the customer's order the day the
    customer asked for). Negative: the promise above cannot be kept if this one is used up. None where either day is
    missing, or it is settled.
    """

    order: Order
    depth: int
    slack_days: int | None
    holds_parent: bool
    children: tuple[Link, ...]

    @property
    def least_slack_days(self) -> int | None:
        """The least slack of this order and all that support it."""
        known = [
            slack
            for slack in (self.slack_days, *(child.least_slack_days for child in self.children))
            if slack is not None
        ]
        return min(known) if known else None


def chain_under(order: Order) -> Link:
    """The order with everything that supports it, as a tree; two statements however large it is."""
    tree = Order.objects.filter(root_id=order.root_id).select_related("asked_of_unit")
    rows = list(tree.only(*TOLD).order_by("id"))
    children: dict[int | None, list[Order]] = defaultdict(list)
    for row in rows:
        children[row.parent_id].append(row)
    top = next(row for row in rows if row.pk == order.pk)
    above = next((row for row in rows if row.pk == order.parent_id), None)
    return _link(top, above, 0, children)


def _link(order: Order, parent: Order | None, depth: int, children: dict[int | None, list[Order]]) -> Link:
    return Link(
        order=order,
        depth=depth,
        slack_days=_slack(order, parent),
        holds_parent=parent is not None and order.waived_at is None and order.state not in SETTLED,
        children=tuple(_link(child, order, depth + 1, children) for child in children[order.pk]),
    )


def _slack(order: Order, parent: Order | None) -> int | None:
    if order.state in SETTLED:
        return None
    needed = order.requested_for if parent is None else parent.due_on
    if order.last_promised_for is None or needed is None:
        return None
    return (needed - order.last_promised_for).days


def flattened(link: Link) -> list[Link]:
    """The links in reading order, each before those that support it."""
    return [link, *(below for child in link.children for below in flattened(child))]


@dataclass(frozen=True)
class Above:
    """What a unit may know of an order above the one it was asked: account, what, when, why it matters."""

    account: str
    what: str
    when: date | None
    why: str
    is_root: bool


def way_up(order: Order) -> list[Above]:
    """From the order that this one supports up to the customer's; empty for a customer's order."""
    if order.parent_id is None:
        return []
    tree = Order.objects.filter(root_id=order.root_id).select_related("account")
    said = tree.only("title", "why", "parent", "requested_for", "last_promised_for", "account__name")
    rows = {one.pk: one for one in said}
    found: list[Above] = []
    one = rows.get(order.parent_id)
    while one is not None:
        found.append(Above(one.account.name, one.title, one.due_on, one.why, one.is_root))
        one = rows.get(one.parent_id) if one.parent_id else None
    return found
