"""The programme itself: a charter that is amended, its accounts, board, leadership, stage and measures."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.world import NOW, World

from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.people import actions as people
from goldenthread.app.people.models import Role, UnitKind
from goldenthread.app.programme import actions, errors
from goldenthread.app.programme.models import Charter, Leadership, StageEvidence, StageItem
from goldenthread.app.programme.queries.charter import board_of, lines_of, stage_of

TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)


def wrote(world: World, **said):
    wanted = {"purpose": "Keep what we promise", "measures": "Renewals", "horizon_months": 36, **said}
    wanted.setdefault("valid_from", TODAY)
    return actions.write_programme_charter(**wanted, actor=world.by(said.pop("by", world.lena)))


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_a_charter_is_amended_and_the_one_before_kept(world):
    first = wrote(world, valid_from=date(2025, 1, 1))
    wrote(world, purpose="Keep it, and renew")
    first.refresh_from_db()
    assert (first.purpose, first.valid_to) == ("Keep what we promise", YESTERDAY)
    assert Charter.objects.on(TODAY).get().purpose == "Keep it, and renew"
    assert kinds()[-2:] == ["charter.written"] * 2
    with pytest.raises(Invalid):
        wrote(world, valid_from=TODAY)


@pytest.mark.parametrize("wrong", [{"purpose": " "}, {"horizon_months": 0}, {"board_every_months": 25}])
def test_a_charter_without_sense_is_refused(world, wrong):
    with pytest.raises(Invalid):
        wrote(world, **wrong)
    assert not Charter.objects.exists()


def test_an_account_is_in_the_programme_once_at_a_time(world):
    lena = world.by(world.lena)
    place = actions.admit_account(
        world.meridian, criteria="It will grow", valid_from=date(2025, 1, 1), actor=lena
    )
    with pytest.raises(errors.AlreadyIn):
        actions.admit_account(world.meridian, criteria="Twice", valid_from=TODAY, actor=lena)
    with pytest.raises(Invalid):
        actions.release_account(place, valid_to=date(2024, 12, 31), actor=lena)
    actions.release_account(place, valid_to=YESTERDAY, actor=lena)
    actions.admit_account(world.meridian, criteria="It came back", valid_from=TODAY, actor=lena)
    assert kinds()[-3:] == [
        "programme_account.admitted",
        "programme_account.released",
        "programme_account.admitted",
    ]


def test_only_the_programme_lead_changes_the_programme(world):
    for name in ("ana", "sofia", "nadia", "tom", "vik"):
        by = world.by(getattr(world, name))
        for act, said in (
            (
                actions.write_programme_charter,
                {"purpose": "x", "measures": "x", "horizon_months": 12, "valid_from": TODAY},
            ),
            (actions.name_leadership, {"lead": world.lena, "valid_from": TODAY}),
            (actions.add_board_member, {"person": world.sofia, "valid_from": TODAY}),
            (actions.record_board_meeting, {"held_on": TODAY, "came": [world.sofia]}),
            (actions.begin_checklist, {}),
            (
                actions.set_criterion,
                {"name": "x", "side": "importance", "weight": Decimal(1), "valid_from": TODAY},
            ),
        ):
            with pytest.raises(NotPermitted):
                act(**said, actor=by)


# -- who runs it


def sells(world: World, share: str = "0.6", months: int = 12) -> None:
    """A sales unit above the account managers, whose lead is paid by this year's sales."""
    ines, lena = world.by(world.ines), world.by(world.lena)
    sales = people.open_unit(
        "Sales", kind=UnitKind.FUNCTION, function="sales", valid_from=date(2025, 1, 1), actor=ines
    )
    people.assign(world.petra, unit=sales, role=Role.UNIT_LEAD, valid_from=date(2025, 1, 1), actor=ines)
    actions.set_measure_weight(
        role="unit_lead",
        unit=sales,
        measure="Sales of the year",
        category="financial",
        weight=Decimal(share),
        horizon_months=months,
        valid_from=date(2025, 1, 1),
        actor=lena,
    )
    actions.set_measure_weight(
        role="unit_lead",
        unit=sales,
        measure="Renewals",
        category="customer",
        weight=1 - Decimal(share),
        horizon_months=36,
        valid_from=date(2025, 1, 1),
        actor=lena,
    )


