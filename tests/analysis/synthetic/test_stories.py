"""What each story must show, measured on its records by queries of the test's own."""

from __future__ import annotations

import json
from datetime import date

import pytest

from goldenthread.analysis.synthetic import UnknownStory, synthesise


def scalar(synthesis, sql):
    return synthesis.records.rows(sql)[0][0]


def test_the_same_seed_tells_the_same_story_and_another_seed_another(told):
    once, again = told["aligned"], synthesise("aligned", seed=1, truth=False)
    for name in once.records.tables:
        assert once.records.arrow(name).equals(again.records.arrow(name)), name
    other = synthesise("aligned", seed=2, truth=False)
    assert not once.records.arrow("event").equals(other.records.arrow("event"))


def test_fewer_months_tell_the_beginning_of_the_same_story(told):
    whole, part = (
        told["technology_services"],
        synthesise("technology_services", seed=1, months=6, truth=False),
    )
    end = part.records.as_of
    columns = "event_id, order_id, activity, person_id, started_at"
    sql = f"SELECT {columns} FROM event WHERE finished_at <= ? ORDER BY event_id"
    assert whole.records.rows(sql, [end]) == part.records.rows(sql, [end])
    assert part.records.rows("SELECT count(*) FROM event WHERE finished_at IS NULL")[0][0] > 0


def test_a_story_can_end_on_a_given_day():
    told = synthesise("technology_services", seed=1, months=12, ending=date(2026, 11, 20), truth=False)
    assert told.records.as_of.date() == date(2026, 11, 20)
    assert told.plot.company.almanac.start.weekday() == 0
    assert scalar(told, 'SELECT count(*) FROM "order" o ANTI JOIN delivery USING (order_id)') > 5


def test_an_unknown_story_or_size_is_refused_with_the_known_ones():
    with pytest.raises(UnknownStory, match="technology_services"):
        synthesise("fairy_tale", seed=1)
    with pytest.raises(UnknownStory, match="small, company, group"):
        synthesise("aligned", seed=1, size="huge")


def test_written_stories_are_data_packages_with_their_truth(tmp_path, told):
    from goldenthread.analysis.records import read_records

    synthesise("aligned", seed=1, out=tmp_path, truth=False)
    back = read_records(tmp_path)
    assert back.count("event") == told["aligned"].records.count("event")
    assert back.as_of == told["aligned"].records.as_of
    assert json.loads((tmp_path / "truth.json").read_text())["story"] == "aligned"


# -- technology services ------------------------------------------------------------------------------


def hours_by_month(synthesis):
    return dict(
        synthesis.records.rows(
            "SELECT (date_diff('month', DATE '2024-01-01', CAST(placed_at AS DATE))) AS month, "
            "avg(date_diff('minute', placed_at, d.at)) / 60 "
            'FROM "order" o JOIN delivery d USING (order_id) WHERE parent_order_id IS NULL GROUP BY 1'
        )
    )


def test_responsiveness_dips_at_the_realignment_and_is_better_afterwards(told):
    hours = hours_by_month(told["technology_services"])
    before = sum(hours[m] for m in range(8, 14)) / 6
    after = sum(hours[m] for m in range(18, 23)) / 5
    assert after < 0.7 * before
    assert hours[14] > 1.3 * after  # learning


def test_the_truth_names_the_boundary_that_costs_most_and_the_person_who_bridges(told):
    truth = told["technology_services"].truth
    assert truth["friction_boundary"] == {"from_unit_id": "architecture", "to_unit_id": "infrastructure"}
    first, second = truth["boundaries"]
    assert first["customer_hours_saved"] > 2 * second["customer_hours_saved"] > 0
    bridge = truth["bridge_people"][0]["person_id"]
    story = told["technology_services"]
    who = story.records.rows(
        "SELECT DISTINCT person_id FROM event WHERE activity = 'Translate requirement' "
        "AND started_at < TIMESTAMP '2025-03-01'"
    )
    assert who == [(bridge,)]


def test_what_was_planted_can_be_counted_in_the_records(told):
    story = told["technology_services"]
    planted = "e.started_at < TIMESTAMP '2025-03-01'"
    back = dict(
        story.records.rows(
            "SELECT unit_id, avg(CASE WHEN usable_as_received THEN 0.0 ELSE 1.0 END) FROM event e "
            f"WHERE usable_as_received IS NOT NULL AND {planted} GROUP BY 1"
        )
    )
    assert back["infrastructure"] == max(back.values())
    heroes = next(f for f in story.truth["factors"] if f["name"] == "heroes")
    hurried = story.records.rows('SELECT DISTINCT account_id FROM "order" WHERE expedited_at IS NOT NULL')
    assert {account for (account,) in hurried} == set(heroes["accounts"])
    asked, told_no = story.records.rows(
        "SELECT count(*), count(*) FILTER (outcome = 'granted') FROM request "
        "WHERE account_id IS NOT NULL AND decided_at < TIMESTAMP '2025-03-01'"
    )[0]
    assert told_no / asked < 0.45


