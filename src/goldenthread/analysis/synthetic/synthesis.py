"""Tell a story: simulate its plot and fill a record set, in memory or as a stream to a folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from goldenthread.analysis.records import TABLES, RecordSet, read_records, write_records
from goldenthread.analysis.structure.simulation import Run, Simulation
from goldenthread.analysis.synthetic.company import SIZES
from goldenthread.analysis.synthetic.dated import Almanac
from goldenthread.analysis.synthetic.founding import found
from goldenthread.analysis.synthetic.stories import STORIES
from goldenthread.analysis.synthetic.story import Plot
from goldenthread.analysis.synthetic.telling import customers, orders, people, processes, work
from goldenthread.analysis.synthetic.telling.stage import DECLINED, Stage, sheet
from goldenthread.analysis.synthetic.truth import truth_of

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[str, float], None]
START = date(2024, 1, 1)
MONTHS = 24
_EVENT = list(TABLES["event"].names)


class UnknownStory(ValueError):
    """There is no such story, or no such size of it."""


@dataclass(frozen=True)
class Synthesis:
    """A told story: its records, its truth, and the plot and run behind them."""

    records: RecordSet
    truth: dict[str, Any]
    plot: Plot
    run: Run
    folder: Path | None = None


def synthesise(
    story: str,
    *,
    seed: int,
    size: str = "small",
    out: str | Path | None = None,
    start: date = START,
    months: int = MONTHS,
    ending: date | None = None,
    truth: bool = True,
    progress: Progress | None = None,
) -> Synthesis:
    """Tell ``story`` at ``size`` from ``start``, a Monday, for its first ``months`` months of 24.

    The same seed tells the same story; fewer months tell its beginning, with what is open then really open.
    ``ending`` shifts the story so that its last day told is that date. With ``out`` the records are written there
    as a Data Package, events as a stream, with ``truth.json`` beside them; else they stay in memory.
    ``truth=False`` leaves out the simulations that tell what each planted boundary costs.
    """
    tell = progress or (lambda _what, _share: None)
    _known(story, size, months)
    almanac, until = _time(start, months, ending)
    tell("founding the company", 0.0)
    company = found(STORIES[story].blueprint, SIZES[size], almanac, seed=seed)
    plot = STORIES[story].plot(company)
    simulation = Simulation(plot.timeline(), hours=until, seed=seed)
    as_of = almanac.instant(until)
    records = RecordSet(as_of=as_of, folder=Path(out) if out else None)
    writer: _InMemory | _Streamed = _Streamed(Path(out)) if out and size == "group" else _InMemory()
    stage, promises = _simulated(simulation, plot, seed, until, writer, tell)
    tell("writing the records", 0.9)
    writer.into(records)
    for name, table in _tables(stage, promises, writer.supporting).items():
        if table.num_rows:
            records.add_arrow(name, table)
    facts = truth_of(stage, STORIES[story], size=size, costs=truth, progress=tell)
    folder = None
    if out:
        folder = write_records(records, out)
        writer.cleared()
        records = read_records(folder)
        (folder / "truth.json").write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", "utf-8")
    tell("done", 1.0)
    return Synthesis(records, facts, plot, stage.run, folder)


def _known(story: str, size: str, months: int) -> None:
    if story not in STORIES:
        raise UnknownStory(f"There is no story '{story}'. The stories are: {', '.join(STORIES)}.")
    if size not in SIZES:
        raise UnknownStory(f"There is no size '{size}'. The sizes are: {', '.join(SIZES)}.")
    if not 1 <= months <= MONTHS:
        raise UnknownStory(f"A story has {MONTHS} months; ask for 1 to {MONTHS} of them.")


def _time(start: date, months: int, ending: date | None) -> tuple[Almanac, float]:
    """The story's calendar, and the hour at which telling stops."""
    if ending is None:
        almanac = Almanac(start, MONTHS)
        return almanac, almanac.month_hours[months]
    year, month = divmod(ending.year * 12 + ending.month - 1 - months, 12)
    begin = date(year, month + 1, min(ending.day, 28))
    begin -= timedelta(days=begin.weekday())
    return Almanac(begin, MONTHS), 24.0 * (ending - begin).days


def _simulated(
    simulation: Simulation, plot: Plot, seed: int, until: float, writer: Any, tell: Progress
) -> tuple[Stage, np.ndarray[Any, Any]]:
    promises = []
    first = 0
    empty = simulation.result(np.zeros(0, work_piece()), np.zeros(0))
    stage = Stage(plot, empty, seed, until)
    activities = work.Activities(stage)
    for chunk in simulation.chunks(progress=lambda share: tell("simulating", 0.05 + 0.8 * share)):
        writer.add(stage, chunk.pieces, activities, first)
        first += len(chunk.pieces)
        promises.append(chunk.promises)
    run = simulation.result(writer.pieces(), np.concatenate(promises))
    stage = Stage(plot, run, seed, until)
    writer.finish(stage, activities)
    return stage, run.promises


