"""The programme of the cast's company: a thing at each turn that a route of the programme may be about."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from tests.world import NOW, World

from goldenthread.app.diagnosis.models import DiagnosisRun
from goldenthread.app.programme import actions
from goldenthread.app.programme.models import Due

BEGAN = date(2026, 1, 1)


def set_the_programme(world: World, ids: dict[str, int]) -> None:
    """Charter, board, stage, measures, plan and lessons, by Lena; a cadence of Sofia's; a diagnosis that was made."""
    _programme(world, ids)
    _measures(world, ids)
    _plan(world, ids)
    made = DiagnosisRun.objects.create(
        asked_at=NOW,
        made_at=NOW,
        facts={"as_of": NOW.isoformat(), "answers": {"log": "They can be trusted."}},
    )
    ids["run"] = made.pk


def _programme(world: World, ids: dict[str, int]) -> None:
    lena = world.by(world.lena)
    actions.write_programme_charter(
        purpose="To keep our word", measures="Promises kept", horizon_months=36, valid_from=BEGAN, actor=lena
    )
    place = actions.admit_account(world.meridian, criteria="Four sites", valid_from=BEGAN, actor=lena)
    actions.name_leadership(lead=world.lena, under=world.nadia, line="board", valid_from=BEGAN, actor=lena)
    member = actions.add_board_member(person=world.sofia, valid_from=BEGAN, actor=lena)
    actions.record_board_meeting(held_on=date(2026, 2, 10), came=[world.sofia], actor=lena)
    item = actions.add_stage_item(phase="A", what="Accounts were chosen by criteria", actor=lena)
    actions.give_evidence(item, holds=False, evidence="One was not", shown_on=date(2026, 2, 1), actor=lena)
    actions.set_cadence(
        world.meridian, person=world.sofia, kind="relationship", valid_from=NOW.date(), actor=lena
    )
    ids |= {"place": place.pk, "board_member": member.pk, "item": item.pk}


def _measures(world: World, ids: dict[str, int]) -> None:
    lena, ana = world.by(world.lena), world.by(world.ana)
    weight = actions.set_measure_weight(
        role="account_manager", measure="Sales of the year", category="financial", weight=Decimal("0.6"),
        horizon_months=12, valid_from=BEGAN, actor=lena,
    )  # fmt: skip
    criterion = actions.set_criterion(
        name="Sites", side="importance", weight=Decimal(20), valid_from=BEGAN, actor=lena
    )
    actions.rate_account(world.meridian, criterion=criterion, rating=3, ground="Three sites", actor=ana)
    actions.record_effort(
        world.meridian, person=world.ana, month=date(2026, 2, 1), hours=Decimal(30), actor=ana
    )
    ids |= {"weight": weight.pk, "criterion": criterion.pk}


def _plan(world: World, ids: dict[str, int]) -> None:
    lena, ana = world.by(world.lena), world.by(world.ana)
    due = NOW.date() + timedelta(days=40)
    lesson = actions.write_lesson(world.meridian, what="Ask the night shift", actor=ana)
    for back in range(1, 7):  # a review that lapsed: missed more often than luck explains
        day = NOW.date() - timedelta(days=91 * back)
        about = {"artefact": "sponsor_review", "owner": world.sofia, "due_on": day}
        Due.objects.create(account=world.meridian, issued_on=day if back > 4 else None, **about)
    ids |= {
        "objective": actions.set_objective(
            world.meridian, what="Every ward served", owner=world.ana, due_on=due, actor=ana
        ).pk,
        "initiative": actions.begin_initiative(
            world.meridian, name="A shared plan", owner=world.ana, began_on=date(2026, 2, 1), actor=ana
        ).pk,
        "lesson": lesson.pk,
        "transfer": actions.commit_transfer(
            actions.write_lesson(world.meridian, what="Say who comes", actor=ana),
            account=world.castor, owner=world.sofia, by_day=due, actor=lena,
        ).pk,
    }  # fmt: skip
