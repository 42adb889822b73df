"""The chain of promises as the reader may see it: the whole tree, without the orders that are not theirs to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goldenthread.app.orders.models import Order
from goldenthread.app.orders.queries import Link, chain_under


@dataclass(frozen=True)
class Node:
    """A visible order of the chain; ``slack_days`` as in :class:`~goldenthread.app.orders.queries.Link`.

    ``role_taken_on``: whether all of its unit took their role for key accounts on; None where none was asked for.
    """

    order: Order
    slack_days: int | None
    here: bool
    role_taken_on: bool | None
    children: list[Node]

    @property
    def breaks_the_chain(self) -> bool:
        """Whether it is promised only after the day on which it is needed."""
        return self.slack_days is not None and self.slack_days < 0


def visible_chain(order: Order, visible: set[int], roles: Mapping[int, bool]) -> list[Node]:
    """The tree that ``order`` belongs to; what stands under an order that is not visible moves up to its place.

    ``roles``: by unit, whether its people took their role on.
    """

    def nodes(link: Link) -> list[Node]:
        below = [node for child in link.children for node in nodes(child)]
        if link.order.pk not in visible:
            return below
        taken_on = roles.get(link.order.asked_of_unit_id)
        return [Node(link.order, link.slack_days, link.order.pk == order.pk, taken_on, below)]

    return nodes(chain_under(order.root))
