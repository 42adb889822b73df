"""What the routes of orders and barriers take and answer."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from ninja import Query, Schema
from pydantic import Field

from goldenthread.analysis.measures.result import Undefined
from goldenthread.app.api.bodies import Sent
from goldenthread.app.api.sign_in import ApiRequest
from goldenthread.app.customers.access import account_for, contact_for
from goldenthread.app.customers.models import Account, Contact
from goldenthread.app.errors import Invalid, NotFound
from goldenthread.app.orders.access import order_for
from goldenthread.app.orders.models import Order
from goldenthread.app.people.access import person_for, unit_for
from goldenthread.app.people.models import Person, Role, Unit
from goldenthread.app.people.permissions import roles_of
from goldenthread.app.people.queries import persons_visible_to, units_visible_to

TEXT = 4_000
WINDOW = timedelta(days=90)
LONGEST = timedelta(days=800)
Quantity = Decimal | None
LEADERS = frozenset({Role.EXECUTIVE, Role.PROGRAMME_LEAD})
DAY: Any = Query(None)  # type: ignore[type-arg]


class OrderShown(Schema):
    """An order as it stands. Dates are local days; what happened to it is under ``/orders/{id}/events``."""

    id: int
    parent_id: int | None
    root_id: int
    account_id: int
    asked_by_unit_id: int | None
    asked_of_unit_id: int
    title: str
    description: str
    why: str
    value: Decimal | None
    quantity: Decimal | None
    priority: str
    placed_at: datetime
    state: str
    held_by_unit_id: int | None
    held_by_person_id: int | None
    held_since: datetime | None
    requested_for: date | None
    first_promised_for: date | None
    last_promised_for: date | None
    paused_since: datetime | None
    expedited_at: datetime | None


class EventShown(Schema):
    """One event: who did what, when, and the payload of its kind."""

    id: int
    kind: str
    at: datetime
    recorded_at: datetime
    actor_person_id: int | None
    actor_system: str
    via: str
    subject_type: str
    subject_id: int
    payload: dict[str, Any]
    sentence: str


class NewOrder(Sent):
    account_id: int
    asked_of_unit_id: int
    title: str = Field(min_length=1, max_length=200)
    why: str = Field(max_length=TEXT)
    requested_for: date
    description: str = Field("", max_length=20_000)
    kind_id: int | None = None
    value: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)
    quantity: Quantity = Field(None, gt=0, max_digits=14, decimal_places=3)
    priority: str = Field("", max_length=30)
    contact_id: int | None = None


class NewSupportingOrder(Sent):
    asked_of_unit_id: int
    title: str = Field(min_length=1, max_length=200)
    requested_for: date
    why: str = Field("", max_length=TEXT)
    description: str = Field("", max_length=20_000)
    kind_id: int | None = None
    value: Decimal | None = Field(None, ge=0, max_digits=14, decimal_places=2)
    quantity: Quantity = Field(None, gt=0, max_digits=14, decimal_places=3)
    priority: str = Field("", max_length=30)


class Said(Sent):
    text: str = Field(min_length=1, max_length=20_000)


class Because(Sent):
    ground: str = Field(min_length=1, max_length=TEXT)


class NewPromise(Sent):
    promised_for: date
    quantity: Quantity = Field(None, gt=0, max_digits=14, decimal_places=3)


class MovedPromise(NewPromise):
    cause: str = Field(min_length=1, max_length=TEXT)


class NewCounter(NewPromise):
    ground: str = Field("", max_length=TEXT)


class NewDecline(Because):
    decided_by_id: int | None = None


class NewRedirect(Because):
    to_unit_id: int


class NewDate(Sent):
    requested_for: date
    ground: str = Field("", max_length=TEXT)


class NewHandOff(Sent):
    to_unit_id: int
    to_person_id: int | None = None
    note: str = Field("", max_length=TEXT)


class Receipt(Sent):
    usable: bool
    missing: str = Field("", max_length=TEXT)


class NewStep(Sent):
    activity: str = Field(min_length=1, max_length=200)
    value_class: str = Field("", max_length=12)


class StepEnd(Sent):
    note: str = Field("", max_length=TEXT)
    usable_as_received: bool | None = None


class NewPause(Sent):
    reason: str = Field(min_length=1, max_length=TEXT)
    waiting_on: str = Field(max_length=12)


class NewDelivery(Sent):
    """Without a quantity: all that is still to come."""

    quantity: Quantity = Field(None, gt=0, max_digits=14, decimal_places=3)
    note: str = Field("", max_length=TEXT)


class NewVerdict(Sent):
    """``accepted``, or ``returned`` with a ground; for an account's order, the customer's contact who said so."""

    outcome: str = Field(pattern="^(accepted|returned)$")
    contact_id: int | None = None
    ground: str = Field("", max_length=TEXT)


class Ruling(Because):
    overturn: bool


class Acted(Schema):
    """The id of what was made, and the order as it stands now."""

    id: int
    order: OrderShown


PAPER: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The PDF",
            "content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}
"""What the description says of a route that answers a paper: ``openapi_extra``."""


def today_of(request: ApiRequest) -> date:
    return request.actor.now.date()


def is_leader(request: ApiRequest) -> bool:
    """Whether the sender is an executive or leads the programme."""
    return bool(roles_of(request.person, today_of(request)) & LEADERS)


def leaders_day(request: ApiRequest) -> date:
    """Today, for executives and the programme lead; for others there is no such figure."""
    if not is_leader(request):
        raise NotFound("There is no such figure.")
    return today_of(request)


def defined(value: float | Undefined | None) -> float | None:
    """A figure, or none where the measure says that it is undefined."""
    return None if isinstance(value, Undefined) else value


def counted(one: Any, account_id: int, when: str) -> dict[str, Any]:
    """A record that a figure counts: what it is, whose, and when it was (the field ``when``)."""
    return {"kind": one._meta.model_name, "id": one.pk, "account_id": account_id, "at": getattr(one, when)}


def order_of(request: ApiRequest, order_id: int) -> Order:
    """The order that the address names, if the sender may see it."""
    return order_for(request.person, order_id, on=today_of(request))


def person_of(request: ApiRequest, person_id: int | None) -> Person | None:
    """The person that a field names, or nobody where it names none."""
    return None if person_id is None else person_for(request.person, person_id, on=today_of(request))


def unit_of(request: ApiRequest, unit_id: int | None) -> Unit | None:
    """The unit that a field names, or none."""
    return None if unit_id is None else unit_for(request.person, unit_id, on=today_of(request))


def account_of(request: ApiRequest, account_id: int | None) -> Account | None:
    """The account that a field names, or none."""
    return None if account_id is None else account_for(request.person, account_id, on=today_of(request))


def contact_of(request: ApiRequest, contact_id: int | None) -> Contact | None:
    """The contact that a field names, or none."""
    return None if contact_id is None else contact_for(request.person, contact_id, on=today_of(request))


def people_seen(request: ApiRequest) -> QuerySet[Person]:
    """Everybody whom the sender may look up."""
    return persons_visible_to(request.person, on=today_of(request))


def works_here(request: ApiRequest) -> bool:
    """Whether the sender holds any assignment: the organisation's own rules are for those who do."""
    return units_visible_to(request.person, on=today_of(request)).exists()


class Between(Schema):
    """From and until which day; without: the last 90 days."""

    first: date | None = None
    last: date | None = None

    def days(self, today: date) -> tuple[date, date]:
        """The first and the last day; refused for more than 800 days."""
        last = self.last or today
        first = self.first or max(last, date(1, 6, 1)) - WINDOW
        if last - first > LONGEST:
            raise Invalid("Ask for at most 800 days at a time.", field="first")
        return first, last
