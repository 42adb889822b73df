"""How far the programme has come: a checklist, each item shown by evidence that opens."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.errors import Invalid
from goldenthread.app.history.actions import record
from goldenthread.app.people.actors import Actor
from goldenthread.app.programme import charter_events as events
from goldenthread.app.programme import rights
from goldenthread.app.programme.errors import AlreadyIn
from goldenthread.app.programme.evidence import checked_link
from goldenthread.app.programme.models import Phase, StageEvidence, StageItem

USUAL = (
    (Phase.SCOPING, "The purpose, the accounts, the measures and the horizon are written in a charter"),
    (Phase.SCOPING, "Accounts were chosen by criteria that were agreed before the names"),
    (Phase.SCOPING, "An executive answers for the programme, outside the line that sells"),
    (Phase.INTRODUCING, "Every account in the programme has a manager and an executive sponsor"),
    (Phase.INTRODUCING, "Every unit that delivers to these accounts was asked, and accepted its role"),
    (Phase.INTRODUCING, "Every account has a plan with objectives that have owners and dates"),
    (Phase.EMBEDDING, "What account managers are measured and paid by looks further than the year"),
    (Phase.EMBEDDING, "Who delivers is measured by what the customer receives as well"),
    (Phase.EMBEDDING, "The board meets in its rhythm and removes barriers that were put before it"),
    (Phase.EMBEDDING, "Effort went to where the value is"),
    (Phase.OPTIMISING, "Joint initiatives with customers show what they were worth, year by year"),
    (Phase.OPTIMISING, "Lessons of one account were tried with others, and it is known what came of it"),
    (Phase.OPTIMISING, "Customers were asked whether they get the relationship that they want"),
)


@transaction.atomic
def begin_checklist(*, actor: Actor) -> list[StageItem]:
    """The usual items stand in the checklist. Refused where it has items already."""
    rights.require_lead(actor, "begin the checklist")
    if StageItem.objects.select_for_update().exists():
        raise AlreadyIn("The checklist has items already. Add what is missing one by one.")
    made = [StageItem.objects.create(phase=phase, what=what) for phase, what in USUAL]
    record(made[0], events.StageChecklistBegun(len(made)), actor=actor)
    return made


@transaction.atomic
def add_stage_item(*, phase: str, what: str, actor: Actor) -> StageItem:
    """One more thing has to be so for a phase to be complete. Refused twice."""
    rights.require_lead(actor, "add to the checklist")
    phase, what = checks.one_of(phase, Phase.values, "phase"), checks.text(what, "what", limit=300)
    if StageItem.objects.filter(phase=phase, what=what).exists():
        raise AlreadyIn("The checklist has this item already.")
    made = StageItem.objects.create(phase=phase, what=what)
    record(made, events.StageItemAdded(phase, what), actor=actor)
    return made


@transaction.atomic
def give_evidence(
    item: StageItem, *, holds: bool, evidence: str, link: str = "", shown_on: date, actor: Actor
) -> StageEvidence:
    """It is shown that an item holds, or that it does not, on a day; a later answer follows an earlier one.

    That something holds is refused without a link that opens: a page of a record here, or an https address.
    """
    rights.require_lead(actor, "answer the checklist")
    item = StageItem.objects.select_for_update().get(pk=checks.stored(item, StageItem, "item").pk)
    holds = checks.yes_or_no(holds, "holds")
    link = checks.text(link, "link", limit=500, required=False)
    if holds and not link:
        raise Invalid("Say where it can be seen: without evidence it does not count.", field="link")
    if checks.day(shown_on, "shown_on") > actor.now.date():
        raise Invalid("That day is still to come.", field="shown_on")
    made = StageEvidence.objects.create(
        item=item,
        holds=holds,
        evidence=checks.text(evidence, "evidence", limit=2_000),
        link=checked_link(link) if link else "",
        shown_on=shown_on,
        at=actor.now,
        by=actor.person,
    )
    told = events.StageEvidenceGiven(item.pk, item.phase, item.what, holds, made.link, shown_on)
    record(made, told, actor=actor)
    return made
