"""Figures of the organisation's own, month by month; and what people answered to messages of the programme."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Unit
from goldenthread.app.programme import events, plan_events, rights
from goldenthread.app.programme.errors import AlreadyAnswered
from goldenthread.app.programme.models import Message, Result

MOST = Decimal(10) ** 14


@transaction.atomic
def record_result(
    *,
    measure: str,
    month: date,
    value: Decimal,
    account: Account | None = None,
    unit: Unit | None = None,
    actor: Actor,
) -> Result:
    """A figure of a month (sales, satisfaction) is on record; one said before is replaced, and kept in history.

    Refused for a month to come, and to everybody but the programme lead.
    """
    rights.require_lead(actor, "record results")
    measure = checks.text(measure, "measure", limit=60)
    month = checks.day(month, "month").replace(day=1)
    if month > actor.now.date():
        raise Invalid("That month is still to come.", field="month")
    given = _figure(value)
    same = Result.objects.select_for_update(of=("self",))
    before = same.filter(measure=measure, month=month, account=account, unit=unit).first()
    made, _ = Result.objects.update_or_create(
        measure=measure, month=month, account=account, unit=unit, defaults={"value": given}
    )
    told = plan_events.ResultRecorded(measure, month, before.value if before else None, given)
    record(
        made,
        told,
        actor=actor,
        account_id=account.pk if account else None,
        unit_id=unit.pk if unit else None,
    )
    return made


@transaction.atomic
def answer_message(message: Message, *, accepted: bool = False, actor: Actor) -> Message:
    """The person acknowledges a message of the programme, or accepts the role that it describes. Each once.

    Refused for anybody else, and where the message belongs to a role charter: there the role itself is answered.
    """
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if not rights.is_one_of(actor, message.to_id):
        raise NotPermitted("You may not answer for somebody else.")
    if message.acceptance_id is not None:
        raise Invalid("Answer the role itself: it is under your roles.", field="accepted")
    if message.role_accepted_at is not None or (message.acknowledged_at is not None and not accepted):
        raise AlreadyAnswered("This was answered already.")
    message.acknowledged_at = message.acknowledged_at or actor.now
    message.role_accepted_at = actor.now if accepted else None
    message.save(update_fields=["acknowledged_at", "role_accepted_at"])
    record(message, events.MessageAnswered(message.subject, accepted), actor=actor)
    return message


def _figure(value: object) -> Decimal:
    """A number, below nothing too, that is stored exactly."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int):
        raise Invalid("Give the figure as a number.", field="value")
    found = Decimal(value)
    if not found.is_finite() or abs(found) >= MOST:
        raise Invalid("Give a figure with at most fourteen digits before the point.", field="value")
    if found != found.quantize(Decimal("0.0001")):
        raise Invalid("The figure has more than 4 decimal places.", field="value")
    return found
