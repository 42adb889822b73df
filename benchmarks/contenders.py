"""The four reductions, once for each way of computing them: ``contenders.py NAME FOLDER``.

Each function answers the same numbers, which ``reductions.py`` compares: a fast wrong answer is no answer.
Every peer is written as somebody who knows it well would write it (columns chosen, lazy where it can be, one
sort, no row-wise Python). Each runs in a process of its own, imports included.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

HOUR = 3_600_000_000
AGAIN = {"ours": 5, "compiled": 5, "pm4py": 1, "pm4py_lean": 1}  # further calls in the process
COLUMNS = ["order_id", "seq", "unit_id", "started_at", "finished_at"]
Answer = dict[str, float]


def ours(folder: Path) -> Answer:
    """Golden Thread. From raw Parquet where ``.prepared`` is missing, from prepared events where it is
    there.
    """
    from goldenthread.analysis import measures
    from goldenthread.analysis.records import read_records

    records = read_records(folder)
    handoffs, bounces = measures.handoffs(records), measures.ping_pong(records)
    accounts = measures.account_flow(records, boundaries=0)
    return {
        "pairs": len(handoffs.by_pair),
        "handoffs": handoffs.n_handoffs,
        "p90": sum(row.p90_hours for row in handoffs.by_pair),
        "mean": sum(row.mean_hours for row in handoffs.by_pair),
        "bounces": bounces.bounces,
        "cycle_p50": sum(row.cycle_p50_hours for row in accounts.by_account),
        "cycle_p90": sum(row.cycle_p90_hours for row in accounts.by_account),
        "within": handoffs.within_functions.mean_hours,
        "across": handoffs.across_functions.mean_hours,
    }


def duckdb_sql(folder: Path) -> Answer:
    import duckdb

    run = duckdb.connect()
    run.execute(f"""
        CREATE TEMP TABLE step AS
        SELECT order_id, unit_id, epoch_us(started_at) AS s, epoch_us(finished_at) AS e,
               lag(unit_id) OVER w AS before, lag(epoch_us(finished_at)) OVER w AS left_at,
               row_number() OVER w AS place
        FROM '{folder}/event.parquet'
        WINDOW w AS (PARTITION BY order_id ORDER BY started_at, seq)""")
    pairs = run.execute(f"""
        SELECT count(*), sum(n), sum(p90), sum(mean) FROM (
            SELECT count(*) AS n, avg(s - left_at) / {HOUR} AS mean,
                   quantile_cont(s - left_at, 0.9) / {HOUR} AS p90
            FROM step WHERE before <> unit_id GROUP BY before, unit_id)""").fetchone()
    bounces = run.execute("""
        SELECT count(*) FROM (
            SELECT unit_id, lag(unit_id, 2) OVER (PARTITION BY order_id ORDER BY place) AS two_ago
            FROM step WHERE before IS NULL OR before <> unit_id)
        WHERE unit_id = two_ago""").fetchone()
    accounts = run.execute(f"""
        SELECT sum(p50), sum(p90) FROM (
            SELECT quantile_cont(cycle, 0.5) / {HOUR} AS p50, quantile_cont(cycle, 0.9) / {HOUR} AS p90,
                   sum(handoffs)
            FROM (SELECT order_id, max(e) - min(s) AS cycle, count(*) FILTER (before <> unit_id) AS handoffs
                  FROM step GROUP BY order_id)
            JOIN '{folder}/order.parquet' USING (order_id) GROUP BY account_id)""").fetchone()
    kinds = dict(
        run.execute(f"""
        SELECT a.function = b.function, avg(s - left_at) / {HOUR}
        FROM step JOIN '{folder}/unit.parquet' AS a ON a.unit_id = before
        JOIN '{folder}/unit.parquet' AS b ON b.unit_id = step.unit_id
        WHERE before <> step.unit_id GROUP BY 1""").fetchall()
    )
    return answer(*pairs, bounces[0], *accounts, kinds[True], kinds[False])


def polars(folder: Path) -> Answer:
    import polars as pl

    step = (
        pl.scan_parquet(folder / "event.parquet")
        .select(COLUMNS)
        .with_columns(
            pl.col("order_id").cast(pl.Categorical).to_physical().alias("o"),
            pl.col("unit_id").cast(pl.Categorical).alias("u"),
            pl.col("started_at").cast(pl.Int64).alias("s"),
            pl.col("finished_at").cast(pl.Int64).alias("e"),
        )
        .select("order_id", "o", "u", "s", "e", "seq")
        .sort("o", "s", "seq")
        .with_columns(same=pl.col("o") == pl.col("o").shift(1), before=pl.col("u").shift(1))
        .with_columns(wait=pl.col("s") - pl.col("e").shift(1))
        .with_columns(crosses=(pl.col("same") & (pl.col("u") != pl.col("before"))).fill_null(False))
        .collect()
    )
    crossing = step.lazy().filter("crosses")
    pairs = crossing.group_by("before", "u").agg(
        pl.len().alias("n"),
        pl.col("wait").mean().alias("mean"),
        pl.col("wait").quantile(0.9, "linear").alias("p90"),
    )
    runs = step.lazy().filter(pl.col("crosses") | ~pl.col("same").fill_null(False))
    bounces = runs.filter((pl.col("u") == pl.col("u").shift(2)) & (pl.col("o") == pl.col("o").shift(2)))
    orders = (
        step.lazy()
        .group_by("o")
        .agg(
            pl.col("order_id").first(),
            (pl.col("e").max() - pl.col("s").min()).alias("cycle"),
            pl.col("crosses").sum().alias("handoffs"),
        )
    )
    accounts = (
        orders.join(pl.scan_parquet(folder / "order.parquet").select("order_id", "account_id"), on="order_id")
        .group_by("account_id")
        .agg(
            pl.col("cycle").quantile(0.5, "linear").alias("p50"),
            pl.col("cycle").quantile(0.9, "linear").alias("p90"),
            pl.col("handoffs").sum(),
        )
    )
    function = pl.scan_parquet(folder / "unit.parquet").select("unit_id", "function")
    kinds = (
        crossing.group_by("before", "u")
        .agg(pl.col("wait").sum(), pl.len().alias("n"))
        .with_columns(pl.col("before").cast(pl.String), pl.col("u").cast(pl.String))
        .join(function, left_on="before", right_on="unit_id")
        .join(function, left_on="u", right_on="unit_id", suffix="_after")
        .group_by(pl.col("function") == pl.col("function_after"))
        .agg(pl.col("wait").sum() / pl.col("n").sum())
    )
    # one call for all, so that common parts are computed once
    found, back, paying, split = pl.collect_all([pairs, bounces.select(pl.len()), accounts, kinds])
    means = dict(split.rows())
    return answer(
        found.height,
        found["n"].sum(),
        found["p90"].sum() / HOUR,
        found["mean"].sum() / HOUR,
        back.item(),
        paying["p50"].sum() / HOUR,
        paying["p90"].sum() / HOUR,
        means[True] / HOUR,
        means[False] / HOUR,
    )


def pandas(folder: Path) -> Answer:
    import pandas as pd

    step = pd.read_parquet(folder / "event.parquet", columns=COLUMNS)
    step["order_id"], orders = pd.factorize(step["order_id"])
    step["unit_id"] = step["unit_id"].astype("category")
    step["s"] = step.pop("started_at").astype("int64")
    step["e"] = step.pop("finished_at").astype("int64")
    step = step.sort_values(["order_id", "s", "seq"])
    step["unit"] = step["unit_id"].cat.codes
    same = step["order_id"] == step["order_id"].shift()
    step["before"] = step["unit"].shift(fill_value=-1)
    step["wait"] = step["s"] - step["e"].shift(fill_value=0)
    step["crosses"] = same & (step["unit"] != step["before"])
    pairs = step[step["crosses"]].groupby(["before", "unit"])["wait"]
    table = pairs.agg(["size", "mean"]).assign(p90=pairs.quantile(0.9))
    runs = step[step["crosses"] | ~same]
    back = (runs["unit"] == runs["unit"].shift(2)) & (runs["order_id"] == runs["order_id"].shift(2))
    each = step.groupby("order_id").agg(s=("s", "min"), e=("e", "max"), handoffs=("crosses", "sum"))
    each["cycle"] = each["e"] - each["s"]
    each["name"] = orders[each.index]
    known = pd.read_parquet(folder / "order.parquet", columns=["order_id", "account_id"])
    accounts = each.merge(known, left_on="name", right_on="order_id").groupby("account_id")
    p50, p90 = accounts["cycle"].quantile(0.5), accounts["cycle"].quantile(0.9)
    accounts["handoffs"].sum()
    function = pd.read_parquet(folder / "unit.parquet").set_index("unit_id")["function"]
    of_code = function.reindex(step["unit_id"].cat.categories).reset_index(drop=True)
    ends = table.reset_index()
    within = ends["before"].map(of_code) == ends["unit"].map(of_code)
    mean = [
        (ends["mean"] * ends["size"])[kind].sum() / ends["size"][kind].sum() for kind in (within, ~within)
    ]
    # pandas reads microsecond Parquet as microseconds
    return answer(
        len(table),
        int(table["size"].sum()),
        table["p90"].sum() / HOUR,
        table["mean"].sum() / HOUR,
        int(back.sum()),
        p50.sum() / HOUR,
        p90.sum() / HOUR,
        *(value / HOUR for value in mean),
    )


def pm4py_lean(folder: Path) -> Answer:
    """pm4py with the fewest of its functions that come near the four questions, as an expert would choose them.

    The raw waits of its performance graph give the matrix and, put together by function, the split. It has no
    function for work that comes back; the nearest counts orders in which a unit stands twice.
    """
    return pm4py_questions(pm4py_log(folder), folder)


def pm4py(folder: Path) -> Answer:
    """pm4py with its own functions for questions of organisation beside these: handover of work between units, and
    its network analysis of waiting between functions. What they answer is defined otherwise and not compared.
    """
    import pandas as pd
    import pm4py as pm

    log = pm4py_log(folder)
    found = pm4py_questions(log, folder)
    log["org:resource"] = log["unit_id"]
    pm.discover_handover_of_work_network(log)
    units = pd.read_parquet(folder / "unit.parquet").set_index("unit_id")["function"]
    log["function"] = log["unit_id"].map(units)
    pm.discover_network_analysis(
        log,
        in_column="case:concept:name",
        out_column="case:concept:name",
        node_column_source="function",
        node_column_target="function",
        edge_column="function",
        performance=True,
        sorting_column="started_at",
        timestamp_column="finished_at",
    )
    return found


def pm4py_log(folder: Path) -> Any:
    """The log in pm4py's form, with the account of each order, by its own formatting."""
    import pandas as pd
    import pm4py as pm

    log = pd.read_parquet(folder / "event.parquet", columns=COLUMNS)
    log = log.merge(
        pd.read_parquet(folder / "order.parquet", columns=["order_id", "account_id"]), on="order_id"
    )
    log["started_at"] = log["started_at"].dt.tz_localize("UTC")
    log["finished_at"] = log["finished_at"].dt.tz_localize("UTC")
    log = pm.format_dataframe(
        log,
        case_id="order_id",
        activity_key="unit_id",
        timestamp_key="finished_at",
        start_timestamp_key="started_at",
    )
    log["start_timestamp"] = log["started_at"]
    return log


