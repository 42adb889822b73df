"""The facts that stand in a mail beside what happened: what a decision needs, and nothing else."""

from __future__ import annotations

from django.utils.timezone import localtime

from goldenthread.app.notices.models import Notice
from goldenthread.app.orders.models import Escalation, Order

Facts = list[tuple[str, str]]


def facts_of(notice: Notice, order: Order | None) -> Facts:
    """Name and value of each, in the order in which they are read."""
    facts = _order(order) if order else []
    if escalation_id := _escalation_of(notice):
        facts += _escalation(escalation_id)
    return [(name, value) for name, value in facts if value]


def _order(order: Order) -> Facts:
    return [
        ("Order", order.title),
        ("Customer", str(order.account)),
        ("Asked for", _day(order.requested_for)),
        ("Promised for", _day(order.last_promised_for)),
        ("Why it matters", order.why or order.root.why),
    ]


def _escalation_of(notice: Notice) -> int | None:
    said = notice.event.payload
    found: int | None = said.get("new_escalation_id") or said.get("escalation_id")
    return found


def _escalation(escalation_id: int) -> Facts:
    one = Escalation.objects.select_related("barrier").get(pk=escalation_id)
    return [
        ("What stands in the way", one.barrier.what),
        ("Why it is put to you", one.reason),
        ("Decide by", f"{localtime(one.decide_by):%A %-d %B %Y, %H:%M}" if one.decide_by else ""),
    ]


def _day(day: object) -> str:
    return f"{day:%A %-d %B %Y}" if day else ""
