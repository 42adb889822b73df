"""Duties: at most three accounts a person, one form with evidence, delegation that counts for nobody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.world import FOUNDERS, NOW, SINCE, World

from goldenthread.app.customers.actions import change_account, open_account
from goldenthread.app.customers.models import Interaction
from goldenthread.app.errors import Invalid, NotFound, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.people.actors import clock
from goldenthread.app.programme import actions, errors
from goldenthread.app.programme.access import duty_for
from goldenthread.app.programme.models import Duty, Prompt
from goldenthread.app.programme.queries.duties import entanglement_of, part_of
from goldenthread.app.voice import actions as voice

TODAY = NOW.date()


def cadence(world: World, account=None, **said):
    wanted = {"person": world.sofia, "kind": "relationship", "every_months": 1, "valid_from": TODAY, **said}
    return actions.set_cadence(account or world.meridian, **wanted, actor=world.by(world.lena))


@pytest.fixture
def duty(world) -> Duty:
    cadence(world, contact=world.mara)
    actions.duties_as_of_today(actor=clock(NOW))
    return Duty.objects.get(due_on=date(2026, 3, 28))


def test_three_accounts_are_the_most_for_one_person(world):
    named = {"tier": "key", "manager": world.ana, "valid_from": SINCE, "actor": FOUNDERS}
    accounts = [open_account(f"Account {number}", **named) for number in range(4)]
    for account in accounts[:3]:
        cadence(world, account)
    with pytest.raises(errors.LoadFull):
        cadence(world, accounts[3])
    cadence(world, accounts[0], kind="review")


def test_a_sponsor_is_an_executive(world):
    with pytest.raises(errors.LevelTooLow):
        cadence(world, person=world.omar)
    with pytest.raises(NotPermitted):
        actions.set_cadence(
            world.meridian, person=world.sofia, kind="review", valid_from=TODAY, actor=world.by(world.ana)
        )


def test_the_clock_puts_a_duty_down_once(world, duty):
    before = Duty.objects.count()
    assert actions.duties_as_of_today(actor=clock(NOW)) == 0
    assert Duty.objects.count() == before
    assert Event.objects.filter(kind="duty.fell_due").count() == before
    assert next(iter(part_of(world.sofia, on=TODAY))) == duty


def test_an_act_is_a_contact_with_what_they_said(world, duty):
    with pytest.raises(NotPermitted):
        actions.record_act(duty, evidence="x", actor=world.by(world.nadia))
    with pytest.raises(Invalid):
        actions.record_act(duty, evidence=" ", actor=world.by(world.sofia))
    done = actions.record_act(duty, evidence="Mara wants weekly calls", actor=world.by(world.sofia))
    met = Interaction.objects.get()
    assert (done.interaction, met.person, met.contact) == (met, world.sofia, world.mara)
    assert Event.objects.filter(kind="duty.done").count() == 1
    with pytest.raises(errors.AlreadyDone):
        actions.record_act(duty, evidence="Again", actor=world.by(world.sofia))


def test_what_was_delegated_is_not_the_sponsors_act(world, duty):
    actions.delegate(duty, to=world.ana, actor=world.by(world.sofia))
    assert duty not in part_of(world.sofia, on=TODAY)
    with pytest.raises(NotPermitted):
        actions.record_act(duty, evidence="x", actor=world.by(world.sofia))
    actions.record_act(duty, evidence="Ana went", actor=world.by(world.ana))
    assert Interaction.objects.get().person == world.ana
    assert entanglement_of(world.meridian, TODAY).acts == ()


def test_acts_stand_on_their_chart_one_by_one(world, duty):
    actions.record_act(duty, evidence="We met", actor=world.by(world.sofia))
    found = entanglement_of(world.meridian, TODAY)
    assert [(month, count) for month, count in found.months] == [(date(2026, 3, 1), 1)]
    assert len(found.acts) == 1
    assert not found.fell


def test_an_act_counts_for_whoever_was_the_sponsor_on_its_day(world, duty):
    about = {"account": world.meridian, "contact": world.mara, "recorded_at": NOW, "kind": "visit"}
    about |= {"direction": "both", "initiated_by": "us"}
    Interaction.objects.bulk_create(
        Interaction(**about, person=person, at=NOW - timedelta(days=days))
        for person in (world.sofia, world.nadia)
        for days in (40, 3)
    )
    change_account(world.meridian, sponsor=world.nadia, valid_from=TODAY - timedelta(days=10), actor=FOUNDERS)
    world.meridian.refresh_from_db()
    found = entanglement_of(world.meridian, TODAY).acts
    assert [(one.by, (NOW - one.at).days) for one in found] == [("Nadia Haas", 3), ("Sofia Lindqvist", 40)]


def test_a_snooze_has_a_reason_and_an_end(world, duty):
    for until in (TODAY, TODAY + timedelta(days=61)):
        with pytest.raises(Invalid):
            actions.snooze(duty, until=until, reason="x", actor=world.by(world.sofia))
    with pytest.raises(Invalid):
        actions.snooze(duty, until=TODAY + timedelta(days=5), reason="", actor=world.by(world.sofia))
    snoozed = actions.snooze(
        duty, until=TODAY + timedelta(days=30), reason="She is away", actor=world.by(world.sofia)
    )
    assert snoozed.due_on == duty.due_on
    assert actions.prompt_of_now(actor=clock(NOW + timedelta(days=26))) == 0


def test_a_standing_complaint_becomes_the_sponsors_and_lapses_when_resolved(world):
    said = voice.record_feedback(
        world.meridian, kind="complaint", words="Late", actor=world.by(world.ana, NOW - timedelta(days=15))
    )
    actions.duties_as_of_today(actor=clock(NOW))
    assert Duty.objects.get().person == world.sofia
    voice.resolve(said, resolution="Solved", actor=world.by(world.ana))
    actions.duties_as_of_today(actor=clock(NOW + timedelta(days=1)))
    assert Duty.objects.get().lapsed_at is not None


def test_prompts_come_in_working_hours_at_most_three_a_week_and_not_after_the_act(world):
    for number in range(5):
        Duty.objects.create(
            account=world.meridian,
            person=world.sofia,
            kind="review",
            what=str(number),
            opened_at=NOW,
            due_on=TODAY + timedelta(days=2),
        )
    assert actions.prompt_of_now(actor=clock(NOW.replace(hour=20))) == 0  # nine in the evening in Vienna
    sent = sum(actions.prompt_of_now(actor=clock(NOW + timedelta(hours=number))) for number in range(6))
    assert sent == Prompt.objects.count() == 3
    for one in Duty.objects.all():
        actions.record_act(one, evidence="Done", actor=world.by(world.sofia))
    assert actions.prompt_of_now(actor=clock(NOW + timedelta(days=8))) == 0


def test_a_duty_is_seen_by_its_person_and_the_programme_lead(world, duty):
    assert duty_for(world.sofia, duty.pk, on=TODAY) == duty_for(world.lena, duty.pk, on=TODAY) == duty
    for one in (world.nadia, world.ana, world.vik):
        with pytest.raises(NotFound):
            duty_for(one, duty.pk, on=TODAY)
