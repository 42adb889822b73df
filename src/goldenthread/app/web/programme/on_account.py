"""What an account's page shows of the programme."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from goldenthread.app.customers.models import Account
from goldenthread.app.customers.queries import interactions_visible_to
from goldenthread.app.customers.rights import may_record_interaction
from goldenthread.app.programme.models import Transfer
from goldenthread.app.programme.queries.lessons import name_for
from goldenthread.app.web.programme.interactions import RecordInteraction
from goldenthread.app.web.requests import PageRequest


def programme_of(request: PageRequest, account: Account) -> dict[str, Any]:
    """The last contacts, and the form for another, for whoever may record one."""
    recent = interactions_visible_to(request.person, on=request.today).filter(account=account)[:6]
    form = None
    if may_record_interaction(request.actor, account):
        now = timezone.localtime(request.actor.now).strftime("%Y-%m-%dT%H:%M")
        form = RecordInteraction(
            person=request.person,
            today=request.today,
            initial={"account": account, "at": now},
            auto_id="contact-%s",
        )
    return {"interactions": recent, "record_contact": form, **_lessons(request, account)}


def _lessons(request: PageRequest, account: Account) -> dict[str, Any]:
    """What was learned here, and what was learned elsewhere and is tried here. Two statements."""
    tried = Transfer.objects.filter(account=account).select_related("lesson__account", "owner")
    return {
        "lessons": account.lessons.order_by("-at", "-pk")[:6],
        "carried": [
            (one, name_for(request.person, one.lesson.account, on=request.today))
            for one in tried.order_by("-committed_at")[:6]
        ],
    }
