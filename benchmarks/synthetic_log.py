"""A log as in life, of any size: unsorted, names as text, orders of very different lengths, skewed units.

    python benchmarks/synthetic_log.py 1000000 .local/bench/1M

writes a record set (``event``, ``order`` and ``unit`` as Parquet). Steps of one order do not overlap, so that
the peers, which look at the row before, and the enabling event mean the same.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

UNITS, PEOPLE_PER_UNIT, ACTIVITIES, ACCOUNTS = 60, 20, 25, 2_000
MICROSECONDS = 1_000_000
BEGIN = 1_600_000_000  # September 2020


def named(pattern: str, count: int, codes: np.ndarray) -> pa.Array:
    names = pa.array([pattern % i for i in range(count)])
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32)), names).cast(pa.string())


def moments(seconds: np.ndarray) -> pa.Array:
    return pa.array(seconds * MICROSECONDS).cast(pa.timestamp("us"))


def units_of(rng: np.random.Generator, n: int) -> np.ndarray:
    """Some units do much more than others, and work often stays where it is."""
    units = np.minimum(rng.geometric(0.06, n) - 1, UNITS - 1)
    stays = rng.random(n) < 0.3
    stays[0] = False
    last_move = np.maximum.accumulate(np.where(stays, 0, np.arange(n)))
    return units[last_move]


def generate(n: int, folder: Path, seed: int = 1) -> int:
    """Write about ``n`` events to ``folder`` and answer how many there are."""
    rng = np.random.default_rng(seed)
    orders = max(n // 10, 1)
    lengths = rng.geometric(0.1, orders)
    order, n = np.repeat(np.arange(orders), lengths), int(lengths.sum())
    work = rng.exponential(3_600, n).astype(np.int64) + 1
    pause = rng.exponential(8 * 3_600, n).astype(np.int64)
    clock = np.cumsum(work + pause)
    first = np.cumsum(lengths) - lengths
    placed = BEGIN + rng.integers(0, 2 * 365 * 24 * 3_600, orders)
    end = placed[order] + clock - np.repeat(clock[first] - work[first], lengths)
    unit = units_of(rng, n)
    shuffled = rng.permutation(n)
    folder.mkdir(parents=True, exist_ok=True)
    event = pa.table(
        {
            "event_id": pa.array(np.arange(n)).cast(pa.string()),
            "order_id": named("ORD-%08d", orders, order[shuffled]),
            "seq": pa.array(np.arange(n)),
            "activity": named("Activity number %d", ACTIVITIES, rng.integers(0, ACTIVITIES, n)),
            "unit_id": named("Unit of work %d", UNITS, unit[shuffled]),
            "person_id": named(
                "Person %05d",
                UNITS * PEOPLE_PER_UNIT,
                (unit * PEOPLE_PER_UNIT + rng.integers(0, PEOPLE_PER_UNIT, n))[shuffled],
            ),
            "started_at": moments((end - work)[shuffled]),
            "finished_at": moments(end[shuffled]),
        }
    )
    pq.write_table(event, folder / "event.parquet", row_group_size=1 << 20)
    account = np.minimum(rng.zipf(1.3, orders) - 1, ACCOUNTS - 1)
    order_table = pa.table(
        {
            "order_id": named("ORD-%08d", orders, np.arange(orders)),
            "account_id": named("Account %04d", ACCOUNTS, account),
            "placed_at": moments(placed),
        }
    )
    pq.write_table(order_table, folder / "order.parquet")
    names = [f"Unit of work {i}" for i in range(UNITS)]
    unit_table = pa.table(
        {
            "unit_id": names,
            "valid_from": pa.array(["2020-01-01"] * UNITS).cast(pa.date32()),
            "name": names,
            "function": [f"Function {i % 6}" for i in range(UNITS)],
        }
    )
    pq.write_table(unit_table, folder / "unit.parquet")
    (folder / "made.json").write_text(json.dumps({"events": n, "seed": seed}))
    return n


if __name__ == "__main__":
    print(generate(int(sys.argv[1]), Path(sys.argv[2])), "events")
