"""Loading the demonstration: once, into an empty database."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from goldenthread.app.demo.company import found
from goldenthread.app.demo.ordinary import ordinary_lines
from goldenthread.app.demo.stories import all_stories
from goldenthread.app.demo.telling import Teller
from goldenthread.app.orders.models import Order
from goldenthread.app.people.models import Person


def is_loaded() -> bool:
    """Whether there is a company already."""
    return Person.objects.exists()


def load(progress: Callable[[int, int], None] = lambda done, of: None) -> int:
    """Make the company and tell its last three months; answers how many orders there are."""
    with transaction.atomic():  # all of it or nothing: half a company would pass for a whole one
        company = found()
        Teller(company, timezone.now()).tell([*all_stories(), *ordinary_lines()], progress)
    return Order.objects.count()
