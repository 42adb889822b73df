"""What the database counts of the programme is what the measures find in the same records."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pyarrow as pa
import pytest
from django.utils import timezone
from tests.world import NOW

from goldenthread.analysis.measures import rhythm_lapses
from goldenthread.analysis.records import RecordSet
from goldenthread.app.customers.models import Account
from goldenthread.app.orders import actions as orders
from goldenthread.app.orders.models import Order
from goldenthread.app.programme.models import Artefact, Due
from goldenthread.app.programme.queries.lapses import lapses_of
from goldenthread.app.programme.queries.signals import signals_among

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def by_the_measure(today: date):
    rows = list(
        Due.objects.filter(due_on__range=(today - timedelta(days=730), today - timedelta(days=1)))
        .order_by("due_on")
        .values_list("artefact", "account_id", "due_on", "issued_on", "owner_id", "pk")
    )
    columns = {
        "artefact": [row[0] for row in rows],
        "account_id": [str(row[1]) for row in rows],
        "due_on": pa.array([row[2] for row in rows], pa.date32()),
        "issued_on": pa.array([row[3] for row in rows], pa.date32()),
        "owner_id": pa.array([None if row[4] is None else str(row[4]) for row in rows], pa.string()),
    }
    as_of = datetime.combine(today, time(), UTC)
    found = rhythm_lapses(RecordSet.from_tables({"rhythm": pa.table(columns)}, as_of=as_of))
    series = {}
    for artefact, account_id, due_on, _, _, key in rows:
        series.setdefault((account_id, artefact), []).append((key, due_on))
    return [
        (
            int(one.account_id),
            one.artefact,
            one.misses_in_a_row,
            one.lapsed_on,
            int(one.owner_id) if one.owner_id else None,
            tuple(series[int(one.account_id), one.artefact][-one.misses_in_a_row :]),
        )
        for one in found.series
        if one.lapsed_on is not None
    ]


@pytest.mark.parametrize("seed", range(4))
def test_lapses_are_those_of_the_measure(world, seed):
    rng = Random(seed)
    accounts = [world.meridian, world.castor, *(Account.objects.create(name=f"A {n}") for n in range(10))]
    for account in accounts:
        for artefact in Artefact:
            fails = rng.choice((0.05, 0.2, 0.5, 0.95))
            for month in range(30):  # some of them longer ago than is looked at, some still to come
                due_on = TODAY + timedelta(days=40 - 30 * month + rng.randrange(3))
                issued = due_on + timedelta(days=rng.randrange(-4, 1)) if rng.random() > fails else None
                late = issued is None and rng.random() < 0.3
                Due.objects.create(
                    account=account,
                    artefact=artefact,
                    due_on=due_on,
                    issued_on=due_on + timedelta(days=3) if late else issued,
                    owner=rng.choice((world.ana, world.tom, None)),
                )
    for today in (TODAY, TODAY - timedelta(days=37)):
        wanted = by_the_measure(today)
        found = [
            (one.account_id, one.artefact, one.misses_in_a_row, one.lapsed_on, one.owner_id, one.missed)
            for one in lapses_of(None, today)
        ]
        assert found == wanted
        few = {account.pk for account in accounts[:4]}
        narrowed = [(one.account_id, one.artefact) for one in lapses_of(few, today)]
        assert narrowed == [(one[0], one[1]) for one in wanted if one[0] in few]
    assert wanted


def test_nothing_due_is_no_lapse(world):
    assert lapses_of(None, TODAY) == []


def broken_slowly(account, today: date):
    """Of the promises that came due in half a year, those not kept as last given, read one by one."""
    due = [
        one
        for one in Order.objects.filter(account=account, parent=None, withdrawn_at=None)
        if one.last_promised_for and today - timedelta(days=180) <= one.last_promised_for < today
    ]
    late = [
        one
        for one in due
        if one.delivered_at is None or timezone.localtime(one.delivered_at).date() > one.last_promised_for
    ]
    return len(due), {one.pk for one in late}, min((one.last_promised_for for one in late), default=None)


@pytest.mark.parametrize("seed", range(3))
def test_broken_promises_are_a_signal_where_a_slow_count_says_so(world, seed):
    rng = Random(seed)
    accounts = [world.meridian, world.castor, *(Account.objects.create(name=f"B {n}") for n in range(6))]
    model = orders.place_order(
        world.meridian, asked_of=world.field_services, title="Ten scanners", why="They wait",
        requested_for=TODAY, actor=world.by(world.ana),
    )  # fmt: skip
    for nth, account in enumerate(accounts * 6):
        promised = TODAY - timedelta(days=rng.randrange(-3, 190) if nth else 1)
        steady = nth % len(accounts) < 3  # the others deliver within hours of midnight, before or after it
        late = not steady and rng.random() < 0.4
        hours = rng.randrange(-9, -2) if steady else rng.randrange(-9, 9)
        at = datetime.combine(promised + timedelta(days=1), time(), UTC) + timedelta(hours=hours)
        model.pk, model._state.adding, model.account = 70_000 + nth, True, account
        model.root_id, model.last_promised_for, model.first_promised_for = model.pk, promised, promised
        model.delivered_at = None if late and rng.random() < 0.5 else at + timedelta(days=9 * late)
        model.placed_at = model.changed_at = NOW - timedelta(days=300)
        model.delivered_at = min(model.delivered_at, NOW) if model.delivered_at else None
        model.save(force_insert=True)
    alarms = 0
    for account, found in ((one, signals_among([one.pk], TODAY).get(one.pk, [])) for one in accounts):
        due, late, since = broken_slowly(account, TODAY)
        wanted = len(late) >= 2 and len(late) / due >= 0.25
        told = next((one for one in found if one.name == "promises_broken"), None)
        assert (told is not None) == wanted
        if told is not None:
            alarms += 1
            assert told.since == since
            assert {one.record_id for one in told.records} == late
            assert told.sentence.startswith(f"{len(late)} of {due} promises")
    assert 0 < alarms < len(accounts)
