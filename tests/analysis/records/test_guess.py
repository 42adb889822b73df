"""What is guessed from the headers that usual tools export, and what is not."""

import pytest

from goldenthread.analysis.records import guess_mapping, read_log
from goldenthread.analysis.records.errors import MappingNeeded

EXPORTS = {
    "process mining tool": (
        "Case ID,Activity,Resource,Start Timestamp,Complete Timestamp,Variant",
        "c{c},step {s},person {p},2025-01-{d:02} 08:00:00,2025-01-{d:02} 09:00:00,v1",
        {
            "order": "Case ID",
            "time": "Complete Timestamp",
            "start": "Start Timestamp",
            "activity": "Activity",
            "person": "Resource",
        },
    ),
    "activity table": (
        "_CASE_KEY,ACTIVITY_EN,EVENTTIME,USER_NAME,DEPARTMENT",
        "{c},step {s},2025-01-{d:02} 08:00:00,user {p},dep {s}",
        {
            "order": "_CASE_KEY",
            "time": "EVENTTIME",
            "activity": "ACTIVITY_EN",
            "person": "USER_NAME",
            "unit": "DEPARTMENT",
        },
    ),
    "ticket history": (
        "number,sys_updated_at,assignment_group,assigned_to,caller_id,priority,state",
        "INC{c},2025-01-{d:02} 08:00:00,team {s},person {p},caller {c},3 - Moderate,open",
        {
            "order": "number",
            "time": "sys_updated_at",
            "unit": "assignment_group",
            "person": "assigned_to",
            "priority": "priority",
        },
    ),
    "shop orders": (
        "Order ID;Customer;Step;Finished at;Team;Due date",
        "O{c};Customer {p};step {s};2025-01-{d:02} 08:00:00;team {s};2025-02-{d:02}",
        {
            "order": "Order ID",
            "time": "Finished at",
            "activity": "Step",
            "unit": "Team",
            "account": "Customer",
            "due": "Due date",
        },
    ),
}


def exported(folder, header, row, rows=120):
    lines = [row.format(c=i // 4, s=i % 4, p=i % 7, d=1 + i % 28) for i in range(rows)]
    path = folder / "log.csv"
    path.write_text("\n".join([header, *lines]) + "\n")
    return path


@pytest.mark.parametrize("tool", EXPORTS)
def test_the_columns_of_a_usual_export_are_found(tmp_path, tool):
    header, row, meant = EXPORTS[tool]
    guess = guess_mapping(exported(tmp_path, header, row))
    assert guess.mapping.columns == meant
    assert all(choice.reason for choice in guess.choices if choice.column)


def test_contents_refute_a_name_and_the_reason_is_kept(tmp_path):
    path = exported(
        tmp_path, "case_id,order,timestamp,team", "{c},{s}-{d}-{p}-{c},2025-01-{d:02},{d}-{s}-{p}-{c}", 200
    )
    guess = guess_mapping(path)
    assert guess.mapping.columns == {"order": "case_id", "time": "timestamp"}
    reasons = {column: why for choice in guess.choices for column, why in choice.rejected}
    assert reasons["team"] == "it has almost as many values as rows"


def test_a_log_in_no_order_is_guessed_though_hardly_a_case_comes_twice_in_its_sample(tmp_path):
    rows = "".join(f"c{i % 190},2025-01-{1 + i % 28:02},open\n" for i in range(200))
    path = tmp_path / "log.csv"
    path.write_text(f"case id,timestamp,activity\n{rows}")
    assert guess_mapping(path).mapping.order == "case id"
    path.write_text(f"case id,timestamp,activity\n{''.join(rows.splitlines(keepends=True)[:190])}")
    with pytest.raises(MappingNeeded, match="looks like the order"):
        guess_mapping(path)


def test_the_only_column_of_times_is_the_time_whatever_its_name(tmp_path):
    path = exported(tmp_path, "case id,moment,step", "{c},2025-01-{d:02},step {s}")
    assert guess_mapping(path).mapping.time == "moment"
    two = exported(tmp_path, "case id,moment,other,step", "{c},2025-01-{d:02},2025-01-{d:02},step {s}")
    with pytest.raises(MappingNeeded, match="looks like the time"):
        guess_mapping(two)


def test_what_is_said_is_not_guessed_again(tmp_path):
    header, row, _ = EXPORTS["shop orders"]
    guess = guess_mapping(exported(tmp_path, header, row), unit="Customer")
    assert guess.mapping.unit == "Customer"
    assert not guess.mapping.account
    assert next(c for c in guess.choices if c.meaning == "unit").reason == "as you said"


def test_no_order_among_the_columns_is_a_refusal_that_names_the_option(tmp_path):
    with pytest.raises(MappingNeeded, match="--order"):
        guess_mapping(exported(tmp_path, "a,b,timestamp", "{c},{s},2025-01-{d:02}"))


def test_a_placing_by_another_clock_is_refuted(tmp_path):
    header, row = "case id,timestamp,created at", "{c},2025-01-{d:02} 08:00:00,2025-03-01 00:00:00"
    guess = guess_mapping(exported(tmp_path, header, row))
    assert not guess.mapping.placed
    assert any("kept by another clock" in why for c in guess.choices for _, why in c.rejected)


def test_a_guess_of_an_object_centric_log_names_its_type(tmp_path):
    path = tmp_path / "log.json"
    path.write_text(
        """{"objectTypes": [], "eventTypes": [],
        "objects": [{"id": "i1", "type": "item"}, {"id": "o1", "type": "Sales Order"}],
        "events": [{"id": "e1", "type": "place", "time": "2025-01-01T00:00:00Z", "relationships":
            [{"objectId": "i1", "qualifier": ""}, {"objectId": "o1", "qualifier": ""}]}]}"""
    )
    with pytest.raises(
        MappingNeeded, match=r"--order-type: Sales Order \(1 object, in 100% of the events\); item"
    ):
        read_log(path)
    guess = guess_mapping(path)
    assert guess.mapping.order_type == "Sales Order"
    assert guess.choices[0].rejected == (("item", "1 object, in 100% of the events"),)
    assert read_log(path, mapping=guess.mapping).rows("SELECT order_id, item FROM event") == [("o1", "i1")]