def pm4py_questions(log: Any, folder: Path) -> Answer:
    import numpy as np
    import pandas as pd
    import pm4py as pm
    from pm4py.statistics.traces.generic.pandas import case_statistics

    matrix, *_ = pm.discover_performance_dfg(log, perf_aggregation_key="raw_values")
    waits = {pair: np.array(values) for pair, values in matrix.items() if pair[0] != pair[1]}
    pm.get_rework_cases_per_activity(log)
    seconds = pd.Series(
        {case: about["caseDuration"] for case, about in case_statistics.get_cases_description(log).items()}
    )
    account = log.drop_duplicates("case:concept:name").set_index("case:concept:name")["account_id"]
    cycles = seconds.groupby(account.reindex(seconds.index))
    cycles.quantile(0.5), cycles.quantile(0.9)  # not compared: they differ from ours by the first step's work
    function = pd.read_parquet(folder / "unit.parquet").set_index("unit_id")["function"]
    within = [function[one] == function[other] for one, other in waits]
    split = {
        kind: np.concatenate(
            [values for same, values in zip(within, waits.values(), strict=True) if same == kind]
        )
        for kind in (True, False)
    }
    return {
        "pairs": len(waits),
        "handoffs": sum(map(len, waits.values())),
        "p90": sum(float(np.quantile(values, 0.9)) for values in waits.values()) / 3600,
        "mean": sum(float(values.mean()) for values in waits.values()) / 3600,
        "within": float(split[True].mean()) / 3600,
        "across": float(split[False].mean()) / 3600,
    }


