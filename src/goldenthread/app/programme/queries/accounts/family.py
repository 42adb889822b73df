"""An account with all its divisions on a day: a figure for each, rolled up, and the records behind each figure.

The tree, names, tiers and values are those of the versions that held on the day. A figure and the list behind it are
the same query, so that they cannot differ. For a day that is past, what was open, late or standing is told by when it
happened, and by the last promise that had been given by then.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from goldenthread.app.customers.models import Account, AccountVersion
from goldenthread.app.customers.queries import account_tree
from goldenthread.app.orders.models import Answer, AnswerKind, Barrier, Order, RequestedDate
from goldenthread.app.orders.queries import with_delivery_day
from goldenthread.app.people.queries import Tree
from goldenthread.app.voice.models import Feedback, FeedbackKind

WINDOW = timedelta(days=90)
Accounts = Iterable[int]


def after(day: date) -> datetime:
    """The first moment after ``day``, where the deployment is."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def orders_open(accounts: Accounts, day: date) -> QuerySet[Order]:
    """Customers' own orders, placed by the end of the day and not ended by then."""
    end = after(day)
    placed = Order.objects.filter(account__in=accounts, parent__isnull=True, placed_at__lt=end)
    return placed.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=end))


def orders_late(accounts: Accounts, day: date) -> QuerySet[Order]:
    """Open and not delivered, though the day last promised, or else asked for, had passed."""
    end = after(day)
    waiting = orders_open(accounts, day).filter(Q(delivered_at__isnull=True) | Q(delivered_at__gte=end))
    return waiting.annotate(due_then=_due_then(day)).filter(due_then__lt=day)


def _due_then(day: date) -> Coalesce:
    """By what day an order was due, as known at the end of ``day``."""
    if day >= timezone.localdate():
        return Coalesce(F("last_promised_for"), F("requested_for"))
    promised = Answer.objects.filter(order=OuterRef("pk"), kind=AnswerKind.PROMISE, at__lt=after(day))
    asked = RequestedDate.objects.filter(order=OuterRef("pk"), at__lt=after(day))
    return Coalesce(
        Subquery(promised.order_by("-at", "-pk").values("promised_for")[:1]),
        Subquery(asked.order_by("-at", "-pk").values("requested_for")[:1]),
    )


def promises_due(accounts: Accounts, day: date) -> QuerySet[Order]:
    """Customers' own orders whose last given day fell within the 90 days before ``day``, unless withdrawn."""
    came = Order.objects.filter(account__in=accounts, parent__isnull=True, withdrawn_at__isnull=True)
    return came.filter(last_promised_for__range=(day - WINDOW, day - timedelta(days=1)))


def _kept(name: str) -> Callable[[Accounts, date], QuerySet[Order]]:
    def kept(accounts: Accounts, day: date) -> QuerySet[Order]:
        return with_delivery_day(promises_due(accounts, day)).filter(delivered_on__lte=F(name))

    return kept


def complaints_open(accounts: Accounts, day: date) -> QuerySet[Feedback]:
    """Complaints that had come by the end of the day and had no answer by then."""
    end = after(day)
    came = Feedback.objects.filter(account__in=accounts, kind=FeedbackKind.COMPLAINT, at__lt=end)
    return came.filter(Q(resolved_at__isnull=True) | Q(resolved_at__gte=end))


def barriers_standing(accounts: Accounts, day: date) -> QuerySet[Barrier]:
    """Barriers that had been raised by the end of the day and were not cleared by then."""
    end = after(day)
    raised = Barrier.objects.filter(account__in=accounts, raised_at__lt=end)
    return raised.filter(Q(cleared_at__isnull=True) | Q(cleared_at__gte=end))


@dataclass(frozen=True)
class Figure:
    """Something counted for each account. ``sort`` is the field by which its records are listed."""

    name: str
    label: str
    says: str
    records: Callable[[Accounts, date], QuerySet[Any]]
    sort: str


