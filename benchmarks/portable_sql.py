"""The portable SQL on real Spark, beside DuckDB: the same answers, and how long each took.

    python benchmarks/portable_sql.py [EVENTS]

Needs Java 17 and a package index: Spark is installed into ``.local/spark-venv`` on first use. Spark runs on this
machine's cores; the point is that it gives the same answers, not its speed on one machine.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time

from environment import ROOT
from synthetic_log import generate

VENV = ROOT / ".local" / "spark-venv"
COLUMNS = {
    "event": "event_id order_id seq activity unit_id person_id started_at finished_at",
    "order": "order_id account_id parent_order_id",
    "unit": "unit_id valid_from function",
}
ON_SPARK = """
import json, sys, time
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config(
    "spark.sql.session.timeZone", "UTC").config("spark.driver.memory", "3g").config(
    "spark.sql.shuffle.partitions", "8").getOrCreate()
spark.sparkContext.setLogLevel("ERROR")
folder = sys.argv[1]
for table in ("event", "order", "unit"):
    spark.read.parquet(f"{folder}/{table}.parquet").createOrReplaceTempView(table)
found = {"version": spark.version}
for name, text in json.load(open(f"{folder}/statements.json")).items():
    begin = time.perf_counter()
    rows = [row.asDict() for row in spark.sql(text).collect()]
    found[name] = {"rows": rows, "seconds": time.perf_counter() - begin}
print(json.dumps(found))
"""


def spark_python() -> str:
    """The Python that has Spark; made on first use."""
    python = VENV / "bin" / "python"
    if not (VENV / "complete").is_file():
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "pyspark"], check=True)
        (VENV / "complete").touch()
    return str(python)


def alike(one: list[dict[str, object]], two: list[dict[str, object]]) -> bool:
    """The same rows, whatever their sequence; numbers to nine digits."""

    def said(row: dict[str, object]) -> list[object]:
        return [float(f"{v:.9g}") if isinstance(v, float) else v for _, v in sorted(row.items())]

    return sorted(map(said, one), key=repr) == sorted(map(said, two), key=repr)


def main(events: int) -> None:
    from goldenthread.analysis.measures import sql
    from goldenthread.analysis.records import read_records

    made, folder = (ROOT / ".local" / "bench" / name for name in (f"sql-{events}", f"sql-{events}-spark"))
    generate(events, made)
    folder.mkdir(parents=True, exist_ok=True)
    records = read_records(made)
    for table, columns in COLUMNS.items():
        chosen = ", ".join(columns.split())
        records.execute(f"COPY (SELECT {chosen} FROM \"{table}\") TO '{folder}/{table}.parquet'")
    expected = {}
    for name in sql.REDUCTIONS:
        begin = time.perf_counter()
        expected[name] = sql.reduce(records, name).to_pylist(), time.perf_counter() - begin
    statements = {name: sql.statement(name, dialect="spark") for name in sql.REDUCTIONS}
    (folder / "statements.json").write_text(json.dumps(statements))
    command = [spark_python(), "-c", ON_SPARK, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    found = json.loads(done.stdout.strip().splitlines()[-1])
    print(f"Spark {found['version']}, {events:,} events asked for")
    for name, (rows, seconds) in expected.items():
        same = alike(rows, found[name]["rows"])
        print(
            f"{name:16} {len(rows):6} rows, {'the same' if same else 'DIFFERENT'}; "
            f"DuckDB {seconds:.2f} s, Spark {found[name]['seconds']:.2f} s"
        )
        if not same:
            raise SystemExit(1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
