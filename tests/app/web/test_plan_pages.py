"""The charter's page, the plan's page and their forms; lessons at their owner's; what slips of them."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.world import NOW

from goldenthread.app.customers.actions import change_account
from goldenthread.app.customers.models import Objective
from goldenthread.app.orders.actions import raise_barrier
from goldenthread.app.programme import actions
from goldenthread.app.programme.models import Charter, Lesson, Transfer
from goldenthread.app.programme.queries.plans import concentration
from goldenthread.app.programme.queries.slipping import slipping

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def page(client, name, *args) -> str:
    response = client.get(reverse(name, args=args))
    assert response.status_code == 200
    return response.content.decode()


def test_lena_writes_the_charter_and_amends_it_at_the_page(world, signed_in):
    client = signed_in(world.lena)
    assert "No charter is written" in page(client, "charter")
    said = {"purpose": "Keep what we promise", "measures": "Renewals", "horizon_months": 36}
    said |= {"board_every_months": 3, "valid_from": "2026-01-01"}
    assert client.post(reverse("charter_new"), {**said, "purpose": ""}).status_code == 422
    assert client.post(reverse("charter_new"), said).status_code == 303
    amended = client.post(reverse("charter_new"), {**said, "purpose": "Grow", "valid_from": "2026-03-02"})
    assert amended.status_code == 303
    assert Charter.objects.count() == 2
    shown = page(client, "charter")
    assert "Grow" in shown
    assert "2 versions" in shown


def test_the_stage_shows_what_is_missing_and_links_its_evidence(world, signed_in):
    client = signed_in(world.lena)
    client.post(reverse("checklist_new"))
    first = page(client, "charter")
    assert "3 items without evidence" in first
    item = world_items()[0]
    wanted = {"item": item.pk, "holds": "yes", "evidence": "It is written", "shown_on": "2026-03-02"}
    assert client.post(reverse("stage_evidence_new"), {**wanted, "link": "javascript:x"}).status_code == 422
    link = f"/accounts/{world.meridian.pk}"
    assert client.post(reverse("stage_evidence_new"), {**wanted, "link": link}).status_code == 303
    after = page(client, "charter")
    assert "2 items without evidence" in after
    assert f'href="{link}"' in after


def world_items():
    from goldenthread.app.programme.models import StageItem

    return list(StageItem.objects.all())


def test_a_board_meeting_is_written_down_at_the_page(world, signed_in):
    client = signed_in(world.lena)
    for person in (world.sofia, world.nadia):
        client.post(reverse("board_member_new"), {"person_chosen": person.pk, "valid_from": "2026-01-01"})
    said = {"held_on": "2026-03-01", "came": [world.sofia.pk], "what": "A second crew"}
    assert client.post(reverse("board_meeting_new"), {**said, "came": []}).status_code == 422
    assert client.post(reverse("board_meeting_new"), said).status_code == 303
    shown = page(client, "charter")
    assert "Decided: A second crew" in shown
    assert "Nadia Haas (not there)" in shown


def marked(shown: str) -> list[str]:
    """Which lines of the navigation are marked as where the reader is."""
    return re.findall(r'<a href="([^"]+)" aria-current="page">', shown)


def test_a_member_of_the_board_reads_the_charter_and_others_find_nothing(world, signed_in):
    lena, petra, nadia = world.by(world.lena), signed_in(world.petra), signed_in(world.nadia)
    assert petra.get(reverse("charter")).status_code == 404
    actions.add_board_member(person=world.bruno, valid_from=TODAY + timedelta(days=1), actor=lena)
    assert [reverse("charter") in page(one, "home") for one in (petra, signed_in(world.bruno))] == [False] * 2
    for one in (world.petra, world.nadia):
        actions.add_board_member(person=one, valid_from=TODAY, actor=lena)
    assert reverse("charter") in page(petra, "home")
    assert marked(page(nadia, "charter")) == ["/programme/charter"]  # and not the programme's home too
    actions.admit_account(world.meridian, criteria="They grow", valid_from=TODAY, actor=lena)
    barrier = raise_barrier(
        account=world.meridian, kind="capacity", what="Nobody is free", actor=world.by(world.ana)
    )
    decided = [("A second crew", world.meridian, barrier)]
    actions.record_board_meeting(held_on=TODAY, came=[world.petra], decisions=decided, actor=lena)
    for name in ("charter", "measure_weights"):
        main = page(petra, name).split("<main")[1]
        links = {one for one in re.findall(r'href="(/[^"#]*)"', main) if not one.startswith("/static/")}
        assert {one: petra.get(one).status_code for one in links} == dict.fromkeys(links, 200)
    assert "A second crew" in page(petra, "charter")
    assert "How much depends on few" not in page(petra, "charter")
    lenas = page(signed_in(world.lena), "charter")
    assert reverse("barrier", args=[barrier.pk]) in lenas
    assert reverse("account", args=[world.meridian.pk]) in lenas


def test_a_family_counts_once_in_the_concentration(world):
    found = concentration(world.lena, TODAY)
    assert [(str(one.top), one.value, one.accounts) for one in found.families] == [
        ("Meridian Health", 5_100_000, 2),
        ("Castor Logistics", 600_000, 1),
    ]
    assert found.hhi == pytest.approx((5.1 / 5.7) ** 2 + (0.6 / 5.7) ** 2)


def test_the_figure_at_the_home_opens_to_every_account_behind_it(world, signed_in):
    client = signed_in(world.lena)
    assert "of the yearly value from the first 2 of 2 customers" in page(client, "programme")
    change_account(
        world.castor, annual_value=None, valid_from=TODAY - timedelta(days=1), actor=world.by(world.lena)
    )
    shown = page(client, "concentration")
    for account in (world.meridian, world.meridian_retail, world.castor):
        assert f'href="{reverse("account", args=[account.pk])}"' in shown
    assert "The first 1 of 1 customers" in shown
    assert "no yearly value is entered" in shown
    for account in (world.meridian, world.meridian_retail):
        change_account(
            account, annual_value=None, valid_from=TODAY - timedelta(days=1), actor=world.by(world.lena)
        )
    assert "No account has a yearly value" in page(client, "concentration")
    assert "of the yearly value" not in page(client, "programme")
    assert signed_in(world.ana).get(reverse("concentration")).status_code == 404


def test_ana_plans_and_a_cleared_barrier_shows(world, signed_in):
    client = signed_in(world.ana)
    said = {"what": "Two wards", "owner": world.ana.pk, "due_on": "2026-06-01"}
    assert client.post(reverse("objective_new", args=[world.meridian.pk]), said).status_code == 303
    one = Objective.objects.get()
    raised = {"kind": "capacity", "what": "No crew in the north"}
    assert client.post(reverse("objective_new-barriers", args=[one.pk]), raised).status_code == 303
    assert "In the way" in page(client, "plan", world.meridian.pk)
    barrier = one.blockers.get().barrier
    from goldenthread.app.orders.actions import clear_barrier

    clear_barrier(barrier, what_was_done="Two joined", actor=world.by(world.ana))
    assert "Cleared" in page(client, "plan", world.meridian.pk)
    assert "cleared" in page(client, "objective", one.pk)
    ended = client.post(reverse("objective_end", args=[one.pk]), {"reached": "no", "note": "They waited"})
    assert ended.status_code == 303
    one.refresh_from_db()
    assert one.reached is False


def test_a_lesson_reaches_the_other_account_and_its_owner(world, signed_in):
    ana, lena, ben = signed_in(world.ana), signed_in(world.lena), signed_in(world.ben)
    ana.post(reverse("lesson_new", args=[world.meridian.pk]), {"what": "Ask the ward first"})
    lesson = Lesson.objects.get()
    said = {"account": world.castor.pk, "owner": world.ben.pk, "by_day": "2026-03-20"}
    assert lena.post(reverse("lesson_transfers", args=[lesson.pk]), said).status_code == 303
    assert "Ask the ward first" in page(ben, "my_part")
    assert "Ask the ward first" in page(ben, "plan", world.castor.pk)
    tried = Transfer.objects.get()
    told = {"outcome": "unfit", "what_happened": "They have no wards"}
    assert ben.post(reverse("transfer_outcome", args=[tried.pk]), told).status_code == 303
    assert "They have no wards" in page(lena, "lesson", lesson.pk)
    assert "Ask the ward first" not in page(ben, "my_part")


def test_overdue_objectives_lapsed_lessons_and_a_silent_board_slip(world, signed_in):
    lena = world.by(world.lena)
    actions.write_programme_charter(
        purpose="x", measures="x", horizon_months=12, valid_from=date(2025, 6, 1), actor=lena
    )
    actions.set_objective(world.meridian, what="Two wards", owner=world.ana, due_on=TODAY, actor=lena)
    lesson = actions.write_lesson(world.meridian, what="Ask first", actor=lena)
    actions.commit_transfer(lesson, account=world.castor, owner=world.ben, by_day=TODAY, actor=lena)
    assert not any(one.area == "Plans" for one in slipping(TODAY))
    found = slipping(TODAY + timedelta(days=1))
    said = {one.what: one.since for one in found}
    assert said["It has never met"] == date(2025, 9, 1)
    assert said["Two wards: 0 % there, owned by Ana Kovač"] == TODAY
    assert said["Ben Okafor was to try a lesson: Ask first"] == TODAY
    client = signed_in(world.lena)
    for one in found:
        assert client.get(one.address).status_code == 200, one
