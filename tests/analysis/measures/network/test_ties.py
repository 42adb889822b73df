from datetime import date, datetime

import pyarrow as pa
import pytest

from goldenthread.analysis.measures.flow.handoffs import handoffs
from goldenthread.analysis.measures.network.formal import formal_groups
from goldenthread.analysis.measures.network.graph import Network
from goldenthread.analysis.measures.network.people import PeopleAreOptIn, withheld_groups
from goldenthread.analysis.measures.network.ties import ties
from goldenthread.analysis.records import RecordSet

START = datetime(2025, 1, 6, 9)


def test_a_handoff_is_a_tie_from_who_had_it_to_who_has_it_next(log_of):
    network = ties(log_of("ABBA", "AB"))
    assert network.rows() == [("A", "B", 2.0), ("B", "A", 1.0)]


def test_the_order_of_rows_in_the_file_does_not_matter(log_of):
    assert ties(log_of("ABCA", "CBA")).rows() == ties(log_of("ABCA", "CBA", reverse=True)).rows()


def test_equal_times_are_ordered_by_the_place_in_the_source():
    rows = [
        {"event_id": str(k), "order_id": "o", "seq": k, "unit_id": who, "finished_at": datetime(2025, 1, 6)}
        for k, who in enumerate("ABC")
    ]
    for given in (rows, rows[::-1]):
        records = RecordSet.from_tables({"event": pa.Table.from_pylist(given)})
        assert ties(records).rows() == [("A", "B", 1.0), ("B", "C", 1.0)]


def test_events_that_name_nobody_hand_nothing_on_and_are_counted(log_of):
    network = ties(log_of("A-B", "AB"))
    assert network.rows() == [("A", "B", 1.0)]
    assert network.left_out == 1


def test_steps_side_by_side_are_handed_what_enabled_them():
    first, last = [0, 10, 10, 30], [10, 20, 30, 40]
    log = {
        "event_id": list("1234"),
        "order_id": ["o"] * 4,
        "seq": [1, 2, 3, 4],
        "unit_id": ["split", "quick", "slow", "join"],
        "started_at": pa.array(first, pa.timestamp("s")),
        "finished_at": pa.array(last, pa.timestamp("s")),
    }
    network = ties(RecordSet.from_tables({"event": pa.table(log)}))
    assert {row[:2] for row in network.rows()} == {("split", "quick"), ("split", "slow"), ("slow", "join")}


def test_ties_of_units_are_the_handoffs_that_the_flow_measure_counts(log_of):
    records = log_of("ABCA-BA", "CAAB", "B")
    pairs = {(row.from_unit, row.to_unit): row.n for row in handoffs(records).by_pair}
    assert {(a, b): w for a, b, w in ties(records).rows()} == pairs


def test_a_unit_without_ties_is_still_a_node(log_of):
    assert ties(log_of("AA", "BC")).names == ("A", "B", "C")


def test_no_events_give_a_network_without_nodes():
    network = ties(RecordSet())
    assert len(network) == 0
    assert network.rows() == []
    assert network.undirected.rows() == []


def test_persons_are_refused_unless_asked_for(log_of):
    records = log_of("AB", column="person_id")
    with pytest.raises(PeopleAreOptIn, match="people=True"):
        ties(records, between="person")
    assert ties(records, between="person", people=True).rows() == [("A", "B", 1.0)]


