"""Every property of a calendar file that is read is sent, one at a time, what nobody should send.

The properties are found in the reader, so a new one is swept or fails here. A bad entry is left out or taken as text;
the good one beside it is found whatever stands in the bad one, unless the whole file is refused with a sentence.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.app.customers.test_meetings import MARA, calendar, event
from tests.badness import HUGE, SCRIPT, STRANGE
from tests.state import changed, everything_stored
from tests.world import World

from goldenthread.app.customers import actions
from goldenthread.app.customers.actions.meetings import Meeting
from goldenthread.app.customers.calendars import reading
from goldenthread.app.customers.models import Interaction
from goldenthread.app.errors import Invalid
from goldenthread.app.people.actors import Actor

pytestmark = pytest.mark.django_db
GOOD = {
    "UID": "swept@cal",
    "DTSTART": "20260218T090000Z",
    "DTEND": "20260218T100000Z",
    "DURATION": "PT1H",
    "RRULE": "FREQ=DAILY;COUNT=2",
    "RDATE": "20260211T090000Z",
    "EXDATE": "20260212T090000Z",
    "RECURRENCE-ID": "20260218T090000Z",
    "STATUS": "CONFIRMED",
    "SUMMARY": "The old ward",
    "ORGANIZER": f"mailto:{MARA}",
    "ATTENDEE": f"mailto:{MARA}",
}
NEVER = ("", HUGE, STRANGE, "a\x00b", "999999999", "yesterday", "=cmd|' /C calc'!A0")
TIMES = ("20260230T100000Z", "00010101T000000Z", "99991231T235959Z", "20260218T250000Z", "20260218")
WRONG = {
    **dict.fromkeys(("DTSTART", "DTEND", "RDATE", "EXDATE", "RECURRENCE-ID"), TIMES),
    "DURATION": ("-PT1H", "P99999999W", "PT"),
    "RRULE": ("FREQ=SECONDLY", "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;COUNT=999999999", "FREQ=NEVER", "COUNT=2"),
    "ORGANIZER": ("mailto:", "mailto:<b>@x", f"mailto:{'x' * 300}@x.example"),
    "ATTENDEE": ("mailto:", "mailto:<b>@x", f"mailto:{'x' * 300}@x.example"),
    "STATUS": ("CANCELLED ", "<b>"),
}
EITHER = {"DTEND": "DURATION", "DURATION": "DTEND"}  # an entry has one of the two
ALONE = {"RECURRENCE-ID": ("RRULE", "RDATE", "EXDATE")}  # a moved repetition repeats nothing
IS_TEXT = ("UID", "SUMMARY")


def cases() -> Iterator[tuple[str, str]]:
    for name in GOOD:
        for value in (*NEVER, *WRONG.get(name, ())):
            yield name, value


def entry(swept: str, value: str) -> str:
    left_out = {EITHER.get(swept, "DTEND"), *ALONE.get(swept, ("RECURRENCE-ID",))}
    said = {name: text for name, text in GOOD.items() if name not in left_out} | {swept: value}
    return "\r\n".join(["BEGIN:VEVENT", *(f"{name}:{text}" for name, text in said.items()), "END:VEVENT"])


@pytest.fixture
def known(world: World) -> World:
    actions.change_contact(world.mara, email=MARA, actor=world.by(world.ana))
    return world


def test_the_swept_properties_are_those_that_the_reader_reads():
    source = inspect.getsource(reading)
    read = set(re.findall(r'event(?:\.get\(|\[)"([A-Z-]+)"', source))
    read |= set(re.findall(r'_dates\(event, "([A-Z-]+)"\)', source))
    read |= set(re.findall(r'"([A-Z-]+)" in event', source))
    assert read == set(GOOD)


def looked_at(raw: bytes, by: Actor) -> list[Meeting] | Invalid:
    try:
        return actions.meetings_in(raw, actor=by)
    except Invalid as refused:
        return refused


def test_no_property_keeps_a_good_entry_from_being_found(known):
    by, before = known.by(known.ana), everything_stored()
    for name, value in cases():
        beside = event(uid="good@cal")
        found = looked_at(calendar(entry(name, value), beside), by)
        if isinstance(found, Invalid):
            assert str(found).count(" ") >= 4, (name, value[:40])
            continue
        good = [one for one in found if one.source.startswith("ical:good@cal")]
        assert len(good) == 1, (name, value[:40])
        for one in found:
            assert one.contact == known.mara
            assert max(len(one.source), len(one.topic)) <= 300
            assert not re.search("[\x00-\x1f\u202a-\u202e]", one.source + one.topic), (name, value[:40])
            assert datetime(2025, 1, 1, tzinfo=UTC) < one.at < by.now
        if name in IS_TEXT:
            assert len(found) > 1, (name, value[:40])  # whatever it says, somebody met
    assert changed(before, everything_stored()) == []


def test_what_is_taken_of_a_strange_entry_is_text_on_the_page_and_on_record(known):
    by, client = known.by(known.ana), Client()
    client.force_login(known.ana.login)
    huge = entry("SUMMARY", HUGE).replace(GOOD["UID"], "huge@cal")
    raw = calendar(entry("SUMMARY", STRANGE), entry("UID", STRANGE), huge)
    file = SimpleUploadedFile("calendar.ics", raw, content_type="text/calendar")
    page = client.post(reverse("meetings_new"), {"file": file}).content.decode()
    assert SCRIPT not in page
    assert "&lt;script&gt;" in page
    made = actions.record_meetings(actions.meetings_in(raw, actor=by), actor=by)
    assert made
    topics = set(Interaction.objects.values_list("topic", flat=True))
    assert any(SCRIPT in topic for topic in topics)
    assert "x" * 300 in topics
