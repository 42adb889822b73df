"""Reading a log that an organisation already has: what becomes of its rows."""

from datetime import date, datetime
from pathlib import Path

import pytest

import goldenthread as gt
from goldenthread.analysis.records import Mapping
from goldenthread.analysis.records.errors import (
    AmbiguousDates,
    BadRows,
    MappingNeeded,
    UnreadableLog,
)

TICKETS = """ticket,when,what,team,who,customer,due,colour
A,2025-03-01 09:00:00,open,Sales,ana,Acme,2025-03-10,red
B,2025-03-01 09:30:00,open,Sales,ana,Bolt,2025-03-11,blue
A,2025-03-02 10:00:00,check,Delivery,omar,Acme,2025-03-10,red
A,2025-03-02 10:00:00,send,Delivery,priya,Acme,2025-03-10,red
"""
MEANT = {
    "order": "ticket",
    "time": "when",
    "activity": "what",
    "unit": "team",
    "person": "who",
    "account": "customer",
    "due": "due",
}


def written(folder: Path, text: str, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_each_case_is_an_order_and_each_row_an_event(tmp_path):
    records = gt.read_log(written(tmp_path, TICKETS), **MEANT)
    assert records.rows("SELECT order_id, seq, activity, unit_id, person_id, finished_at FROM event") == [
        ("A", 1, "open", "Sales", "ana", datetime(2025, 3, 1, 9)),
        ("B", 2, "open", "Sales", "ana", datetime(2025, 3, 1, 9, 30)),
        ("A", 3, "check", "Delivery", "omar", datetime(2025, 3, 2, 10)),
        ("A", 4, "send", "Delivery", "priya", datetime(2025, 3, 2, 10)),
    ]
    assert records.rows('SELECT order_id, account_id, placed_at, colour FROM "order"') == [
        ("A", "Acme", datetime(2025, 3, 1, 9), "red"),
        ("B", "Bolt", datetime(2025, 3, 1, 9, 30), "blue"),
    ]
    assert records.rows('SELECT order_id, "at", requested_for FROM requested_date ORDER BY 1') == [
        ("A", datetime(2025, 3, 1, 9), date(2025, 3, 10)),
        ("B", datetime(2025, 3, 1, 9, 30), date(2025, 3, 11)),
    ]
    assert records.rows("SELECT unit_id FROM unit") == [("Delivery",), ("Sales",)]
    assert records.rows("SELECT person_id FROM person") == [("ana",), ("omar",), ("priya",)]
    assert records.rows("SELECT account_id, valid_from FROM account") == [
        ("Acme", date(2025, 3, 1)),
        ("Bolt", date(2025, 3, 1)),
    ]


def test_what_a_log_cannot_say_is_absent(tmp_path):
    records = gt.read_log(written(tmp_path, TICKETS), order="ticket", time="when")
    assert not records.provides("event", "started_at")
    assert not records.provides("event", "unit_id")
    assert not records.provides("order", "account_id")
    assert not records.provides("unit")
    assert records.columns("event") >= {"what", "team", "who"}, "columns without a meaning are kept"


def test_nothing_is_guessed_where_order_and_time_are_named(tmp_path):
    records = gt.read_log(written(tmp_path, TICKETS), order="ticket", time="when")
    assert records.reading.guessed == ()


def test_what_is_guessed_is_said(tmp_path):
    reading = gt.read_log(written(tmp_path, TICKETS)).reading
    assert reading.mapping.columns == {
        "order": "ticket",
        "time": "when",
        "unit": "team",
        "account": "customer",
        "due": "due",
    }
    assert set(reading.guessed) == {"order", "time", "unit", "account", "due"}


def test_a_column_that_is_not_there_is_refused_with_the_names_of_those_that_are(tmp_path):
    with pytest.raises(MappingNeeded, match=r"no column 'team_name'.*--unit.*ticket, when"):
        gt.read_log(written(tmp_path, TICKETS), order="ticket", time="when", unit="team_name")


def test_a_due_date_that_changes_is_a_new_row(tmp_path):
    moved = TICKETS.replace("priya,Acme,2025-03-10", "priya,Acme,2025-03-20")
    records = gt.read_log(written(tmp_path, moved.replace("02 10:00:00,send", "03 10:00:00,send")), **MEANT)
    assert records.rows(
        "SELECT \"at\", requested_for FROM requested_date WHERE order_id = 'A' ORDER BY 1"
    ) == [
        (datetime(2025, 3, 1, 9), date(2025, 3, 10)),
        (datetime(2025, 3, 3, 10), date(2025, 3, 20)),
    ]


def test_a_mapping_survives_its_file(tmp_path):
    mapping = Mapping(
        order='a "ticket"',
        time="when\t",
        dates="dmy",
        closing=("Closed", "Gelöst"),
        value_classes={"send it": "value"},
        cases="cases.csv",
    )
    for name in ("mapping.toml", "mapping.json"):
        mapping.save(tmp_path / name)
        assert Mapping.load(tmp_path / name) == mapping


def test_a_mapping_file_with_an_unknown_word_is_refused(tmp_path):
    (tmp_path / "m.toml").write_text('[columns]\nordr = "x"\n')
    with pytest.raises(MappingNeeded, match="'ordr' under"):
        Mapping.load(tmp_path / "m.toml")


def dated(folder: Path, *values: str) -> Path:
    rows = "".join(f"A,{value},x\n" for value in values)
    return written(folder, f"id,at,what\n{rows}")


def times(path: Path, **options) -> list[datetime]:
    records = gt.read_log(path, order="id", time="at", **options)
    return [row[0] for row in records.rows("SELECT finished_at FROM event ORDER BY seq")]


def test_an_ambiguous_day_and_month_is_refused_and_the_option_named(tmp_path):
    with pytest.raises(AmbiguousDates, match="--dates dmy, --dates mdy"):
        times(dated(tmp_path, "03/04/2025 10:00", "05/06/2025 11:00"))


def test_the_order_of_day_and_month_is_taken_from_what_is_said(tmp_path):
    path = dated(tmp_path, "03/04/2025 10:00")
    assert times(path, dates="dmy") == [datetime(2025, 4, 3, 10)]
    assert times(path, dates="mdy") == [datetime(2025, 3, 4, 10)]


def test_a_day_above_twelve_anywhere_settles_the_order(tmp_path):
    assert times(dated(tmp_path, "03.04.2025", "13.04.2025 08:00:01.5")) == [
        datetime(2025, 4, 3),
        datetime(2025, 4, 13, 8, 0, 1, 500_000),
    ]
    assert times(dated(tmp_path, "3/4/2025 1:05 PM", "3/14/2025 12:00 AM")) == [
        datetime(2025, 3, 4, 13, 5),
        datetime(2025, 3, 14),
    ]


def test_months_may_be_words(tmp_path):
    march = [datetime(2025, 3, 4, 13, 5)]
    for value in (
        "4-Mar-2025 13:05",
        "4 March 2025 13:05:00",
        '"March 4, 2025 1:05 PM"',
        "04.Mar.2025 13:05",
    ):
        assert times(dated(tmp_path, value)) == march, value
    assert times(dated(tmp_path, "4-Mar-2025 13:05+01:00")) == [datetime(2025, 3, 4, 12, 5)]


def test_offsets_after_a_day_first_date_are_converted(tmp_path):
    assert times(dated(tmp_path, "14/03/2025 13:05+01:00", "14/03/2025 13:05Z")) == [
        datetime(2025, 3, 14, 12, 5),
        datetime(2025, 3, 14, 13, 5),
    ]


def test_dates_that_contradict_one_another_are_refused(tmp_path):
    with pytest.raises(AmbiguousDates, match="day first"):
        times(dated(tmp_path, "13/04/2025", "04/13/2025"))


def test_offsets_are_converted_and_zones_named(tmp_path):
    assert times(dated(tmp_path, "2025-07-01T10:00:00+02:00", "2025-07-01T10:00:00Z")) == [
        datetime(2025, 7, 1, 8),
        datetime(2025, 7, 1, 10),
    ]
    assert times(dated(tmp_path, "2025-07-01 10:00"), time_zone="Europe/Vienna") == [datetime(2025, 7, 1, 8)]


def test_a_mix_of_times_with_and_without_offset_is_refused_until_the_zone_is_named(tmp_path):
    path = dated(tmp_path, "2025-07-01T10:00:00+02:00", "2025-07-01T10:00:00")
    with pytest.raises(UnreadableLog, match="--time-zone"):
        times(path)
    assert times(path, time_zone="America/New_York") == [datetime(2025, 7, 1, 8), datetime(2025, 7, 1, 14)]


def test_times_as_numbers_are_read_by_their_size(tmp_path):
    assert times(dated(tmp_path, "1700000000")) == [datetime(2023, 11, 14, 22, 13, 20)]
    assert times(dated(tmp_path, "1700000000123")) == [datetime(2023, 11, 14, 22, 13, 20, 123_000)]


def test_an_unreadable_row_stops_and_is_named(tmp_path):
    path = dated(tmp_path, "2025-01-01", "soon", "2025-01-03")
    with pytest.raises(BadRows, match="row 2: 'soon' in column 'at' is no time"):
        times(path)


def test_skipped_rows_are_written_with_their_reason(tmp_path):
    path = written(tmp_path, "id,at,what\nA,2025-01-01,x\n,2025-01-01,y\nA,9999-12-31,z\nA,0001-01-01,w\n")
    rejects = tmp_path / "left out.csv"
    records = gt.read_log(path, order="id", time="at", on_error="skip", rejects=rejects)
    assert records.count("event") == 1
    assert records.reading.rows == 4
    assert records.reading.rejected.rows == 3
    assert rejects.read_text().splitlines() == [
        "row,reason,id,at,what",
        "2,there is no order in column 'id',,2025-01-01,y",
        "3,'9999-12-31' in column 'at' is before 1900 or after 2199,A,9999-12-31,z",
        "4,'0001-01-01' in column 'at' is before 1900 or after 2199,A,0001-01-01,w",
    ]


def test_report_lists_every_bad_row_and_refuses(tmp_path):
    path = dated(tmp_path, "soon", "later", "2025-01-01")
    rejects = tmp_path / "bad.csv"
    with pytest.raises(BadRows, match=r"2 rows.*bad\.csv"):
        times(path, on_error="report", rejects=rejects)
    assert len(rejects.read_text().splitlines()) == 3


def test_a_start_after_its_end_is_refused(tmp_path):
    path = written(tmp_path, "id,from,to\nA,2025-01-02,2025-01-01\n")
    with pytest.raises(BadRows, match=r"ends .* before it starts"):
        gt.read_log(path, order="id", start="from", time="to")


def test_start_and_complete_make_one_event_first_in_first_out(tmp_path):
    path = written(
        tmp_path,
        "id,at,what,state\n"
        "A,2025-01-01 08:00,check,complete\n"  # no start: keeps its one time
        "A,2025-01-01 09:00,check,start\n"
        "A,2025-01-01 10:00,check,START\n"
        "A,2025-01-01 11:00,check,complete\n"
        "A,2025-01-01 11:30,check,suspend\n"  # a status, a row of its own
        "A,2025-01-01 12:00,check,complete\n"
        "A,2025-01-01 13:00,check,start\n",  # never completed: still running
    )
    records = gt.read_log(path, order="id", time="at", activity="what", status="state")
    hours = records.rows("SELECT seq, status, hour(started_at), hour(finished_at) FROM event ORDER BY seq")
    assert hours == [
        (1, "complete", None, 8),
        (4, "complete", 9, 11),
        (5, "suspend", None, 11),
        (6, "complete", 10, 12),
        (7, "start", 13, None),
    ]


def test_cases_from_a_second_file_are_joined_by_the_order(tmp_path):
    log = written(tmp_path, TICKETS)
    cases = written(tmp_path, "ticket,region,prio\nA,North,1\nC,South,2\n", "cases.csv")
    records = gt.read_log(log, order="ticket", time="when", cases=cases, priority="prio")
    assert records.rows('SELECT order_id, priority, region FROM "order" ORDER BY 1') == [
        ("A", "1", "North"),
        ("B", None, None),
    ]
    assert any("lacks 1 of 2 orders, and has 1 without an event" in note for note in records.reading.notes)


def test_a_case_that_comes_twice_is_refused(tmp_path):
    cases = written(tmp_path, "ticket,region\nA,North\nA,South\n", "cases.csv")
    with pytest.raises(BadRows, match=r"'A' \(2 times\)"):
        gt.read_log(written(tmp_path, TICKETS), order="ticket", time="when", cases=cases)


def test_what_an_activity_adds_is_said_in_the_mapping_or_in_a_column(tmp_path):
    mapping = Mapping(**MEANT, value_classes={"send": "value", "check": "necessary"})
    said = gt.read_log(written(tmp_path, TICKETS), mapping=mapping)
    classes = "SELECT activity, value_class FROM event ORDER BY seq"
    assert said.rows(classes) == [("open", None), ("open", None), ("check", "necessary"), ("send", "value")]
    path = written(tmp_path, "id,at,what,class\nA,2025-01-01,send,Value\nA,2025-01-02,wait,idle\n")
    named = {"order": "id", "time": "at", "activity": "what", "value_class": "class"}
    with pytest.raises(BadRows, match="row 2: 'idle' in column 'class' is none of value, necessary, waste"):
        gt.read_log(path, **named)
    left = gt.read_log(path, **named, on_error="skip", rejects=tmp_path / "bad.csv")
    assert left.rows(classes) == [("send", "value")]


def test_numbers_dates_and_ids_among_other_columns_stay_what_they_are(tmp_path):
    path = written(
        tmp_path,
        "id,at,floor,code,ratio,seen\nA,2025-01-01,3,007,1.5,NA\nA,2025-01-02,4,012,2,x\nA,2025-01-03,NA,5,NA,1\n",
    )
    records = gt.read_log(path, order="id", time="at")
    assert records.rows("SELECT floor, code, ratio, seen FROM event ORDER BY seq") == [
        (3, "007", 1.5, "NA"),
        (4, "012", 2.0, "x"),
        (None, "5", None, "1"),
    ]


def test_a_value_in_some_rows_only_stays_with_its_rows(tmp_path):
    path = written(
        tmp_path, "id,at,note,site\nA,2025-01-01,,Linz\nA,2025-01-02,late,Linz\nB,2025-01-02,,Graz\n"
    )
    records = gt.read_log(path, order="id", time="at")
    assert records.columns("order") >= {"site"}
    assert records.rows("SELECT note FROM event ORDER BY seq") == [(None,), ("late",), (None,)]


def test_rows_of_the_file_of_cases_are_never_lost_silently(tmp_path):
    log = written(tmp_path, TICKETS)
    cases = written(
        tmp_path,
        "ticket,born,worth\nB,soon,1\nD,2025-02-28,much\n,2025-02-28,2\nC\nA,2025-02-27,7\n",
        "cases.csv",
    )
    named = {"order": "ticket", "time": "when", "cases": cases, "placed": "born", "value": "worth"}
    with pytest.raises(BadRows, match=r"cases\.csv has 4 rows .* row 1: 'soon' in column 'born' is no time"):
        gt.read_log(log, **named)
    records = gt.read_log(log, **named, on_error="skip", rejects=tmp_path / "bad.csv")
    assert records.reading.rejected.rows == 4
    assert (tmp_path / "bad.cases.csv").read_text().splitlines() == [
        "row,reason,ticket,born,worth",
        "4,the row has 1 values where the header names 3,C",
        "1,'soon' in column 'born' is no time that can be read,B,soon,1",
        "2,'much' in column 'worth' is no number,D,2025-02-28,much",
        "3,there is no order in column 'ticket',,2025-02-28,2",
    ]
    assert records.rows('SELECT order_id, placed_at, value FROM "order" ORDER BY 1') == [
        ("A", datetime(2025, 2, 27), 7.0),
        ("B", datetime(2025, 3, 1, 9, 30), None),  # its events stay
    ]


def test_several_files_are_one_log(tmp_path):
    header, *rows = TICKETS.splitlines(keepends=True)
    first = written(tmp_path, header + "".join(rows[:2]), "1.csv")
    second = written(tmp_path, header + "".join(rows[2:]), "2.csv")
    parts, whole = gt.read_log(first, second, **MEANT), gt.read_log(written(tmp_path, TICKETS), **MEANT)
    for table in whole.tables:
        assert parts.arrow(table).to_pylist() == whole.arrow(table).to_pylist(), table


def test_closing_activities_deliver(tmp_path):
    records = gt.read_log(written(tmp_path, TICKETS), **MEANT, closing=("send",))
    assert records.rows('SELECT order_id, "at" FROM delivery') == [("A", datetime(2025, 3, 2, 10))]


def test_a_parquet_log_is_read_where_it_is_and_like_its_csv(tmp_path):
    path = written(tmp_path, TICKETS)
    csv = gt.read_log(path, **MEANT)
    typed = f'SELECT * REPLACE (CAST("when" AS TIMESTAMP) AS "when") FROM \'{path}\''
    csv.execute(f"COPY ({typed}) TO '{tmp_path}/log.parquet'")
    parquet = gt.read_log(tmp_path / "log.parquet", **MEANT)
    for table in csv.tables:
        assert parquet.arrow(table).to_pylist() == csv.arrow(table).to_pylist(), table
