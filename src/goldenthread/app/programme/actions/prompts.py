"""Prompts: at most three a week, none after the act, none in quiet hours, none that was snoozed.

What is decided here is whether to prompt; the prompt reaches its person as a notice, as everything does, and its mail
keeps the hours that they chose for mail."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from goldenthread.app.history.actions import record
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.people.queries import zone_of
from goldenthread.app.programme import events
from goldenthread.app.programme.models import Duty, Prompt

AHEAD = timedelta(days=7)
WEEK = timedelta(days=7)
A_WEEK = 3
NOT_BEFORE, NOT_AFTER = time(8), time(18)  # where the person works


def prompt_of_now(*, actor: Actor) -> int:
    """The clock's hourly work: each person with something due within a week is reminded of the most urgent thing that
    they were not yet reminded of this week. Answers how many."""
    today = actor.now.date()
    open_duties = Duty.objects.filter(
        Q(snoozed_until__isnull=True) | Q(snoozed_until__lte=today),
        done_at__isnull=True,
        lapsed_at__isnull=True,
        due_on__lte=today + AHEAD,
    )
    told = Prompt.objects.filter(at__gt=actor.now - WEEK).values("duty")
    prompted: set[int] = set()
    waiting = open_duties.exclude(pk__in=told).select_related("person", "delegated_to", "account")
    for duty in waiting.order_by("due_on", "pk"):
        person = duty.delegated_to or duty.person
        if person.pk not in prompted and _may_be_prompted(person, actor.now):
            _send(duty, person, actor)
            prompted.add(person.pk)
    return len(prompted)


@transaction.atomic
def _send(duty: Duty, person: Person, actor: Actor) -> None:
    what = f": {duty.what}" if duty.what else ""
    sentence = f"{duty.get_kind_display()} for {duty.account} by {duty.due_on:%-d %B}{what}"[:500]
    made = Prompt.objects.create(person=person, duty=duty, at=actor.now, sentence=sentence)
    told = events.PromptSent(person.pk, duty.pk, duty.kind, duty.due_on)
    record(made, told, actor=actor, account_id=duty.account_id)


def _may_be_prompted(person: Person, now: datetime) -> bool:
    sent = Prompt.objects.filter(person=person, at__gt=now - WEEK).count()
    local = now.astimezone(zone_of(person, now.date())).time()
    return sent < A_WEEK and NOT_BEFORE <= local < NOT_AFTER