def test_interactions_tie_the_unit_of_that_day_with_the_account():
    past, now = (date(2024, 1, 1), date(2024, 12, 31)), (date(2025, 1, 1), None)
    assigned = [("ops", past, "solid"), ("sales", now, "solid"), ("board", now, "dotted")]
    spoken = [("ana", "out", datetime(2024, 6, 1)), ("ana", "in", datetime(2025, 6, 1))]
    spoken.append(("tom", "in", datetime(2025, 6, 1)))
    tables = {
        "assignment": [
            {"person_id": "ana", "unit_id": unit, "valid_from": first, "valid_to": last, "line": line}
            for unit, (first, last), line in assigned
        ],
        "interaction": [
            {"interaction_id": str(at), "account_id": "x", "person_id": who, "direction": way, "at": at}
            for who, way, at in spoken
        ],
    }
    tables["interaction"][2]["interaction_id"] = "another"
    records = RecordSet.from_tables({name: pa.Table.from_pylist(rows) for name, rows in tables.items()})
    network = ties(records, source="interactions")
    assert network.rows() == [("account:x", "sales", 1.0), ("ops", "account:x", 1.0)]
    assert network.left_out == 1
    with_people = ties(records, source="interactions", between="person", people=True)
    assert with_people.rows() == [
        ("account:x", "ana", 1.0),
        ("account:x", "tom", 1.0),
        ("ana", "account:x", 1.0),
    ]


def test_conversations_go_out_with_the_order_and_come_back_with_the_answer():
    order = {"order_id": ["1", "2"], "asked_by_unit_id": ["kam"] * 2, "asked_of_unit_id": ["ops"] * 2}
    answer = {"answer_id": ["a"], "order_id": ["1"], "unit_id": ["ops"], "kind": ["promise"]}
    request = {"request_id": ["r"], "from_unit_id": ["ops"], "to_unit_id": ["law"]}  # not decided
    tables = {"order": order, "answer": answer, "request": request}
    records = RecordSet.from_tables({name: pa.table(columns) for name, columns in tables.items()})
    assert ties(records, source="conversations").rows() == [
        ("kam", "ops", 2.0),
        ("ops", "kam", 1.0),
        ("ops", "law", 1.0),
    ]
    with pytest.raises(ValueError, match="name units"):
        ties(records, source="conversations", between="person", people=True)


def test_the_formal_group_is_the_one_that_holds_at_the_moment_of_the_records():
    chart = pa.Table.from_pylist(
        [
            dict(zip(("unit_id", "function", "valid_from", "valid_to"), row, strict=True))
            for row in (
                ("a", "sales", date(2020, 1, 1), date(2024, 12, 31)),
                ("a", "ops", date(2025, 1, 1), None),
                ("b", None, date(2025, 1, 1), None),
            )
        ]
    )
    past = RecordSet.from_tables({"unit": chart}, as_of=datetime(2024, 5, 1))
    now = RecordSet.from_tables({"unit": chart}, as_of=datetime(2025, 5, 1))
    assert formal_groups(past) == ({"a": "sales"}, "function")
    assert formal_groups(now) == ({"a": "ops"}, "function")
    assert formal_groups(RecordSet()) == ({}, None)


def test_a_person_belongs_to_the_unit_of_most_of_their_events_where_no_assignment_says_otherwise():
    rows = [
        {
            "event_id": str(k),
            "order_id": "o",
            "seq": k,
            "person_id": "p",
            "unit_id": unit,
            "finished_at": datetime(2025, 1, 6),
        }
        for k, unit in enumerate(["x", "y", "y"])
    ]
    records = RecordSet.from_tables(
        {"event": pa.Table.from_pylist(rows), "unit": pa.table({"unit_id": ["y"], "function": ["ops"]})}
    )
    assert formal_groups(records, between="person") == ({"p": "y"}, "unit")
    assert formal_groups(records, between="person", by="function") == ({"p": "ops"}, "function")


def test_small_groups_of_persons_are_withheld_with_the_next_smallest(worked):
    respondents = worked["W29"]["inputs"]["respondents"]
    assert sorted(withheld_groups(respondents, between="person")) == worked["W29"]["expected"]["suppressed"]
    assert withheld_groups(respondents, between="unit") == frozenset()


def test_an_undirected_tie_adds_both_directions_and_drops_loops():
    network = Network.from_edges([("a", "b", 2), ("b", "a", 3), ("a", "a", 9)])
    assert network.undirected.rows() == [("a", "b", 5.0)]
