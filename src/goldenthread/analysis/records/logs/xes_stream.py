"""An XES file by a parser's calls, one per tag: complete and slow."""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

from goldenthread.analysis.records.errors import UnreadableLog
from goldenthread.analysis.records.logs.archives import opened
from goldenthread.analysis.records.logs.workshop import ROW
from goldenthread.analysis.records.logs.xes_columns import Columns

CHUNK = 1 << 18
MOST_DEPTH = 64
MOST_VALUE = 32 << 20  # bytes of one tag
TRACE = "log trace"


class Enough(Exception):
    """As many rows as were wanted have been read."""


class XesStream:
    """Takes the tags of an XES file one by one, whatever XML may hold. See ``xes_tags`` for the usual, faster."""

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
        try:
            self._read(path, self._parser())
        except Enough:
            pass
        except expat.ExpatError as error:
            raise UnreadableLog(
                f"{self.label} is no well-formed XML: {expat.ErrorString(error.code)} in line {error.lineno}, "
                f"column {error.offset}. Export it again.",
                file=str(path),
            ) from error
        except (LookupError, ValueError) as error:
            raise UnreadableLog(
                f"{self.label} is in an encoding that cannot be read: {error}. Export it in UTF-8."
            ) from error
        self.traces.write()
        self.events.write()

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate()
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.EntityDeclHandler = self._refuse_doctype
        parser.ExternalEntityRefHandler = self._refuse_doctype
        return parser

    def _read(self, path: Path, parser: expat.XMLParserType) -> None:
        fed = 0
        with opened(path) as file:
            while chunk := file.read(CHUNK):
                parser.Parse(chunk, False)
                fed += len(chunk)
                if fed - parser.CurrentByteIndex > MOST_VALUE:
                    raise UnreadableLog(f"{self.label} has a value of more than 32 MB. Leave it out.")
        parser.Parse(b"", True)

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
            raise Enough
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
