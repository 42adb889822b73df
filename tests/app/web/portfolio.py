"""What tests of accounts in depth share: reading a page, and what is said of an account."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.urls import reverse
from tests.world import NOW, SINCE

from goldenthread.app.history.models import Event
from goldenthread.app.people.actors import Actor
from goldenthread.app.programme import actions
from goldenthread.app.programme.queries.accounts.service import Period

TODAY = NOW.date()
FOUNDERS_NOW = Actor(system="founding", via="import", now=NOW)
QUARTER = Period(TODAY - timedelta(days=90), TODAY)


def page(client, name, *args, status=200, **asked) -> str:
    response = client.get(reverse(name, args=args), asked)
    assert response.status_code == status, response.content[:300]
    return response.content.decode()


def last() -> Event:
    return Event.objects.latest("pk")


def criteria(world):
    lena = world.by(world.lena)
    return [
        actions.set_criterion(name=name, side=side, weight=Decimal(weight), valid_from=SINCE, actor=lena)
        for name, side, weight in (
            ("Volume", "importance", "4"),
            ("Prestige", "importance", "1"),
            ("Competition", "difficulty", "2"),
        )
    ]


def rate(world, account, *ratings, criteria):
    by = world.by(world.ana if account != world.castor else world.ben)
    for criterion, rating in zip(criteria, ratings, strict=False):
        actions.rate_account(account, criterion=criterion, rating=rating, ground="The books", actor=by)