def test_people_move_to_lines_of_business_in_month_14(told):
    story = told["technology_services"]
    lines = story.records.rows(
        "SELECT unit_id FROM unit WHERE kind = 'line_of_business' AND valid_from = '2025-03-01'"
    )
    assert len(lines) == 2
    moved = scalar(
        story,
        "SELECT count(DISTINCT person_id) FROM assignment WHERE unit_id LIKE 'line-%' AND valid_from = '2025-03-01'",
    )
    assert moved >= 10
    late = scalar(
        story,
        "SELECT count(*) FROM event WHERE unit_id IN ('architecture', 'infrastructure') "
        "AND started_at >= TIMESTAMP '2025-03-01'",
    )
    assert late == 0


# -- HR outsourcer ------------------------------------------------------------------------------------


def test_the_chain_of_events_of_the_source_unrolls_month_by_month(told):
    story = told["hr_outsourcer"]
    assert story.truth["losses"][0]["month"] == 0  # the client whose loss began it
    reports = dict(
        story.records.rows(
            "SELECT date_diff('month', DATE '2024-01-01', due_on), "
            "avg(CASE WHEN issued_on IS NULL THEN 0.0 ELSE 1.0 END) "
            "FROM rhythm WHERE artefact = 'account report' GROUP BY 1"
        )
    )
    assert min(reports) == 2
    assert sum(reports[m] for m in range(3, 10)) / 7 > 0.85
    assert sum(reports[m] for m in range(12, 20)) / 8 < 0.25


def test_executives_go_quiet_after_the_takeover(told):
    count = {
        when: scalar(
            told["hr_outsourcer"],
            "SELECT count(*) FROM interaction i JOIN assignment a ON a.person_id = i.person_id "
            f"AND a.role = 'sponsor' WHERE i.at {when} TIMESTAMP '2024-10-01'",
        )
        for when in ("<", ">=")
    }
    assert count[">="] < 0.2 * count["<"]


def test_three_of_five_account_managers_leave_within_six_months_and_all_within_the_year(told):
    story = told["hr_outsourcer"]
    left = story.records.rows(
        "SELECT left_on FROM person JOIN assignment USING (person_id) WHERE role = 'account_manager' "
        "AND hired_on < DATE '2024-01-01' ORDER BY left_on"
    )
    days = sorted({when for (when,) in left})
    assert len(days) == 5
    assert days[2] < date(2025, 4, 1) <= days[3]
    assert days[4] < date(2025, 10, 1)


def test_sales_rise_while_satisfaction_falls_after_the_takeover(told):
    series = {
        measure: [
            value
            for _, value in told["hr_outsourcer"].records.rows(
                "SELECT month, avg(value) FROM result WHERE measure = ? AND month >= DATE '2024-10-01' "
                "AND account_id IN (SELECT account_id FROM result WHERE month = DATE '2025-12-01') "
                "GROUP BY 1 ORDER BY 1",
                [measure],
            )
        ]
        for measure in ("sales", "satisfaction")
    }
    assert series["sales"][-1] > 1.15 * series["sales"][0]
    assert series["satisfaction"][-1] < series["satisfaction"][0] - 0.8


def test_operations_was_never_told_and_the_programme_reports_to_sales(told):
    story = told["hr_outsourcer"]
    informed = scalar(
        story,
        "SELECT count(*) FROM message m JOIN assignment a ON a.person_id = m.to_person_id "
        "WHERE a.role IN ('unit_member')",
    )
    assert informed == 0
    boss = story.records.rows(
        "SELECT DISTINCT b.unit_id FROM assignment a JOIN assignment b ON b.person_id = a.manager_id "
        "WHERE a.role = 'account_manager' AND a.valid_from >= DATE '2024-10-01' AND b.valid_from >= DATE '2024-09-01'"
    )
    assert boss == [("sales",)]


def test_renewals_fail_after_the_takeover(told):
    rows = dict(
        told["hr_outsourcer"].records.rows(
            "SELECT decided_on >= DATE '2024-12-01', avg(CASE WHEN outcome = 'lost' THEN 1.0 ELSE 0.0 END) "
            "FROM contract WHERE outcome <> 'open' AND account_id <> 'A02' GROUP BY 1"
        )
    )
    assert rows[True] > rows.get(False, 0.0)


def test_nothing_is_planted_in_the_aligned_organisation(told):
    truth = told["aligned"].truth
    assert truth["factors"] == []
    assert truth["friction_boundary"] is None


@pytest.mark.parametrize("months", [1, 2])
def test_a_story_can_be_told_for_a_month_or_two(months):
    told = synthesise("technology_services", seed=3, months=months, truth=False)
    assert told.records.count("event") > 100
    assert {f["start_month"] for f in told.truth["factors"]} <= set(range(months))
