"""Whether what is stored of orders, appeals, barriers and decision requests is what their history says.

Nothing is changed, and no code is shared with the actions: this is a second way to the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from goldenthread.app.history.verification import Count, Difference
from goldenthread.app.orders.verify import barriers, orders, requests


def differences(count: Count) -> Iterator[Difference]:
    """Every difference of what this room keeps."""
    yield from orders.differences(count)
    yield from barriers.differences(count)
    yield from requests.differences(count)
