"""What the database counts is what a slow reading of the same records finds, record by record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from tests.app.orders.conftest import DUE
from tests.world import NOW

from goldenthread.analysis.measures.statistics.proportions import wilson
from goldenthread.app.customers.models import Account
from goldenthread.app.orders import actions, queries
from goldenthread.app.orders.models import Answer, AnswerKind, Order, RequestedDate
from goldenthread.app.orders.queries.lost import Cause, hours_lost
from goldenthread.app.orders.queries.promising import LEAD_TIMES
from goldenthread.app.orders.working_time import working_calendar
from goldenthread.app.people.models import Calendar

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=40)
ZONES = ("Pacific/Auckland", "America/Los_Angeles", "Europe/Vienna", None)


def kept_slowly(unit, lead_days, now):
    """Every first promise of a year read, and judged where its account is."""
    low, high = next(pair for pair in LEAD_TIMES if pair[0] <= lead_days <= pair[1])
    judged = []
    for promise in Answer.objects.filter(unit=unit, kind=AnswerKind.PROMISE, moves__isnull=True):
        order = promise.order
        calendar = working_calendar(order.account.calendar)
        is_over = promise.promised_for < calendar.local_date(now)
        lead = (promise.promised_for - calendar.local_date(promise.at)).days
        counts = order.withdrawn_at is None and promise.at > now - timedelta(days=365) and is_over
        if counts and low <= lead <= high:
            delivered = order.delivered_at
            judged.append(delivered is not None and calendar.local_date(delivered) <= promise.promised_for)
    return len(judged), sum(judged)


@pytest.fixture
def year(talk):
    """Promises for customers around the world, delivered within hours of midnight here, there, or never."""
    rng = Random(11)
    accounts = []
    for nth, zone in enumerate(ZONES):
        calendar = None
        if zone:
            hours = {"mon": [["08:00", "16:00"]]}
            calendar = Calendar.objects.create(name=zone, time_zone=zone, weekly_hours=hours, holidays={})
        accounts.append(Account.objects.create(name=f"Around {nth}", calendar=calendar))
    for nth in range(36):
        order = talk.promised(title=f"Told {nth}")
        day = DUE - timedelta(days=rng.randrange(12))
        given = datetime(day.year, day.month, day.day, rng.randrange(24), 30, tzinfo=UTC) - timedelta(
            days=rng.choice((0, 1, 2, 3, 7, 8, 14, 15))
        )
        Answer.objects.filter(order=order).update(promised_for=day, at=given)
        midnight = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
        delivered = midnight + timedelta(hours=rng.randrange(-16, 16)) if rng.random() < 0.9 else None
        Order.objects.filter(pk=order.pk).update(account=rng.choice(accounts), delivered_at=delivered)
        if nth % 12 == 0:
            talk.ana(actions.withdraw, order, ground="Not needed") if delivered is None else None
    return talk


@pytest.mark.parametrize("lead", [0, 5, 10, 20])
def test_promises_kept_are_judged_where_the_account_is(year, lead):
    unit = year.world.field_services
    for now in (LATER, datetime(2026, 3, 15, 10, 30, tzinfo=UTC), datetime(2026, 3, 15, 23, 30, tzinfo=UTC)):
        found = queries.promises_kept(unit, lead, now=now)
        n, kept = kept_slowly(unit, lead, now)
        assert (found.n, found.kept, found.share) == (n, kept, wilson(kept, n))
    assert n > 0


def test_both_answers_occur_among_those_judged(year):
    n, kept = kept_slowly(year.world.field_services, 5, LATER)
    assert 0 < kept < n


def test_a_changed_date_counts_once_when_it_came_after_the_first_promise(talk):
    unit, start = talk.world.field_services, NOW
    before = talk.placed(title="Changed before the promise")
    talk.ana(actions.change_requested_date, before, requested_for=DUE + timedelta(days=1))
    talk.omar(actions.promise, before, promised_for=DUE)
    after = talk.promised(title="Changed twice after it")
    for days in (2, 3):
        talk.ana(actions.change_requested_date, after, requested_for=DUE + timedelta(days=days))
        talk.omar(actions.move_promise, after, promised_for=DUE + timedelta(days=days), cause="They asked")
    talk.placed(title="Never promised")
    end = talk.now + timedelta(hours=1)
    slow = []
    for row in RequestedDate.objects.filter(order__asked_of_unit=unit, at__gte=start, at__lt=end):
        promised = Answer.objects.filter(order=row.order, kind=AnswerKind.PROMISE).order_by("id").first()
        if promised is not None and row.at > promised.at:
            slow.append(row.order_id)
    (found,) = [one for one in hours_lost(unit, start=start, end=end) if one.cause == Cause.CHANGED_DATE]
    assert (found.times, found.orders) == (len(slow), tuple(sorted(set(slow))))
    assert slow == [after.pk, after.pk]
    last = RequestedDate.objects.filter(order=after).latest("at").at
    (only,) = [one for one in hours_lost(unit, start=last, end=end) if one.cause == Cause.CHANGED_DATE]
    assert only.times == 1


def risks_slowly(order, today):
    """What speaks against a promise, looked up order by order."""
    holding = [
        child
        for child in Order.objects.filter(parent=order)
        if child.waived_at is None and child.ended_at is None and child.delivered_at is None
    ]
    return (
        order.last_promised_for < today,
        any(one.last_promised_for and one.last_promised_for > order.last_promised_for for one in holding),
        any(one.state in ("asked", "incomplete", "countered", "declined") for one in holding),
        order.barriers.filter(cleared_at__isnull=True).exists(),
        order.state == "returned",
    )


def test_promises_at_risk_say_what_speaks_against_each(talk):
    world = talk.world

    def child_of(order, **said):
        return talk.omar(
            actions.place_supporting_order, order, asked_of=world.planning, title="A van",
            requested_for=DUE, **said,
        )  # fmt: skip

    fine = talk.promised(title="Nothing speaks against it")
    kept = child_of(fine)
    talk.petra(actions.promise, kept, promised_for=DUE - timedelta(days=1))
    resting = talk.promised(title="Rests on nothing")
    child_of(resting)
    later = talk.promised(title="Rests on a later day")
    talk.petra(actions.promise, child_of(later), promised_for=DUE + timedelta(days=4))
    waived = talk.promised(title="Waived")
    talk.omar(actions.waive_child, child_of(waived), ground="We can do without")
    blocked = talk.promised(title="Blocked")
    talk.omar(actions.raise_barrier, order=blocked, kind="capacity", what="Nobody is free")
    talk.placed(title="Not promised")
    returned = talk.promised(title="Returned")
    talk.omar(actions.deliver, returned)
    given = returned.deliveries.get()
    talk.ana(actions.return_delivery, given, contact=world.mara, ground="Broken")
    for today in (DUE - timedelta(days=3), DUE + timedelta(days=1)):
        standing = Order.objects.filter(state__in=("promised", "returned"), last_promised_for__isnull=False)
        slow = {one.pk: risks_slowly(one, today) for one in standing}
        found = {
            one.pk: (
                one.is_past, one.rests_on_later, one.rests_on_nothing, one.is_blocked, one.was_returned,
            )
            for one in queries.promises_at_risk(among=Order.objects.all(), today=today)
        }  # fmt: skip
        assert found == {key: risks for key, risks in slow.items() if any(risks)}
    assert not any(slow[one.pk][1:] != (False, False, False, False) for one in (fine, waived))
