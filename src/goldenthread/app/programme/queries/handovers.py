"""What a leaver takes along, account by account, and the pack that a successor reads."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from goldenthread.app.customers.models import (
    Account,
    Contact,
    Contract,
    ContractOutcome,
    Interaction,
    Objective,
    Tie,
)
from goldenthread.app.customers.queries import (
    accounts_listed_for,
    accounts_seen_whole_by,
    accounts_visible_to,
)
from goldenthread.app.orders.models import Barrier, Order
from goldenthread.app.people.models import Assignment, Person, Role
from goldenthread.app.programme.models import Duty, Handover
from goldenthread.app.programme.queries.relationships import Thread, agreed


def may_see_what_goes(reader: Person, leaver: Person, *, on: date) -> bool:
    """What somebody would take along is for themselves, executives and the programme lead."""
    return reader.pk == leaver.pk or accounts_seen_whole_by(reader, on=on) is None


@dataclass(frozen=True)
class Taken:
    """What leaves one account with a person."""

    account: Account
    roles: tuple[str, ...]  # uncovered without them
    alone: tuple[Contact, ...]  # known to them only
    threads: int
    orders: int
    duties: int
    objectives: int
    handovers: tuple[Handover, ...]


def taken_along(leaver: Person, reader: Person, today: date) -> list[Taken]:
    """Per account that the reader sees: what is uncovered without the leaver, and whom only they know."""
    seen = accounts_visible_to(reader, on=today).filter(closed_on__isnull=True)
    ties = Tie.objects.filter(account__in=seen.order_by().values("pk"), contact__left_on__isnull=True)
    own = list(ties.filter(person=leaver, in_touch_on__isnull=False).select_related("contact"))
    others = ties.exclude(person=leaver).filter(in_touch_on__isnull=False, person__left_on__isnull=True)
    shared = set(
        others.filter(contact__in=[one.contact_id for one in own]).values_list("contact_id", flat=True)
    )
    by_account: dict[int, list[Tie]] = defaultdict(list)
    for tie in own:
        by_account[tie.account_id].append(tie)
    duties, objectives = (
        _counts(Duty.objects.filter(person=leaver, done_at=None, lapsed_at=None)),
        _counts(Objective.objects.filter(owner=leaver, ended_on=None)),
    )
    holds = Q(manager=leaver) | Q(sponsor=leaver)
    within = Q(pk__in={*by_account, *duties, *objectives}) | holds
    accounts = list(seen.filter(within))
    orders = _counts(Order.objects.filter(account__in=accounts, parent=None, ended_at=None))
    handed: dict[int, list[Handover]] = defaultdict(list)
    for one in Handover.objects.filter(leaver=leaver, account__in=accounts).select_related(
        "successor", "account", "leaver"
    ):
        handed[one.account_id].append(one)
    return [
        Taken(
            account,
            tuple(
                role
                for role, key in (("account manager", account.manager_id), ("sponsor", account.sponsor_id))
                if key == leaver.pk
            ),
            tuple(tie.contact for tie in by_account[account.pk] if tie.contact_id not in shared),
            len(by_account[account.pk]),
            orders.get(account.pk, 0) if account.manager_id == leaver.pk else 0,
            duties.get(account.pk, 0),
            objectives.get(account.pk, 0),
            tuple(handed[account.pk]),
        )
        for account in accounts
    ]


@dataclass(frozen=True)
class StillHeld:
    """Accounts that somebody manages or sponsors and has handed over to nobody."""

    named: tuple[Account, ...]  # those whose name the reader may know
    leads: tuple[Person, ...]  # who may hand over any account
    may_open: bool  # the reader may see what else goes, and hand over


def still_held(leaver: Person, reader: Person, today: date) -> StillHeld | None:
    """What is to be handed over before somebody leaves or gives up a role; nothing where they hold no account."""
    held = Account.objects.filter(Q(manager=leaver) | Q(sponsor=leaver), closed_on__isnull=True)
    held = held.exclude(handovers__leaver=leaver).order_by("name", "pk")
    if not held.exists():
        return None
    named = held.filter(pk__in=accounts_listed_for(reader, on=today).order_by().values("pk"))
    leads = Assignment.objects.on(today).filter(role=Role.PROGRAMME_LEAD).values("person")
    return StillHeld(
        tuple(named[:MOST]),
        tuple(Person.objects.filter(pk__in=leads).order_by("name", "pk")[:5]),
        may_see_what_goes(reader, leaver, on=today),
    )


def _counts(rows: QuerySet[Duty] | QuerySet[Objective] | QuerySet[Order]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for key in rows.order_by().values_list("account_id", flat=True):
        found[key] += 1
    return dict(found)


def handovers_visible_to(person: Person, *, on: date) -> QuerySet[Handover]:
    """Those of the accounts that the person sees whole, and those to themselves: the pack is what they are given."""
    every = Handover.objects.select_related("account__manager", "leaver", "successor", "opened_by")
    seen = accounts_seen_whole_by(person, on=on)
    return every if seen is None else every.filter(Q(account__in=seen) | Q(successor=person))


@dataclass(frozen=True)
class Pack:
    """What a successor reads. Private notes are not in it."""

    threads: tuple[Thread, ...]
    orders: tuple[Order, ...]
    barriers: tuple[Barrier, ...]
    duties: tuple[Duty, ...]
    objectives: tuple[Objective, ...]
    contracts: tuple[Contract, ...]
    topics: tuple[Interaction, ...]
    next_steps: tuple[Interaction, ...]


MOST = 50


def pack_of(handover: Handover, today: date) -> Pack:
    """Everything of the account that is open, and what passed between the leaver and each contact last."""
    account, leaver = handover.account, handover.leaver
    ties = agreed(Tie.objects.filter(account=account, person=leaver), today).select_related(
        "person", "contact"
    )
    passed = (
        Interaction.objects.filter(account=account, person=leaver).defer("note").select_related("contact")
    )
    orders = Order.objects.filter(account=account, parent=None, ended_at=None).select_related("asked_of_unit")
    duties = Duty.objects.filter(account=account, done_at=None, lapsed_at=None).select_related(
        "contact", "person"
    )
    return Pack(
        tuple(Thread(one, today, one.owed_days) for one in ties.order_by("-in_touch_on", "pk")[:MOST]),  # type: ignore[attr-defined]
        tuple(orders.order_by("last_promised_for", "requested_for", "pk")[:MOST]),
        tuple(
            Barrier.objects.filter(account=account, cleared_at=None)
            .select_related("owner")
            .order_by("raised_at")[:MOST]
        ),
        tuple(duties.filter(person=leaver).order_by("due_on")[:MOST]),
        tuple(Objective.objects.filter(account=account, ended_on=None).select_related("owner")[:MOST]),
        tuple(
            Contract.objects.filter(account=account, outcome=ContractOutcome.OPEN).order_by("decide_by")[
                :MOST
            ]
        ),
        tuple(passed.exclude(topic="").order_by("-at", "-pk")[:12]),
        tuple(passed.exclude(next_step="").filter(next_step_by__gte=today).order_by("next_step_by")[:12]),
    )
