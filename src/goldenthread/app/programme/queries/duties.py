"""Duties, acts and roles: what a person has to do, what sponsors did, how far roles are accepted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from goldenthread.analysis.measures import xmr
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.measures.statistics.xmr import XmR
from goldenthread.app.customers.models import Account, AccountVersion, Interaction
from goldenthread.app.customers.queries import accounts_seen_whole_by
from goldenthread.app.orders.models import Escalation
from goldenthread.app.people.models import Person, Role
from goldenthread.app.people.permissions import roles_of
from goldenthread.app.people.queries import own_units, units_below
from goldenthread.app.programme.models import Acceptance, Duty, RoleCharter

ACTS_OVER = 24  # months


def duties_visible_to(person: Person, *, on: date) -> QuerySet[Duty]:
    """One's own duties and those delegated to one; all, for the programme lead."""
    every = Duty.objects.select_related(
        "account", "person", "delegated_to", "contact", "feedback", "escalation"
    )
    if Role.PROGRAMME_LEAD in roles_of(person, on):
        return every
    if not roles_of(person, on):
        return every.none()
    return every.filter(Q(person=person) | Q(delegated_to=person))


def part_of(person: Person, *, on: date) -> QuerySet[Duty]:
    """What is on the person to do: their own, unless delegated, and what was delegated to them; earliest first."""
    mine = Q(person=person, delegated_to__isnull=True) | Q(delegated_to=person)
    found = duties_visible_to(person, on=on).filter(mine, done_at__isnull=True, lapsed_at__isnull=True)
    return found.order_by("due_on", "pk")


@dataclass(frozen=True)
class SponsorAct:
    """One thing that a sponsor did for an account."""

    at: datetime
    what: str
    by: str
    words: str = ""
    address: str = ""  # where it is on record


@dataclass(frozen=True)
class Entanglement:
    """A sponsor's acts for an account: by month, on their chart, and one by one. Never a number without them."""

    months: tuple[tuple[date, int], ...]
    chart: XmR | Undefined
    acts: tuple[SponsorAct, ...]

    @property
    def by_month(self) -> list[tuple[date, int, list[SponsorAct]]]:
        """Each month, the latest first, with its acts."""
        return [
            (
                month,
                count,
                [act for act in self.acts if (act.at.year, act.at.month) == (month.year, month.month)],
            )
            for month, count in reversed(self.months)
        ]

    @property
    def fell(self) -> bool:
        """Whether the last three months hold a signal below the centre."""
        last = len(self.months) - 3
        return isinstance(self.chart, XmR) and any(
            one.side == "below" and one.index >= last for one in self.chart.signals
        )


def may_see_acts(person: Person, account: Account, *, on: date) -> bool:
    """A sponsor's acts are a person's: for the sponsor, executives and the programme lead."""
    seen = accounts_seen_whole_by(person, on=on)
    return account.sponsor_id == person.pk or seen is None


def entanglement_of(account: Account, today: date) -> Entanglement:
    """The acts of the account's sponsors over two years, each while they sponsored it: contacts, decisions, duties
    done by themselves. What somebody did before or after is not a sponsor's act."""
    since = _month(today, -(ACTS_OVER - 1))
    acts = sorted(_acts(account, since), key=lambda act: act.at, reverse=True)
    counted = Counter(date(act.at.year, act.at.month, 1) for act in acts)
    first = min(counted, default=_month(today, 0))
    months = tuple(
        (month, counted[month])
        for month in (_month(today, -back) for back in range(ACTS_OVER - 1, -1, -1))
        if month >= first
    )
    return Entanglement(months, xmr([count for _, count in months]), tuple(acts))


def _acts(account: Account, since: date) -> list[SponsorAct]:
    met = Interaction.objects.filter(_sponsored("person", "at"), account=account, at__date__gte=since)
    decided = Escalation.objects.filter(
        _sponsored("decided_by", "decided_at"), barrier__account=account, decided_at__date__gte=since
    )
    done = Duty.objects.filter(
        _sponsored("person", "done_at"),
        account=account,
        delegated_to__isnull=True,
        interaction__isnull=True,
        escalation__isnull=True,
        done_at__date__gte=since,
    )
    contacts = reverse("interactions") + f"?account={account.pk}&person="
    return [
        *(
            SponsorAct(
                one.at, one.get_kind_display(), str(one.person), one.topic, f"{contacts}{one.person_id}"
            )
            for one in met.select_related("person").defer("note")
        ),
        *(
            SponsorAct(
                one.decided_at,
                "Decided a barrier",
                str(one.decided_by),
                one.ground,
                reverse("barrier", args=[one.barrier_id]),
            )
            for one in decided.select_related("decided_by")
            if one.decided_at
        ),
        *(
            SponsorAct(one.done_at, one.get_kind_display(), str(one.person), one.evidence)
            for one in done.select_related("person")
            if one.done_at
        ),
    ]


def _sponsored(person: str, at: str) -> Exists:
    """Whether the person was the account's sponsor on the day of the act."""
    account = "barrier__account" if person == "decided_by" else "account"
    day = OuterRef(f"{at}__date")
    then = AccountVersion.objects.filter(
        account=OuterRef(account), sponsor=OuterRef(person), valid_from__lte=day
    )
    return Exists(then.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day)))


def _month(day: date, shift: int) -> date:
    month = day.year * 12 + day.month - 1 + shift
    return date(month // 12, month % 12 + 1, 1)


def acceptances_visible_to(person: Person, *, on: date) -> QuerySet[Acceptance]:
    """One's own; those of the units that one leads; all, for the programme lead."""
    every = Acceptance.objects.select_related("charter__unit", "person", "agreed_with", "informed_by")
    if Role.PROGRAMME_LEAD in roles_of(person, on):
        return every
    led = units_below(own_units(person, on, roles=[Role.UNIT_LEAD]), on)
    return every.filter(Q(person=person) | Q(charter__unit__in=led))


def charters_visible_to(person: Person, *, on: date) -> QuerySet[RoleCharter]:
    """Every role charter, for whoever holds an assignment: a role is no secret."""
    every: QuerySet[RoleCharter] = RoleCharter.objects.select_related("unit")
    return every if roles_of(person, on) else every.none()


KEY_TIERS = ("key", "strategic")
