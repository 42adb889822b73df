"""What the programme is for, which accounts it is for, and who runs it under whom. Amended, never overwritten."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from goldenthread.app import checks
from goldenthread.app.customers.models import Account
from goldenthread.app.errors import Invalid
from goldenthread.app.history.actions import record
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person
from goldenthread.app.people.versions import first_day
from goldenthread.app.programme import charter_events as events
from goldenthread.app.programme import rights
from goldenthread.app.programme.errors import AlreadyIn
from goldenthread.app.programme.models import Charter, Leadership, ProgrammeAccount


@transaction.atomic
def write_programme_charter(
    *,
    purpose: str,
    measures: str,
    horizon_months: int,
    board_every_months: int = 3,
    valid_from: date,
    actor: Actor,
) -> Charter:
    """From a day on the programme has this charter; the one before ends the day before and is kept as it was.

    Refused for a day on which a version begins already, or before one that does.
    """
    rights.require_lead(actor, "write the programme's charter")
    valid_from = first_day(Charter.objects.select_for_update(), valid_from, already="A version begins")
    made: Charter = Charter.objects.create(
        purpose=checks.text(purpose, "purpose"),
        measures=checks.text(measures, "measures"),
        horizon_months=rights.within(horizon_months, 1, 240, "horizon_months"),
        board_every_months=rights.within(board_every_months, 1, 24, "board_every_months"),
        valid_from=valid_from,
        by=actor.person,
    )
    told = events.CharterWritten(made.horizon_months, made.board_every_months, valid_from)
    record(made, told, actor=actor)
    return made


@transaction.atomic
def admit_account(account: Account, *, criteria: str, valid_from: date, actor: Actor) -> ProgrammeAccount:
    """The account is in the programme from a day on, by these criteria. Refused where it is in it already."""
    rights.require_lead(actor, "take accounts into the programme")
    checks.stored(account, Account, "account")
    valid_from = checks.day(valid_from, "valid_from")
    Account.objects.select_for_update().get(pk=account.pk)
    if ProgrammeAccount.objects.filter(account=account, valid_to__isnull=True).exists():
        raise AlreadyIn(f"{account} is in the programme already. Let it leave first, to begin anew.")
    if ProgrammeAccount.objects.filter(account=account, valid_to__gte=valid_from).exists():
        raise Invalid("It was in the programme on that day. Choose a later day.", field="valid_from")
    said = checks.text(criteria, "criteria", limit=2_000)
    made: ProgrammeAccount = ProgrammeAccount.objects.create(
        account=account, criteria=said, valid_from=valid_from
    )
    record(made, events.AccountAdmitted(said, valid_from), actor=actor, account_id=account.pk)
    return made


@transaction.atomic
def release_account(place: ProgrammeAccount, *, valid_to: date, actor: Actor) -> ProgrammeAccount:
    """The account's last day in the programme is ``valid_to``. Refused where it left already, or came later."""
    rights.require_lead(actor, "let accounts leave the programme")
    place = ProgrammeAccount.objects.select_for_update().get(pk=place.pk)
    place.valid_to = rights.last_day(place, valid_to)
    place.save(update_fields=["valid_to"])
    record(place, events.AccountReleased(place.valid_to), actor=actor, account_id=place.account_id)
    return place


@transaction.atomic
def name_leadership(
    *,
    lead: Person,
    under: Person | None = None,
    line: str = "",
    brief: str = "",
    valid_from: date,
    actor: Actor,
) -> Leadership:
    """From a day on somebody runs the programme, reporting to ``under`` in the line of a function, with a brief.

    Who ran it before is kept. Refused for a lead who does not work here then, or who would report to themselves.
    """
    rights.require_lead(actor, "say who runs the programme")
    valid_from = first_day(Leadership.objects.select_for_update(), valid_from, already="A version begins")
    for one, field in ((lead, "lead"), (under, "under")):
        if one is not None and not checks.stored(one, Person, field).works_here_on(valid_from):
            raise Invalid(f"{one} does not work here then. Choose a colleague who does.", field=field)
    if under is not None and under.pk == lead.pk:
        raise Invalid("Nobody reports to themselves. Choose who is above them.", field="under")
    made: Leadership = Leadership.objects.create(
        lead=lead,
        under=under,
        line=checks.text(line, "line", limit=60, required=False),
        brief=checks.text(brief, "brief", limit=2_000, required=False),
        valid_from=valid_from,
    )
    told = events.LeadershipNamed(lead.pk, under.pk if under else None, made.line, valid_from)
    record(made, told, actor=actor)
    return made
