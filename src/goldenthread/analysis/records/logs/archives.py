"""Plain files from ``.gz`` and ``.zip``, with a limit on what they may grow to."""

from __future__ import annotations

import gzip
import shutil
import zipfile
import zlib
from pathlib import Path
from typing import IO

from goldenthread.analysis.records.errors import UnreadableLog

CHUNK = 1 << 20
MOST_RATIO = 250  # real logs compress 10 to 60 times; a bomb more than 1,000 times
RATIO_COUNTS_FROM = 64 << 20  # small files may compress as well as they like
MOST_BYTES = 64 << 30


def inner_ending(path: Path) -> str:
    """The ending in lower case of what a file holds: ``.csv`` for ``log.CSV.gz`` and for a zip of one CSV."""
    name = path.name.lower()
    if name.endswith(".zip"):
        with _opened_zip(path) as archive:
            return Path(_only_member(archive, path).filename.lower()).suffix
    return Path(name.removesuffix(".gz")).suffix


def expanded(path: Path, folder: Path) -> Path:
    """The plain file behind ``path``: itself, or what its archive holds, written to ``folder``."""
    name = path.name.lower()
    if name.endswith(".gz"):
        target = folder / f"plain-{path.name[:-3]}"
        with gzip.open(path) as source:
            _copy(source, target, path, path.stat().st_size)
        return target
    if name.endswith(".zip"):
        with _opened_zip(path) as archive:
            member = _only_member(archive, path)
            target = folder / f"plain-{Path(member.filename).name}"
            with archive.open(member) as source:
                _copy(source, target, path, member.compress_size)
        return target
    return path


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


def _copy(source: IO[bytes] | gzip.GzipFile, target: Path, path: Path, packed: int) -> None:
    """Copy ``source`` to ``target``, refusing a bomb before it fills the disk."""
    most = min(MOST_BYTES, shutil.disk_usage(target.parent).free // 2)
    written = 0
    try:
        with target.open("wb") as out:
            while chunk := source.read(CHUNK):
                written += len(chunk)
                _refuse_bomb(written, packed, most, path)
                out.write(chunk)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise UnreadableLog(
            f"{path.name} is damaged or no such archive: {error}. Fetch or pack it again.", file=str(path)
        ) from error


def _refuse_bomb(written: int, packed: int, most: int, path: Path) -> None:
    ratio = written / max(packed, 1)
    if written > RATIO_COUNTS_FROM and ratio > MOST_RATIO:
        raise UnreadableLog(
            f"{path.name} grows to more than {MOST_RATIO} times its size, as no log does. If it is one "
            "nevertheless, unpack it and give the plain file.",
            file=str(path),
        )
    if written > most:
        raise UnreadableLog(
            f"{path.name} grows to more than {most / 2**30:,.1f} GiB, which is more than fits here. "
            "Unpack it where there is room and give the plain file.",
            file=str(path),
        )
