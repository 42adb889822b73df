"""A write that was made on an old picture is refused: ``If-Match`` with the version last seen.

The version of a thing names the last event about it, which every action moves; of anything but an order also a mark
of the row as it is stored, for what another act or the clock changes along with its own. Who reads a thing gets it
in ``ETag``; who refuses answers the thing as it is now.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import models, transaction
from django.db.models import Max, Model
from django.http import HttpRequest, HttpResponse
from ninja import Schema

from goldenthread.app.customers.models import Account
from goldenthread.app.errors import NotFound, Stale
from goldenthread.app.history.models import Event
from goldenthread.app.orders.actions.standing import take
from goldenthread.app.orders.models import Barrier, DecisionRequest, Order
from goldenthread.app.people.models import Unit
from goldenthread.app.people.versions import lock_tree
from goldenthread.app.voice.models import Feedback
from goldenthread.app.webhooks.models import Delivery, Endpoint

M = TypeVar("M", bound=Model)
SHARED = (
    Barrier,
    Feedback,
    DecisionRequest,
    Endpoint,
    Delivery,
)  # their acts let others refer to them meanwhile


def version_of(thing: Model) -> int:
    """The id of the last event about the thing: about an order, of anything that happened to it."""
    kind = thing._meta.model_name
    about = {"order_id": thing.pk} if kind == "order" else {"subject_type": kind, "subject_id": thing.pk}
    last: int | None = Event.objects.filter(**about).aggregate(last=Max("id"))["last"]
    return last or 0


def told_version(thing: Model) -> str:
    """The version as it goes in ``ETag`` and comes back in ``If-Match``."""
    event = version_of(thing)
    return str(event) if isinstance(thing, Order) else f"{event}.{_mark(thing)}"


def _mark(thing: Model) -> str:
    """A mark of the row as it is stored; read anew, since what an act left in memory may be written otherwise."""
    fields = [one.attname for one in thing._meta.concrete_fields if not isinstance(one, models.BinaryField)]
    row = type(thing)._base_manager.filter(pk=thing.pk).values_list(*fields).first()
    return hashlib.sha256(repr(row).encode()).hexdigest()[:12]


def with_version(response: HttpResponse, thing: M) -> M:
    """The thing, its version told in ``ETag``."""
    response.headers["ETag"] = f'"{told_version(thing)}"'
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
            now = told_version(current)
            if seen != now:
                raise Stale(
                    "Somebody changed this since you read it. Read it again, then decide.",
                    version=now,
                    current=shown.from_orm(current).model_dump(mode="json"),
                )
        yield


def _locked(thing: Model) -> Model:
    """The thing as it is now. It is locked as its acts lock it, so that the two never wait for each other."""
    if isinstance(thing, Order):
        return take(thing)
    if isinstance(thing, Account | Unit):
        lock_tree(thing._meta.model_name or "")  # their changes take the tree before the row
    every = type(thing)._default_manager.select_for_update(of=("self",), no_key=isinstance(thing, SHARED))
    found = every.filter(pk=thing.pk).first()
    if found is None:
        raise NotFound("There is nothing here any more.")
    return found