def reading(folder: Path) -> Answer:
    """The floor from raw Parquet: read the needed columns, and nothing else."""
    import pyarrow.parquet as pq

    return {"rows": pq.read_table(folder / "event.parquet", columns=COLUMNS).num_rows}


def compiled_pass(folder: Path) -> Answer:
    """The floor from prepared events: see ``floor.py``."""
    from floor import four_reductions

    return four_reductions(folder)


def answer(
    pairs: float,
    handoffs: float,
    p90: float,
    mean: float,
    bounces: float,
    cycle_p50: float,
    cycle_p90: float,
    within: float,
    across: float,
) -> Answer:
    return {name: float(value) for name, value in locals().items()}


CONTENDERS: dict[str, Callable[[Path], Answer]] = {
    "ours": ours,
    "duckdb": duckdb_sql,
    "polars": polars,
    "pandas": pandas,
    "pm4py": pm4py,
    "pm4py_lean": pm4py_lean,
    "reading": reading,
    "compiled": compiled_pass,
}


FLOW = "goldenthread.analysis.measures.flow"
PREPARED = "goldenthread.analysis.records.prepared"
PM4PY_CASES = "pm4py.statistics.traces.generic.pandas.case_statistics"
IMPORTS = {
    "ours": f"duckdb pyarrow numba {PREPARED}.arrange {FLOW}.handoffs {FLOW}.ping_pong {FLOW}.account_flow",
    "compiled": "duckdb pyarrow floor",
    "duckdb": "duckdb",
    "polars": "polars",
    "pandas": "pandas pyarrow.parquet",
    "pm4py": f"pm4py pyarrow.parquet {PM4PY_CASES}",
    "pm4py_lean": f"pm4py pyarrow.parquet {PM4PY_CASES}",
    "reading": "pyarrow.parquet",
}