def led(world: World, under) -> Leadership:
    return actions.name_leadership(lead=world.lena, under=under, valid_from=TODAY, actor=world.by(world.lena))


def test_a_programme_under_sales_that_is_paid_by_sales_is_shown(world):
    sells(world)
    led(world, world.petra)
    (head, *_) = lines_of(TODAY)
    assert (head.under, head.function, head.sold_share) == (world.petra, "sales", Decimal("0.6"))
    assert head.is_sales_led
    assert head.since == TODAY


@pytest.mark.parametrize(("share", "months"), [("0.4", 12), ("0.6", 36)])
def test_a_line_that_sells_and_looks_further_is_not_shown(world, share, months):
    sells(world, share, months)
    led(world, world.petra)
    assert not any(line.is_sales_led for line in lines_of(TODAY))


def test_a_line_outside_sales_is_not_shown_and_one_without_measures_is_unknown(world):
    sells(world)
    led(world, world.sofia)
    (head, *_) = lines_of(TODAY)
    assert (head.sold_share, head.is_sales_led) == (None, False)


def test_managers_who_report_to_sales_are_shown_beside_the_head(world):
    sells(world)
    held = world.ana.assignments.get()
    people.end_assignment(held, valid_to=YESTERDAY, actor=world.by(world.hanna))
    people.assign(
        world.ana,
        unit=world.key_accounts,
        role=Role.ACCOUNT_MANAGER,
        manager=world.petra,
        valid_from=TODAY,
        actor=world.by(world.hanna),
    )
    (line,) = [one for one in lines_of(TODAY) if one.is_sales_led]
    assert (line.people, line.under, line.runs) == ((world.ana,), world.petra, False)


def test_who_ran_it_before_is_kept_and_nobody_reports_to_themselves(world):
    actions.name_leadership(
        lead=world.lena, under=world.sofia, valid_from=date(2025, 1, 1), actor=world.by(world.lena)
    )
    led(world, world.nadia)
    assert list(Leadership.objects.values_list("under", "valid_to")) == [
        (world.nadia.pk, None),
        (world.sofia.pk, YESTERDAY),
    ]
    with pytest.raises(Invalid):
        actions.name_leadership(
            lead=world.ana, under=world.ana, valid_from=TODAY + timedelta(1), actor=world.by(world.lena)
        )


def test_weights_of_a_role_add_up_to_the_whole_at_most(world):
    sells(world)
    with pytest.raises(Invalid) as refused:
        actions.set_measure_weight(
            role="unit_lead",
            unit=world.petra.assignments.order_by("-pk").first().unit,
            measure="Margin",
            category="financial",
            weight=Decimal("0.1"),
            horizon_months=12,
            valid_from=TODAY,
            actor=world.by(world.lena),
        )
    assert refused.value.about["field"] == "weight"
    held = next(one for line in [led(world, world.petra)] and lines_of(TODAY) for one in line.weights)
    actions.end_measure_weight(held, valid_to=TODAY, actor=world.by(world.lena))
    assert kinds()[-1] == "measure_weight.ended"


# -- the board


def board(world: World) -> None:
    for person in (world.sofia, world.nadia):
        actions.add_board_member(person=person, valid_from=date(2025, 1, 1), actor=world.by(world.lena))


