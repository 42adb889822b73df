"""One account put first while the promises of others break."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.app.web.portfolio import TODAY, page
from tests.world import FOUNDERS, NOW, SINCE

from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet
from goldenthread.app.orders import actions as orders
from goldenthread.app.programme.queries.accounts.expedites import concentration_of
from goldenthread.app.programme.queries.omens_of_accounts import omens_of_accounts

pytestmark = pytest.mark.django_db


def weeks_of_expedites(world, weeks: int = 12):
    """Meridian has orders put first in odd weeks, in which Castor's promise is broken; in even ones it is kept."""
    orders.set_expedite_allowance(per_quarter=99, valid_from=SINCE, actor=FOUNDERS)
    for week in range(weeks):
        monday = NOW - timedelta(weeks=weeks - week)
        odd = week % 2 == 1
        for account, by in (
            (world.castor, world.ben),
            (world.castor, world.ben),
            (world.meridian, world.ana),
        ):
            due = monday.date() + timedelta(days=2)
            made = orders.place_order(
                account,
                asked_of=world.billing,
                title="Terms",
                why="x",
                requested_for=due,
                actor=world.by(by, monday),
            )
            orders.promise(made, promised_for=due, actor=world.by(world.bruno, monday))
            if account == world.meridian and odd:
                orders.expedite(made, ground="Now", actor=world.by(by, monday))
            late = odd and account == world.castor
            done = monday + timedelta(days=4 if late else 1, minutes=week)
            orders.deliver(made, actor=world.by(world.bruno, done))


def test_one_account_put_first_while_others_wait_stands_out(world, signed_in):
    weeks_of_expedites(world)
    found = concentration_of(TODAY)
    assert (str(found.account), found.found.n_expedites, found.found.ratio) == ("Meridian Health", 6, 3.0)
    assert found.found.stands_out
    client = signed_in(world.lena)
    shown = page(client, "expedites")
    assert "more of the others’ promises are not kept" in shown
    week = next(one for one in found.found.weeks if one.late)
    behind = page(client, "expedite_records", world.meridian.pk, "late", week=week.begins)
    assert behind.count("/orders/") >= week.late
    assert "Meridian" not in behind.split("<tbody>")[1]
    assert [one.about for one in omens_of_accounts(TODAY)] == ["Orders put first"]
    page(client, "expedite_records", world.meridian.pk, "late", week="soon", status=404)


def test_the_database_counts_as_the_measure_does_on_an_export(world, tmp_path):
    from goldenthread.analysis.measures import expedite_concentration
    from goldenthread.analysis.records import read_records
    from goldenthread.app.exchange.exporting import export_records

    weeks_of_expedites(world, 6)
    export_records(tmp_path, now=NOW.replace(hour=0))
    records = read_records(tmp_path)
    ours, theirs = concentration_of(TODAY).found, expedite_concentration(records)
    assert not isinstance(theirs, Undefined)
    assert [(w.begins, w.expedites, w.due, w.late) for w in theirs.weeks] == [
        (w.begins, w.expedites, w.due, w.late) for w in ours.weeks
    ]
    assert (theirs.ratio, theirs.association) == (ours.ratio, ours.association)
    assert isinstance(records, RecordSet)


def test_nobody_put_first_is_said_plainly(world, signed_in):
    assert "No order of the last year was put before others" in page(signed_in(world.lena), "expedites")
    assert list(omens_of_accounts(TODAY)) == []
