"""Import of a large XES log: Golden Thread beside pm4py's default importer.

    python benchmarks/xes_import.py [--events 1000000] [--runs 3]

Writes a synthetic log, lets each importer read it in a process of its own, and prints the median wall and CPU time,
the peak memory and the ratios. The time includes all imports on our side, and none on pm4py's.
pm4py is installed into ``.local/bench-venv``, apart from the product's own environment.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / ".local" / "bench-venv"

OURS = """
import json, resource, sys, time
begin = time.perf_counter()
from goldenthread.analysis.records import read_log
records = read_log(sys.argv[1])
events = records.count("event")
took = time.perf_counter() - begin
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([events, records.count("order"), took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""
THEIRS = """
import json, resource, sys, time, warnings
warnings.simplefilter("ignore")
import pm4py
begin = time.perf_counter()
log = pm4py.read_xes(sys.argv[1])
took = time.perf_counter() - begin
orders = log["case:concept:name"].nunique()
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps([len(log), int(orders), took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


def write_log(path: Path, events: int, seed: int = 1) -> None:
    """A log of orders with 2 to 17 steps each, six attributes a step."""
    rng = random.Random(seed)
    with path.open("w", encoding="utf-8") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write('<log xes.version="1.0" xmlns="http://www.xes-standard.org/">\n')
        written = case = 0
        while written < events:
            case += 1
            file.write(f'\t<trace>\n\t\t<string key="concept:name" value="case {case}"/>\n')
            file.write(f'\t\t<string key="customer" value="Account {rng.randrange(500)}"/>\n')
            moment = datetime(2024, 1, 1) + timedelta(minutes=rng.randrange(400_000))
            for _ in range(min(events - written, rng.randrange(2, 18))):
                moment += timedelta(minutes=rng.randrange(2000))
                written += 1
                file.write(step(rng, moment))
            file.write("\t</trace>\n")
        file.write("</log>\n")


def step(rng: random.Random, moment: datetime) -> str:
    return (
        f'\t\t<event>\n\t\t\t<string key="concept:name" value="step {rng.randrange(30)}"/>\n'
        f'\t\t\t<string key="org:resource" value="person {rng.randrange(900)}"/>\n'
        f'\t\t\t<string key="org:group" value="Team {rng.randrange(60)}"/>\n'
        f'\t\t\t<date key="time:timestamp" value="{moment.isoformat()}.000+01:00"/>\n'
        '\t\t\t<string key="lifecycle:transition" value="complete"/>\n'
        f'\t\t\t<float key="cost" value="{rng.randrange(1000) / 10}"/>\n\t\t</event>\n'
    )


def peers() -> Path:
    """The Python of the environment that holds the peers, made when it is not there."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        print("Installing pm4py into .local/bench-venv (once) ...", file=sys.stderr)
        subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "pm4py"], check=True)
    return python


def measured(python: Path | str, script: str, log: Path, runs: int) -> tuple[int, int, float, float, float]:
    """Events, orders, median seconds, median seconds of CPU and peak MiB of ``script``, each run a new process."""
    environment = (
        dict(os.environ, PYTHONPATH=str(ROOT / "src")) if script is OURS else dict(os.environ, PYTHONPATH="")
    )
    results = []
    for _ in range(runs):
        done = subprocess.run(
            [str(python), "-c", script, str(log)], check=True, capture_output=True, text=True, env=environment
        )
        results.append(json.loads(done.stdout.splitlines()[-1]))
    events, orders = results[0][:2]
    return (
        events,
        orders,
        *(statistics.median(r[i] for r in results) for i in (2, 3)),
        max(r[4] for r in results),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "small.xes", Path(folder) / "large.xes"
        write_log(small, said.events // 5)
        write_log(large, said.events)
        ours_small = measured(sys.executable, OURS, small, 1)
        ours = measured(sys.executable, OURS, large, said.runs)
        theirs = measured(peers(), THEIRS, large, said.runs)
        size = large.stat().st_size / 2**20
    assert ours[:2] == theirs[:2], f"the two do not agree: {ours[:2]} and {theirs[:2]} events and orders"
    print(f"{ours[0]:,} events, {ours[1]:,} orders, {size:,.0f} MiB; median of {said.runs}")
    print(f"golden thread {ours[2]:6.1f} s, CPU {ours[3]:6.1f} s, {ours[4]:6,.0f} MiB", end="")
    print(f" (a fifth of the log: {ours_small[4]:,.0f} MiB)")
    print(f"pm4py         {theirs[2]:6.1f} s, CPU {theirs[3]:6.1f} s, {theirs[4]:6,.0f} MiB")
    print(
        f"{theirs[2] / ours[2]:.1f} times faster, {theirs[3] / ours[3]:.1f} times less CPU, "
        f"{theirs[4] / ours[4]:.1f} times less memory"
    )


if __name__ == "__main__":
    main()
