"""Logs as XES (IEEE 1849), read as a stream in constant memory.

Attributes of a trace become columns ``case:<key>``, those of an event ``<key>``; a nested attribute is
``<outer key>/<inner key>``, and the values of a list are joined by ``; ``. Globals, classifiers and attributes of the
whole log are not rows and are left alone. A document type declaration, where entities would hide, is refused.
"""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

from goldenthread.analysis.records.errors import UnreadableLog
from goldenthread.analysis.records.logs.archives import opened
from goldenthread.analysis.records.logs.csv import MOST_COLUMNS, different
from goldenthread.analysis.records.logs.workshop import ROW, Raw, Workshop, path_literal, text_literal
from goldenthread.analysis.records.recordset import quoted

CHUNK = 1 << 18
BATCH = 100_000
MOST_DEPTH = 64
MOST_VALUE = 32 << 20  # bytes of one tag
TRACE = "log trace"
MEANINGS = {
    "case:concept:name": "order",
    "concept:name": "activity",
    "time:timestamp": "time",
    "org:resource": "person",
    "org:group": "unit",
    "lifecycle:transition": "status",
    "concept:instance": "instance",
}


class _Enough(Exception):
    """As many rows as were wanted have been read."""


class Columns:
    """Rows with differing keys as columns, written to a Parquet file whenever ``BATCH`` rows are together."""

    def __init__(self, folder: Path, name: str, numbers: tuple[str, ...]) -> None:
        self.rows = 0
        self.total = 0
        self.keys: dict[str, str] = {}  # key -> column in the files, where names differ by more than case
        self.values: dict[str, list[str | None]] = {}
        self.numbers: dict[str, list[int]] = {number: [] for number in numbers}
        self._folder = folder
        self._name = name
        self._files = 0

    def begin(self, *numbers: int) -> None:
        """Start a row."""
        if self.rows >= BATCH:
            self.write()
        self.rows += 1
        self.total += 1
        for column, number in zip(self.numbers.values(), numbers, strict=True):
            column.append(number)

    def put(self, key: str, value: str | None) -> None:
        """Give the current row a value; a second value for the same key is joined to the first."""
        column = self.values.get(key)
        if column is None:
            column = self.values[key] = []
            self.keys.setdefault(key, f"k{len(self.keys)}")
            if len(self.keys) > MOST_COLUMNS:
                raise UnreadableLog(
                    f"The log has more than {MOST_COLUMNS:,} different attributes, as no log has."
                )
        missing = self.rows - 1 - len(column)
        if missing > 0:
            column.extend([None] * missing)
        if missing < 0:
            column[-1] = value if column[-1] is None else f"{column[-1]}; {value}"
        else:
            column.append(value)

    def write(self) -> None:
        """Write the rows together so far."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        if not self.rows:
            return
        arrays: dict[str, pa.Array] = {n: pa.array(v, pa.int64()) for n, v in self.numbers.items()}
        for key, column in self.values.items():
            column.extend([None] * (self.rows - len(column)))
            arrays[self.keys[key]] = pa.array(column, pa.string())
        pq.write_table(pa.table(arrays), self._folder / f"{self._name}-{self._files:06}.parquet")
        self._files += 1
        self.rows = 0
        self.values = {}
        self.numbers = {number: [] for number in self.numbers}

    @property
    def source(self) -> str:
        """SQL that reads what was written."""
        pattern = path_literal(self._folder / self._name)[:-1] + "-*.parquet'"
        return f"read_parquet({pattern}, union_by_name = true)"


class XesStream:
    """Takes the tags of an XES file one by one."""

    def __init__(self, folder: Path, name: str, label: str, most_rows: int) -> None:
        self.label = label
        self.traces = Columns(folder, f"traces-{name}", (TRACE,))
        self.events = Columns(folder, f"events-{name}", (TRACE, ROW))
        self.outside = 0
        self.empty = 0
        self._most_rows = most_rows
        self._here: Columns | None = None  # whose attributes come now; None where nobody's
        self._keys: list[str] = []  # the open attributes
        self._ignored = 0  # open tags below something that is left alone
        self._steps = 0  # events of the current trace
        self._kinds: dict[str, str] = {}

    def read(self, path: Path) -> None:
        """Read the whole file, or as many events as were wanted."""
        parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.EntityDeclHandler = self._refuse_doctype
        parser.ExternalEntityRefHandler = self._refuse_doctype
        fed = 0
        try:
            with opened(path) as file:
                while chunk := file.read(CHUNK):
                    parser.Parse(chunk, False)
                    fed += len(chunk)
                    if fed - parser.CurrentByteIndex > MOST_VALUE:
                        raise UnreadableLog(f"{self.label} has a value of more than 32 MB. Leave it out.")
                parser.Parse(b"", True)
        except _Enough:
            pass
        except (LookupError, ValueError) as error:
            raise UnreadableLog(f"{self.label} is in an encoding that cannot be read: {error}.") from error
        except expat.ExpatError as error:
            raise UnreadableLog(
                f"{self.label} is no well-formed XML: {expat.ErrorString(error.code)} in line {error.lineno}, "
                f"column {error.offset}. Export it again.",
                file=str(path),
            ) from error
        self.traces.write()
        self.events.write()

    def _refuse_doctype(self, *_: object) -> int:
        raise UnreadableLog(
            f"{self.label} declares a document type or entities, which a log does not need and which can hide "
            "an attack. Remove the <!DOCTYPE …> from it."
        )

    def _start(self, tag: str, given: list[str]) -> None:
        kind = self._kinds.get(tag) or self._kind(tag)
        if self._ignored:
            self._ignored += 1
        elif kind == "attribute":
            if self._here is None:
                self._ignored = 1
            elif len(given) == 4 and given[0] == "key" and not self._keys:
                self._keys.append(given[1])
                self._here.put(given[1], given[3] or None)
            else:
                self._nested(given)
        elif kind == "event":
            self._begin_event()
        elif kind == "trace":
            self.traces.begin(self.traces.total + 1)
            self._here, self._steps = self.traces, 0
        elif kind == "other":
            self._ignored = 1

    def _kind(self, tag: str) -> str:
        """What a tag is, whatever its prefix."""
        name = tag.rpartition(":")[2].lower()
        kind = "other"
        if name in {"string", "date", "int", "float", "boolean", "id", "list", "container", "values"}:
            kind = "attribute"
        elif name in {"event", "trace", "log"}:
            kind = name
        self._kinds[tag] = kind
        return kind

    def _nested(self, given: list[str]) -> None:
        """An attribute inside another, or one without a value of its own."""
        said = dict(zip(given[::2], given[1::2], strict=True))
        outer = self._keys[-1] if self._keys else ""
        key = said.get("key", "")
        path = f"{outer}/{key}" if outer and key else outer or key
        self._keys.append(path)
        if len(self._keys) > MOST_DEPTH:
            raise UnreadableLog(f"{self.label} nests attributes more than {MOST_DEPTH} deep, as no log does.")
        if path and "value" in said and self._here is not None:
            self._here.put(path, said["value"] or None)

    def _begin_event(self) -> None:
        if self._here is None:
            self.outside += 1
            self._ignored = 1
            return
        if self._most_rows and self.events.total >= self._most_rows:
            raise _Enough
        self.events.begin(self.traces.total, self.events.total + 1)
        self._steps += 1
        self._here = self.events

    def _end(self, tag: str) -> None:
        if self._ignored:
            self._ignored -= 1
            return
        kind = self._kinds[tag]
        if kind == "attribute":
            self._keys.pop()
        elif kind == "event":
            self._here = self.traces
        elif kind == "trace":
            self._here = None
            self.empty += not self._steps


def read_xes(path: Path, workshop: Workshop, name: str, *, first_rows: int = 0) -> Raw:
    """The events of an XES file, each with the attributes of its trace as columns ``case:<key>``."""
    stream = XesStream(workshop.folder, name, path.name, first_rows)
    stream.read(path)
    if not stream.events.total:
        raise UnreadableLog(
            f"{path.name} holds no event inside a trace. Check that it is an event log and export it again.",
            file=str(path),
        )
    chosen, columns, order_columns = _columns(stream)
    target = workshop.folder / f"raw-{name}.parquet"
    workshop.run(
        f"COPY (SELECT {', '.join(chosen)}, e.{quoted(ROW)} FROM {stream.events.source} e "
        f"JOIN {stream.traces.source} t USING ({quoted(TRACE)})) TO {text_literal(str(target))} (FORMAT parquet)"
    )
    source = f"read_parquet({path_literal(target)})"
    notes = _notes(stream)
    names = {column: MEANINGS[key] for column, key in columns.items() if key in MEANINGS}
    kinds = dict.fromkeys(columns, "VARCHAR")
    return Raw(path.name, "XES", source, kinds, order_columns, names, notes)


def _columns(stream: XesStream) -> tuple[list[str], dict[str, str], frozenset[str]]:
    """SQL for the columns, each column's key, and which belong to the trace. Keys may differ in case only."""
    keys = [f"case:{key}" for key in stream.traces.keys] + list(stream.events.keys)
    given = [f"t.{column}" for column in stream.traces.keys.values()]
    given += [f"e.{column}" for column in stream.events.keys.values()]
    names = different(keys)
    chosen = [f"{source} AS {quoted(name)}" for source, name in zip(given, names, strict=True)]
    columns = dict(zip(names, keys, strict=True))
    return chosen, columns, frozenset(names[: len(stream.traces.keys)])


def _notes(stream: XesStream) -> tuple[str, ...]:
    notes = []
    if stream.empty:
        notes.append(f"{stream.empty:,} traces of {stream.label} have no event and are left out.")
    if stream.outside:
        notes.append(f"{stream.outside:,} events of {stream.label} stand outside any trace and are left out.")
    return tuple(notes)
