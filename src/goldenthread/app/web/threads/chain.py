"""The chain of promises as the reader may see it: the whole tree, without the orders that are not theirs to see."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.app.orders.models import Order
from goldenthread.app.orders.queries import Link, chain_under


@dataclass(frozen=True)
class Node:
    """A visible order of the chain; ``slack_days`` as in :class:`~goldenthread.app.orders.queries.Link`."""

    order: Order
    slack_days: int | None
    here: bool
    children: list[Node]

    @property
    def breaks_the_chain(self) -> bool:
        """Whether it is promised only after the day on which it is needed."""
        return self.slack_days is not None and self.slack_days < 0


def visible_chain(order: Order, visible: set[int]) -> list[Node]:
    """The tree that ``order`` belongs to; what stands under an order that is not visible moves up to its place."""

    def nodes(link: Link) -> list[Node]:
        below = [node for child in link.children for node in nodes(child)]
        if link.order.pk not in visible:
            return below
        return [Node(link.order, link.slack_days, link.order.pk == order.pk, below)]

    return nodes(chain_under(order.root))
