"""What the demonstration's programme lead has set: kinds of relationship, tiers, criteria and ratings."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.models import Count
from django.utils import timezone

from goldenthread.app.customers.models import Account
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Assignment, Role
from goldenthread.app.programme import actions
from goldenthread.app.voice.models import Feedback, FeedbackKind

LADDER = ("supplier", "adviser", "partner")  # the words of the simulated customers
FIFTHS = 5


def set_portfolio() -> None:
    """As of a year ago; ratings as of today, by the programme lead if there is one."""
    today = timezone.localdate()
    since, rater = today - timedelta(days=365), _lead()
    actions.set_ladder(LADDER, valid_from=since, actor=rater)
    for name, least, contacts, acts, expedites in (
        ("strategic", "4", 12, 3, 6),
        ("key", "2.5", 6, 1, 3),
    ):
        actions.set_tier(
            name,
            least_importance=Decimal(least),
            contacts=contacts,
            executive_acts=acts,
            expedites=expedites,
            valid_from=since,
            actor=rater,
        )
    _rate(rater)


def _lead() -> Actor:
    held = Assignment.objects.on(timezone.localdate()).filter(role=Role.PROGRAMME_LEAD)
    first = held.select_related("person").order_by("valid_from", "pk").first()
    return Actor(person=first.person) if first else Actor(system="founding", via="import")


def _rate(rater: Actor) -> None:
    """By what is on record: yearly value, and complaints of the last year. Fifths of all accounts."""
    today = timezone.localdate()
    accounts = list(
        Account.objects.filter(closed_on__isnull=True, annual_value__isnull=False).order_by("annual_value")
    )
    lately = Feedback.objects.filter(kind=FeedbackKind.COMPLAINT, at__date__gte=today - timedelta(days=365))
    complaints = dict(lately.order_by().values_list("account").annotate(n=Count("pk")))
    hardest = sorted(accounts, key=lambda one: complaints.get(one.pk, 0))
    for name, side, ranked, ground in (
        ("Yearly value", "importance", accounts, "Yearly value, against the other accounts"),
        ("Complaints", "difficulty", hardest, "Complaints of the last year, against the other accounts"),
    ):
        criterion = actions.set_criterion(
            name=name, side=side, weight=Decimal(1), valid_from=today, actor=rater
        )
        for place, account in enumerate(ranked):
            rating = 1 + place * FIFTHS // len(ranked)
            actions.rate_account(account, criterion=criterion, rating=rating, ground=ground, actor=rater)
