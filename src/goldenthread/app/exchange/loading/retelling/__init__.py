"""One order's story, told again: rows and events for what a record set says happened, and where it stands.

Holders are taken from the record set where it has them. A change of holder that nothing else explains was a
hand-off. A date that was promised again is a promise moved. A promise at the date of a standing counter-offer is
its acceptance, unless the record set says otherwise. What happened after the end (accepted, withdrawn) is not told;
its rows are kept as they came.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.loading.reading import Row
from goldenthread.app.exchange.loading.retelling import answers, asking, deliveries, turns, work
from goldenthread.app.exchange.loading.retelling.storing import store
from goldenthread.app.exchange.loading.retelling.story import Story, Withdrawn
from goldenthread.app.exchange.loading.sheets import Sheets
from goldenthread.app.orders.models import Order

RULES: dict[str, Callable[[Story, Row], None]] = {
    "placed": asking.placed,
    "requested": asking.requested,
    "promise": answers.promised,
    "counter": answers.countered,
    "decline": answers.declined,
    "incomplete": answers.sent_back,
    "redirect": answers.redirected,
    "clarified": turns.clarified,
    "completed": turns.completed,
    "counter_rejected": turns.counter_rejected,
    "appealed": turns.appealed,
    "appeal_upheld": turns.appeal_upheld,
    "appeal_overturned": turns.appeal_overturned,
    "overridden": turns.overridden,
    "waived": turns.waived,
    "handed_off": turns.handed_off,
    "received": turns.received,
    "expedited": asking.expedited,
    "held": work.held_by,
    "paused": work.paused,
    "resumed": work.resumed,
    "started": work.started,
    "finished": work.finished,
    "delivered": deliveries.delivered,
    "accepted": deliveries.accepted,
    "returned": deliveries.returned,
    "withdrawn": asking.withdrawn,
}


def retell(
    order: Order, happenings: list[Row], sheets: Sheets, ids: Ids, nth: dict[Any, int]
) -> Withdrawn | None:
    """Tell what happened to ``order``, oldest first, and store it as that leaves it, but for its withdrawal.

    Answers the withdrawal: it may name that of an order which is told later.
    """
    story = Story(order, happenings, sheets, ids, nth)
    for one in happenings:
        ended = story.standing.ended_at
        if ended is None:
            RULES[one["what"]](story, one)
        elif one["at"] > ended and one["what"] != "held":  # who held it is told by what happened
            ids.over[one["order_id"]] = ended
    store(story)
    return story.withdrawn
