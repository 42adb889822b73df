"""The diagnosis inside: asked for, made from the live records, shown to those who may, leading to the orders."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from tests.app.diagnosis.conftest import LATER, as_

from goldenthread.app.diagnosis import actions
from goldenthread.app.diagnosis.errors import BeingMade, NothingToLookAt
from goldenthread.app.errors import NotPermitted
from goldenthread.app.history.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_days_later():
    with time_machine.travel(LATER, tick=False):
        yield


def test_it_is_made_from_the_live_records_by_the_names_of_units(made, worked, tmp_path):
    assert made.failure == ""
    assert made.facts["log"]["events"] == 4
    assert {(p["from"], p["to"]) for p in made.facts["handoffs"]["pairs"]} == {
        ("Field services", "Planning"),
        ("Planning", "Field services"),
    }
    assert [one["account"] for one in made.facts["accounts"]] == [worked.meridian.name]
    assert not list((tmp_path / "records").iterdir())


def test_asking_is_in_history_and_is_one_at_a_time(worked):
    run = actions.ask_for_diagnosis(actor=worked.by(worked.lena, LATER))
    event = Event.objects.get(kind="diagnosis.asked")
    assert (event.subject_id, event.actor_person_id) == (run.pk, worked.lena.pk)
    with pytest.raises(BeingMade):
        actions.ask_for_diagnosis(actor=worked.by(worked.sofia, LATER))


def test_one_that_nobody_finished_gives_way(worked):
    run = actions.ask_for_diagnosis(actor=worked.by(worked.lena, LATER))
    actions.ask_for_diagnosis(actor=worked.by(worked.lena, LATER + timedelta(hours=3)))
    run.refresh_from_db()
    assert "Ask for a new one" in run.failure


def test_who_does_not_read_it_may_not_ask(worked):
    with pytest.raises(NotPermitted):
        actions.ask_for_diagnosis(actor=worked.by(worked.ana, LATER))


def test_without_orders_there_is_nothing_to_look_at(world):
    with pytest.raises(NothingToLookAt):
        actions.ask_for_diagnosis(actor=world.by(world.lena, LATER))


def test_the_page_leads_to_the_orders_behind_a_number(made, worked):
    page = as_(worked.sofia).get(reverse("diagnosis")).content.decode()
    assert f"/orders?unit={worked.planning.pk}" in page
    assert f"/orders?account={worked.meridian.pk}" in page
    assert made.facts["answers"]["waiting"].split(".")[0][:30] in page


def test_the_report_can_run_nothing_and_is_for_those_who_read_the_whole(made, worked):
    response = as_(worked.aaron).get(reverse("diagnosis_report"))
    assert response.status_code == 200
    assert "script-src 'none'" in response["Content-Security-Policy"]
    assert "sandbox" in response["Content-Security-Policy"]
    assert "Priya" not in response.content.decode()
    assert as_(worked.ana).get(reverse("diagnosis_report")).status_code == 404


def test_a_unit_lead_reads_of_their_own_unit_only(made, worked):
    omar = as_(worked.omar)
    page = omar.get(reverse("unit_diagnosis", args=[worked.field_services.pk]))
    assert "Between units" in page.content.decode()
    assert omar.get(reverse("unit_diagnosis", args=[worked.planning.pk])).status_code == 404
    assert omar.get(reverse("diagnosis")).status_code == 404


def test_an_account_manager_reads_of_their_own_account_only(made, worked):
    ana = as_(worked.ana)
    assert ana.get(reverse("account_diagnosis", args=[worked.meridian.pk])).status_code == 200
    assert ana.get(reverse("account_diagnosis", args=[worked.castor.pk])).status_code == 404


def test_the_page_teaches_while_there_is_none_and_says_when_one_is_made(worked):
    lena = as_(worked.lena)
    assert "No diagnosis has been made yet" in lena.get(reverse("diagnosis")).content.decode()
    assert lena.post(reverse("diagnosis_runs")).status_code == 303
    assert "A diagnosis is being made" in lena.get(reverse("diagnosis")).content.decode()
    again = lena.post(reverse("diagnosis_runs"))
    assert again.status_code == 409
    assert "look again in a minute" in again.content.decode()
