"""Ability to promise, what units lose, and what an expedite costs the others."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.app.orders.conftest import DUE, fresh
from tests.world import FOUNDERS, NOW, SINCE

from goldenthread.app.errors import NotPermitted
from goldenthread.app.orders import actions, errors, queries
from goldenthread.app.people import actions as people
from goldenthread.app.people.actors import Actor

pytestmark = pytest.mark.django_db


def history(talk, *, kept: int, broken: int, lead: int = 10) -> None:
    """Promises of the past weeks, some kept and some delivered a day late."""
    for n in range(kept + broken):
        talk.now = NOW - timedelta(days=60) + timedelta(days=n)
        day = talk.now.date() + timedelta(days=lead)
        order = talk.placed(title=f"Past {n}", requested_for=day)
        talk.omar(actions.promise, order, promised_for=day)
        talk.now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) + timedelta(days=int(n >= kept))
        talk.omar(actions.deliver, order)
    talk.now = NOW


def test_a_unit_sees_its_load_its_hours_and_its_word(talk):
    history(talk, kept=3, broken=2)
    for _ in range(4):
        talk.promised(day=date(2026, 3, 12))
    talk.promised(day=date(2026, 3, 20))
    seen = queries.ability_to_promise(talk.world.field_services, date(2026, 3, 12), now=NOW)
    assert (seen.week_begins, seen.promised_that_week, seen.overdue) == (date(2026, 3, 9), 4, 0)
    assert seen.hours_available == 80  # Omar and Priya, forty hours each
    assert (seen.kept.days_from, seen.kept.days_to) == (8, 14)
    assert (seen.kept.n, seen.kept.kept, seen.kept.share.value) == (5, 3, 0.6)
    assert (seen.kept.share.low, seen.kept.share.high) == pytest.approx((0.2307, 0.8824), abs=1e-4)
    assert seen.deliveries_counted == 5
    assert seen.expected_deliveries == pytest.approx(5 / (seen.hours_usual * 13) * 80)


def test_absences_leave_fewer_hours_and_an_open_overdue_promise_is_not_kept(talk):
    people.record_absence(
        talk.world.priya,
        from_at=datetime(2026, 3, 9, tzinfo=UTC),
        to_at=datetime(2026, 3, 12, tzinfo=UTC),
        kind="leave",
        actor=FOUNDERS,
    )
    talk.promised(day=date(2026, 3, 4))
    seen = queries.ability_to_promise(
        talk.world.field_services, date(2026, 3, 10), now=datetime(2026, 3, 9, 9, tzinfo=UTC)
    )
    assert seen.hours_available == 80 - 24
    assert (seen.overdue, seen.kept.n) == (1, 1)
    assert seen.kept.kept == 0
    assert seen.expected_deliveries is None


def test_without_a_past_the_share_is_undefined_and_says_why(talk):
    seen = queries.ability_to_promise(talk.world.billing, date(2026, 3, 12), now=NOW)
    assert not seen.kept.share
    assert "n is 0" in str(seen.kept.share)


def test_a_unit_sees_who_cost_it_which_hours(talk):
    order = talk.placed(title="Vague")  # 10:00 UTC, 11:00 in Vienna
    talk.omar(actions.send_back_incomplete, order, missing="Which?")  # 11:00: an hour
    dropped = talk.promised(title="Dropped")
    step = talk.omar(actions.start_step, dropped, activity="Build")  # 14:00
    talk.omar(actions.finish_step, step)  # 15:00: an hour
    talk.ana(actions.change_requested_date, dropped, requested_for=date(2026, 3, 25))
    talk.ana(actions.withdraw, dropped, ground="Not needed")
    child_of = talk.promised(title="Whole", day=date(2026, 3, 30), requested_for=date(2026, 3, 30))
    moved = talk.omar(actions.hand_off, child_of, to=talk.world.planning)
    talk.now += timedelta(hours=14)
    talk.petra(actions.receive, moved, usable=False, missing="Plan")
    lost = queries.hours_lost(
        talk.world.field_services, start=NOW - timedelta(days=1), end=NOW + timedelta(days=9)
    )
    assert [(one.cause.value, one.by, one.times, one.hours) for one in lost] == [
        ("incomplete orders", "Meridian Health", 1, 1.0),
        ("orders withdrawn after the promise", "Meridian Health", 1, 1.0),
        ("changed dates after the promise", "Meridian Health", 1, None),
    ]
    theirs = queries.hours_lost(
        talk.world.planning, start=NOW - timedelta(days=1), end=NOW + timedelta(days=9)
    )
    assert [(one.cause.value, one.by) for one in theirs] == [
        ("hand-offs that were not usable", "Field services")
    ]


def test_an_expedite_says_first_what_it_delays_and_names_only_what_one_may_see(talk):
    world = talk.world
    actions.set_expedite_allowance(
        per_quarter=1, account=world.meridian, valid_from=SINCE, actor=talk.actor("ines")
    )
    history(talk, kept=5, broken=0)
    mine = talk.promised(title="Mine", day=date(2026, 3, 10))
    theirs = actions.place_order(
        world.castor,
        asked_of=world.field_services,
        title="Theirs",
        why="x",
        requested_for=date(2026, 3, 9),
        actor=talk.actor("ben"),
    )
    later = talk.promised(title="Later", day=date(2026, 3, 25))
    urgent = talk.promised(title="Urgent", day=date(2026, 3, 20))
    preview = queries.expedite_preview(fresh(urgent), world.ana, now=talk.now)
    assert preview.orders_delayed == 2
    assert [one.title for one, _ in preview.visible] == ["Mine"]
    assert (preview.hidden, preview.allowance, preview.used) == (1, 1, 0)
    pace = queries.displacement_by(fresh(urgent), talk.now).delays[0].hours
    assert preview.hours_in_all == pytest.approx(2 * pace)
    with pytest.raises(NotPermitted):
        talk.omar(actions.expedite, urgent, ground="Please")
    made = talk.ana(actions.expedite, urgent, ground="The ward opens")
    assert (made.delayed_orders, made.nth, made.quarter) == (2, 1, date(2026, 1, 1))
    with pytest.raises(errors.AllowanceSpent, match="has used its 1"):
        talk.ana(actions.expedite, later, ground="Too")
    with pytest.raises(errors.AlreadyExpedited):
        talk.ana(actions.expedite, urgent, ground="Again")
    assert fresh(mine).expedited_at is None
    assert fresh(theirs).expedited_at is None
    assert talk.world.meridian.expedites.count() == 1


def test_without_an_allowance_nothing_is_expedited_and_the_next_quarter_counts_anew(talk):
    order = talk.placed(requested_for=date(2026, 5, 20))
    with pytest.raises(errors.AllowanceSpent, match="no allowance"):
        talk.ana(actions.expedite, order, ground="Urgent")
    actions.set_expedite_allowance(per_quarter=1, tier="key", valid_from=SINCE, actor=talk.actor("ines"))
    talk.ana(actions.expedite, order, ground="Urgent")
    april = Actor(person=talk.world.ana, now=datetime(2026, 4, 1, 9, tzinfo=UTC))
    second = actions.place_order(
        talk.world.meridian,
        asked_of=talk.world.planning,
        title="Second",
        why="x",
        requested_for=date(2026, 5, 1),
        actor=april,
    )
    assert actions.expedite(second, ground="Urgent", actor=april).nth == 1


def test_the_pace_of_a_unit_that_delivered_little_is_unknown(talk):
    first = talk.promised(title="First", day=date(2026, 3, 10))
    urgent = talk.promised(title="Urgent", day=date(2026, 3, 20))
    cost = queries.displacement_by(fresh(urgent), talk.now)
    assert [(one.order_id, one.hours) for one in cost.delays] == [(first.pk, None)]
    assert cost.hours_in_all is None


def test_policies_and_allowances_are_set_by_administrators_and_dated(talk):
    said = {"clock": "response", "target_hours": Decimal(8), "valid_from": SINCE}
    with pytest.raises(NotPermitted):
        talk.omar(actions.set_policy, **said)
    first = talk.ines(actions.set_policy, **said)
    second = talk.ines(actions.set_policy, **{**said, "valid_from": DUE, "target_hours": Decimal(4)})
    first.refresh_from_db()
    assert (first.valid_to, second.code) == (DUE - timedelta(days=1), first.code)
    with pytest.raises(errors.Invalid, match="later day"):
        talk.ines(actions.set_policy, **said)
