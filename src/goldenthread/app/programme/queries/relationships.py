"""Threads between our people and theirs: how fresh, which way, on what evidence, who holds and could revive them.

A thread is dormant when it is silent for longer than nine in ten of the pair's own gaps and longer than what was
agreed for it. Dormant is not broken: each comes with who else knows the contact and a reason to call. All of it is
read from the ties, which the database sums up; the number of statements does not grow with the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import (
    Case,
    DateField,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from goldenthread.app.customers.models import Account, Contact, Tie
from goldenthread.app.people.models import Person
from goldenthread.app.programme.models import Cadence
from goldenthread.app.programme.queries.reasons import Reason, reasons_to_call

OWED_DAYS = 30  # where nothing was agreed for the pair
MONTH_DAYS = 31
LATELY = timedelta(days=90)  # a pair without a rhythm yet counts as live for so long
SPANNER_SHARE = 0.6  # of the days in touch through one person: a policy, not a finding
WORDS = {
    "live": ("In rhythm", "activity", "good"),
    "new": ("No rhythm yet", "sprout", "calm"),
    "dormant": ("Dormant", "moon", "warn"),
    "quiet": ("Long silent", "moon", "warn"),
    "one_way": ("No answer yet", "arrow-right", ""),
}
TOGETHER = {"visit", "meeting", "call", "review"}
DIRECTIONS = {(True, True): "both ways", (True, False): "from us only", (False, True): "from them only"}


def agreed(ties: QuerySet[Tie], today: date) -> QuerySet[Tie]:
    """The ties, each with ``owed_days``: what its pair's cadence allows between two contacts."""
    own = Cadence.objects.on(today).filter(account=OuterRef("account"), person=OuterRef("person"))
    named = own.filter(Q(contact=OuterRef("contact")) | Q(contact__isnull=True)).order_by("every_months")
    months = Subquery(named.values("every_months")[:1], output_field=IntegerField())
    return ties.annotate(owed_days=Coalesce(months * MONTH_DAYS, OWED_DAYS))


def dormant(ties: QuerySet[Tie], today: date) -> QuerySet[Tie]:
    """The ties of colleagues and contacts who are still there that are silent beyond their own rhythm."""
    since = Func(
        Value(today, DateField()),
        F("owed_days"),
        template="(%(expressions)s)",
        arg_joiner=" - ",
        output_field=DateField(),
    )
    there = ties.filter(quiet_from__lte=today, contact__left_on__isnull=True)
    return agreed(_of_colleagues(there, today), today).filter(in_touch_on__lt=since)


def _of_colleagues(ties: QuerySet[Tie], today: date) -> QuerySet[Tie]:
    return ties.filter(Q(person__left_on__isnull=True) | Q(person__left_on__gte=today))


@dataclass(frozen=True)
class Thread:
    """One of ours and one of theirs, as of a day. ``state`` is said first as a word, see ``WORDS``."""

    tie: Tie
    today: date
    owed_days: int = OWED_DAYS

    @property
    def silent_days(self) -> int | None:
        silent = self.tie.silent_for(self.today)
        return None if silent is None else silent.days

    @property
    def state(self) -> str:
        silent = self.silent_days
        if silent is None:
            return "one_way"
        if self.tie.quiet_from is None:
            return "new" if silent <= LATELY.days else "quiet"
        return "dormant" if self.tie.quiet_from <= self.today and silent > self.owed_days else "live"

    @property
    def is_live(self) -> bool:
        return self.state in ("live", "new")

    @property
    def word(self) -> str:
        return WORDS[self.state][0]

    @property
    def icon(self) -> str:
        return WORDS[self.state][1]

    @property
    def tone(self) -> str:
        return WORDS[self.state][2]

    @property
    def direction(self) -> str:
        """Who took part: in a visit, meeting, call or review both did, whoever began it."""
        together = bool(self.tie.times_both or TOGETHER & self.tie.kinds.keys())
        return DIRECTIONS[together or bool(self.tie.times_out), together or bool(self.tie.times_in)]

    @property
    def evidence(self) -> str:
        """How many contacts of which kinds: the strength of a thread, never a score."""
        kinds = sorted(self.tie.kinds.items(), key=lambda item: (-item[1], item[0]))
        return ", ".join(f"{times} {_plural(kind, times)}" for kind, times in kinds)

    @property
    def rhythm(self) -> str:
        """The silence beside the pair's own gaps, as a rank: with few gaps no finer statement holds."""
        if not self.tie.has_rhythm or self.silent_days is None:
            return "too few contacts to tell their rhythm"
        longer = sum(1 for gap in self.tie.gaps if gap < self.silent_days)
        usual, longest = round(self.tie.usual_days or 0), round(self.tie.usual_longest_days or 0)
        return (
            f"they speak every {usual} days as a rule, nine times in ten within {longest}; "
            f"this silence is longer than {longer} of their {len(self.tie.gaps)} gaps"
        )


