"""A write that was made on an old picture is refused: ``If-Match`` with the version last seen.

The version of a thing names the last event about it, which every action moves; of anything but an order also a mark
of the row as it is stored, for what another act or the clock changes along with its own. Who reads a thing gets it
in ``ETag``; who refuses answers the thing as it is now.

What has no address of its own has a version too: one's own settings, by what they say; and a list whose entries
replace one another (targets, charters, weights), by all its rows: whoever adds an entry there decided on that list.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction
from django.db.models import Max, Model, QuerySet
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
S = TypeVar("S")
SHARED = (
    Barrier,
    Feedback,
    DecisionRequest,
    Endpoint,
    Delivery,
)  # their acts let others refer to them meanwhile
LATEST = 20  # entries of a list that a refusal shows


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
        if seen := _seen(request):
            current = _locked(thing)
            _compare(seen, told_version(current), lambda: _as_shown(current, shown))
        yield


@dataclass(frozen=True)
class Listed:
    """A list whose entries replace one another, as a reader finds it: a new entry is decided on what it holds."""

    found: QuerySet[Any]
    shown: type[Schema]

    def version(self) -> str:
        """A mark of all rows as they are stored."""
        table = connection.ops.quote_name(self.found.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT count(*), md5(coalesce(string_agg(t::text, ',' ORDER BY t.id), '')) FROM {table} t"
            )
            count, rows = cursor.fetchone()
        return f"{count}.{rows[:12]}"

    def current(self) -> dict[str, Any]:
        """The latest entries: the refusal need not carry all."""
        return {"items": [_as_shown(one, self.shown) for one in self.found.order_by("-pk")[:LATEST]]}

    def lock(self) -> None:
        """Nobody else adds or changes an entry until the transaction ends; reading goes on."""
        with connection.cursor() as cursor:
            table = connection.ops.quote_name(self.found.model._meta.db_table)
            cursor.execute(f"LOCK TABLE {table} IN EXCLUSIVE MODE")


@dataclass(frozen=True)
class Own:
    """What is the reader's own and there once, as ``current`` answers it. ``rows`` are what its acts lock."""

    current: Callable[[], dict[str, Any]]
    rows: QuerySet[Any]

    def version(self) -> str:
        said = json.dumps(self.current(), cls=DjangoJSONEncoder, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def lock(self) -> None:
        """Nobody else changes it until the transaction ends."""
        list(self.rows.select_for_update(of=("self",)).values_list("pk"))


def with_state(response: HttpResponse, state: Listed | Own, answer: S) -> S:
    """The answer, with the version of what it is about told in ``ETag``."""
    response.headers["ETag"] = f'"{state.version()}"'
    return answer


@contextmanager
def fresh_state(request: HttpRequest, response: HttpResponse, state: Listed | Own) -> Iterator[None]:
    """Act only if ``state`` is as ``If-Match`` saw it; the new version is told in ``ETag``. Without the header the
    last writer wins."""
    with transaction.atomic():
        if seen := _seen(request):
            state.lock()
            _compare(seen, state.version(), state.current)
        yield
        with_state(response, state, None)


def _seen(request: HttpRequest) -> str:
    """The version that the request was decided on; empty where it does not say, or says that any will do."""
    seen = request.headers.get("If-Match", "").strip().strip('"')
    return "" if seen == "*" else seen


def _compare(seen: str, now: str, current: Callable[[], Any]) -> None:
    if seen != now:
        raise Stale(
            "Somebody changed this since you read it. Read it again, then decide.",
            version=now,
            current=current(),
        )


def _as_shown(thing: Model, shown: type[Schema]) -> dict[str, Any]:
    return shown.from_orm(thing).model_dump(mode="json")


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