def main(name: str, folder: str) -> dict[str, Any]:
    """``imports``: seconds until everything needed is imported; ``seconds``: of reading and computing after it."""
    begin = time.perf_counter()
    for module in IMPORTS[name].split():
        import_module(module)
    imported, spent = time.perf_counter(), time.process_time()
    found = CONTENDERS[name](Path(folder))
    first = time.perf_counter() - imported
    report: dict[str, Any] = {"answer": found, "imports": imported - begin, "seconds": first}
    report["cpu_seconds"] = time.process_time() - spent
    if name in AGAIN:
        report |= once_more(CONTENDERS[name], Path(folder), AGAIN[name])
    return report


def once_more(contender: Callable[[Path], Answer], folder: Path, calls: int) -> dict[str, float]:
    """Further calls in the same process, reading included: imports, compiled code and the file's pages are there.

    ``warm_cpu`` is the median processor time of a call; ``warm_seconds`` and ``warm_total`` are the wall and
    processor time of all, which are no part of the process's first answer.
    """
    begin, times = time.perf_counter(), []
    for _ in range(calls):
        worked = time.process_time()
        contender(folder)
        times.append(time.process_time() - worked)
    whole = time.perf_counter() - begin
    return {"warm_seconds": whole, "warm_total": sum(times), "warm_cpu": statistics.median(times)}


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:3])))
