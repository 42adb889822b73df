"""Whether what is stored is what history says, of every room that keeps both. Nothing is changed."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from goldenthread.app.history.verification import Count, Difference, see_one_moment
from goldenthread.app.orders import verify as orders
from goldenthread.app.voice import verify as voice


def differences(count: Count | None = None) -> Iterator[Difference]:
    """Every difference between what is stored and what history says: of orders with their answers, deliveries and
    appeals, of barriers with their escalations, of decision requests, of complaints and feedback.

    All reading is of one moment: acts that happen meanwhile are not half seen.
    """
    count = count if count is not None else Count()
    with transaction.atomic():
        see_one_moment()
        yield from orders.differences(count)
        yield from voice.differences(count)
