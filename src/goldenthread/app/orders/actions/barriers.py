"""Barriers and escalations: what is in the way goes, with a time by which to decide, to whoever may decide.

It goes to the one person who holds the decision right for the area, within the account, the unit and the
amount. Where nobody or more than one person holds it, it goes to the line manager of who escalates: an unclear
right is a fact that somebody above has to meet. Undecided in time, it climbs the line by itself; at the top it
stays, and history says since when.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.customers.deciders import deciders_for
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import Invalid, NotFound, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.history.kinds import Payload
from goldenthread.app.orders import events, rights
from goldenthread.app.orders.actions import standing
from goldenthread.app.orders.errors import (
    AlreadyEscalated,
    BarrierIsCleared,
    EscalationClosed,
    NobodyToDecide,
)
from goldenthread.app.orders.models import (
    Barrier,
    BarrierKind,
    Escalation,
    EscalationRoute,
    Order,
    RequestOutcome,
)
from goldenthread.app.orders.working_time import working_calendar
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import DecisionArea, Person, Unit
from goldenthread.app.people.queries import line_manager_of

DECIDE_WITHIN = timedelta(hours=16)  # of working time: two days


@transaction.atomic
def raise_barrier(
    *,
    order: Order | None = None,
    account: Account | None = None,
    kind: str,
    what: str,
    area: DecisionArea | None = None,
    amount: object = None,
    in_unit: Unit | None = None,
    owner: Person | None = None,
    actor: Actor,
) -> Barrier:
    """Something stands in the way of an order or of an account; without an ``owner``, the actor owns it.

    Refused without either, and when the order has ended.
    """
    if order is not None:
        order = standing.take_open(order)
        account, in_unit = order.account, in_unit or order.held_by_unit or order.asked_of_unit
        if not rights.account_may(actor, account, "barrier:raise"):
            rights.require_either_side(actor, order, "barrier:raise", "raise a barrier on this order")
    elif account is not None:
        checks.stored(account, Account, "account")
        rights.require_account(actor, account, "barrier:raise", f"raise a barrier for {account}")
    else:
        raise Invalid("Say on which order or account the barrier stands.", field="order")
    made = Barrier.objects.create(
        order=order,
        account=account,
        kind=checks.one_of(kind, BarrierKind.values, "kind"),
        what=checks.text(what, "what"),
        area=checks.stored(area, DecisionArea, "area") if area is not None else None,
        amount=checks.amount(amount, "amount", places=2, above_zero=False),
        in_unit=in_unit,
        raised_at=actor.now,
        raised_by=actor.person,
        owner=checks.stored(owner, Person, "owner") if owner is not None else actor.person,
    )
    told = events.BarrierRaised(
        barrier_kind=made.kind,
        what=made.what,
        area_id=made.area_id,
        amount=made.amount,
        owner_person_id=made.owner_id,
    )
    _write(made, told, actor, actor.now)
    return made


@transaction.atomic
def assign_barrier(barrier: Barrier, *, to: Person, actor: Actor) -> Barrier:
    """Somebody owns the barrier from now on. Refused when it is cleared, and to its owner."""
    barrier = _take(barrier)
    rights.require_barrier(actor, barrier, "barrier:assign", "assign this barrier")
    checks.stored(to, Person, "to")
    if not to.works_here_on(actor.now.date()):
        raise Invalid(f"{to} does not work here any more. Choose somebody who does.", field="to")
    if to.pk == barrier.owner_id:
        raise Invalid(f"{to} owns this barrier already.", field="to")
    old, barrier.owner = barrier.owner_id, to
    barrier.save(update_fields=["owner"])
    told = events.BarrierAssigned(old_owner_person_id=old, new_owner_person_id=to.pk)
    _write(barrier, told, actor, _at(barrier, actor))
    return barrier


@transaction.atomic
def clear_barrier(barrier: Barrier, *, what_was_done: str, actor: Actor) -> Barrier:
    """The barrier stands no more, by what was done; an escalation that waits is closed with it."""
    barrier = _take(barrier)
    rights.require_barrier(actor, barrier, "barrier:clear", "clear this barrier")
    at = _at(barrier, actor)
    open_one = _standing_escalation(barrier)
    if open_one is not None:
        open_one.closed_at = at = max(at, open_one.raised_at)
        open_one.save(update_fields=["closed_at"])
    barrier.cleared_at, barrier.cleared_by = at, actor.person
    barrier.what_was_done = checks.text(what_was_done, "what_was_done")
    barrier.save(update_fields=["cleared_at", "cleared_by", "what_was_done"])
    told = events.BarrierCleared(
        what_was_done=barrier.what_was_done, closed_escalation_id=open_one.pk if open_one else None
    )
    _write(barrier, told, actor, at)
    return barrier


@transaction.atomic
def escalate(
    barrier: Barrier,
    *,
    reason: str,
    area: DecisionArea | None = None,
    decide_by: datetime | None = None,
    actor: Actor,
) -> Escalation:
    """The barrier is put before whoever may decide, by a time (without one: two working days).

    With an ``area`` it is from now on a decision of that area, and history says which it was before.

    Refused when it is cleared, while another escalation of it waits, and when nobody can be found.
    """
    barrier = _take(barrier)
    rights.require_barrier(actor, barrier, "barrier:escalate", "escalate this barrier")
    waiting = _standing_escalation(barrier)
    if waiting is not None:
        raise AlreadyEscalated(
            f"This barrier waits for {waiting.to_person}'s decision already. It climbs by itself if they do not "
            "decide in time.",
            escalation=waiting.pk,
        )
    old_area = barrier.area_id
    if area is not None and area != barrier.area:
        barrier.area = checks.stored(area, DecisionArea, "area")
        barrier.save(update_fields=["area"])
    to, route = _who_decides(barrier, actor)
    at = _at(barrier, actor)
    made = Escalation.objects.create(
        barrier=barrier,
        to_person=to,
        route=route,
        reason=checks.text(reason, "reason"),
        raised_at=at,
        raised_by=actor.person,
        decide_by=_decide_by(barrier, decide_by, at),
    )
    told = events.BarrierEscalated(
        escalation_id=made.pk,
        to_person_id=to.pk,
        route=route,
        reason=made.reason,
        decide_by=made.decide_by or at,
        old_area_id=old_area,
        new_area_id=barrier.area_id,
    )
    _write(barrier, told, actor, at)
    return made


@transaction.atomic
def decide(escalation: Escalation, *, outcome: str, ground: str, actor: Actor) -> Escalation:
    """Whoever it was put before grants, counters or declines it, and says why.

    Refused to anybody else, and once it was decided, has climbed, or its barrier was cleared.
    """
    barrier, escalation = _take_escalation(escalation)
    if actor.person is None or actor.person.pk != escalation.to_person_id:
        raise NotPermitted(f"You may not decide this: it was put before {escalation.to_person}.")
    at = max(actor.now, escalation.raised_at)
    escalation.decided_at, escalation.decided_by = at, actor.person
    escalation.outcome = checks.one_of(outcome, RequestOutcome.values, "outcome")
    escalation.ground = checks.text(ground, "ground")
    escalation.save(update_fields=["decided_at", "decided_by", "outcome", "ground"])
    told = events.EscalationDecided(
        escalation_id=escalation.pk, outcome=escalation.outcome, ground=escalation.ground
    )
    _write(barrier, told, actor, at)
    return escalation


@transaction.atomic
def climb(escalation: Escalation, *, actor: Actor) -> Escalation:
    """Undecided in time, it goes to the line manager of who did not decide; at the top it stays, on record.

    For the clock. Refused before its time, and once it stands no more.
    """
    barrier, escalation = _take_escalation(escalation)
    if not actor.is_system:
        raise NotPermitted("Escalations climb by themselves when their time is over.")
    if not escalation.is_overdue(actor.now):
        raise EscalationClosed("There is still time to decide this.")
    above = _above(barrier, escalation, actor)
    at = max(actor.now, escalation.raised_at)
    if above is None:
        if escalation.at_the_top_since is None:
            escalation.at_the_top_since = at
            escalation.save(update_fields=["at_the_top_since"])
            told = events.EscalationStayed(
                escalation_id=escalation.pk, with_person_id=escalation.to_person_id
            )
            _write(barrier, told, actor, at)
        return escalation
    return _climb_to(barrier, escalation, above, at, actor)


def climb_undecided(actor: Actor) -> int:
    """Every escalation whose time is over climbs, each by itself; answers how many did. The clock calls this.

    Out: those about an order that has ended: nobody needs that decision any more.
    """
    due = (
        Escalation.objects.standing()
        .filter(
            at_the_top_since__isnull=True,
            decide_by__lt=actor.now,
            barrier__order__ended_at__isnull=True,
        )
        .order_by("decide_by", "id")
    )
    climbed = 0
    for escalation in list(due):
        try:
            climb(escalation, actor=actor)
            climbed += 1
        except EscalationClosed:
            continue  # decided or cleared meanwhile
    return climbed


def _climb_to(
    barrier: Barrier, escalation: Escalation, above: Person, at: datetime, actor: Actor
) -> Escalation:
    escalation.climbed_at = at
    escalation.save(update_fields=["climbed_at"])
    made = Escalation.objects.create(
        barrier=barrier,
        to_person=above,
        route=EscalationRoute.LINE,
        reason=escalation.reason,
        raised_at=at,
        decide_by=_decide_by(barrier, None, at),
        climbed_from=escalation,
    )
    told = events.EscalationClimbed(
        old_escalation_id=escalation.pk,
        new_escalation_id=made.pk,
        from_person_id=escalation.to_person_id,
        to_person_id=above.pk,
        decide_by=made.decide_by or at,
    )
    _write(barrier, told, actor, at)
    return made


def _take(barrier: Barrier) -> Barrier:
    checks.stored(barrier, Barrier, "barrier")
    found = (
        Barrier.objects.select_for_update(of=("self",), no_key=True)
        .select_related("account__calendar", "account__manager", "order__asked_of_unit", "area")
        .filter(pk=barrier.pk)
        .first()
    )
    if found is None:
        raise NotFound("There is no such barrier.")
    if found.cleared_at is not None:
        raise BarrierIsCleared(
            f"This barrier was cleared on {found.cleared_at:%-d %B %Y}. Raise a new one if it is back."
        )
    return found


def _take_escalation(escalation: Escalation) -> tuple[Barrier, Escalation]:
    """Both, locked by the barrier, if the escalation still stands."""
    checks.stored(escalation, Escalation, "escalation")
    Barrier.objects.select_for_update(no_key=True).get(pk=escalation.barrier_id)
    found = Escalation.objects.select_related("to_person", "decided_by", "barrier__account__calendar").get(
        pk=escalation.pk
    )
    if found.decided_at is not None:
        raise EscalationClosed(
            f"{found.decided_by} decided this on {found.decided_at:%-d %B %Y}: {found.outcome}."
        )
    if found.climbed_at is not None:
        raise EscalationClosed("This was not decided in time and now waits for somebody above.")
    if found.closed_at is not None:
        raise EscalationClosed("The barrier was cleared; there is nothing left to decide.")
    return found.barrier, found


def _standing_escalation(barrier: Barrier) -> Escalation | None:
    return barrier.escalations.standing().select_related("to_person").first()


def _who_decides(barrier: Barrier, actor: Actor) -> tuple[Person, EscalationRoute]:
    """The one decider, or the line manager of who escalates; above those who have decided on it before."""
    day = actor.now.date()
    found = (
        deciders_for(
            barrier.area, day=day, account=barrier.account, unit=barrier.in_unit_id, amount=barrier.amount
        )
        if barrier.area
        else []
    )
    to: Person | None
    if len(found) == 1 and found[0] != actor.person:
        to, route = found[0], EscalationRoute.DECISION_RIGHT
    else:
        raiser = actor.person or barrier.owner or barrier.raised_by
        to = line_manager_of(raiser, day) if raiser else None
        route = EscalationRoute.SEVERAL_DECIDERS if len(found) > 1 else EscalationRoute.NO_DECIDER
    asked_before = set(barrier.escalations.values_list("to_person_id", flat=True))
    while to is not None and to.pk in asked_before:
        asked_before.discard(to.pk)
        to, route = line_manager_of(to, day), EscalationRoute.LINE
    if to is None:
        raise NobodyToDecide(
            "Nobody can be found to decide this: no one person holds the decision right, and nobody is above. "
            "Ask an administrator to grant the right, or talk to the account's sponsor."
        )
    return to, route


def _above(barrier: Barrier, escalation: Escalation, actor: Actor) -> Person | None:
    """The next up the line who has not had it yet."""
    day = actor.now.date()
    had = set(barrier.escalations.values_list("to_person_id", flat=True))
    above = line_manager_of(escalation.to_person, day) if escalation.to_person else None
    seen: set[int] = set()
    while above is not None and above.pk in had and above.pk not in seen:
        seen.add(above.pk)
        above = line_manager_of(above, day)
    return None if above is None or above.pk in had else above


def _decide_by(barrier: Barrier, decide_by: datetime | None, at: datetime) -> datetime:
    if decide_by is None:
        return working_calendar(barrier.account.calendar).add_working(at, DECIDE_WITHIN)
    if not isinstance(decide_by, datetime) or decide_by.tzinfo is None:
        raise Invalid("Give the time by which to decide with its zone.", field="decide_by")
    if decide_by <= at:
        raise Invalid("Leave some time to decide: choose a later time.", field="decide_by")
    if decide_by > at + timedelta(days=366):
        raise Invalid("A decision within a year, please: choose an earlier time.", field="decide_by")
    return decide_by


def _at(barrier: Barrier, actor: Actor) -> datetime:
    return max(actor.now, barrier.raised_at)


def _write(barrier: Barrier, told: Payload, actor: Actor, at: datetime) -> None:
    record(
        barrier,
        told,
        actor=actor,
        order_id=barrier.order_id,
        account_id=barrier.account_id,
        unit_id=barrier.in_unit_id,
        at=at,
    )
