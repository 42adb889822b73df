"""What of the programme waits for a person: duties, roles, renewals, reports and lessons, by the day they are due."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q

from goldenthread.app.customers.models import ContractOutcome
from goldenthread.app.customers.queries import accounts_answered_by
from goldenthread.app.orders.queries.inbox import Waiting
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.programme.actions.renewals import SIX_MONTHS, checkpoint_of
from goldenthread.app.programme.models import Acceptance
from goldenthread.app.programme.queries.duties import part_of
from goldenthread.app.programme.queries.plans import to_try_of
from goldenthread.app.programme.queries.records import contracts_visible_to, dues_visible_to

SOON = timedelta(days=7)


def programme_waiting_for(actor: Actor) -> list[Waiting]:
    """Everything of the programme that waits for the actor; nothing for a system."""
    person, today = actor.person, actor.now.date()
    if person is None:
        return []
    found = [
        *_duties(person, today),
        *_roles(person),
        *(_renewals(person, today) if actor.may("own:contract:change") else ()),
        *_dues(person, today),
        *_lessons(person),
    ]
    return sorted(found, key=lambda one: (one.due or date.max, one.what, one.id))


def _duties(person: Person, today: date) -> Iterator[Waiting]:
    """What is on the person to do, unless they put it off until later. A decision waits as an escalation already."""
    mine = part_of(person, on=today).filter(escalation__isnull=True)
    due = mine.filter(Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=today))
    shown = "kind what opened_at due_on account__name contact__name".split()
    for one in due.select_related(None).select_related("account", "contact").only(*shown):
        why = one.what or (f"With {one.contact}." if one.contact else "")
        yield Waiting(
            "do your part", "duty", one.pk, None, one.get_kind_display(), str(one.account), why,
            one.opened_at, one.due_on,
        )  # fmt: skip


def _roles(person: Person) -> Iterator[Waiting]:
    asked = Acceptance.objects.filter(
        person=person, asked=True, accepted_at__isnull=True, declined_at__isnull=True
    )
    for one in asked.select_related("charter__unit").only(
        "informed_at", "charter__title", "charter__unit__name"
    ):
        yield Waiting(
            "answer the role", "role", one.pk, None, one.charter.title, "", f"In {one.charter.unit}.",
            one.informed_at,
        )  # fmt: skip


def _renewals(person: Person, today: date) -> Iterator[Waiting]:
    """Contracts of the accounts that the person answers for: to be called, or decided and not on record."""
    own = contracts_visible_to(person, on=today).filter(
        account__in=accounts_answered_by(person, on=today),
        outcome=ContractOutcome.OPEN,
        decide_by__lte=today + SIX_MONTHS,
    )
    for one in own.prefetch_related("calls"):
        called = any(call.checkpoint == checkpoint_of(one, today) for call in one.calls.all())
        if one.is_late(today) or not called:
            what = "record the decision" if one.is_late(today) else "call the renewal"
            why = f"The customer decides by {one.decide_by:%-d %B %Y}."
            yield Waiting(
                what, "contract", one.pk, None, one.title, str(one.account), why, None, one.decide_by
            )


def _dues(person: Person, today: date) -> Iterator[Waiting]:
    """Reports and reviews that the person owns, due within a week or overdue."""
    own = dues_visible_to(person, on=today).filter(
        owner=person, issued_on__isnull=True, due_on__lte=today + SOON
    )
    for one in own:
        why = f"Due on {one.due_on:%-d %B %Y}."
        yield Waiting(
            "issue it",
            "due",
            one.pk,
            None,
            one.get_artefact_display(),
            str(one.account),
            why,
            None,
            one.due_on,
        )


def _lessons(person: Person) -> Iterator[Waiting]:
    shown = "committed_at by_day lesson__what lesson__story account__name".split()
    for one in to_try_of(person).select_related(None).select_related("lesson", "account").only(*shown):
        yield Waiting(
            "try the lesson", "transfer", one.pk, None, one.lesson.what, str(one.account), one.lesson.story[:300],
            one.committed_at, one.by_day,
        )  # fmt: skip
