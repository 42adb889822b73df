"""The programme itself: its stage, its board, and in whose line it runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import QuerySet

from goldenthread.app.people.models import Assignment, Person, Role
from goldenthread.app.people.permissions import roles_of
from goldenthread.app.programme.models import (
    Attendance,
    BoardMeeting,
    BoardMember,
    Charter,
    Leadership,
    MeasureCategory,
    MeasureWeight,
    Phase,
    ProgrammeAccount,
    StageEvidence,
    StageItem,
)

SEES = frozenset({Role.PROGRAMME_LEAD, Role.EXECUTIVE})
SALES = "sales"
BRIEF = Decimal("0.5")  # from half of the weights on, what one sells this year is one's brief
IN_YEAR = 12  # months


def sees_programme(person: Person, day: date) -> bool:
    """Executives, the programme lead and the members of its board."""
    return bool(SEES & roles_of(person, day)) or sits_on_board(person, day)


def sits_on_board(person: Person, day: date) -> bool:
    """Whether they are a member of the programme's board on ``day``."""
    return bool(BoardMember.objects.on(day).filter(person=person).exists())


def charters_of() -> QuerySet[Charter]:
    """Every version, the latest first."""
    found: QuerySet[Charter] = Charter.objects.select_related("by")
    return found


def places_on(day: date) -> QuerySet[ProgrammeAccount]:
    """Which accounts are in the programme on ``day``."""
    found: QuerySet[ProgrammeAccount] = ProgrammeAccount.objects.on(day)
    return found.select_related("account__manager", "account__sponsor").order_by("account__name")


# -- the stage


@dataclass(frozen=True)
class ItemShown:
    """An item of the checklist with its latest evidence."""

    item: StageItem
    said: StageEvidence | None

    @property
    def holds(self) -> bool:
        return self.said is not None and self.said.holds


@dataclass(frozen=True)
class PhaseShown:
    """A phase with its items. One without items is not complete: nothing was asked."""

    phase: Phase
    items: tuple[ItemShown, ...]

    @property
    def held(self) -> int:
        return sum(one.holds for one in self.items)

    @property
    def is_complete(self) -> bool:
        return bool(self.items) and all(one.holds for one in self.items)


@dataclass(frozen=True)
class Stage:
    """Where the programme stands: the highest phase below which all are complete. None: no checklist."""

    phases: tuple[PhaseShown, ...]
    phase: Phase | None
    is_complete: bool

    @property
    def missing(self) -> tuple[ItemShown, ...]:
        """What the present phase still needs."""
        now = [one for one in self.phases if one.phase == self.phase]
        return tuple(item for one in now for item in one.items if not item.holds)


def stage_of() -> Stage:
    """The stage by the latest evidence of each item. Two statements."""
    latest = {
        one.item_id: one
        for one in StageEvidence.objects.select_related("by")
        .order_by("item_id", "-at", "-pk")
        .distinct("item_id")
    }
    items: dict[str, list[ItemShown]] = defaultdict(list)
    for item in StageItem.objects.all():
        items[item.phase].append(ItemShown(item, latest.get(item.pk)))
    phases = tuple(PhaseShown(phase, tuple(items[phase])) for phase in Phase)
    undone = [one.phase for one in phases if not one.is_complete]
    if not any(items.values()):
        return Stage(phases, None, is_complete=False)
    return Stage(phases, undone[0] if undone else Phase.OPTIMISING, is_complete=not undone)


# -- the board


@dataclass(frozen=True)
class Board:
    """Who is on the board, when it met last, by when it is to meet, and who has missed how many in a row."""

    members: tuple[BoardMember, ...]
    last: BoardMeeting | None
    due_on: date | None
    missed: tuple[tuple[Person, int], ...]

    def is_overdue(self, today: date) -> bool:
        return self.due_on is not None and self.due_on < today


def board_of(today: date) -> Board:
    """The board as it is today. It is to meet so many months after it met last, or after its charter began."""
    members = tuple(
        BoardMember.objects.on(today).select_related("person").order_by("person__name", "person_id")
    )
    last = BoardMeeting.objects.filter(held_on__lte=today).first()
    charter = Charter.objects.on(today).first()
    first = Charter.objects.order_by("valid_from").first()
    due = None
    if charter is not None and first is not None:
        due = later(last.held_on if last else first.valid_from, charter.board_every_months)
    return Board(members, last, due, _missed(members))


