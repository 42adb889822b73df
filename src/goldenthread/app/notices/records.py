"""The record that an event is about: which it is, whether a person may see it, where it opens, what it is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, QuerySet
from django.urls import reverse

from goldenthread.app.customers.models import PostMortem, RenewalCall
from goldenthread.app.customers.queries import accounts_visible_to
from goldenthread.app.history.models import Event
from goldenthread.app.orders.queries import orders_visible_to
from goldenthread.app.orders.queries.visible import barriers_visible_to, decision_requests_visible_to
from goldenthread.app.people.models import Person
from goldenthread.app.people.permissions import roles_of
from goldenthread.app.people.queries import persons_visible_to
from goldenthread.app.programme.models import Prompt, ShareLink
from goldenthread.app.programme.queries import duties, records
from goldenthread.app.programme.queries.handovers import handovers_visible_to
from goldenthread.app.voice.queries import feedback_visible_to

Visible = Callable[..., QuerySet[Any]]


@dataclass(frozen=True)
class Sort:
    """A sort of record that a notice can open."""

    visible_to: Visible
    page: str  # the name of its address
    called: Callable[[Any], str] = str


def _of_account(what: str) -> Callable[[Any], str]:
    return lambda record: f"{getattr(record, f'get_{what}_display')()}, {record.account}"


SORTS: dict[str, Sort] = {
    "order": Sort(orders_visible_to, "order"),
    "barrier": Sort(barriers_visible_to, "barrier"),
    "decision": Sort(decision_requests_visible_to, "decision", lambda asked: str(asked.what)[:80]),
    "feedback": Sort(feedback_visible_to, "feedback_one", _of_account("kind")),
    "account": Sort(accounts_visible_to, "account"),
    "contract": Sort(records.contracts_visible_to, "contract"),
    "due": Sort(records.dues_visible_to, "due", _of_account("artefact")),
    "duty": Sort(duties.duties_visible_to, "duty", _of_account("kind")),
    "role": Sort(duties.acceptances_visible_to, "role", lambda role: str(role.charter)),
    "report": Sort(
        records.versions_visible_to,
        "report",
        lambda version: f"Report for {version.report.account}, {version.report.month:%B %Y}",
    ),
    "handover": Sort(handovers_visible_to, "handover"),
    "person": Sort(persons_visible_to, "person"),
}
AS_IT_IS = {
    "order": "order",
    "barrier": "barrier",
    "decisionrequest": "decision",
    "feedback": "feedback",
    "contract": "contract",
    "due": "due",
    "duty": "duty",
    "acceptance": "role",
    "reportversion": "report",
    "handover": "handover",
    "person": "person",
}
# Where the event's subject is a part of the record: how the record is found.
PARTS: dict[str, tuple[str, Callable[[int], Any]]] = {
    "renewalcall": ("contract", lambda key: RenewalCall.objects.get(pk=key).contract_id),
    "postmortem": ("contract", lambda key: PostMortem.objects.get(pk=key).contract_id),
    "prompt": ("duty", lambda key: Prompt.objects.get(pk=key).duty_id),
    "sharelink": ("report", lambda key: ShareLink.objects.get(pk=key).version_id),
}


@dataclass(frozen=True)
class Ref:
    """A record by its sort and its id."""

    sort: str
    record_id: int

    @property
    def address(self) -> str:
        return reverse(SORTS[self.sort].page, args=[self.record_id])


def record_of(event: Event) -> Ref | None:
    """The record to open for this event; None where there is no page of it."""
    if sort := AS_IT_IS.get(event.subject_type):
        return Ref(sort, event.subject_id)
    if event.subject_type in PARTS:
        sort, find = PARTS[event.subject_type]
        return Ref(sort, find(event.subject_id))
    if event.order_id:
        return Ref("order", event.order_id)
    if event.account_id:
        return Ref("account", event.account_id)
    if person_id := event.payload.get("person_id"):
        return Ref("person", person_id)
    return None


def may_see(person: Person, ref: Ref | None, *, on: date) -> bool:
    """Whether the person may open the record; what has no page is seen by whoever holds an assignment."""
    if ref is None:
        return bool(roles_of(person, on))
    return SORTS[ref.sort].visible_to(person, on=on).filter(pk=ref.record_id).exists()


def seen(person: Person, refs: Iterable[Ref], *, on: date) -> dict[Ref, str]:
    """Those of ``refs`` that the person may open, and what each is called: a statement for each sort among them."""
    wanted: dict[str, set[int]] = {}
    for ref in refs:
        wanted.setdefault(ref.sort, set()).add(ref.record_id)
    found: dict[Ref, str] = {}
    for sort, ids in wanted.items():
        rows: Iterable[Model] = SORTS[sort].visible_to(person, on=on).filter(pk__in=ids)
        found.update({Ref(sort, row.pk): SORTS[sort].called(row) for row in rows})
    return found
