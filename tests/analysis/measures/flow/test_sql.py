import pytest
import sqlglot
from hypothesis import given, settings
from sqlglot import exp
from tests.analysis.measures.flow.logs import Step, hours, logs, moment, read_real, records_of

from goldenthread.analysis import measures
from goldenthread.analysis.measures import sql

ORDERS = [
    {"order_id": "a", "account_id": "Vienna", "parent_order_id": None},
    {"order_id": "b", "account_id": "Vienna", "parent_order_id": None},
    {"order_id": "c", "account_id": "Graz", "parent_order_id": None},
    {"order_id": "d", "account_id": "Graz", "parent_order_id": "c"},
]
FUNCTIONS = {"Desk": "Front", "Ops": "Back", "Lab": "Back"}


def close(value):
    return pytest.approx(value, rel=1e-9, abs=1e-9)


def check_agreement(records):
    handoffs, bounces = measures.handoffs(records), measures.ping_pong(records)
    assert {
        (r["from_unit"], r["to_unit"]): (r["n"], close(r["mean_hours"]), close(r["p90_hours"]))
        for r in sql.reduce(records, "handoff_matrix").to_pylist()
    } == {(r.from_unit, r.to_unit): (r.n, r.mean_hours, r.p90_hours) for r in handoffs.by_pair}
    assert {
        r["unit_id"]: (r["came_back"], r["sent_back"]) for r in sql.reduce(records, "ping_pong").to_pylist()
    } == {r.unit: (r.came_back, r.sent_back) for r in bounces.by_unit}
    assert {
        r["account_id"]: (
            r["orders"],
            close(r["cycle_p50_hours"]),
            close(r["cycle_p90_hours"]),
            r["handoffs"],
        )
        for r in sql.reduce(records, "account_flow").to_pylist()
    } == {
        r.account: (r.orders, r.cycle_p50_hours, r.cycle_p90_hours, r.handoffs)
        for r in measures.account_flow(records).by_account
    }
    waits = {r["crossing"]: r for r in sql.reduce(records, "function_waits").to_pylist()}
    for crossing, found in (("within", handoffs.within_functions), ("across", handoffs.across_functions)):
        assert (crossing in waits) == bool(found)
        if found:
            assert found.n == waits[crossing]["n"]
            assert found.mean_hours == close(waits[crossing]["mean_hours"])
            assert found.p90_hours == close(waits[crossing]["p90_hours"])


@given(logs())
@settings(deadline=None, max_examples=25)
def test_compiled_passes_and_sql_agree(steps):
    check_agreement(records_of(steps, orders=ORDERS, functions=FUNCTIONS))


@pytest.mark.parametrize("name", sql.REDUCTIONS)
@pytest.mark.parametrize("dialect", sql.DIALECTS)
def test_every_reduction_reads_back_in_every_dialect(name, dialect):
    text = sql.statement(name, dialect=dialect)
    parsed = sqlglot.parse_one(text, read=dialect, error_level=sqlglot.ErrorLevel.RAISE)
    calls = {c.name if isinstance(c, exp.Anonymous) else type(c).__name__ for c in parsed.find_all(exp.Func)}
    assert "PERCENTILE" not in text
    assert ("UNIX_MICROS" in text) == (dialect != "duckdb")
    assert calls - sql.ALLOWED <= {"EPOCH_US", "UNIX_MICROS", "UnixMicros", "TryCast"}  # spark casts so


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("SELECT quantile_cont(x, 0.9) FROM t", "PercentileCont"),
        ("SELECT strange(x) FROM t", "strange"),
        ("SELECT date_diff('hour', a, b) FROM t", "DateDiff"),
    ],
)
def test_what_not_every_engine_understands_is_refused_by_name(text, name):
    with pytest.raises(sql.NotPortable, match=name):
        sql.checked(text, dialect="spark")


def test_an_unknown_reduction_or_dialect_is_refused_with_the_known():
    with pytest.raises(sql.NotPortable, match="handoff_matrix"):
        sql.statement("everything")
    with pytest.raises(sql.NotPortable, match="spark"):
        sql.statement("ping_pong", dialect="oracle")


@pytest.mark.real
@pytest.mark.parametrize(
    ("path", "order", "unit", "time"),
    [
        ("bpic2013_closed_problems/bpic2013_closed.csv", "case:concept:name", "org:group", "time:timestamp"),
        ("helpdesk/helpdesk.csv", "case:concept:name", "workgroup", "time:timestamp"),
        ("receipt/receipt.csv", "case:concept:name", "org:group", "time:timestamp"),
        ("bpic2014_sample/bpic14_incident_log.csv.gz", "incident_id", "assignment_group", "data_stamp"),
    ],
)
def test_they_agree_on_real_logs(real_logs, path, order, unit, time):
    rows = read_real(real_logs / path, order=order, unit=unit, time=time)
    steps = [Step(r["order"], r["unit"] or None, None, hours(moment(r["time"]))) for r in rows]
    orders = [
        {"order_id": o, "account_id": f"account {len(o) + ord(o[-1])}", "parent_order_id": None}
        for o in {s.order for s in steps}
    ]
    check_agreement(records_of(steps, orders=orders))
