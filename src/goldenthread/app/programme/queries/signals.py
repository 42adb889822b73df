"""What the records signal about an account: broken promises, open complaints, quiet relations, a lapsed rhythm.

Each signal is a sentence with the records behind it. They are counted from what is there, for any number of
accounts with the same number of statements; no score is made of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, Value

from goldenthread.app.customers.models import Account, Tie
from goldenthread.app.orders.models import Order
from goldenthread.app.orders.queries import with_delivery_day
from goldenthread.app.programme.queries.causes import Record
from goldenthread.app.programme.queries.lapses import lapses_of
from goldenthread.app.programme.queries.relationships import dormant
from goldenthread.app.voice.models import Feedback, FeedbackKind

WINDOW = timedelta(days=180)
BROKEN_AT_LEAST = 2  # one broken promise is an accident; two of at most eight are a sign
BROKEN_SHARE = 0.25


@dataclass(frozen=True)
class Signal:
    """One thing that the records say, since when, and the records themselves."""

    name: str
    sentence: str
    since: date
    records: tuple[Record, ...]

    def as_kept(self) -> dict[str, Any]:
        """As a renewal call keeps it."""
        return {
            "name": self.name,
            "sentence": self.sentence,
            "since": self.since.isoformat(),
            "records": [[one.kind, one.record_id, one.label] for one in self.records],
        }


def signals_of(account: Account, today: date) -> list[Signal]:
    """What the records signal about one account today."""
    return signals_among([account.pk], today).get(account.pk, [])


def signals_among(accounts: Iterable[int], today: date) -> dict[int, list[Signal]]:
    """The signals of each account that has any."""
    wanted = list(accounts)
    found: dict[int, list[Signal]] = defaultdict(list)
    for look in (_broken, _complaints, _quiet, _lapsed):
        for account_id, signal in look(wanted, today):
            found[account_id].append(signal)
    return dict(found)


def _broken(accounts: list[int], today: date) -> list[tuple[int, Signal]]:
    """Promises that came due in the half year and were not kept as last given."""
    came_due = with_delivery_day(
        Order.objects.filter(
            account__in=accounts,
            parent__isnull=True,
            withdrawn_at__isnull=True,
            last_promised_for__range=(today - WINDOW, today - timedelta(days=1)),
        )
    )
    late = Q(delivered_on__isnull=True) | Q(delivered_on__gt=F("last_promised_for"))
    counted = (
        came_due.order_by().values("account_id").annotate(due=Count("*"), late=Count(Value(1), filter=late))
    )
    troubled = counted.filter(Q(late__gte=BROKEN_AT_LEAST), Q(late__gte=F("due") * BROKEN_SHARE))
    due = dict(troubled.values_list("account_id", "due"))
    broken: dict[int, list[tuple[date, Record]]] = defaultdict(list)
    rows = came_due.filter(late, account__in=due).order_by("last_promised_for", "-pk")
    for account_id, key, title, promised in rows.values_list(
        "account_id", "pk", "title", "last_promised_for"
    ):
        if promised:
            broken[account_id].append((promised, Record("order", key, title)))
    return [
        (
            account_id,
            Signal(
                "promises_broken",
                f"{len(found)} of {due[account_id]} promises that came due in half a year were broken.",
                found[0][0],
                tuple(one for _, one in found),
            ),
        )
        for account_id, found in broken.items()
    ]


def _complaints(accounts: list[int], today: date) -> list[tuple[int, Signal]]:
    """Complaints without a resolution."""
    standing = Feedback.objects.filter(
        account__in=accounts, kind=FeedbackKind.COMPLAINT, resolved_at__isnull=True
    )
    by_account: dict[int, list[tuple[date, Record]]] = defaultdict(list)
    for account_id, key, words, on in standing.order_by("at").values_list(
        "account_id", "pk", "words", "at__date"
    ):
        by_account[account_id].append((on, Record("feedback", key, words[:80])))
    return [
        (
            account_id,
            Signal(
                "complaints_open",
                f"{len(found)} complaint{'s are' if len(found) > 1 else ' is'} without a resolution.",
                found[0][0],
                tuple(one for _, one in found),
            ),
        )
        for account_id, found in by_account.items()
    ]


def _quiet(accounts: list[int], today: date) -> list[tuple[int, Signal]]:
    """Dormant threads, by the same rule as the page of relationships."""
    by_account: dict[int, list[tuple[date, int]]] = defaultdict(list)
    silent = dormant(Tie.objects.filter(account__in=accounts), today).order_by("in_touch_on", "pk")
    for account_id, contact_id, last_on in silent.values_list("account_id", "contact_id", "in_touch_on"):
        if last_on is not None:  # the type's case alone: a dormant thread has a day in touch
            by_account[account_id].append((last_on, contact_id))
    found = []
    for account_id, threads in by_account.items():
        since = threads[0][0]
        many = f"{len(threads)} relations are" if len(threads) > 1 else "One relation is"
        sentence = f"{many} silent beyond their own rhythm, the longest for {(today - since).days} days."
        records = tuple(
            Record("relation", key, f"silent since {last_on:%-d %B %Y}") for last_on, key in threads
        )
        found.append((account_id, Signal("relations_quiet", sentence, since, records)))
    return found


def _lapsed(accounts: list[int], today: date) -> list[tuple[int, Signal]]:
    found = []
    for lapse in lapses_of(accounts, today):
        sentence = f"The {lapse.artefact.label.lower()} was missed {lapse.misses_in_a_row} times in a row."
        records = tuple(Record("rhythm", key, f"due {on:%-d %B %Y}") for key, on in lapse.missed)
        found.append((lapse.account_id, Signal("rhythm_lapsed", sentence, lapse.lapsed_on, records)))
    return found
