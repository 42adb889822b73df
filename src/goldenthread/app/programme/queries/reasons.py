"""Reasons to call a customer, drawn from the records: something true and worth saying."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F
from django.urls import reverse

from goldenthread.app.customers.models import Contract, ContractOutcome
from goldenthread.app.orders.models import Order
from goldenthread.app.orders.queries import with_delivery_day
from goldenthread.app.programme.models import Transfer, TransferOutcome
from goldenthread.app.voice.models import Feedback, FeedbackKind

LATELY = timedelta(days=120)
AHEAD = timedelta(days=180)


@dataclass(frozen=True)
class Reason:
    """Something to call about, and where it is on record."""

    words: str
    address: str


def reasons_to_call(accounts: Iterable[int], today: date) -> dict[int, list[Reason]]:
    """Per account: a complaint resolved, a promise kept, a renewal coming, a lesson that worked. Four statements."""
    wanted = list(accounts)
    found: dict[int, list[Reason]] = defaultdict(list)
    for look in (_resolved, _kept, _renewing, _learned):
        for account_id, reason in look(wanted, today):
            found[account_id].append(reason)
    return found


def _resolved(accounts: list[int], today: date) -> Iterator[tuple[int, Reason]]:
    latest = Feedback.objects.filter(
        account__in=accounts, kind=FeedbackKind.COMPLAINT, resolved_at__date__gte=today - LATELY
    )
    for one in latest.order_by("account_id", "-resolved_at").distinct("account_id"):
        words = f"Their complaint is resolved: “{_short(one.words)}”"
        yield one.account_id, Reason(words, reverse("feedback_one", args=[one.pk]))


def _kept(accounts: list[int], today: date) -> Iterator[tuple[int, Reason]]:
    wanted = Order.objects.filter(account__in=accounts, parent__isnull=True, withdrawn_at__isnull=True)
    kept = with_delivery_day(wanted).filter(
        delivered_on__gte=today - LATELY, delivered_on__lte=F("last_promised_for")
    )
    latest = kept.order_by("account_id", "-delivered_at").distinct("account_id")
    for account, number, title, day in latest.values_list("account_id", "pk", "title", "delivered_on"):
        words = f"A promise was kept: “{_short(title)}”, delivered on {day:%-d %B}"
        yield account, Reason(words, reverse("order", args=[number]))


def _renewing(accounts: list[int], today: date) -> Iterator[tuple[int, Reason]]:
    coming = Contract.objects.filter(
        account__in=accounts, outcome=ContractOutcome.OPEN, decide_by__range=(today, today + AHEAD)
    )
    for one in coming.order_by("account_id", "decide_by").distinct("account_id"):
        words = f"They decide about “{_short(one.title)}” by {one.decide_by:%-d %B %Y}"
        yield one.account_id, Reason(words, reverse("contract", args=[one.pk]))


def _learned(accounts: list[int], today: date) -> Iterator[tuple[int, Reason]]:
    worked = Transfer.objects.filter(
        account__in=accounts, outcome=TransferOutcome.WORKED, ended_at__date__gte=today - 3 * LATELY
    )
    for one in worked.select_related("lesson").order_by("account_id", "-ended_at").distinct("account_id"):
        words = f"Something learned elsewhere worked for them: {_short(one.lesson.what)}"
        yield one.account_id, Reason(words, reverse("account", args=[one.account_id]))


def _short(words: str) -> str:
    return words if len(words) <= 80 else words[:79].rstrip() + "…"
