"""By what accounts are chosen, how each is rated, and the hours that people gave them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.actions import record
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.people.versions import first_day, last_day
from goldenthread.app.programme import plan_events as events
from goldenthread.app.programme import rights
from goldenthread.app.programme.models import Criterion, Effort, Rating, Side

MOST = Decimal(744)  # hours of the longest month


@transaction.atomic
def set_criterion(*, name: str, side: str, weight: Decimal, valid_from: date, actor: Actor) -> Criterion:
    """From a day on accounts are rated by this, weighing so much on its side. An earlier weight of it ends before."""
    rights.require_lead(actor, "set criteria")
    name, side = checks.text(name, "name", limit=100), checks.one_of(side, Side.values, "side")
    weighs = checks.amount(weight, "weight", places=2)
    if weighs is None or weighs > 100:
        raise Invalid("Give a weight between 0 and 100.", field="weight")
    same = Criterion.objects.select_for_update().filter(name=name, side=side)
    valid_from = first_day(same, valid_from)
    made: Criterion = Criterion.objects.create(name=name, side=side, weight=weighs, valid_from=valid_from)
    record(made, events.CriterionSet(name, side, weighs, valid_from), actor=actor)
    return made


@transaction.atomic
def end_criterion(criterion: Criterion, *, valid_to: date, actor: Actor) -> Criterion:
    """Accounts are rated by this until the end of ``valid_to``. Its ratings stay."""
    rights.require_lead(actor, "end criteria")
    criterion = Criterion.objects.select_for_update().get(pk=criterion.pk)
    criterion.valid_to = last_day(criterion, valid_to)
    criterion.save(update_fields=["valid_to"])
    record(criterion, events.CriterionEnded(criterion.name, criterion.valid_to), actor=actor)
    return criterion


@transaction.atomic
def rate_account(account: Account, *, criterion: Criterion, rating: int, ground: str, actor: Actor) -> Rating:
    """The account is rated from 1 to 5 by a criterion, with the ground for it. What was said before stays.

    Refused for a criterion that does not hold today.
    """
    checks.stored(account, Account, "account")
    rights.require_plan(actor, account, "rate accounts")
    if not checks.stored(criterion, Criterion, "criterion").holds_on(actor.now.date()):
        raise Invalid("This criterion does not hold today. Choose one that does.", field="criterion")
    same = Rating.objects.filter(account=account, criterion__name=criterion.name).order_by("-at", "-pk")
    old = same.filter(criterion__side=criterion.side).values_list("rating", flat=True).first()
    made = Rating.objects.create(
        account=account,
        criterion=criterion,
        rating=rights.within(rating, 1, 5, "rating"),
        ground=checks.text(ground, "ground", limit=500),
        at=actor.now,
        by=actor.person,
    )
    told = events.AccountRated(criterion.pk, criterion.name, old, made.rating, made.ground)
    record(made, told, actor=actor, account_id=account.pk)
    return made


@transaction.atomic
def record_effort(account: Account, *, person: Person, month: date, hours: Decimal, actor: Actor) -> Effort:
    """The hours that a person gave an account in a month; what was said before is replaced, and kept in history.

    By the person, who answers for or sponsors the account or not, and by the programme lead for anybody. Refused
    for a month to come and for more hours than a month has, over all accounts together.
    """
    checks.stored(account, Account, "account")
    if not rights.leads(actor) and not rights.is_one_of(actor, checks.stored(person, Person, "person")):
        raise NotPermitted("You may record your own hours. Others\u2019 are for the programme lead.")
    month = checks.day(month, "month").replace(day=1)
    if month > actor.now.date():
        raise Invalid("That month is still to come.", field="month")
    given = checks.amount(hours, "hours", places=2, above_zero=False)
    Person.objects.select_for_update().get(pk=person.pk)
    theirs = Effort.objects.filter(person=person, month=month)
    elsewhere = sum((one.hours for one in theirs.exclude(account=account)), Decimal(0))
    if given is None or elsewhere + given > MOST:
        raise Invalid(f"A month has {MOST} hours at most, over all accounts.", field="hours")
    before = theirs.filter(account=account).first()
    made, _ = Effort.objects.update_or_create(
        person=person, account=account, month=month, defaults={"hours": given}
    )
    told = events.EffortRecorded(person.pk, month, before.hours if before else None, given)
    record(made, told, actor=actor, account_id=account.pk)
    return made
