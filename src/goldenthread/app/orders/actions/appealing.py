"""When a decline is not accepted: appeal, decision, override."""

from __future__ import annotations

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.errors import NotPermitted
from goldenthread.app.orders import events, rights
from goldenthread.app.orders.actions import standing
from goldenthread.app.orders.errors import AlreadyAppealed, AppealClosed, NobodyToDecide, NotDeclined
from goldenthread.app.orders.events import Holder
from goldenthread.app.orders.models import (
    Answer,
    AnswerKind,
    Appeal,
    AppealOutcome,
    Order,
    OrderState,
    Override,
)
from goldenthread.app.orders.queries.appeals import who_may_decide
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.people.queries import leads_of, line_manager_of


@transaction.atomic
def appeal(order: Order, *, ground: str, actor: Actor) -> Appeal:
    """Whoever asked puts the decline before the line manager of who decided it.

    Refused when no decline stands, when it was appealed already, and when nobody is above the decider.
    """
    order = standing.take_open(order)
    rights.require_asker(actor, order, "decline:appeal", "appeal against this decline")
    declined = standing_decline(order)
    if Appeal.objects.filter(answer=declined).exists():
        raise AlreadyAppealed("This decline was appealed already; the decision is on the order's page.")
    above = _above(order, declined, actor)
    at = standing.instant(order, actor)
    made = Appeal.objects.create(
        answer=declined,
        order=order,
        at=at,
        by=actor.person,
        ground=checks.text(ground, "ground"),
        to_person=above,
    )
    told = events.DeclineAppealed(
        appeal_id=made.pk, answer_id=declined.pk, ground=made.ground, to_person_id=above.pk
    )
    standing.keep(order, told, actor=actor, at=at)
    return made


@transaction.atomic
def decide_appeal(appeal: Appeal, *, overturn: bool, ground: str, actor: Actor) -> Appeal:
    """The person to whom it was put, or somebody else of the line above who declined or with the decision right,
    upholds the decline, or overturns it: then the unit is asked anew.

    Refused to anybody else, naming who may, and once it is decided.
    """
    checks.stored(appeal, Appeal, "appeal")
    order = standing.take_open(appeal.order)
    beside = ("answer__by", "answer__decided_by", "order__account", "to_person")
    appeal = Appeal.objects.select_related(*beside).get(pk=appeal.pk)
    _require_decider(appeal, actor)
    if appeal.decided_at is not None:
        raise AppealClosed(f"This appeal is closed: {appeal.get_outcome_display()}.")
    at, ground = standing.instant(order, actor), checks.text(ground, "ground")
    override = None
    if checks.yes_or_no(overturn, "overturn"):
        override = _set_aside(order, appeal.answer, ground, actor, appeal)
    appeal.decided_at, appeal.decided_by, appeal.decision_ground = at, actor.person, ground
    appeal.outcome = AppealOutcome.OVERTURNED if override else AppealOutcome.UPHELD
    appeal.save(update_fields=["decided_at", "decided_by", "decision_ground", "outcome"])
    told = events.AppealDecided(
        appeal_id=appeal.pk,
        outcome=appeal.outcome,
        ground=ground,
        override_id=override.pk if override else None,
        holder=standing.asked_of(order) if override else None,
    )
    standing.keep(order, told, actor=actor, at=at, state=OrderState.ASKED if override else None)
    return appeal


def _require_decider(appeal: Appeal, actor: Actor) -> None:
    may = who_may_decide(appeal, actor.now.date())
    if actor.is_system or actor.person in may:
        return
    names = [str(person) for person in may] or ["nobody here any more: raise a barrier and escalate it"]
    listed = ", ".join(names[:-1]) + " or " + names[-1] if len(names) > 1 else names[0]
    raise NotPermitted(f"You may not decide this appeal: that is for {listed}.")


@transaction.atomic
def override_decline(order: Order, *, ground: str, actor: Actor) -> Override:
    """Somebody whose role may do so sets the decline aside without an appeal; the unit is asked anew."""
    order = standing.take_open(order)
    if not actor.may("all:order:override"):
        raise NotPermitted("You may not set a decline aside. Appeal, or escalate a barrier.")
    declined = standing_decline(order)
    ground = checks.text(ground, "ground")
    at = standing.instant(order, actor)
    made = _set_aside(order, declined, ground, actor, None)
    Appeal.objects.filter(answer=declined, decided_at__isnull=True).update(
        decided_at=at, decided_by=actor.person, outcome=AppealOutcome.OVERTURNED, decision_ground=ground
    )
    told = events.DeclineOverridden(
        override_id=made.pk, answer_id=declined.pk, ground=ground, holder=standing.asked_of(order)
    )
    standing.keep(order, told, actor=actor, at=at, state=OrderState.ASKED)
    return made


def standing_decline(order: Order) -> Answer:
    """The decline that stands, refused if none does."""
    if order.state != OrderState.DECLINED:
        raise NotDeclined("No decline of this order stands, so there is nothing to appeal against.")
    return order.answers.filter(kind=AnswerKind.DECLINE).latest("id")


def _set_aside(order: Order, declined: Answer, ground: str, actor: Actor, appeal: Appeal | None) -> Override:
    if order.state != OrderState.DECLINED:
        raise NotDeclined("The decline does not stand any more.")
    at = standing.instant(order, actor)
    made = Override.objects.create(
        answer=declined, order=order, at=at, by=actor.person, ground=ground, appeal=appeal
    )
    standing.pass_to(order, Holder(order.asked_of_unit_id), at)
    return made


def _above(order: Order, declined: Answer, actor: Actor) -> Person:
    """The line manager of who decided the decline, else a lead above the unit that declined."""
    day = actor.now.date()
    decider = declined.decided_by or declined.by
    above = line_manager_of(decider, day) if decider else None
    if above is None:
        leads = [lead for lead in leads_of(order.asked_of_unit.parent_id, day) if lead != decider]
        above = leads[0] if leads else None
    if above is None:
        raise NobodyToDecide(
            "Nobody is above who declined this. Raise a barrier and escalate it to whoever may decide."
        )
    return above
