from datetime import datetime, timedelta

import pytest

from goldenthread.analysis.measures.authority.support import support_received
from goldenthread.analysis.measures.result import Undefined
from goldenthread.analysis.records import RecordSet

START = datetime(2025, 3, 3, 8)


def asked(number, hours, outcome, by="kam", of="ops"):
    decided = None if outcome is None else START + timedelta(hours=hours)
    return {
        "request_id": str(number),
        "from_unit_id": by,
        "to_unit_id": of,
        "asked_at": START,
        "decided_at": decided,
        "outcome": outcome,
    }


def test_the_median_answer_keeps_open_requests_as_the_worked_survival_example_does(worked, records_of):
    example = worked["W02"]
    days, done = example["inputs"]["days"], example["inputs"]["committed"]
    rows = []
    for number, (day, decided) in enumerate(zip(days, done, strict=True)):
        row = asked(number, 24 * day, "granted" if decided else None)
        now = START + timedelta(days=25)
        begin = now - timedelta(days=day) if not decided else START
        rows.append(row | {"asked_at": begin})
    found = support_received(records_of(as_of=START + timedelta(days=25), request=rows)).overall
    assert found.answer_hours.value == 24 * example["expected"]["median_days"]
    assert (found.asked, found.open) == (10, 4)
    assert found.granted_share.value == 1


def test_shares_by_hand_with_a_counter_offer_as_no(records_of):
    rows = [
        asked(1, 5, "granted"),
        asked(2, 7, "countered"),
        asked(3, 9, "declined"),
        asked(4, 9, "granted", of="law"),
    ]
    found = support_received(records_of(request=rows))
    assert (found.overall.granted, found.overall.countered, found.overall.declined) == (2, 1, 1)
    assert found.overall.granted_share.value == 0.5
    assert [(row.asked_by, row.asked_of, row.granted_share.value) for row in found.by_pair] == [
        ("kam", "ops", pytest.approx(1 / 3)),
        ("kam", "law", 1),
    ]


def test_what_was_decided_later_was_open_then(records_of):
    rows = [
        asked(1, 5, "granted"),
        asked(2, 50, "declined"),
        asked(3, 5, "granted") | {"asked_at": START + timedelta(days=9)},
    ]
    found = support_received(records_of(as_of=START + timedelta(hours=10), request=rows)).overall
    assert (found.asked, found.granted, found.declined, found.open) == (2, 1, 0, 1)


def test_pairs_add_up_to_units_and_units_to_all_whatever_the_order(records_of):
    rows = [
        asked(k, k, ("granted", "declined", None)[k % 3], by="ab"[k % 2], of="xyz"[k % 3]) for k in range(30)
    ]
    as_of = START + timedelta(days=3)
    found = support_received(records_of(as_of=as_of, request=rows))
    for part in (found.by_pair, found.by_asking_unit):
        assert sum(row.asked for row in part) == found.overall.asked == 30
        assert sum(row.granted for row in part) == found.overall.granted == 10
    assert support_received(records_of(as_of=as_of, request=rows[::-1])) == found


def test_shifting_all_times_changes_nothing(records_of):
    rows = [asked(1, 5, "granted"), asked(2, 30, "declined")]
    later = [{k: v + timedelta(days=40) if k.endswith("_at") else v for k, v in row.items()} for row in rows]
    assert support_received(records_of(request=rows)) == support_received(records_of(request=later))


def test_limits(records_of):
    nothing = support_received(RecordSet()).overall
    assert isinstance(nothing.granted_share, Undefined)
    assert isinstance(nothing.answer_hours, Undefined)
    waiting = support_received(
        records_of(as_of=START + timedelta(hours=2), request=[asked(1, 0, None)])
    ).overall
    assert isinstance(waiting.granted_share, Undefined)
    assert isinstance(waiting.answer_hours, Undefined)
