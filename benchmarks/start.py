"""What starting costs: processor time of ``goldenthread --help`` and of ``import goldenthread``,
medians of five.

    python benchmarks/start.py

Aims: under 0.3 s and under 0.15 s, Python's own start included. Then what the first hand-off measure of
a tiny log costs: with machine code in numba's cache, and cold, with none.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST_MEASURE = """
import datetime, pyarrow as pa
import goldenthread as gt
day = datetime.datetime(2025, 3, 3)
records = gt.RecordSet.from_tables({"event": pa.table({
    "order_id": ["a", "a"], "unit_id": ["x", "y"], "finished_at": [day, day]})})
assert gt.measures.handoffs(records).n_handoffs == 1
"""


def processor_time(arguments: list[str], **environment: str) -> float:
    """Seconds of processor time, user and system, of one Python process."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment},
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if status:
        raise SystemExit(f"{arguments} failed")
    return usage.ru_utime + usage.ru_stime


def median(arguments: list[str], runs: int = 5) -> float:
    processor_time(arguments)  # the first run writes byte code and fills the caches
    return statistics.median(processor_time(arguments) for _ in range(runs))


if __name__ == "__main__":
    print(f"python, nothing imported:            {median(['-c', '']):5.2f} s")
    print(f"import goldenthread:                 {median(['-c', 'import goldenthread']):5.2f} s (aim 0.15)")
    print(
        f"goldenthread --help:                 {median(['-m', 'goldenthread.cli', '--help']):5.2f} s (aim 0.30)"
    )
    print(f"first hand-off measure, cached code: {median(['-c', FIRST_MEASURE]):5.2f} s")
    with tempfile.TemporaryDirectory() as empty:
        cold = processor_time(["-c", FIRST_MEASURE], NUMBA_CACHE_DIR=empty)
    print(f"first hand-off measure, cold:        {cold:5.2f} s")