_PLURALS = {"listening": "listened in", "mail": "mails", "other": "others"}


def _plural(kind: str, times: int) -> str:
    return kind if times == 1 and kind != "listening" else _PLURALS.get(kind, f"{kind}s")


@dataclass(frozen=True)
class Reviver:
    """Somebody of ours who could call instead, and why."""

    person: Person
    why: str


@dataclass(frozen=True)
class Dormant:
    """A dormant thread, who could revive it, and what to call about."""

    thread: Thread
    revivers: tuple[Reviver, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Hanging:
    """What would be lost if one person left: contacts whom only they know, and the authority that these hold."""

    person: Person
    contacts: tuple[Contact, ...]
    authority_share: float | None  # of the authority of all buying roles; None where none is known


@dataclass(frozen=True)
class Pivotal:
    """A contact through whom most of the relationship passes, or who alone holds a buying role that we know."""

    contact: Contact
    why: str


@dataclass(frozen=True)
class Row:
    """A contact, and the thread of each of our people, in the order of ``Relationships.people``."""

    contact: Contact
    cells: tuple[tuple[Person, Thread | None], ...]
    elsewhere: tuple[Thread, ...] = ()  # of people who have no column of their own
    left_us: int = 0  # threads of people who left

    @property
    def threads(self) -> tuple[Thread, ...]:
        """Those of all colleagues, with and without a column."""
        return (*(one for _, one in self.cells if one), *self.elsewhere)


@dataclass(frozen=True)
class Relationships:
    """An account's relationships on a day."""

    people: tuple[Person, ...]
    rows: tuple[Row, ...]
    more_people: int
    contacts: int
    in_touch: int
    live: int
    dormant: tuple[Dormant, ...]
    hanging: tuple[Hanging, ...]
    pivotal: tuple[Pivotal, ...]
    next_page: int | None = None
    nobody_knows: tuple[Contact, ...] = field(default=())


COLUMNS = 6
ROWS = 40


def threads_of(account: Account, today: date) -> list[Thread]:
    """Every thread with contacts of the account, of colleagues and of people who left, the strongest first."""
    found = agreed(Tie.objects.filter(account=account, contact__left_on__isnull=True), today)
    ties = found.select_related("person", "contact").order_by("-days_in_touch", "-times", "pk")
    return [Thread(tie, today, tie.owed_days) for tie in ties]  # type: ignore[attr-defined]


def relationships_of(account: Account, today: date, *, page: int = 1) -> Relationships:
    """The matrix of our people and theirs, a page of contacts at a time, and what follows from it."""
    threads = threads_of(account, today)
    here = [one for one in threads if one.tie.person.works_here_on(today)]
    people = _columns(here)
    contacts = account.contacts.filter(left_on__isnull=True).order_by(
        F("authority").desc(nulls_last=True), "name", "pk"
    )
    total = contacts.count()
    shown = contacts[(page - 1) * ROWS : page * ROWS]
    by_contact: dict[int, list[Thread]] = defaultdict(list)
    for one in threads:
        by_contact[one.tie.contact_id].append(one)
    everybody = {one.tie.person_id for one in here}
    return Relationships(
        people=people[:COLUMNS],
        rows=tuple(_row(contact, by_contact[contact.pk], people[:COLUMNS], today) for contact in shown),
        more_people=max(0, len(everybody) - COLUMNS),
        contacts=total,
        in_touch=len({one.tie.contact_id for one in here if one.tie.in_touch_on}),
        live=sum(one.is_live for one in here),
        dormant=revivals([one for one in here if one.state == "dormant"][:20], today),
        hanging=_hanging(here, today),
        pivotal=_pivotal(here),
        next_page=page + 1 if total > page * ROWS else None,
    )


def _columns(threads: list[Thread]) -> tuple[Person, ...]:
    """Our people, those with the most days in touch first."""
    days: dict[int, int] = defaultdict(int)
    known: dict[int, Person] = {}
    for one in threads:
        days[one.tie.person_id] += one.tie.days_in_touch
        known[one.tie.person_id] = one.tie.person
    return tuple(known[key] for key in sorted(days, key=lambda key: (-days[key], str(known[key]))))


def _row(contact: Contact, threads: list[Thread], people: tuple[Person, ...], today: date) -> Row:
    by_person = {one.tie.person_id: one for one in threads}
    columns = {one.pk for one in people}
    beside = [one for one in threads if one.tie.person_id not in columns]
    return Row(
        contact,
        tuple((one, by_person.get(one.pk)) for one in people),
        tuple(one for one in beside if one.tie.person.works_here_on(today)),
        sum(not one.tie.person.works_here_on(today) for one in beside),
    )


def _hanging(threads: list[Thread], today: date) -> tuple[Hanging, ...]:
    """X10: per person, the contacts tied both ways through them alone, and the share of authority in those roles."""
    holders: dict[int, set[int]] = defaultdict(set)
    role_holders: dict[str, set[int]] = defaultdict(set)
    contacts: dict[int, Contact] = {}
    people: dict[int, Person] = {}
    weights: dict[str, int] = {}
    for one in threads:
        contact, person = one.tie.contact, one.tie.person
        if one.tie.in_touch_on is None:
            continue
        contacts[contact.pk], people[person.pk] = contact, person
        holders[contact.pk].add(person.pk)
        if contact.buying_role:
            role_holders[contact.buying_role].add(person.pk)
            weights[contact.buying_role] = max(weights.get(contact.buying_role, 1), contact.authority or 1)
    alone: dict[int, list[Contact]] = defaultdict(list)
    for key, held_by in holders.items():
        if len(held_by) == 1:
            alone[min(held_by)].append(contacts[key])
    whole = sum(weights.values())
    found = [
        Hanging(
            people[key],
            tuple(sorted(only, key=lambda one: (-(one.authority or 0), str(one)))),
            sum(weights[role] for role, held in role_holders.items() if held == {key}) / whole
            if whole
            else None,
        )
        for key, only in alone.items()
    ]
    return tuple(
        sorted(found, key=lambda one: (-(one.authority_share or 0), -len(one.contacts), str(one.person)))
    )


def _pivotal(threads: list[Thread]) -> tuple[Pivotal, ...]:
    """Contacts whose leaving would take most of the relationship, or the only one we know in a buying role."""
    days: dict[int, int] = defaultdict(int)
    roles: dict[str, set[int]] = defaultdict(set)
    contacts: dict[int, Contact] = {}
    for one in threads:
        if one.tie.in_touch_on is not None:
            contacts[one.tie.contact_id] = one.tie.contact
            days[one.tie.contact_id] += one.tie.days_in_touch
            roles[one.tie.contact.buying_role].add(one.tie.contact_id)
    whole = sum(days.values())
    found = []
    for key, contact in contacts.items():
        why = []
        if len(contacts) > 1 and days[key] / whole > SPANNER_SHARE:
            why.append(f"{days[key]} of {whole} days in touch were with them")
        if contact.buying_role and len(roles[contact.buying_role]) == 1 and (contact.authority or 0) >= 4:
            why.append(f"nobody else whom we know there has their part in a purchase ({contact.buying_role})")
        if why:
            found.append(Pivotal(contact, " and ".join(why)))
    return tuple(sorted(found, key=lambda one: (-(one.contact.authority or 0), str(one.contact))))


def revivals(threads: list[Thread], today: date) -> tuple[Dormant, ...]:
    """Each dormant thread with who could revive it and reasons to call, in three statements more for all of them."""
    if not threads:
        return ()
    accounts = {one.tie.account_id for one in threads}
    reasons = reasons_to_call(accounts, today)
    known = _of_colleagues(Tie.objects.filter(account__in=accounts, in_touch_on__isnull=False), today)
    by_account: dict[int, list[Thread]] = defaultdict(list)
    for tie in agreed(known, today).select_related("person", "contact").order_by("-in_touch_on", "pk"):
        by_account[tie.account_id].append(Thread(tie, today, tie.owed_days))  # type: ignore[attr-defined]
    return tuple(
        Dormant(one, _revivers(one, by_account[one.tie.account_id]), tuple(reasons[one.tie.account_id][:3]))
        for one in threads
    )


def _ago(one: Thread) -> str:
    return {0: "today", 1: "yesterday"}.get(one.silent_days or 0, f"{one.silent_days} days ago")


def _revivers(quiet: Thread, known: Iterable[Thread]) -> tuple[Reviver, ...]:
    """Others with a live thread to the same contact, then who knew them, then who is in touch with somebody there."""
    live, knew, near = [], [], []
    for one in known:
        if one.tie.person_id == quiet.tie.person_id:
            continue
        if one.tie.contact_id == quiet.tie.contact_id:
            if one.is_live:
                live.append(Reviver(one.tie.person, f"in touch with them {_ago(one)}"))
            else:
                knew.append(Reviver(one.tie.person, f"knew them until {one.tie.in_touch_on:%-d %B %Y}"))
        elif one.is_live:
            near.append(Reviver(one.tie.person, f"in touch with {one.tie.contact} {_ago(one)}"))
    once: dict[int, Reviver] = {}
    for reviver in [*live, *knew, *near]:
        once.setdefault(reviver.person.pk, reviver)
    return tuple(list(once.values())[:3])


def accounts_by_threads(accounts: QuerySet[Account], today: date) -> QuerySet[Account]:
    """The accounts with ``known``, ``touched``, ``quiet`` and ``alone``: contacts, those in touch, dormant threads,
    and contacts whom one of ours alone knows."""
    ties = _of_colleagues(
        Tie.objects.filter(account=OuterRef("pk"), in_touch_on__isnull=False, contact__left_on__isnull=True),
        today,
    )
    contacts = Contact.objects.filter(account=OuterRef("pk"), left_on__isnull=True)
    quiet = dormant(Tie.objects.filter(account=OuterRef("pk")), today)
    others = _of_colleagues(
        Tie.objects.filter(contact=OuterRef("contact"), in_touch_on__isnull=False), today
    ).exclude(person=OuterRef("person"))
    alone = ties.annotate(other=Subquery(others.values("pk")[:1])).filter(other__isnull=True)
    return accounts.annotate(
        known=_count(contacts, "pk"),
        touched=_count(ties, "contact"),
        quiet=_count(quiet, "pk"),
        alone=_count(alone, "pk"),
        last_touch=Subquery(ties.order_by("-in_touch_on").values("in_touch_on")[:1]),
    )


def _count(rows: QuerySet[Tie] | QuerySet[Contact], what: str) -> Coalesce:
    counted = rows.order_by().annotate(
        number=Func(
            F(what),
            function="count",
            template="%(function)s(DISTINCT %(expressions)s)",
            output_field=IntegerField(),
        )
    )
    return Coalesce(Subquery(counted.values("number"), output_field=IntegerField()), 0)


def quietest(accounts: QuerySet[Account], today: date, *, limit: int = 10) -> tuple[Dormant, ...]:
    """The dormant threads of these accounts to the contacts of most authority, with who could revive them and why."""
    found = dormant(Tie.objects.filter(account__in=accounts.order_by().values("pk")), today)
    authority = Case(When(contact__authority__isnull=False, then=F("contact__authority")), default=0)
    ties = found.select_related("person", "contact", "account").order_by(
        authority.desc(), "in_touch_on", "pk"
    )
    return revivals([Thread(tie, today, tie.owed_days) for tie in ties[:limit]], today)  # type: ignore[attr-defined]
