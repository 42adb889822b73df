"""A write that was made on an old picture is refused: ``If-Match`` with the version last seen.

The version of a thing is the id of the last event about it, which every action moves. Who reads a thing gets it
in ``ETag``; who refuses answers the thing as it is now.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import transaction
from django.db.models import Max, Model
from django.http import HttpRequest, HttpResponse
from ninja import Schema

from goldenthread.app.errors import Stale
from goldenthread.app.history.models import Event
from goldenthread.app.orders.actions.standing import take
from goldenthread.app.orders.models import Order

M = TypeVar("M", bound=Model)


def version_of(thing: Model) -> int:
    """The id of the last event about the thing: about an order, of anything that happened to it."""
    kind = thing._meta.model_name
    about = {"order_id": thing.pk} if kind == "order" else {"subject_type": kind, "subject_id": thing.pk}
    last: int | None = Event.objects.filter(**about).aggregate(last=Max("id"))["last"]
    return last or 0


def with_version(response: HttpResponse, thing: M) -> M:
    """The thing, its version told in ``ETag``."""
    response.headers["ETag"] = f'"{version_of(thing)}"'
    return thing


@contextmanager
def fresh(request: HttpRequest, thing: Model, shown: type[Schema]) -> Iterator[None]:
    """Act on ``thing`` only if it is as ``If-Match`` saw it. Without the header the last writer wins.

    The thing is locked first, so that nobody changes it between the look and the act, and what a refusal shows
    as ``current`` is the very state that the version names.
    """
    with transaction.atomic():
        seen = request.headers.get("If-Match", "").strip().strip('"')
        if seen and seen != "*":
            current = _locked(thing)
            now = str(version_of(current))
            if seen != now:
                raise Stale(
                    "Somebody changed this since you read it. Read it again, then decide.",
                    version=now,
                    current=shown.from_orm(current).model_dump(mode="json"),
                )
        yield


def _locked(thing: Model) -> Model:
    """The thing as it is now. An order is locked as its acts lock it, so that the two never wait for each other."""
    if isinstance(thing, Order):
        return take(thing)
    return type(thing)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=thing.pk)