FIGURES = {
    one.name: one
    for one in (
        Figure("open", "Open orders", "Placed and not ended.", orders_open, "placed_at"),
        Figure(
            "late",
            "Late orders",
            "Open and undelivered, past the day last promised or else asked for.",
            orders_late,
            "placed_at",
        ),
        Figure(
            "due",
            "Promises due",
            "Promises whose last given day fell within the 90 days before, unless the order was withdrawn.",
            promises_due,
            "placed_at",
        ),
        Figure(
            "kept-requested",
            "Kept as asked",
            "Of the promises due: delivered by the day that the customer asked for.",
            _kept("requested_for"),
            "placed_at",
        ),
        Figure(
            "kept-first",
            "Kept as first promised",
            "Of the promises due: delivered by the day that was promised first.",
            _kept("first_promised_for"),
            "placed_at",
        ),
        Figure(
            "kept-last",
            "Kept as last promised",
            "Of the promises due: delivered by the day that was promised last.",
            _kept("last_promised_for"),
            "placed_at",
        ),
        Figure("complaints", "Open complaints", "Complaints without an answer.", complaints_open, "at"),
        Figure(
            "barriers",
            "Barriers",
            "Barriers that stand and nobody has cleared.",
            barriers_standing,
            "raised_at",
        ),
    )
}


@dataclass(frozen=True)
class Branch:
    """An account on the day with its divisions. ``own`` counts its own records, ``whole`` those below it too.

    ``worth`` adds up the yearly values of this and all below, each account's own once; None where none is known.
    """

    account_id: int
    parent_id: int | None
    name: str
    tier: str
    value: Decimal | None
    worth: Decimal | None
    depth: int
    own: dict[str, int]
    whole: dict[str, int]
    children: tuple[Branch, ...]

    def lines(self) -> list[Branch]:
        """This and everything below, in the order of the tree."""
        return [self, *(line for child in self.children for line in child.lines())]


@dataclass(frozen=True)
class Family:
    """An account's tree on a day. ``above``: whose division it is, by name; ``hidden``: divisions not shown."""

    day: date
    top: Branch | None  # None: there was no such account then
    above: tuple[str, ...]
    hidden: int


def family_of(account: Account, day: date, *, seen: set[int] | None) -> Family:
    """The account and what was below it on ``day``, as far as it is among ``seen`` (None: all).

    A fixed number of statements, however many divisions there are.
    """
    tree = account_tree(day)
    below = members(account, day, seen=seen)
    above = [one for one in tree.upwards(account.pk) if one != account.pk]
    found = AccountVersion.objects.on(day).filter(account__in={*below, *above})
    versions = {one.account_id: one for one in found}
    names = tuple(versions[one].name for one in reversed(above) if one in versions)
    hidden = len(tree.below([account.pk])) - len(below)
    if account.pk not in versions:
        return Family(day, None, names, hidden)
    counts = {name: _counted(figure, below, day) for name, figure in FIGURES.items()}
    return Family(day, _Growing(tree, versions, below, counts).branch(account.pk, 0), names, hidden)


def members(account: Account, day: date, *, seen: set[int] | None) -> set[int]:
    """The account and all that was below it on ``day``, as far as it is among ``seen``."""
    below = account_tree(day).below([account.pk])
    return below if seen is None else below & seen


def _counted(figure: Figure, accounts: set[int], day: date) -> dict[int, int]:
    found = figure.records(accounts, day).order_by().values_list("account")
    return dict(found.annotate(n=Count("pk")))


class _Growing:
    """A tree of branches on its way, from what was read."""

    def __init__(
        self,
        tree: Tree,
        versions: dict[int, AccountVersion],
        shown: set[int],
        counts: dict[str, dict[int, int]],
    ) -> None:
        self.versions, self.counts = versions, counts
        self.below: dict[int, list[int]] = defaultdict(list)
        for child in shown:
            parent = tree.parents.get(child)
            if parent is not None and child in versions:
                self.below[parent].append(child)

    def branch(self, key: int, depth: int) -> Branch:
        then = self.versions[key]
        own = {name: found.get(key, 0) for name, found in self.counts.items()}
        names = sorted(self.below[key], key=lambda one: (self.versions[one].name, one))
        children = tuple(self.branch(one, depth + 1) for one in names)
        known = [one for one in (then.annual_value, *(child.worth for child in children)) if one is not None]
        return Branch(
            account_id=key,
            parent_id=then.parent_id,
            name=then.name,
            tier=then.tier,
            value=then.annual_value,
            worth=sum(known, Decimal(0)) if known else None,
            depth=depth,
            own=own,
            whole={name: own[name] + sum(one.whole[name] for one in children) for name in own},
            children=children,
        )
