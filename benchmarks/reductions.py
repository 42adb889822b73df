"""Four reductions of one log, by every contender: whole processes, one table; medians of three (of five at 1M).

    python benchmarks/reductions.py 1M 10M

The reductions: hand-off matrix with mean and 90th percentile of the wait; ping-pong by unit; for each account
median and 90th percentile of the cycle time and its hand-offs; waiting within and across functions.
Wall and processor time are of the whole process, from its start to its end, with its imports; beside them the wall
time of reading and computing alone, once everything is imported, and the peak memory.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from environment import ROOT, peers_python, versions
from synthetic_log import generate

RUNS = {"1M": 5}  # three otherwise
SIZES = {"10k": 10_000, "1M": 1_000_000, "10M": 10_000_000}
PEER = {"duckdb", "polars", "pandas", "pm4py", "pm4py_lean", "reading"}
PM4PY = {"pm4py_lean": "fewest functions", "pm4py": "with its functions of organisation"}
ONLY_UP_TO_1M = set(PM4PY)  # minutes for a million
ENTRIES = [
    ("reading the columns (floor)", "reading"),
    ("ours, from raw Parquet", "ours raw"),
    ("Polars, expert", "polars"),
    ("DuckDB SQL, by hand", "duckdb"),
    ("pandas", "pandas"),
    *((f"pm4py, {how}", name) for name, how in PM4PY.items()),
    ("one compiled pass (floor)", "compiled"),
    ("ours, from prepared events", "ours"),
]


@dataclass(frozen=True)
class Run:
    wall: float
    cpu: float
    peak_gib: float
    computing: float
    computing_cpu: float
    warm: float
    answer: dict[str, float]


def run(contender: str, folder: Path) -> Run:
    """One run in a process of its own."""
    name = contender.split()[0]
    if contender == "ours raw":
        shutil.rmtree(folder / ".prepared", ignore_errors=True)
    python = peers_python() if name in PEER else sys.executable
    # the peers' environment must not see ours, nor ours theirs
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    if name not in PEER:
        environment["PYTHONPATH"] = str(ROOT / "src")
    begin = time.perf_counter()
    process = subprocess.Popen(
        [python, str(Path(__file__).parent / "contenders.py"), name, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    out, err = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = status
    if status:
        raise RuntimeError(f"{contender} failed:\n{err.decode()[-2000:]}")
    report = json.loads(out.decode().strip().splitlines()[-1])
    # further calls in the process are measured by themselves, and are no part of the process's time
    wall -= report.get("warm_seconds", 0.0)
    warm = report.get("warm_cpu", 0.0)
    cpu = usage.ru_utime + usage.ru_stime - report.get("warm_total", 0.0)
    return Run(
        wall, cpu, usage.ru_maxrss / 2**20, report["seconds"], report["cpu_seconds"], warm, report["answer"]
    )


def agree(answers: dict[str, dict[str, float]]) -> None:
    """Every contender that answers a question answers it like ours."""
    expected = answers["ours"]
    for name, found in answers.items():
        for key, value in found.items():
            if key in expected and abs(value - expected[key]) > 1e-6 * max(1.0, abs(expected[key])):
                raise SystemExit(f"{name} says {key} = {value}, ours {expected[key]}: no comparison.")


def median(runs: list[Run], field: str) -> float:
    return statistics.median(getattr(one, field) for one in runs)


def compare(size: str) -> None:
    folder = ROOT / ".local" / "bench" / size
    if not (folder / "made.json").is_file():
        generate(SIZES[size], folder)
    events = json.loads((folder / "made.json").read_text())["events"]
    found: dict[str, list[Run]] = {}
    times = RUNS.get(size, 3)
    for _, contender in ENTRIES:
        if contender in ONLY_UP_TO_1M and SIZES[size] > SIZES["1M"]:
            continue
        run(contender, folder)  # the first run warms the file cache and numba's; it does not count
        found[contender] = [run(contender, folder) for _ in range(times)]
        print(f"  {contender}: {[round(one.wall, 2) for one in found[contender]]}", file=sys.stderr)
    agree({contender: runs[-1].answer for contender, runs in found.items() if contender != "reading"})
    print(f"\n{size}: {events:,} events, medians of {times}\n")
    print(f"| {'':46} | wall s | cpu s | computing s | peak GiB | wall ÷ ours raw | cpu ÷ ours raw |")
    print(f"|{'-' * 48}|-------:|------:|------------:|---------:|----------------:|---------------:|")
    raw_wall, raw_cpu = (median(found["ours raw"], field) for field in ("wall", "cpu"))
    for label, contender in ENTRIES:
        if runs := found.get(contender):
            wall, cpu, alone, peak = (
                median(runs, field) for field in ("wall", "cpu", "computing", "peak_gib")
            )
            ratios = f"{wall / raw_wall:15.2f} | {cpu / raw_cpu:14.2f}"
            print(f"| {label:46} | {wall:6.2f} | {cpu:5.2f} | {alone:11.2f} | {peak:8.2f} | {ratios} |")
    warm_ours, warm_floor = (median(found[name], "warm") for name in ("ours", "compiled"))
    print(
        f"\nFrom prepared events, computing alone (processor time of a call once all is loaded, median of five): "
        f"ours {warm_ours:.3f} s, one compiled pass {warm_floor:.3f} s, ratio {warm_ours / warm_floor:.2f}"
    )
    if "pm4py" in found:
        beside_pm4py(found)


def beside_pm4py(found: dict[str, list[Run]]) -> None:
    """pm4py's time by ours, for each honest way of putting the question."""
    rows = [
        ("whole process with imports, wall; ours from raw Parquet", "wall", "ours raw"),
        ("whole process with imports, processor; ours from raw Parquet", "cpu", "ours raw"),
        ("whole process with imports, processor; ours from prepared events", "cpu", "ours"),
        (
            "imported; reading and computing, first call, processor; ours from raw Parquet",
            "computing_cpu",
            "ours raw",
        ),
        (
            "imported; reading and computing, first call, processor; ours from prepared events",
            "computing_cpu",
            "ours",
        ),
        (
            "the next call in the process, reading included, processor; ours from prepared events",
            "warm",
            "ours",
        ),
    ]
    print(f"\n| pm4py ÷ ours | {' | '.join(f'pm4py, {how}' for how in PM4PY.values())} |\n|---|---:|---:|")
    for label, field, name in rows:
        ratios = (median(found[peer], field) / median(found[name], field) for peer in PM4PY)
        print(f"| {label} | {' | '.join(f'{ratio:.1f}' for ratio in ratios)} |")


if __name__ == "__main__":
    print("Peers:", versions())
    for size in sys.argv[1:] or ["1M", "10M"]:
        compare(size)
