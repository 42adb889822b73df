"""Where prepared events are kept: Arrow files in a folder ``.prepared`` beside the records.

The files are mapped into memory, so that opening ten million events takes milliseconds and the pages that no
measure reads are never loaded. The files of a large log are written while the first measures already read the
events from memory; whoever asks for them meanwhile waits for that to end. They get the name by which they are
looked for all at once, so that a process that is killed while it writes leaves none, and the next prepares anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import threading
import time
import weakref
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goldenthread.analysis.records.prepared.events import PreparedEvents

if TYPE_CHECKING:
    import pyarrow as pa
    from numpy.typing import NDArray

    from goldenthread.analysis.records.recordset import RecordSet

LAYOUT = 1  # changes with the columns or their meaning
FOLDER = ".prepared"
STAMP = "stamp.json"
GROUPS = {
    "event": "order start end unit person activity value_class usable flags back".split(),
    "order": "account priority expedited_at is_root".split(),
    "offsets": ["offsets"],
    "unit": ["function"],
}
NAMES = "order unit person activity account priority function".split()
MEANWHILE = 1_000_000  # from this many events on, they are written while they are already read
LEFT_BEHIND = 3_600  # seconds after which a folder under a passing name belongs to a process that was killed

_writing: dict[Path, threading.Thread] = {}


class _Keeper:
    """Removes a temporary folder once nothing refers to what it holds."""

    def __init__(self, folder: Path) -> None:
        self._finalizer = weakref.finalize(self, shutil.rmtree, str(folder), True)


def stamp(records: RecordSet) -> str:
    """What the prepared events depend on, in short; empty where they cannot be kept beside the records.

    It covers the size and time of every file in the records' folder and the definition of the three tables.
    Tables given as Arrow have no file that would show a change, so nothing is kept for them.
    """
    if records.folder is None or not Path(records.folder).is_dir():
        return ""
    views = records.rows(
        "SELECT view_name, sql FROM duckdb_views() WHERE view_name IN ('event', 'order', 'unit') ORDER BY 1"
    )
    if any("arrow_" in sql for _, sql in views):
        return ""
    files = sorted(
        (path.name, path.stat().st_size, path.stat().st_mtime_ns)
        for path in Path(records.folder).iterdir()
        if path.is_file()
    )
    return hashlib.sha256(json.dumps([LAYOUT, views, files]).encode()).hexdigest()


def kept(folder: Path | None, stamp: str) -> PreparedEvents | None:
    """The prepared events made from just these records, if they are there and can be read."""
    if folder is None or not stamp:
        return None
    place = Path(folder) / FOLDER / stamp[:16]
    settle(place)
    return _opened(place) if (place / STAMP).is_file() else None


def settle(place: Path | None = None) -> None:
    """Wait until what this process writes at ``place``, or everywhere, is there."""
    for where, thread in list(_writing.items()):
        if place in (None, where):
            thread.join()


def keep(
    folder: Path | None,
    stamp: str,
    columns: dict[str, NDArray[Any]],
    names: dict[str, pa.Array],
    untimed: int,
) -> PreparedEvents:
    """Write the prepared events, beside the records if that is possible, and open them."""
    if folder is not None and stamp:
        home = Path(folder) / FOLDER
        if len(columns["start"]) >= MEANWHILE:
            return _kept_meanwhile(home, stamp, columns, names, untimed)
        try:
            return _opened(_written_beside(home, stamp, columns, names, untimed))
        except OSError:
            pass  # a read-only or full place: the temporary folder serves as well
    scratch = Path(tempfile.mkdtemp(prefix="goldenthread-"))
    keeper = _Keeper(scratch)
    _write(scratch, stamp, columns, names, untimed)
    return _opened(scratch, keeper)


def _kept_meanwhile(
    home: Path, stamp: str, columns: dict[str, NDArray[Any]], names: dict[str, pa.Array], untimed: int
) -> PreparedEvents:
    """The events from memory, while another thread writes them; the process does not end before it has."""
    place = home / stamp[:16]

    def write() -> None:
        # where it cannot be written, the next process prepares the events anew
        with suppress(OSError):
            _written_beside(home, stamp, columns, names, untimed)
        _writing.pop(place, None)

    for column in columns.values():
        column.flags.writeable = False
    _writing[place] = threading.Thread(target=write, name=f"keeping {place}")
    _writing[place].start()
    return PreparedEvents(**columns, names=names, untimed=untimed)


def _written_beside(
    home: Path, stamp: str, columns: dict[str, NDArray[Any]], names: dict[str, pa.Array], untimed: int
) -> Path:
    """Write under a passing name, then rename: another process sees all files or none."""
    home.mkdir(exist_ok=True)
    place = home / stamp[:16]
    passing = Path(tempfile.mkdtemp(prefix="new-", dir=home))
    try:
        _write(passing, stamp, columns, names, untimed)
        for old in home.iterdir():
            if old != place and (not old.name.startswith("new-") or _is_left_behind(old)):
                shutil.rmtree(old, ignore_errors=True)
        if not (place / STAMP).is_file():
            os.replace(passing, place)
    finally:
        shutil.rmtree(passing, ignore_errors=True)
    return place


def _is_left_behind(passing: Path) -> bool:
    with suppress(OSError):  # it may just have got its name
        return time.time() - passing.stat().st_mtime > LEFT_BEHIND
    return False


def _write(
    folder: Path, stamp: str, columns: dict[str, NDArray[Any]], names: dict[str, pa.Array], untimed: int
) -> None:
    import pyarrow as pa

    for group, wanted in GROUPS.items():
        _write_batch(folder / f"{group}.arrow", {name: pa.array(columns[name]) for name in wanted})
    for name in NAMES:
        _write_batch(folder / f"name_{name}.arrow", {name: names[name]})
    (folder / STAMP).write_text(json.dumps({"stamp": stamp, "untimed": untimed}))


def _write_batch(path: Path, arrays: dict[str, pa.Array]) -> None:
    import pyarrow as pa

    batch = pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays))
    with pa.ipc.new_file(str(path), batch.schema) as writer:
        writer.write_batch(batch)


def _opened(folder: Path, keeper: _Keeper | None = None) -> PreparedEvents:
    columns: dict[str, NDArray[Any]] = {}
    for group in GROUPS:
        batch = _mapped(folder / f"{group}.arrow")
        columns |= {name: batch.column(name).to_numpy(zero_copy_only=True) for name in batch.schema.names}
    names = {name: _mapped(folder / f"name_{name}.arrow").column(0) for name in NAMES}
    untimed = json.loads((folder / STAMP).read_text())["untimed"]
    return PreparedEvents(**columns, names=names, untimed=untimed, kept_by=keeper)


def _mapped(path: Path) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.ipc.open_file(pa.memory_map(str(path))).get_batch(0)