def test_the_board_met_and_who_did_not_come_is_on_record(world):
    board(world)
    met = actions.record_board_meeting(
        held_on=YESTERDAY,
        came=[world.sofia],
        decisions=[("Two more people for Meridian", world.meridian, None)],
        actor=world.by(world.lena),
    )
    assert list(met.attendance.values_list("person", "came").order_by("came")) == [
        (world.nadia.pk, False),
        (world.sofia.pk, True),
    ]
    event = Event.objects.latest("pk")
    assert (event.kind, event.payload["missed"]) == ("board.met", [world.nadia.pk])
    assert event.payload["decisions"] == ["Two more people for Meridian"]
    with pytest.raises(errors.AlreadyMet):
        actions.record_board_meeting(held_on=YESTERDAY, came=[world.sofia], actor=world.by(world.lena))


@pytest.mark.parametrize("wrong", ["to come", "nobody", "not a member"])
def test_a_meeting_that_cannot_have_been_is_refused(world, wrong):
    board(world)
    came = {"to come": [world.sofia], "nobody": [], "not a member": [world.tom]}[wrong]
    day = TODAY + timedelta(days=1) if wrong == "to come" else TODAY
    with pytest.raises(Invalid):
        actions.record_board_meeting(held_on=day, came=came, actor=world.by(world.lena))


def test_a_board_that_does_not_meet_lapses(world):
    wrote(world, valid_from=date(2025, 6, 1))
    board(world)
    assert board_of(TODAY).due_on == date(2025, 9, 1)
    actions.record_board_meeting(held_on=date(2025, 12, 10), came=[world.nadia], actor=world.by(world.lena))
    assert (board_of(TODAY).due_on, board_of(TODAY).is_overdue(TODAY)) == (date(2026, 3, 10), False)
    assert board_of(TODAY).is_overdue(date(2026, 3, 11))
    assert dict(board_of(TODAY).missed) == {world.sofia: 1}


def test_one_is_on_the_board_once(world):
    board(world)
    with pytest.raises(errors.AlreadyIn):
        actions.add_board_member(person=world.sofia, valid_from=TODAY, actor=world.by(world.lena))


# -- the stage


def shows(world: World, item: StageItem, *, holds: bool = True, link: str = "https://intranet.example/a"):
    return actions.give_evidence(
        item, holds=holds, evidence="It is there", link=link, shown_on=TODAY, actor=world.by(world.lena)
    )


def test_the_stage_is_the_highest_with_all_below_complete(world):
    assert stage_of().phase is None
    items = actions.begin_checklist(actor=world.by(world.lena))
    assert stage_of().phase == "A"
    for item in items:
        if item.phase != "B":
            shows(world, item)
    assert stage_of().phase == "B"  # C and D do not count while B is open
    lower = [item for item in items if item.phase == "B"]
    for item in lower[:-1]:
        shows(world, item)
    assert [one.item for one in stage_of().missing] == [lower[-1]]
    shows(world, lower[-1])
    assert (stage_of().phase, stage_of().is_complete) == ("D", True)
    shows(world, items[0], holds=False, link="")
    assert (stage_of().phase, stage_of().is_complete) == ("A", False)


def test_a_word_without_evidence_does_not_count(world):
    (item, *_) = actions.begin_checklist(actor=world.by(world.lena))
    for link in (
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example",
        "https://user@a.example",
        "//a.example/x",
        "https://",
        "/orders/999999",
        "/nowhere/1",
        "/orders/1?next=https://a.example",
    ):
        with pytest.raises(Invalid) as refused:
            shows(world, item, link=link)
        assert refused.value.about["field"] == "link", link
    assert not StageEvidence.objects.exists()
    shows(world, item, link=f"/accounts/{world.meridian.pk}")
    assert Event.objects.latest("pk").payload["link"] == f"/accounts/{world.meridian.pk}"


def test_the_usual_checklist_is_begun_once_and_added_to(world):
    lena = world.by(world.lena)
    actions.begin_checklist(actor=lena)
    with pytest.raises(errors.AlreadyIn):
        actions.begin_checklist(actor=lena)
    actions.add_stage_item(phase="A", what="The board was asked", actor=lena)
    with pytest.raises(errors.AlreadyIn):
        actions.add_stage_item(phase="A", what="The board was asked", actor=lena)
