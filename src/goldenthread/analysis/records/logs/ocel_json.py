"""OCEL 2.0 as JSON, and the older JSON-OCEL with its ``ocel:`` keys."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldenthread.analysis.records.errors import UnreadableLog
from goldenthread.analysis.records.logs.ocel_tables import add_rows, as_text

if TYPE_CHECKING:
    from goldenthread.analysis.records.logs.workshop import Workshop

MOST_BYTES = 1 << 30  # JSON is read whole; larger logs come as SQLite

Row = tuple[str | None, ...]


def fill_from_json(path: Path, label: str, workshop: Workshop) -> str:
    """Fill the OCEL tables from a JSON file; the name of its format."""
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableLog(
            f"{label} is larger than 1 GiB, too large for JSON. Export it as OCEL 2.0 in SQLite."
        )
    try:
        log = json.loads(path.read_bytes(), object_pairs_hook=_once)
    except RecursionError as error:
        raise UnreadableLog(f"{label} nests its values deeper than any log does. Export it again.") from error
    except ValueError as error:
        raise UnreadableLog(f"{label} is no well-formed JSON: {error}. Export it again.") from error
    try:
        if isinstance(log, dict) and "ocel:events" in log:
            _fill_first(log, workshop)
            return "JSON-OCEL 1.0"
        if isinstance(log, dict) and {"events", "objects"} <= log.keys():
            _fill_second(log, workshop)
            return "OCEL 2.0 JSON"
    except KeyError as error:
        raise UnreadableLog(f"{label} lacks a part that OCEL requires: {error}. Export it again.") from error
    except (TypeError, AttributeError) as error:
        raise UnreadableLog(
            f"{label} has another shape than OCEL requires: 'events' and 'objects' must be lists (in JSON-OCEL 1.0 "
            "'ocel:events' and 'ocel:objects' objects) of what the format names. Export it again."
        ) from error
    except UnicodeEncodeError as error:
        raise UnreadableLog(
            f"{label} holds half a character ({error.object[error.start : error.end]!r}), which no text can hold. "
            "Export it again as UTF-8."
        ) from error
    raise UnreadableLog(
        f"{label} is JSON but no OCEL log: it has no 'events' and 'objects'. Export the log as OCEL 2.0, XES or CSV."
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object of these names and values; a name that comes twice would lose what stood under it first."""
    said = dict(pairs)
    if len(said) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        raise ValueError(f"'{counts.most_common(1)[0][0]}' stands more than once in one object")
    return said


def _fill_second(log: dict[str, Any], workshop: Workshop) -> None:
    """Version 2.0: lists of events and objects."""
    events, objects = log["events"], log["objects"]
    add_rows("ocel_event", ((e["id"], e["type"], e["time"]) for e in events), workshop)
    add_rows("ocel_object", ((o["id"], o["type"]) for o in objects), workshop)
    add_rows("ocel_event_object", _relations(events), workshop)
    add_rows("ocel_object_object", _relations(objects), workshop)
    values = ((e["id"], a["name"], as_text(a["value"])) for e in events for a in e.get("attributes") or ())
    add_rows("ocel_event_value", values, workshop)
    changes = (
        (o["id"], a["name"], a.get("time"), as_text(a["value"]))
        for o in objects
        for a in o.get("attributes") or ()
    )
    add_rows("ocel_object_value", changes, workshop)


def _relations(things: list[dict[str, Any]]) -> Iterator[Row]:
    for thing in things:
        for relation in thing.get("relationships") or ():
            yield thing["id"], relation["objectId"], relation.get("qualifier")


def _fill_first(log: dict[str, Any], workshop: Workshop) -> None:
    """Version 1.0: events and objects by id."""
    events, objects = log["ocel:events"], log.get("ocel:objects") or {}
    add_rows(
        "ocel_event", ((i, e["ocel:activity"], e["ocel:timestamp"]) for i, e in events.items()), workshop
    )
    add_rows("ocel_object", ((i, o["ocel:type"]) for i, o in objects.items()), workshop)
    omap = ((i, o, None) for i, e in events.items() for o in e.get("ocel:omap") or ())
    add_rows("ocel_event_object", omap, workshop)
    vmap = ((i, n, as_text(v)) for i, e in events.items() for n, v in (e.get("ocel:vmap") or {}).items())
    add_rows("ocel_event_value", vmap, workshop)
    ovmap = (
        (i, n, None, as_text(v)) for i, o in objects.items() for n, v in (o.get("ocel:ovmap") or {}).items()
    )
    add_rows("ocel_object_value", ovmap, workshop)
