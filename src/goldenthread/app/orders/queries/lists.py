"""The lists that pages show: what waits for whom, what is due, what is at risk.

Each list is taken from a set of orders (``among``): those of one's accounts, of one's units, or all that one may
see. All come with what a row shows, so that a list costs the same number of statements however long it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from goldenthread.app.customers.queries import accounts_answered_by
from goldenthread.app.orders.models import (
    Answer,
    AnswerKind,
    Appeal,
    Barrier,
    DecisionRequest,
    Delivery,
    Escalation,
    HandOff,
    Order,
    OrderState,
    Step,
)
from goldenthread.app.people.models import Person
from goldenthread.app.people.queries import own_units, units_below

UNDELIVERED = (OrderState.PROMISED, OrderState.RETURNED)
BEFORE_A_PROMISE = (OrderState.ASKED, OrderState.INCOMPLETE, OrderState.COUNTERED, OrderState.DECLINED)


def as_rows(orders: QuerySet[Order]) -> QuerySet[Order]:
    """With everything that a row of a list shows."""
    return orders.select_related(
        "account", "kind", "asked_by_unit", "asked_of_unit", "held_by_unit", "held_by_person", "root"
    )


def orders_of_own_accounts(person: Person, *, on: date) -> QuerySet[Order]:
    """The customers' orders of the accounts that the person answers for."""
    return Order.objects.filter(parent__isnull=True, account__in=accounts_answered_by(person, on=on))


def orders_asked_of_own_units(person: Person, *, on: date) -> QuerySet[Order]:
    """The orders asked of, or in the hands of, the person's units and those below."""
    units = units_below(own_units(person, on), on)
    return Order.objects.filter(Q(asked_of_unit__in=units) | Q(held_by_unit__in=units))


def orders_asked_by_own_units(person: Person, *, on: date) -> QuerySet[Order]:
    """The supporting orders that the person's units and those below placed with others."""
    return Order.objects.filter(
        parent__isnull=False, asked_by_unit__in=units_below(own_units(person, on), on)
    )


def by_customer_consequence(orders: QuerySet[Order], today: date) -> QuerySet[Order]:
    """First what is expedited by right, then what is late, then by what the customer is worth a year, then by the
    day it is due, then by when it was placed. Each row says ``is_expedited`` and ``late_now``."""
    due = Coalesce("last_promised_for", "requested_for")
    ranked = orders.annotate(
        due=due,
        is_expedited=_flag(Q(root__expedited_at__isnull=False)),
        late_now=_flag(Q(due__lt=today, delivered_at__isnull=True, ended_at__isnull=True)),
    )
    return ranked.order_by(
        "-is_expedited",
        "-late_now",
        F("account__annual_value").desc(nulls_last=True),
        F("due").asc(nulls_last=True),
        "placed_at",
        "id",
    )


def orders_waiting_on(units: Iterable[int], *, today: date) -> QuerySet[Order]:
    """What is in the hands of these units now: to answer, to deliver, or returned; ranked by consequence."""
    held = Order.objects.filter(held_by_unit__in=list(units), ended_at__isnull=True)
    at_work = (OrderState.ASKED, OrderState.PROMISED, OrderState.RETURNED)
    return by_customer_consequence(as_rows(held.filter(state__in=at_work)), today)


def orders_to_answer(units: Iterable[int], *, today: date) -> QuerySet[Order]:
    """What these units were asked and have not answered."""
    asked = Order.objects.filter(asked_of_unit__in=list(units), state=OrderState.ASKED)
    return by_customer_consequence(as_rows(asked), today)


def promises_due_before(day: date, *, among: QuerySet[Order]) -> QuerySet[Order]:
    """What is promised for a day before ``day`` and not delivered; the earliest first."""
    due = among.filter(state__in=UNDELIVERED, last_promised_for__lt=day)
    return as_rows(due).order_by("last_promised_for", "id")


def promises_at_risk(*, among: QuerySet[Order], today: date) -> QuerySet[Order]:
    """Promises that are past, or that something speaks against; each row says what.

    ``is_past``: the day is over. ``rests_on_later``: a supporting order is promised for a later day.
    ``rests_on_nothing``: a supporting order is declined, or not promised at all. ``is_blocked``: a barrier stands.
    ``was_returned``: the customer returned it.
    """
    holding = Order.objects.filter(
        parent=OuterRef("pk"), waived_at__isnull=True, ended_at__isnull=True, delivered_at__isnull=True
    )
    later, nothing = Q(last_promised_for__gt=OuterRef("last_promised_for")), Q(state__in=BEFORE_A_PROMISE)
    standing = Barrier.objects.filter(order=OuterRef("pk"), cleared_at__isnull=True)
    past, returned = Q(last_promised_for__lt=today), Q(state=OrderState.RETURNED)
    at_risk = among.filter(
        past | returned | Q(Exists(holding.filter(later | nothing))) | Q(Exists(standing)),
        state__in=UNDELIVERED,
    )
    judged = at_risk.annotate(
        is_past=_flag(past),
        rests_on_later=_there_is(holding.filter(later)),
        rests_on_nothing=_there_is(holding.filter(nothing)),
        is_blocked=_there_is(standing),
        was_returned=_flag(returned),
    )
    return as_rows(judged).order_by("last_promised_for", "id")


