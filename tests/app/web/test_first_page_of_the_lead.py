"""What slips, on the first page of the programme lead: kept by the worker with its time, or looked up."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.world import NOW

from goldenthread.app.customers.actions import open_account
from goldenthread.app.programme.models import SlipsSeen
from goldenthread.app.programme.queries.slips_seen import GOOD_FOR, keep_slips, look

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def said(at: datetime) -> str:
    """As the page says it in Vienna, where Lena works."""
    return f"As of {at.astimezone(ZoneInfo('Europe/Vienna')):%H:%M}."


def block_of(page: str) -> str:
    return page[page.index("What is slipping") : page.index("By account")]


def test_what_was_kept_reads_as_what_is_looked_up_but_for_its_time(stage, signed_in):
    client = signed_in(stage.world.lena)
    now = timezone.now()
    looked_up = block_of(client.get("/").content.decode())
    assert said(now) in looked_up
    before = now - timedelta(minutes=3)
    assert keep_slips(before) == 1
    kept = block_of(client.get("/").content.decode())
    assert kept == looked_up.replace(said(now), said(before))
    assert look(TODAY, now).total == SlipsSeen.objects.get().total > 0


def test_what_is_older_than_two_rounds_is_not_shown(stage, signed_in):
    keep_slips(timezone.now() - GOOD_FOR - timedelta(seconds=1))
    SlipsSeen.objects.update(first=[], total=77)
    page = block_of(signed_in(stage.world.lena).get("/").content.decode())
    assert "77" not in page
    assert said(timezone.now()) in page


def test_whoever_has_acted_since_sees_what_is_now(stage, signed_in):
    world, client = stage.world, signed_in(stage.world.lena)
    keep_slips(timezone.now() - timedelta(minutes=3))
    SlipsSeen.objects.update(total=77)
    assert "77" in block_of(client.get("/").content.decode())
    open_account("Nobody's", tier="key", valid_from=TODAY, actor=world.by(world.lena, timezone.now()))
    page = block_of(client.get("/").content.decode())
    assert "77" not in page
    assert "It has no manager and no sponsor" in page


def test_what_is_kept_is_replaced_and_old_days_go(world):
    for days in (4, 0):
        keep_slips(timezone.now() - timedelta(days=days))
        keep_slips(timezone.now() - timedelta(days=days) + timedelta(minutes=5))
    assert [one.day for one in SlipsSeen.objects.all()] == [TODAY]


def test_the_first_page_costs_the_same_however_much_slips(stage, signed_in):
    client, counts = signed_in(stage.world.lena), []
    for number in range(2):
        for nth in range(8):
            open_account(
                f"A{number}{nth}", tier="key", valid_from=TODAY, actor=stage.world.by(stage.world.ines)
            )
        keep_slips(timezone.now())
        client.get("/")
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 17
