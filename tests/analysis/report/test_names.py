"""People read names, programs read ids."""

import pyarrow as pa
import pytest
from tests.analysis.findings.companies import UNITS, company, usual

import goldenthread as gt
from goldenthread.analysis.findings.labels import labels
from goldenthread.analysis.records import RecordSet


@pytest.fixture(scope="module")
def named() -> RecordSet:
    def wait(sender, receiver, when):
        return 40.0 if (sender, receiver) == (1, 2) else usual(sender, receiver, when)

    records = company(1, orders=300, wait=wait)
    names = [f"The {unit} of Vienna" for unit in UNITS]
    first = pa.array(["2024-01-01"] * len(UNITS)).cast(pa.date32())
    records.add_arrow("unit", pa.table({"unit_id": UNITS, "name": names, "valid_from": first}))
    accounts = [f"c{i}" for i in range(8)]
    named = pa.table({"account_id": accounts, "name": [f"Customer {a}" for a in accounts],
                      "valid_from": pa.array(["2024-01-01"] * 8).cast(pa.date32())})  # fmt: skip
    records.add_arrow("account", named)
    return records


def test_the_page_says_names_and_the_json_keeps_ids(named):
    diagnosis = gt.diagnose(named)
    assert (
        "Work gets stuck between The Planning of Vienna and The Field of Vienna"
        in diagnosis.text().replace("\n", " ")
    )
    assert ["Planning", "Field"] in [list(finding["about"]) for finding in diagnosis.facts["findings"]]
    page = diagnosis.html()
    assert " ◆" in page
    assert "Customer c0" in page
    assert "<bdi>Planning</bdi>" not in page
    assert {pair["from"] for pair in diagnosis.facts["handoffs"]["pairs"]} <= set(UNITS)


def test_names_that_two_units_share_keep_their_ids():
    table = pa.table({"unit_id": ["a", "b", "c"], "name": ["Desk", "Desk", None],
                      "valid_from": pa.array(["2024-01-01"] * 3).cast(pa.date32())})  # fmt: skip
    assert labels(RecordSet.from_tables({"unit": table}), "unit") == {"a": "Desk (a)", "b": "Desk (b)"}
