"""Every story fills its tables so that they agree with each other."""

from __future__ import annotations

import pytest

from goldenthread.analysis.records import TABLES, check

DATED = ("unit", "account")


def none_of(synthesis, sql: str) -> None:
    found = synthesis.records.rows(sql)
    assert not found, f"{len(found)} rows, such as {found[:3]}"


def test_keys_are_unique(synthesis):
    for name in synthesis.records.tables:
        key = ", ".join(f'"{column}"' for column in TABLES[name].key)
        none_of(synthesis, f'SELECT {key}, count(*) FROM "{name}" GROUP BY {key} HAVING count(*) > 1')


def test_whatever_is_named_exists(synthesis):
    for name in synthesis.records.tables:
        for column in TABLES[name].columns:
            if column.references:
                target = TABLES[column.references].key[0]
                none_of(
                    synthesis,
                    f'SELECT DISTINCT "{column.name}" FROM "{name}" WHERE "{column.name}" IS NOT NULL AND '
                    f'"{column.name}" NOT IN (SELECT "{target}" FROM "{column.references}")',
                )


def test_required_values_are_there_and_words_are_allowed(synthesis):
    for name in synthesis.records.tables:
        for column in TABLES[name].columns:
            if column.required:
                none_of(synthesis, f'SELECT * FROM "{name}" WHERE "{column.name}" IS NULL LIMIT 3')
            if column.one_of:
                words = ", ".join(f"'{word}'" for word in column.one_of)
                none_of(synthesis, f'SELECT * FROM "{name}" WHERE "{column.name}" NOT IN ({words}) LIMIT 3')


ACTS = (
    ("event", "person_id", "started_at"),
    ("event", "person_id", "finished_at"),
    ("answer", "by", "at"),
    ("delivery", "by", "at"),
    ("interaction", "person_id", "at"),
    ("order", "expedited_by", "expedited_at"),
    ("request", "decided_by", "decided_at"),
    ("barrier", "owner_id", "raised_at"),
    ("barrier", "cleared_by", "cleared_at"),
    ("escalation", "to_person_id", "raised_at"),
    ("feedback", "handled_by", "at"),
    ("message", "to_person_id", "at"),
    ("message", "to_person_id", "acknowledged_at"),
    ("training", "person_id", "on"),
    ("rhythm", "owner_id", "due_on"),
)


@pytest.mark.parametrize(("table", "person", "at"), ACTS)
def test_nobody_acts_before_being_hired_or_after_leaving(synthesis, table, person, at):
    none_of(
        synthesis,
        f'SELECT t."{person}", t."{at}", p.hired_on, p.left_on FROM "{table}" t '
        f'JOIN person p ON p.person_id = t."{person}" '
        f'WHERE CAST(t."{at}" AS DATE) < p.hired_on OR CAST(t."{at}" AS DATE) > p.left_on',
    )


@pytest.mark.parametrize("column", ["started_at", "finished_at"])
def test_work_begins_and_ends_in_working_hours(synthesis, column):
    office = synthesis.plot.company.office
    moments = [
        m
        for (m,) in synthesis.records.rows(f"SELECT {column} FROM event USING SAMPLE 400 ROWS (reservoir, 1)")
    ]
    for moment in moments:
        if moment is not None:
            minute = moment.replace(second=0)
            assert office.is_open(moment) or office.is_open(
                minute.replace(minute=max(minute.minute - 1, 0))
            ), moment


def test_nobody_works_while_absent(synthesis):
    none_of(
        synthesis,
        "SELECT e.event_id FROM event e JOIN absence a USING (person_id) "
        "WHERE e.started_at >= a.from_at AND e.started_at < a.to_at",
    )


def test_nobody_does_two_things_at_once(synthesis):
    none_of(
        synthesis,
        "SELECT * FROM (SELECT person_id, started_at, lag(finished_at) OVER "
        "(PARTITION BY person_id ORDER BY started_at, finished_at) AS before FROM event) "
        "WHERE before > started_at + INTERVAL 2 SECOND",
    )


def test_holdings_partition_the_time_of_an_order(synthesis):
    none_of(
        synthesis,
        "SELECT * FROM (SELECT order_id, to_at, lead(from_at) OVER (PARTITION BY order_id ORDER BY from_at) n "
        "FROM holding) WHERE n IS NOT NULL AND to_at IS DISTINCT FROM n",
    )
    none_of(synthesis, "SELECT * FROM holding WHERE to_at <= from_at")


