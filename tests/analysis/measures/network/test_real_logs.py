"""The networks of real logs against plain Python that reads the same files."""

import csv
import gzip
from collections import Counter
from datetime import datetime
from itertools import combinations, pairwise

import pytest

from goldenthread.analysis.measures.network.handover import handover_of_work, working_together
from goldenthread.analysis.measures.network.ties import ties
from goldenthread.analysis.records.logs import read_log

LOGS = {
    "problems": (
        "bpic2013_closed_problems/bpic2013_closed.csv",
        "case:concept:name",
        "time:timestamp",
        "organization involved",
    ),
    "receipt": ("receipt/receipt.csv", "case:concept:name", "time:timestamp", "org:group"),
    "incidents": (
        "bpic2014_sample/bpic14_incident_log.csv.gz",
        "incident_id",
        "data_stamp",
        "assignment_group",
    ),
}
pytestmark = pytest.mark.real


@pytest.fixture(scope="module", params=LOGS)
def log(request, real_logs):
    """The record set of a log, and its orders as lists of units, sorted in plain Python."""
    path, order, time, unit = LOGS[request.param]
    opened = gzip.open if path.endswith(".gz") else open
    traces: dict[str, list] = {}
    with opened(real_logs / path, "rt") as file:
        for row in csv.DictReader(file):
            traces.setdefault(row[order], []).append((datetime.fromisoformat(row[time]), row[unit]))
    walked = [[who for _, who in sorted(steps, key=lambda step: step[0])] for steps in traces.values()]
    return read_log(real_logs / path, order=order, time=time, unit=unit), walked


def test_ties_are_the_changes_of_unit(log):
    records, traces = log
    expected = Counter(pair for trace in traces for pair in pairwise(trace) if pair[0] != pair[1])
    assert {(a, b): n for a, b, n in ties(records).rows()} == expected


def test_handover_of_work_agrees(log):
    records, traces = log
    direct = Counter(pair for trace in traces for pair in pairwise(trace))
    found = handover_of_work(records)
    assert {(row.source, row.target): row.times for row in found.pairs} == direct
    assert sum(row.share for row in found.pairs) == pytest.approx(1)
    fading, total = Counter(), 0.0
    for trace in traces:
        for n in range(1, min(len(trace), 32)):
            for i in range(len(trace) - n):
                fading[trace[i], trace[i + n]] += 0.5 ** (n - 1)
                total += 0.5 ** (n - 1)
    for row in handover_of_work(records, beta=0.5).pairs:
        assert row.share == pytest.approx(fading[row.source, row.target] / total, abs=1e-8)


def test_working_together_agrees(log):
    records, traces = log
    expected = Counter(pair for trace in traces for pair in combinations(sorted(set(trace)), 2))
    assert {(row.first, row.second): row.orders for row in working_together(records).pairs} == expected