def work_piece() -> Any:
    from goldenthread.analysis.structure.engine.layout import PIECE

    return PIECE


class _InMemory:
    """Keeps the log's pieces; events are made once the run is over."""

    def __init__(self) -> None:
        self._chunks: list[Any] = []
        self.worked: pa.Table | None = None
        self.supporting: dict[str, list[dict[str, Any]]] = {}

    def add(self, stage: Stage, pieces: Any, activities: work.Activities, first: int) -> None:
        self._chunks.append(pieces)

    def pieces(self) -> Any:
        return np.concatenate(self._chunks)

    def finish(self, stage: Stage, activities: work.Activities) -> None:
        self.worked = work.worked(stage, stage.run.pieces, activities, 1)
        self.supporting = orders.supporting(stage, stage.run.pieces, activities)

    def into(self, records: RecordSet) -> None:
        import duckdb

        worked = self.worked
        assert worked is not None
        database = duckdb.connect(":memory:")
        database.register("worked", worked)
        records.add_arrow("event", worked.select(_EVENT))
        records.add_arrow(
            "holding", database.sql(work.HOLDINGS + " ORDER BY order_id, from_at").to_arrow_table()
        )

    def cleared(self) -> None:
        """Nothing was left on disk."""


class _Streamed:
    """Writes events as they happen, and keeps of each piece only what answers are made from."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / ".worked.parquet"
        self._holding = folder / ".holding.parquet"
        self._writer: Any = None
        self._kept: list[Any] = []
        self.supporting: dict[str, list[dict[str, Any]]] = {}

    def add(self, stage: Stage, pieces: Any, activities: work.Activities, first: int) -> None:
        import pyarrow.parquet as pq

        if len(pieces):
            table = work.worked(stage, pieces, activities, first + 1)
            if self._writer is None:
                self._writer = pq.ParquetWriter(self._path, table.schema, compression="zstd")
            self._writer.write_table(table)
        declined = stage.run.orders["status"][pieces["order"]] == DECLINED
        kept = (pieces["ended"] == 1) & ((pieces["piece"] == 3) | declined)
        self._kept.append(pieces[kept])

    def pieces(self) -> Any:
        return np.concatenate(self._kept)

    def finish(self, stage: Stage, activities: work.Activities) -> None:
        if self._writer is not None:
            self._writer.close()

    def into(self, records: RecordSet) -> None:
        import duckdb

        with duckdb.connect(":memory:") as database:
            database.execute("SET memory_limit = '2GB'; SET preserve_insertion_order = false")
            database.execute(f"SET temp_directory = '{self._path.parent}'")
            database.execute(f"CREATE VIEW worked AS SELECT * FROM read_parquet('{self._path}')")
            database.execute(
                f"COPY ({work.HOLDINGS}) TO '{self._holding}' (FORMAT parquet, COMPRESSION zstd)"
            )
        records.add_source("event", f"read_parquet('{self._path}')", _EVENT)
        holding = TABLES["holding"].names
        records.add_source("holding", f"read_parquet('{self._holding}')", holding)

    def cleared(self) -> None:
        self._path.unlink(missing_ok=True)
        self._holding.unlink(missing_ok=True)


def _tables(stage: Stage, promises: Any, supporting: dict[str, list[dict[str, Any]]]) -> dict[str, pa.Table]:
    """All tables but events and holdings."""
    import pyarrow as pa

    told = orders.Orders(stage)
    contacts = customers.contacts_of(stage)
    made = {
        "order": told.order(),
        "requested_date": told.requested_date(),
        "answer": told.answer(promises, stage.run.pieces),
        "delivery": told.endings.delivery(),
        "verdict": told.endings.verdict(contacts),
    }
    for name, rows in supporting.items():
        if rows:
            more = sheet(name, rows)
            declared = made[name].select(TABLES[name].names).cast(more.schema)
            whole = pa.concat_tables([declared, more])
            for extra in sorted(set(made[name].column_names) - set(TABLES[name].names)):
                nothing = pa.nulls(len(rows), made[name].schema.field(extra).type)
                column = pa.chunked_array([*made[name][extra].chunks, nothing])
                whole = whole.append_column(extra, column)
            made[name] = whole
    seen = stage.run.orders
    return {
        **people.tables(stage),
        **customers.tables(stage, seen),
        **made,
        **processes.tables(stage, seen),
    }