def counters_to_answer(*, among: QuerySet[Order]) -> QuerySet[Order]:
    """Counter-offers that wait for whoever asked; the oldest first. ``offered_for`` is the day offered."""
    last = Answer.objects.filter(order=OuterRef("pk"), kind=AnswerKind.COUNTER)
    offered = Subquery(last.order_by("-id").values("promised_for")[:1])
    waiting = among.filter(state=OrderState.COUNTERED).annotate(offered_for=offered)
    return as_rows(waiting).order_by("held_since", "id")


def refused_or_sent_back(*, among: QuerySet[Order]) -> QuerySet[Order]:
    """Declined, or sent back as incomplete: whoever asked must act. The oldest first."""
    waiting = among.filter(state__in=(OrderState.DECLINED, OrderState.INCOMPLETE))
    return as_rows(waiting).order_by("held_since", "id")


def deliveries_to_confirm(*, among: QuerySet[Order]) -> QuerySet[Delivery]:
    """Deliveries without a verdict; the oldest first."""
    waiting = Delivery.objects.filter(
        verdict__isnull=True, returned_at__isnull=True, order__in=among.filter(ended_at__isnull=True)
    )
    return waiting.select_related("order__account", "order__asked_of_unit", "by").order_by("at", "id")


def barriers_of(person: Person) -> QuerySet[Barrier]:
    """The barriers that the person owns and that stand; the oldest first."""
    return Barrier.objects.filter(owner=person, cleared_at__isnull=True).order_by("raised_at", "id")


def barrier_rows(barriers: QuerySet[Barrier]) -> QuerySet[Barrier]:
    """With order, account and owner, and who has it to decide (``waits_for``) by when (``decide_by``)."""
    standing = Escalation.objects.standing().filter(barrier=OuterRef("pk"))
    return barriers.select_related("order", "account", "area", "owner", "raised_by").annotate(
        waits_for=Subquery(standing.values("to_person__name")[:1]),
        decide_by=Subquery(standing.values("decide_by")[:1]),
    )


def escalations_before(person: Person) -> QuerySet[Escalation]:
    """What waits for the person's decision, the oldest barrier first.

    In: barriers of an account without an order. Out: those of an order that has ended, which need no decision.
    """
    waiting = Escalation.objects.standing().filter(to_person=person, barrier__order__ended_at__isnull=True)
    return waiting.order_by("barrier__raised_at", "id")


def escalations_awaiting(person: Person) -> QuerySet[Escalation]:
    """The same with ``customer_words``: those of the latest complaint about the order; without one, why the order
    matters to the customer."""
    about = Order.objects.filter(pk=OuterRef("barrier__order"))
    complaint = about.filter(feedback__kind="complaint").order_by("-feedback__at").values("feedback__words")
    words = Coalesce(
        Subquery(complaint[:1]), F("barrier__order__root__why"), Value(""), output_field=TextField()
    )
    rows = escalations_before(person).select_related(
        "barrier__order", "barrier__account", "barrier__area", "raised_by"
    )
    return rows.annotate(customer_words=words)


def appeals_awaiting(person: Person) -> QuerySet[Appeal]:
    """Appeals against declines that wait for the person; the oldest first."""
    waiting = Appeal.objects.filter(to_person=person, decided_at__isnull=True, order__ended_at__isnull=True)
    return waiting.select_related("order__account", "order__asked_of_unit", "answer__decided_by", "by")


def steps_of(person: Person) -> QuerySet[Step]:
    """The steps that the person has begun and not finished; the oldest first."""
    mine = Step.objects.filter(person=person, finished_at__isnull=True, order__ended_at__isnull=True)
    return mine.select_related("order__account").order_by("started_at", "id")


def orders_in_hands_of(person: Person) -> QuerySet[Order]:
    """The open orders that were handed to the person by name."""
    held = Order.objects.filter(held_by_person=person, ended_at__isnull=True)
    return as_rows(held).order_by("last_promised_for", "id")


def hand_offs_to_receive(units: Iterable[int]) -> QuerySet[HandOff]:
    """Work that was handed to these units, that they still hold, and of which nobody has said how it arrived.

    Out: what was handed on since, was delivered or declined, or has ended.
    """
    later = HandOff.objects.filter(order=OuterRef("order"), id__gt=OuterRef("id"))
    waiting = HandOff.objects.filter(
        ~Exists(later),
        to_unit__in=list(units),
        received_at__isnull=True,
        order__held_by_unit=F("to_unit"),
        order__state__in=(OrderState.ASKED, OrderState.PROMISED, OrderState.RETURNED),
    )
    return waiting.select_related("order__account", "from_unit", "from_person", "by").order_by("at", "id")


def promises_between(first: date, last: date, *, among: QuerySet[Order]) -> QuerySet[Order]:
    """The calendar of promises: promised for a day from ``first`` to ``last``, delivered or not, not withdrawn."""
    due = among.filter(last_promised_for__range=(first, last), withdrawn_at__isnull=True)
    return as_rows(due).order_by("last_promised_for", "id")


def requests_to_decide(units: Iterable[int]) -> QuerySet[DecisionRequest]:
    """What these units were asked to decide and have not; the oldest first."""
    waiting = DecisionRequest.objects.filter(to_unit__in=list(units), decided_at__isnull=True)
    return waiting.select_related("account", "from_unit", "to_unit", "area", "asked_by")


def _there_is(rows: QuerySet[Any]) -> Coalesce:
    """Looked up for each row that is shown; of ``EXISTS`` the database may first list all that there are."""
    one = rows.order_by().annotate(there_is=Value(True)).values("there_is")[:1]
    return Coalesce(Subquery(one), Value(False), output_field=BooleanField())


def _flag(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
