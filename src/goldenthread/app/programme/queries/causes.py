"""The records that a loss can be traced to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import F, Q
from django.urls import reverse

from goldenthread.app.customers.models import Account
from goldenthread.app.orders.models import Barrier, Escalation, Order
from goldenthread.app.orders.queries import with_delivery_day
from goldenthread.app.programme.models import Due
from goldenthread.app.voice.models import Feedback, FeedbackKind


@dataclass(frozen=True)
class Record:
    """A record of ours that something points to: what it is, and where it opens."""

    kind: str
    record_id: int
    label: str

    @property
    def address(self) -> str:
        routes = {"order": "order", "barrier": "barrier", "feedback": "feedback_one", "rhythm": "due"}
        return reverse(routes[self.kind], args=[self.record_id]) if self.kind in routes else ""


def belongs_to(account: Account, kind: str, record_id: int) -> bool:
    """Whether there is such a record of this account."""
    if not 0 < record_id < 2**63:
        return False
    found = {
        "order": Order.objects.filter(account=account),
        "barrier": Barrier.objects.filter(account=account),
        "feedback": Feedback.objects.filter(account=account),
        "rhythm": Due.objects.filter(account=account),
        "escalation": Escalation.objects.filter(barrier__account=account),
    }
    return kind in found and found[kind].filter(pk=record_id).exists()


def possible_causes(account: Account, today: date) -> list[Record]:
    """What went wrong with the account in the last two years: late orders, barriers, complaints, missed artefacts."""
    since = today - timedelta(days=730)
    promised = Order.objects.filter(
        account=account, parent__isnull=True, first_promised_for__range=(since, today)
    )
    late = with_delivery_day(promised).filter(
        Q(delivered_on__gt=F("first_promised_for")) | Q(delivered_at__isnull=True)
    )
    barriers = Barrier.objects.filter(account=account, raised_at__date__gte=since)
    said = Feedback.objects.filter(account=account, kind=FeedbackKind.COMPLAINT, at__date__gte=since)
    missed = Due.objects.filter(account=account, due_on__range=(since, today))
    missed = missed.filter(Q(issued_on__isnull=True) | Q(issued_on__gt=F("due_on")))
    return [
        *(Record("order", one.pk, f"Late: {one.title}") for one in late[:40]),
        *(Record("barrier", one.pk, f"Barrier, {one}") for one in barriers[:40]),
        *(Record("feedback", one.pk, f"Complaint: {one.words[:80]}") for one in said[:40]),
        *(Record("rhythm", one.pk, f"{one.get_artefact_display()} due {one.due_on}") for one in missed[:40]),
    ]