def test_time_runs_forward_in_an_order(synthesis):
    none_of(
        synthesis,
        'SELECT o.order_id FROM "order" o JOIN event e USING (order_id) '
        "WHERE e.started_at < o.placed_at OR e.finished_at < e.started_at",
    )
    none_of(
        synthesis,
        'SELECT o.order_id FROM "order" o JOIN answer a USING (order_id) WHERE a.at < o.placed_at '
        "OR (a.kind = 'promise' AND a.promised_for < CAST(a.at AS DATE))",
    )
    none_of(
        synthesis, "SELECT v.order_id FROM verdict v JOIN delivery d USING (delivery_id) WHERE v.at < d.at"
    )
    none_of(
        synthesis,
        'SELECT c.order_id FROM "order" c JOIN "order" p ON c.parent_order_id = p.order_id '
        "WHERE c.placed_at < p.placed_at OR c.account_id <> p.account_id",
    )


def test_nothing_is_promised_for_a_weekend(synthesis):
    none_of(synthesis, "SELECT * FROM answer WHERE isodow(promised_for) > 5")


def test_the_records_speak_for_the_end_of_the_story_and_know_nothing_later(synthesis):
    as_of = synthesis.records.as_of
    for table, column in (
        ("event", "finished_at"),
        ("order", "placed_at"),
        ("answer", "at"),
        ("verdict", "at"),
        ("interaction", "at"),
        ("feedback", "at"),
        ("message", "at"),
        ("barrier", "cleared_at"),
    ):
        latest = synthesis.records.rows(f'SELECT max("{column}") FROM "{table}"')[0][0]
        assert latest is None or latest <= as_of, (table, column)
    assert synthesis.records.rows("SELECT count(*) FROM holding WHERE to_at IS NULL")[0][0] > 0


def test_everybody_has_one_place_at_a_time_and_units_exist_when_people_sit_there(synthesis):
    none_of(
        synthesis,
        "SELECT * FROM (SELECT person_id, valid_from, lag(coalesce(valid_to, DATE '9999-01-01')) OVER "
        "(PARTITION BY person_id ORDER BY valid_from) AS before FROM assignment WHERE line = 'solid') "
        "WHERE before >= valid_from",
    )
    none_of(
        synthesis,
        "SELECT a.* FROM assignment a ANTI JOIN unit u ON a.unit_id = u.unit_id AND a.valid_from >= u.valid_from "
        "AND (u.valid_to IS NULL OR a.valid_from <= u.valid_to)",
    )


def test_the_check_of_records_finds_nothing_wrong(synthesis):
    assert [str(problem) for problem in check(synthesis.records)] == []


def test_nothing_is_left_lying_for_months(synthesis):
    """Refused orders are withdrawn, returned ones delivered again, delivered ones judged: some weeks later."""
    before = f"TIMESTAMP '{synthesis.records.as_of:%Y-%m-%d %H:%M:%S}' - INTERVAL "
    refused = synthesis.records.rows(
        'SELECT count(*), count(o.withdrawn_at), min(o.withdrawn_at >= a.at) FROM "order" o '
        f"JOIN answer a USING (order_id) WHERE a.kind = 'decline' AND a.at < {before} 60 DAYS"
    )[0]
    assert refused[0] == 0 or (refused[1] >= 0.97 * refused[0] and refused[2])
    none_of(
        synthesis,
        "SELECT v.order_id FROM verdict v WHERE v.outcome = 'returned' "
        f"AND v.at < {before} 60 DAYS AND NOT EXISTS "
        "(SELECT 1 FROM delivery d WHERE d.order_id = v.order_id AND d.at > v.at)",
    )
    none_of(
        synthesis,
        f"SELECT d.* FROM delivery d ANTI JOIN verdict v USING (delivery_id) WHERE d.at < {before} 60 DAYS",
    )


def test_people_say_what_is_in_the_way_and_what_became_of_it(synthesis):
    none_of(
        synthesis,
        "SELECT * FROM barrier WHERE what IS NULL OR (cleared_at IS NULL) <> (what_was_done IS NULL)",
    )
    none_of(synthesis, "SELECT * FROM escalation WHERE reason IS NULL")
    none_of(
        synthesis,
        "SELECT * FROM feedback WHERE kind = 'complaint' AND (words IS NULL "
        "OR (resolved_at IS NULL) <> (resolution IS NULL) OR (acted_at IS NULL) <> (what_changed IS NULL))",
    )