def later(day: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    count = day.year * 12 + day.month - 1 + months
    for last in (day.day, 30, 29, 28):
        try:
            return date(count // 12, count % 12 + 1, last)
        except ValueError:
            continue
    raise AssertionError("a month has 28 days")


def _missed(members: Iterable[BoardMember]) -> tuple[tuple[Person, int], ...]:
    """How many of the last meetings in a row each member was not at."""
    people = {one.person_id: one.person for one in members}
    runs: dict[int, int] = defaultdict(int)
    over: set[int] = set()
    rows = Attendance.objects.filter(person__in=people).order_by("-meeting__held_on")
    for person_id, came in rows.values_list("person_id", "came"):
        if came:
            over.add(person_id)
        elif person_id not in over:
            runs[person_id] += 1
    return tuple((people[one], count) for one, count in runs.items())


# -- in whose line it runs


@dataclass(frozen=True)
class Line:
    """Who reports to whom, in the line of which function, and what that line is measured by.

    ``sold_share`` is how much of the variable pay of the person above is for money within the year; where it is not
    known how much of their pay varies, how much of the weights is. None: nobody wrote down what they are measured by.
    """

    people: tuple[Person, ...]
    runs: bool  # the programme; otherwise, its accounts
    under: Person
    function: str
    weights: tuple[MeasureWeight, ...]
    since: date

    @property
    def sold_share(self) -> Decimal | None:
        if not self.weights:
            return None
        paid = [(one, self._counts(one)) for one in self.weights]
        whole = sum((count for _, count in paid), Decimal(0))
        sold = sum((count for one, count in paid if sells_within_a_year(one)), Decimal(0))
        return sold / whole if whole else Decimal(0)  # nothing of their pay varies: nothing is for selling

    @property
    def is_by_pay(self) -> bool:
        """Whether it is known how much of their pay varies."""
        return any(one.variable_pay_share is not None for one in self.weights)

    def _counts(self, one: MeasureWeight) -> Decimal:
        return one.weight * (one.variable_pay_share or Decimal(0)) if self.is_by_pay else one.weight

    @property
    def is_in_sales(self) -> bool:
        return self.function == SALES

    @property
    def is_sales_led(self) -> bool:
        """Sales runs it: the line is of sales, and paid half or more by what it sells within the year."""
        return self.is_in_sales and self.sold_share is not None and self.sold_share >= BRIEF


def sells_within_a_year(one: MeasureWeight) -> bool:
    """Whether a measure is of money, and ends within the year."""
    return one.category == MeasureCategory.FINANCIAL and one.horizon_months <= IN_YEAR


def lines_of(today: date) -> list[Line]:
    """The line of who runs the programme first, then those of account managers. Five statements."""
    heads, managers = _reporting(today)
    places = _places({one.pk for one in (*heads, *managers)}, today)
    named = Leadership.objects.on(today).values_list("line", flat=True).first() or ""
    held = list(MeasureWeight.objects.on(today))
    return [
        *(_line(above, who, places[above.pk], True, named, held) for above, who in heads.items()),
        *(_line(above, who, places[above.pk], False, "", held) for above, who in managers.items()),
    ]


Reporting = dict[Person, list[tuple[Person, date]]]


def _reporting(today: date) -> tuple[Reporting, Reporting]:
    """Who reports to whom, since when: who runs the programme, and account managers."""
    heads: Reporting = defaultdict(list)
    managers: Reporting = defaultdict(list)
    for led in Leadership.objects.on(today).filter(under__isnull=False).select_related("lead", "under"):
        if led.under is not None:
            heads[led.under].append((led.lead, led.valid_from))
    held = Assignment.objects.on(today).filter(role=Role.ACCOUNT_MANAGER, manager__isnull=False)
    for one in held.select_related("person", "manager").order_by("manager__name", "person__name"):
        if one.manager is not None:
            managers[one.manager].append((one.person, one.valid_from))
    return heads, managers


def _line(
    above: Person,
    who: list[tuple[Person, date]],
    places: list[Assignment],
    runs: bool,
    named: str,
    held: list[MeasureWeight],
) -> Line:
    function, began = _function(places, named.strip().casefold())
    weights = _weights(places, held)
    since = max([began or date.min, min(day for _, day in who), *(one.valid_from for one in weights[:1])])
    return Line(tuple(dict.fromkeys(one for one, _ in who)), runs, above, function, weights, since)


def _places(above: Iterable[int], today: date) -> dict[int, list[Assignment]]:
    held: dict[int, list[Assignment]] = defaultdict(list)
    rows = Assignment.objects.on(today).filter(person__in=list(above)).select_related("unit")
    for one in rows.order_by("valid_from"):
        held[one.person_id].append(one)
    return held


def _function(places: list[Assignment], named: str) -> tuple[str, date | None]:
    """Sales, where the person has a place in a unit of sales or the line was named so; else their unit's function."""
    functions = {one.unit.function.strip().casefold(): one.valid_from for one in reversed(places)}
    if SALES in functions or named == SALES:
        return SALES, functions.get(SALES)
    return named or next((one for one in functions if one), ""), None


def _weights(places: list[Assignment], held: list[MeasureWeight]) -> tuple[MeasureWeight, ...]:
    """What the person is measured by: the weights of their roles in their units; those for all where none is set.

    Whoever leads a unit that sells is paid as those who sell, unless weights are set for the unit itself.
    """
    own = {(one.role, one.unit_id) for one in places}
    found = tuple(one for one in held if (one.role, one.unit_id) in own)
    roles = {
        Role.SALES if one.unit.function.strip().casefold() == SALES else Role(one.role) for one in places
    }
    selling = tuple(one for one in held if one.unit_id is None and one.role in roles)
    return (
        found
        or selling
        or tuple(one for one in held if one.unit_id is None and one.role in {place.role for place in places})
    )
