"""A write that was made on an old picture is refused: ``If-Match`` with the version last seen.

The version of a thing is the id of the last event about it, which every action moves.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.models import Max, Model
from django.http import HttpRequest

from goldenthread.app.errors import Stale
from goldenthread.app.history.models import Event


def version_of(thing: Model) -> int:
    """The id of the last event about the thing: about an order, of anything that happened to it."""
    kind = thing._meta.model_name
    about = {"order_id": thing.pk} if kind == "order" else {"subject_type": kind, "subject_id": thing.pk}
    last: int | None = Event.objects.filter(**about).aggregate(last=Max("id"))["last"]
    return last or 0


@contextmanager
def fresh(request: HttpRequest, thing: Model, state: dict[str, Any] | None = None) -> Iterator[None]:
    """Act on ``thing`` only if it is as ``If-Match`` saw it. Without the header the last writer wins.

    The thing is locked first, so that nobody changes it between the look and the act.
    """
    with transaction.atomic():
        seen = request.headers.get("If-Match", "").strip().strip('"')
        if seen and seen != "*":
            type(thing)._default_manager.select_for_update(of=("self",)).get(pk=thing.pk)
            now = str(version_of(thing))
            if seen != now:
                raise Stale(
                    "Somebody changed this since you read it. Read it again, then decide.",
                    version=now,
                    current=state or {},
                )
        yield
