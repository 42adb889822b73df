"""How long a whole diagnosis takes, and how much memory: read, prepare, measure, search, draw, write.

    python benchmarks/synthetic_log.py 10000000 .local/bench/10M
    python benchmarks/diagnosis.py .local/bench/10M

runs ``goldenthread diagnose`` in a process of its own and prints the seconds of each section, the wall clock
and the peak of memory. Aim at 10M events on two cores: under 60 s and 3 GiB.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def sections(folder: str) -> None:
    """Print the seconds of each section, in this process."""
    from goldenthread.analysis.records import read_records
    from goldenthread.analysis.report import diagnose

    started = last = time.perf_counter()
    names: list[str] = []

    def told(name: str, done: int, total: int) -> None:
        nonlocal last
        now = time.perf_counter()
        if names:
            print(f"{now - last:7.1f} s  {names[-1]}")
        names.append(name)
        last = now

    diagnosis = diagnose(read_records(folder), progress=told)
    drawn = time.perf_counter()
    size = len(diagnosis.html())
    print(f"{time.perf_counter() - drawn:7.1f} s  drawing the page ({size / 1e6:.1f} MB)")
    print(f"{time.perf_counter() - started:7.1f} s  in all")
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:7.2f} GiB at most")


def whole_command(folder: str) -> None:
    """Print the wall clock and the memory of the command as a person runs it."""
    with tempfile.TemporaryDirectory() as out:
        command = [
            sys.executable,
            "-m",
            "goldenthread.cli",
            "diagnose",
            folder,
            "--out",
            str(Path(out) / "d.html"),
        ]
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    print(f"{seconds:7.1f} s  the whole command, {peak:.2f} GiB at most")


if __name__ == "__main__":
    if "--sections" in sys.argv:
        sections(sys.argv[1])
    else:
        whole_command(sys.argv[1])
