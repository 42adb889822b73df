"""Plain files from ``.gz`` and ``.zip``, with a limit on what they may grow to."""

from __future__ import annotations

import gzip
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from goldenthread.analysis.records.errors import UnreadableLog

CHUNK = 1 << 20
MOST_RATIO = 250  # real logs compress 10 to 60 times; a bomb more than 1,000 times
RATIO_COUNTS_FROM = 64 << 20  # small files may compress as well as they like
MOST_BYTES = 64 << 30


class Readable(Protocol):
    """Something that gives bytes."""

    def read(self, size: int, /) -> bytes: ...


def inner_ending(path: Path) -> str:
    """The ending in lower case of what a file holds: ``.csv`` for ``log.CSV.gz`` and for a zip of one CSV."""
    name = path.name.lower()
    if name.endswith(".zip"):
        with _opened_zip(path) as archive:
            return Path(_only_member(archive, path).filename.lower()).suffix
    return Path(name.removesuffix(".gz")).suffix


def expanded(path: Path, folder: Path) -> Path:
    """The plain file behind ``path``: itself, or what its archive holds, written to ``folder``."""
    if not path.name.lower().endswith((".gz", ".zip")):
        return path
    target = folder / f"plain-{path.stem}"
    most = min(MOST_BYTES, shutil.disk_usage(folder).free // 2)
    with opened(path, most=most) as source, target.open("wb") as out:
        while chunk := source.read(CHUNK):
            out.write(chunk)
    return target


@contextmanager
def opened(path: Path, *, most: int = MOST_BYTES) -> Iterator[Guarded]:
    """What ``path`` holds as a stream of plain bytes, cut off before a bomb does harm."""
    name = path.name.lower()
    if name.endswith(".gz"):
        with gzip.open(path) as source:
            yield Guarded(source, path, path.stat().st_size, most)
    elif name.endswith(".zip"):
        with _opened_zip(path) as archive:
            member = _only_member(archive, path)
            with archive.open(member) as packed:
                yield Guarded(packed, path, member.compress_size, most)
    else:
        with path.open("rb") as plain:
            yield Guarded(plain, path, 0, most)


class Guarded:
    """A stream of bytes that refuses to grow as no log does. ``packed`` is the size in the archive, or 0."""

    def __init__(self, source: Readable, path: Path, packed: int, most: int) -> None:
        self._source = source
        self._path = path
        self._packed = packed
        self._most = most
        self._given = 0

    def read(self, size: int) -> bytes:
        try:
            chunk = self._source.read(size)
        except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
            raise UnreadableLog(
                f"{self._path.name} is damaged or no such archive: {error}. Fetch or pack it again.",
                file=str(self._path),
            ) from error
        self._given += len(chunk)
        if self._packed:
            self._refuse_bomb()
        return chunk

    def _refuse_bomb(self) -> None:
        if self._given > RATIO_COUNTS_FROM and self._given / self._packed > MOST_RATIO:
            raise UnreadableLog(
                f"{self._path.name} grows to more than {MOST_RATIO} times its size, as no log does. If it is one "
                "nevertheless, unpack it and give the plain file.",
                file=str(self._path),
            )
        if self._given > self._most:
            raise UnreadableLog(
                f"{self._path.name} grows to more than {self._most / 2**30:,.1f} GiB, which is more than fits "
                "here. Unpack it where there is room and give the plain file.",
                file=str(self._path),
            )


def _opened_zip(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise UnreadableLog(f"{path.name} is damaged or no zip file: {error}.", file=str(path)) from error


def _only_member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    if len(members) != 1:
        names = ", ".join(m.filename for m in members[:5]) or "none"
        raise UnreadableLog(
            f"{path.name} holds {len(members)} files ({names}); one log is expected. "
            "Unpack it and give the files themselves.",
            file=str(path),
        )
    if members[0].flag_bits & 1:
        raise UnreadableLog(f"{path.name} is locked with a password. Unpack it and give the file itself.")
    return members[0]
