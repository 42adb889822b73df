"""What a check of records finds, and that it finds nothing where nothing is wrong."""

import pytest

from goldenthread.analysis.records import check, read_records

SOUND = {
    "unit": "unit_id,valid_from,name,parent_id,valid_to\nops,2024-01-01,Operations,,2024-12-31\n"
    "ops,2025-01-01,Delivery,,\nlab,2024-01-01,Lab,ops,\n",
    "account": "account_id,valid_from,name\nacme,2024-01-01,Acme\n",
    "order": "order_id,account_id,asked_of_unit_id,placed_at\no1,acme,ops,2025-01-02 09:00:00\n"
    "o2,,lab,2025-01-03 09:00:00\n",
    "answer": "answer_id,order_id,unit_id,kind,at,promised_for\na1,o1,ops,promise,2025-01-02 10:00:00,2025-02-01\n",
    "event": "event_id,order_id,seq,activity,unit_id,started_at,finished_at\n"
    "e1,o1,1,make,ops,2025-01-02 10:00:00,2025-01-02 11:00:00\ne2,o1,2,send,lab,,2025-01-04 11:00:00\n",
    "holding": "order_id,from_at,unit_id,to_at\no1,2025-01-02 09:00:00,ops,2025-01-03 09:00:00\n"
    "o1,2025-01-03 09:00:00,lab,\n",
    "decision_right": "decision_area,role,scope,valid_from,right\nprice,sales,all,2024-01-01,decides\n",
}


def found(folder, table="", old="", new=""):
    """The problems of sound records, one thing in them changed."""
    for name, text in SOUND.items():
        if name == table:
            assert old in text
            text = text.replace(old, new)
        (folder / f"{name}.csv").write_text(text)
    return check(read_records(folder))


def test_sound_records_have_no_problem(tmp_path):
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    ("table", "old", "new", "code", "sentence"),
    [
        (
            "order", "2025-01-03 09", "next Friday 09", "kind",
            "order.csv, row 2, column 'placed_at': 'next Friday 09:00:00' does not fit. Write a UTC time",
        ),
        ("event", "e2,o1,2", "e2,o1,second", "kind", "event.csv, row 2, column 'seq': 'second' does not fit"),
        ("event", "e2,o1", "e2,", "required", "event.csv, row 2, column 'order_id': it is empty. Give it"),
        ("unit", "unit_id,valid_from,name", "unit_id,valid_from,title", "required", "'name': the column is missing"),
        ("answer", "promise,", "maybe,", "one_of", "'maybe' does not fit. Use one of promise, counter"),
        ("event", "e2,o1", "e1,o1", "key", "event.csv, row 2, column 'event_id': 'e1' has come before"),
        ("order", "o1,acme", "o1,acne", "reference", "'acne' does not fit. Add it to table 'account'"),
        ("unit", "Lab,ops", "Lab,oops", "reference", "'oops' does not fit. Add it to table 'unit'"),
        ("unit", "2024-12-31", "2025-01-01", "overlap", "unit.csv, row 2, column 'valid_from'"),
        ("unit", ",2024-12-31", ",", "overlap", "an earlier one of the same unit_id still holds"),
        ("holding", "2025-01-03 09:00:00\n", "2025-01-03 10:00:00\n", "overlap", "same order_id still holds"),
        ("unit", "2024-12-31", "2023-12-31", "span", "2023-12-31 comes before valid_from, 2024-01-01"),
        ("event", "01-02 11:00", "01-02 09:30", "span", "comes before started_at"),
        ("event", "2025-01-04", "2025-01-01", "before_order", "comes before its order was placed, 2025-01-02"),
        ("order", "2025-01-03", "0001-01-03", "date", "a date lies between 1900 and 2199"),
        ("answer", "2025-02-01", "9999-12-31", "date", "'9999-12-31' does not fit"),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_place_and_remedy(tmp_path, table, old, new, code, sentence):
    problems = found(tmp_path, table, old, new)
    assert code in {problem.code for problem in problems if problem.table == table}
    assert any(sentence in str(problem) for problem in problems), [str(p) for p in problems]


def test_many_rows_of_one_fault_are_one_sentence_with_their_number(tmp_path):
    rows = "".join(f"x{i},nobody,lab,2025-01-03 09:00:00\n" for i in range(5000))
    problems = found(tmp_path, "order", "o2,,lab,2025-01-03 09:00:00\n", rows)
    assert [(p.code, p.row, p.rows) for p in problems] == [("reference", 2, 5000)]
    assert "(5,000 rows, this is the first)" in str(problems[0])
