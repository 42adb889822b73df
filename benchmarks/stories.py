"""Seconds and memory to tell a story with its full record set: ``stories.py [company|group]``.

Aims: company under 20 s; group (ten million events, as a stream) under 180 s and 4 GiB. Each in a process of its
own, the truth's extra simulations included for company.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile

TELL = """
import json, resource, sys, time
begin = time.perf_counter()
from goldenthread.analysis.synthetic import synthesise
told = synthesise(sys.argv[1], seed=1, size=sys.argv[2], out=sys.argv[3], truth=sys.argv[2] != "group")
print(json.dumps({
    "seconds": time.perf_counter() - begin, "cpu": time.process_time(),
    "gib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    "events": told.records.count("event"), "orders": told.records.count("order")}))
"""


def main() -> None:
    sizes = sys.argv[1:] or ["company", "group"]
    for size in sizes:
        stories = (
            ["technology_services"]
            if size == "group"
            else ["technology_services", "hr_outsourcer", "aligned"]
        )
        for story in stories:
            with tempfile.TemporaryDirectory() as folder:
                done = subprocess.run(
                    [sys.executable, "-c", TELL, story, size, folder],
                    check=True,
                    capture_output=True,
                    text=True,
                )
            said = json.loads(done.stdout.strip().splitlines()[-1])
            print(
                f"{story:22} {size:8} {said['events']:>11,} events {said['orders']:>10,} orders "
                f"{said['seconds']:7.1f} s ({said['cpu']:.1f} s of computing) {said['gib']:.2f} GiB"
            )


if __name__ == "__main__":
    main()
