"""Accounts in depth: plans with real blockers, initiatives with value over years, lessons, criteria and effort."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.world import NOW, World

from goldenthread.app.customers.models import Blocker, InitiativeValue
from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.orders import actions as orders
from goldenthread.app.programme import actions, errors
from goldenthread.app.programme.models import Effort, Rating

TODAY = NOW.date()
SOON = TODAY + timedelta(days=30)


def objective(world: World, account=None, by=None, **said):
    wanted = {"what": "Two wards on one contract", "owner": world.ana, "due_on": SOON, **said}
    return actions.set_objective(account or world.meridian, **wanted, actor=world.by(by or world.ana))


def last() -> Event:
    return Event.objects.latest("pk")


def test_an_objective_comes_closer_and_is_reached(world):
    one = objective(world)
    actions.report_progress(one, progress=40, note="One ward signed", actor=world.by(world.ana))
    assert (last().kind, last().payload["old"], last().payload["new"]) == ("objective.progressed", 0, 40)
    ended = actions.end_objective(one, reached=True, note="Both signed", actor=world.by(world.lena))
    assert (ended.reached, ended.ended_on, last().account_id) == (True, TODAY, world.meridian.pk)
    with pytest.raises(errors.AlreadyEnded):
        actions.report_progress(one, progress=50, note="x", actor=world.by(world.ana))


@pytest.mark.parametrize("wrong", [{"what": ""}, {"due_on": TODAY - timedelta(days=1)}])
def test_an_objective_without_sense_is_refused(world, wrong):
    with pytest.raises(Invalid):
        objective(world, **wrong)


def test_plans_are_for_those_who_answer_for_the_account(world):
    own = objective(world)
    for name in ("ben", "omar", "sofia", "nadia", "tom", "vik"):
        with pytest.raises(NotPermitted):
            objective(world, by=getattr(world, name))
        with pytest.raises(NotPermitted):
            actions.report_progress(own, progress=1, note="x", actor=world.by(getattr(world, name)))
    objective(world, world.castor, by=world.ben)


def test_the_owner_of_an_objective_says_how_far_it_has_come(world):
    one = objective(world, owner=world.omar)
    actions.report_progress(one, progress=10, note="Vans are ordered", actor=world.by(world.omar))
    one.refresh_from_db()
    assert one.progress == 10


def test_a_blocker_is_a_barrier_raised_from_the_plan(world):
    one = objective(world)
    blocker = actions.raise_blocker(
        one, kind="capacity", what="No crew in the north", area=world.capacity, actor=world.by(world.ana)
    )
    assert blocker.barrier.account == world.meridian
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True))[-2:] == [
        "barrier.raised",
        "objective.blocked",
    ]
    with pytest.raises(errors.AlreadyBlocked):
        actions.block_objective(one, barrier=blocker.barrier, actor=world.by(world.ana))
    orders.clear_barrier(blocker.barrier, what_was_done="Two joined", actor=world.by(world.ana))
    other = objective(world)
    with pytest.raises(Invalid):
        actions.block_objective(other, barrier=blocker.barrier, actor=world.by(world.ana))


def test_another_accounts_barrier_blocks_nothing(world):
    foreign = orders.raise_barrier(account=world.castor, kind="capacity", what="x", actor=world.by(world.ben))
    with pytest.raises(Invalid):
        actions.block_objective(objective(world), barrier=foreign, actor=world.by(world.ana))
    assert not Blocker.objects.exists()


def test_an_initiative_is_valued_year_by_year(world):
    ana = world.by(world.ana)
    one = actions.begin_initiative(
        world.meridian, name="Joint stock", owner=world.ana, began_on=date(2025, 1, 1), actor=ana
    )
    actions.value_initiative(one, year=2025, kind="economic", expected=Decimal(100), actor=ana)
    actions.value_initiative(one, year=2025, kind="economic", realised=Decimal(80), actor=ana)
    actions.value_initiative(one, year=2025, kind="learning", learned="They plan by ward", actor=ana)
    rows = InitiativeValue.objects.order_by("kind").values_list("kind", "expected", "realised", "learned")
    assert list(rows) == [("economic", 100, 80, ""), ("learning", None, None, "They plan by ward")]
    for wrong in (
        {"year": 2024, "kind": "economic", "expected": Decimal(1)},
        {"year": 2027, "kind": "economic", "realised": Decimal(1)},
        {"year": 2026, "kind": "learning"},
        {"year": 2026, "kind": "economic"},
        {"year": 2026, "kind": "economic", "expected": Decimal(-1)},
    ):
        with pytest.raises(Invalid):
            actions.value_initiative(one, **wrong, actor=ana)
    actions.end_initiative(one, ended_on=TODAY, actor=ana)
    actions.value_initiative(one, year=2026, kind="economic", realised=Decimal(5), actor=ana)
    with pytest.raises(errors.AlreadyEnded):
        actions.end_initiative(one, ended_on=TODAY, actor=ana)


def lesson(world: World):
    return actions.write_lesson(world.meridian, what="Ask the ward first", actor=world.by(world.ana))


def commit(world: World, one, **said):
    wanted = {"account": world.castor, "owner": world.ben, "by_day": SOON, **said}
    return actions.commit_transfer(one, **wanted, actor=world.by(said.pop("by", world.ben)))


def test_a_lesson_is_tried_with_another_account_and_what_happened_is_said(world):
    tried = commit(world, lesson(world))
    assert last().account_id == world.castor.pk
    assert (tried.is_lapsed(SOON), tried.is_lapsed(SOON + timedelta(days=1))) == (False, True)
    with pytest.raises(NotPermitted):
        actions.end_transfer(tried, outcome="worked", what_happened="x", actor=world.by(world.ana))
    with pytest.raises(Invalid):
        actions.end_transfer(tried, outcome="unfit", what_happened=" ", actor=world.by(world.ben))
    ended = actions.end_transfer(
        tried, outcome="unfit", what_happened="They have no wards", actor=world.by(world.ben)
    )
    assert (ended.outcome, ended.is_lapsed(SOON + timedelta(days=1))) == ("unfit", False)
    with pytest.raises(errors.AlreadyEnded):
        actions.end_transfer(tried, outcome="worked", what_happened="x", actor=world.by(world.ben))


def test_a_lesson_goes_to_another_account_once(world):
    one = lesson(world)
    commit(world, one)
    with pytest.raises(errors.AlreadyCommitted):
        commit(world, one)
    with pytest.raises(Invalid):
        actions.commit_transfer(
            one, account=world.meridian, owner=world.ana, by_day=SOON, actor=world.by(world.ana)
        )
    with pytest.raises(NotPermitted):
        actions.commit_transfer(
            one, account=world.castor, owner=world.ben, by_day=SOON, actor=world.by(world.ana)
        )


def criterion(world: World, **said):
    wanted = {"name": "Growth", "side": "importance", "weight": Decimal(3), "valid_from": TODAY, **said}
    return actions.set_criterion(**wanted, actor=world.by(world.lena))


def test_an_account_is_rated_and_the_rating_before_is_kept(world):
    growth = criterion(world)
    for rating in (2, 5):
        actions.rate_account(
            world.meridian, criterion=growth, rating=rating, ground="They build", actor=world.by(world.ana)
        )
    assert list(Rating.objects.values_list("rating", flat=True)) == [5, 2]
    assert (last().payload["old"], last().payload["new"]) == (2, 5)
    for rating, ground in ((0, "x"), (6, "x"), (3, " ")):
        with pytest.raises(Invalid):
            actions.rate_account(
                world.meridian,
                criterion=growth,
                rating=rating,
                ground=ground,
                actor=world.by(world.ana),
            )
    actions.end_criterion(growth, valid_to=TODAY, actor=world.by(world.lena))


def test_a_criterion_that_does_not_hold_rates_nothing(world):
    later = criterion(world, valid_from=SOON)
    with pytest.raises(Invalid):
        actions.rate_account(world.meridian, criterion=later, rating=3, ground="x", actor=world.by(world.ana))


def test_hours_of_a_month_are_corrected_and_kept_in_history(world):
    said = {"person": world.ana, "month": date(2026, 2, 17)}
    actions.record_effort(world.meridian, hours=Decimal(40), **said, actor=world.by(world.ana))
    actions.record_effort(world.meridian, hours=Decimal(30), **said, actor=world.by(world.lena))
    assert Effort.objects.get().hours == 30
    assert Effort.objects.get().month == date(2026, 2, 1)
    assert (last().payload["old"], last().payload["new"]) == ("40.00", "30.00")
    with pytest.raises(NotPermitted):
        actions.record_effort(world.meridian, hours=Decimal(1), **said, actor=world.by(world.tom))
    for wrong in ({"hours": Decimal(-1)}, {"hours": Decimal(745)}, {"month": date(2026, 4, 1)}):
        with pytest.raises(Invalid):
            actions.record_effort(
                world.castor, **{**said, "hours": Decimal(1), **wrong}, actor=world.by(world.ana)
            )
    with pytest.raises(Invalid):
        actions.record_effort(world.castor, hours=Decimal(720), **said, actor=world.by(world.ana))
