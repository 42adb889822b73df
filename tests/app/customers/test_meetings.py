"""Meetings from a calendar file: shown first, recorded once, and no file can keep the application busy."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.world import NOW, World

from goldenthread.app.customers import actions
from goldenthread.app.customers.calendars.reading import Unreadable, entries
from goldenthread.app.customers.calendars.repeating import Budget, rule_of
from goldenthread.app.customers.models import Interaction, Tie
from goldenthread.app.errors import Invalid, NotPermitted

MARA = "mara@meridian.example"
SINCE, UNTIL = NOW - timedelta(days=400), NOW


def event(*lines: str, uid: str = "1@cal", start: str = "20260219T100000Z", people: str = MARA) -> str:
    asked = [f"ATTENDEE;CN=Mara:mailto:{one}" for one in people.split() if one]
    said = [f"UID:{uid}", f"DTSTART:{start}", "DURATION:PT1H", "SUMMARY:The new ward", *asked, *lines]
    return "\r\n".join(["BEGIN:VEVENT", *said, "END:VEVENT"])


def calendar(*events: str) -> bytes:
    return "\r\n".join(
        ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x", *events, "END:VCALENDAR", ""]
    ).encode()


@pytest.fixture
def known(world: World) -> World:
    actions.change_contact(world.mara, email="Mara@Meridian.example", actor=world.by(world.ana))
    actions.change_contact(world.curt, email="curt@castor.example", actor=world.by(world.ben))
    return world


def found(world: World, raw: bytes):
    return actions.meetings_in(raw, actor=world.by(world.ana))


def test_past_meetings_with_known_contacts_are_shown_and_then_recorded_once(known):
    raw = calendar(
        event(), event(uid="2@cal", start="20260401T100000Z"), event(uid="3@cal", people="who@x.example")
    )
    (one,) = found(known, raw)
    assert (one.contact, one.topic, one.known, one.by_customer) == (known.mara, "The new ward", False, False)
    assert not Interaction.objects.exists()
    (made,) = actions.record_meetings([one], actor=known.by(known.ana))
    assert (made.kind, made.direction, made.at) == ("meeting", "both", datetime(2026, 2, 19, 10, tzinfo=UTC))
    assert [one.known for one in found(known, raw)] == [True]
    assert actions.record_meetings(found(known, raw), actor=known.by(known.ana)) == []
    assert (Interaction.objects.count(), Tie.objects.get().times) == (1, 1)


def test_a_meeting_that_the_customer_called_is_theirs(known):
    (one,) = found(known, calendar(event(f"ORGANIZER:mailto:{MARA}", people="")))
    assert one.by_customer


def test_each_repetition_is_one_meeting_but_those_taken_out_moved_or_declined(known):
    weekly = event("RRULE:FREQ=WEEKLY;COUNT=4", "EXDATE:20260212T100000Z", start="20260205T100000Z")
    moved = event("RECURRENCE-ID:20260219T100000Z", start="20260220T150000Z")
    off = event("RECURRENCE-ID:20260226T100000Z", "STATUS:CANCELLED", start="20260226T100000Z")
    times = [one.at for one in found(known, calendar(weekly, moved, off))]
    assert times == [datetime(2026, 2, 5, 10, tzinfo=UTC), datetime(2026, 2, 20, 15, tzinfo=UTC)]
    declined = event(f"ATTENDEE;PARTSTAT=DECLINED:mailto:{MARA}", people="")
    assert found(known, calendar(declined)) == []


def test_a_moved_repetition_is_the_same_one_when_the_file_comes_again(known):
    weekly = event("RRULE:FREQ=WEEKLY;COUNT=2", start="20260205T100000Z")
    actions.record_meetings(found(known, calendar(weekly)), actor=known.by(known.ana))
    moved = event("RECURRENCE-ID:20260212T100000Z", start="20260213T150000Z")
    assert [one.known for one in found(known, calendar(weekly, moved))] == [True, True]


def test_nine_o_clock_stays_nine_o_clock_when_summer_begins():
    raw = calendar(event("RRULE:FREQ=WEEKLY;COUNT=2", start="X")).replace(
        b"DTSTART:X", b"DTSTART;TZID=Europe/Vienna:20250327T090000"
    )
    times = [one.at.astimezone(UTC).hour for one in entries(raw, since=SINCE, until=UNTIL)]
    assert times == [8, 7]


def test_contacts_of_others_and_shared_addresses_are_nobodys(known):
    actions.add_contact(known.meridian_retail, name="Mara too", email=MARA, actor=known.by(known.ana))
    assert found(known, calendar(event(), event(uid="2@cal", people="curt@castor.example"))) == []


def test_only_those_with_contacts_of_their_own_may(known):
    with pytest.raises(NotPermitted):
        actions.meetings_in(calendar(event()), actor=known.by(known.omar))


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY;INTERVAL=2", [1, 3, 5, 7, 9]),
        ("FREQ=DAILY;COUNT=2", [1, 2]),
        ("FREQ=WEEKLY;BYDAY=MO,WE", [1, 5, 7]),  # it began on a Thursday: that day counts too
        ("FREQ=MONTHLY;BYDAY=2TU", [1, 13]),
        ("FREQ=MONTHLY;BYDAY=-1FR", [1, 30]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", [1, 31]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", [1]),
        ("FREQ=YEARLY", [1]),
        ("FREQ=YEARLY;BYMONTH=1;BYDAY=3WE", [1, 21]),
    ],
)
def test_rules_of_days_as_calendars_write_them(rule, days):
    """January 2026 begins on a Thursday."""
    said = {name: value.split(",") for name, value in (part.split("=") for part in rule.split(";"))}
    first, last = date(2026, 1, 1), date(2026, 1, 31)
    repeated = [one.day for one in rule_of(said).days(first, first, last, Budget())]
    assert repeated[: len(days)] == days
    assert len(repeated) == len(days) or "DAILY" in rule or "WEEKLY" in rule


BOMBS = {  # and how many meetings are found
    "every second": (event("RRULE:FREQ=SECONDLY", start="20000101T000000Z"), 0),
    "each second of a day": (
        event("RRULE:FREQ=DAILY;BYSECOND=" + ",".join(map(str, range(60))), start="20000101T000000Z"),
        0,
    ),
    "never": (event("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31"), 1),
    "too often to count": (event("RRULE:FREQ=DAILY;COUNT=999999999999", start="20000101T000000Z"), 0),
    "no time": (event(start="yesterday"), 0),
    "long ago": (event(start="00010101T000000Z"), 0),
    "a rule that is none": (event("RRULE:FREQ=WEEKLY;BYDAY=XX"), 0),
    "a length without end": (event("DTEND:99991231T000000Z"), 0),
    "a text of half a megabyte": (event("DESCRIPTION:" + "a" * 500_000), 1),
}


@pytest.mark.parametrize("name", BOMBS)
def test_no_rule_finds_more_than_a_meeting_a_day(known, name):
    bomb, meetings = BOMBS[name]
    assert len(found(known, calendar(bomb))) == meetings


@pytest.mark.parametrize(
    "rule", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", "FREQ=DAILY", "FREQ=MONTHLY;BYSETPOS=31"]
)
def test_a_rule_is_asked_once_for_each_day_of_the_window(rule):
    """However far back it began and whether or not it ever comes true."""
    said = {name: value.split(",") for name, value in (part.split("=") for part in rule.split(";"))}
    budget = Budget(left=400)
    list(rule_of(said).days(date(1000, 1, 1), date(2025, 1, 1), date(2025, 12, 31), budget))
    assert budget.left == 400 - 365


def test_a_zone_defined_in_the_file_is_not_run():
    zone = (
        "BEGIN:VTIMEZONE\r\nTZID:Bomb\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nRRULE:FREQ=SECONDLY\r\n"
    )
    zone += "TZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE"
    raw = calendar(zone, event(start="X")).replace(b"DTSTART:X", b"DTSTART;TZID=Bomb:20260219T100000")
    assert [one.at.replace(tzinfo=None) for one in entries(raw, since=SINCE, until=UNTIL)] == [
        datetime(2026, 2, 19, 10)
    ]


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "no calendar"),
        (b"\x00\xff" * 50, "no calendar"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "no calendar"),
        (calendar(*["BEGIN:VEVENT\r\nEND:VEVENT"] * 5_001), "more than 5,000 entries"),
        (b"x" * 5_000_001, "larger than 5 MB"),
        (calendar(*[event("RRULE:FREQ=DAILY;COUNT=99999", uid=str(n), start="20000101T000000Z") for n in range(500)]),
         "repeats its entries too often"),
    ],
)  # fmt: skip
def test_what_is_no_calendar_is_refused_with_a_sentence(known, raw, why):
    with pytest.raises(Invalid, match=why):
        found(known, raw)


def test_an_unreadable_file_is_said_to_be_so():
    with pytest.raises(Unreadable):
        entries(b"nothing", since=SINCE, until=UNTIL)
