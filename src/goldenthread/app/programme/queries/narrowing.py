"""Long lists of the programme narrowed to what somebody looks for: the same for pages and the API."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextChoices

from goldenthread.app.customers.models import Contract, ContractOutcome, RenewalCall
from goldenthread.app.customers.queries import accounts_seen_whole_by
from goldenthread.app.people.models import Person
from goldenthread.app.programme.actions.renewals import SIX_MONTHS, THREE_MONTHS
from goldenthread.app.programme.models import Due, Lesson, Transfer
from goldenthread.app.programme.queries.plans import transfers_visible_to


class RenewalState(TextChoices):
    OPEN = "open", "Open"
    SOON = "soon", "Decided within six months"
    UNCALLED = "uncalled", "A call is due"
    APART = "apart", "The call and the records disagree"
    LATE = "late", "The day of decision has passed"
    DECIDED = "decided", "Decided"
    LOST = "lost", "Lost"


def contracts_narrowed(
    found: QuerySet[Contract], *, today: date, state: str = "", account_id: int | None = None
) -> QuerySet[Contract]:
    """Contracts in this state, of this account."""
    if account_id is not None:
        found = found.filter(account=account_id)
    return found.filter(_of_state(RenewalState(state), today)) if state else found


def _of_state(state: RenewalState, today: date) -> Q:
    is_open = Q(outcome=ContractOutcome.OPEN)
    calls = RenewalCall.objects.filter(contract=OuterRef("pk"))
    late_half = Q(decide_by__lte=today + THREE_MONTHS) & ~Q(Exists(calls.filter(checkpoint="three_months")))
    early_half = Q(decide_by__gt=today + THREE_MONTHS, decide_by__lte=today + SIX_MONTHS) & ~Q(
        Exists(calls.filter(checkpoint="six_months"))
    )
    conditions: dict[RenewalState, Q] = {
        RenewalState.OPEN: is_open,
        RenewalState.SOON: is_open & Q(decide_by__lte=today + SIX_MONTHS),
        RenewalState.UNCALLED: is_open & (late_half | early_half),
        RenewalState.APART: is_open & Q(Exists(calls.filter(disagrees=True, settled_at__isnull=True))),
        RenewalState.LATE: is_open & Q(decide_by__lt=today),
        RenewalState.DECIDED: ~is_open,
        RenewalState.LOST: Q(outcome=ContractOutcome.LOST),
    }
    return conditions[state]


class DueState(TextChoices):
    MISSED = "missed", "Not issued, and its day has passed"
    COMING = "coming", "Due next"
    ISSUED = "issued", "Issued"
    LATE = "late", "Issued after its day"


def dues_narrowed(
    found: QuerySet[Due],
    *,
    today: date,
    state: str = "",
    artefact: str = "",
    account_id: int | None = None,
    owner_id: int | None = None,
) -> QuerySet[Due]:
    """Reports and reviews in this state, of this kind, of this account, owned by this person."""
    wanted = {"artefact": artefact, "account": account_id, "owner": owner_id}
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    return found.filter(_due(DueState(state), today)) if state else found


def _due(state: DueState, today: date) -> Q:
    return {
        DueState.MISSED: Q(issued_on__isnull=True, due_on__lt=today),
        DueState.COMING: Q(issued_on__isnull=True, due_on__gte=today),
        DueState.ISSUED: Q(issued_on__isnull=False),
        DueState.LATE: Q(issued_on__gt=F("due_on")),
    }[state]


class LessonState(TextChoices):
    OPEN = "open", "Somebody is to try it"
    LAPSED = "lapsed", "The day to try it has passed"
    TRIED = "tried", "It was tried elsewhere"
    ALONE = "alone", "Nobody has committed to try it"


def lessons_narrowed(
    found: QuerySet[Lesson],
    person: Person,
    *,
    today: date,
    kind: str = "",
    state: str = "",
    words: str = "",
    account_id: int | None = None,
    tried_with_id: int | None = None,
    owner_id: int | None = None,
) -> QuerySet[Lesson]:
    """Lessons about something, of an account, tried with another, by an owner, in this state, with all the words.

    An account or a commitment that ``person`` may not see finds nothing, so that nobody learns by asking.
    """
    seen, theirs = accounts_seen_whole_by(person, on=today), transfers_visible_to(person, on=today)
    of_it = theirs.order_by().filter(lesson=OuterRef("pk"))
    if kind:
        found = found.filter(kind=kind)
    if account_id is not None:
        found = found.filter(account=account_id) if seen is None or account_id in seen else found.none()
    if tried_with_id is not None:
        found = found.filter(Exists(of_it.filter(account=tried_with_id)))
    if owner_id is not None:
        found = found.filter(Exists(of_it.filter(owner=owner_id)))
    for word in words.split():
        found = found.filter(Q(what__icontains=word) | Q(story__icontains=word))
    return found.filter(_learned(LessonState(state), of_it, today)) if state else found


def _learned(state: LessonState, seen: QuerySet[Transfer], today: date) -> Q:
    """What became of it is for every reader of the lesson; the day by which, for those who see the commitment."""
    every = Transfer.objects.filter(lesson=OuterRef("pk"))
    return {
        LessonState.OPEN: Q(Exists(every.filter(ended_at__isnull=True))),
        LessonState.LAPSED: Q(Exists(seen.filter(ended_at__isnull=True, by_day__lt=today))),
        LessonState.TRIED: Q(Exists(every.filter(ended_at__isnull=False))),
        LessonState.ALONE: ~Q(Exists(every)),
    }[state]
