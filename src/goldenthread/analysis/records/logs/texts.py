"""What a text file is written in, and the same file in UTF-8."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from goldenthread.analysis.records.errors import UnreadableLog

CHUNK = 1 << 22
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class TextFile:
    """A UTF-8 file to read; ``note`` says what was assumed, ``nul`` whether it holds NUL bytes."""

    path: Path
    encoding: str
    nul: bool
    note: str = ""


def as_utf8(path: Path, folder: Path, encoding: str = "") -> TextFile:
    """``path`` as UTF-8: itself where it already is, else written anew to ``folder``."""
    if path.stat().st_size == 0:
        raise UnreadableLog(f"{path.name} is empty. Export it again, with its header.", file=str(path))
    note = ""
    found = encoding or _by_mark(path)
    if not found:
        found = "utf-8" if _decodes(path, "utf-8") else "cp1252" if _decodes(path, "cp1252") else "latin-1"
        if found != "utf-8":
            note = f"{path.name} is not UTF-8 and was read as {found}; name another with --encoding."
    _known(found)
    if codecs.lookup(found).name == "utf-8":
        if encoding and not _decodes(path, "utf-8"):
            raise _undecodable(path, found)
        return TextFile(path, "utf-8", _holds_nul(path), note)
    target = folder / f"utf8-{path.name}"
    _transcode(path, target, found)
    return TextFile(target, found, _holds_nul(target), note)


def _by_mark(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    return next((name for mark, name in _MARKS if start.startswith(mark)), "")


def _known(encoding: str) -> None:
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise UnreadableLog(
            f"There is no encoding '{encoding}'. Usual ones are utf-8, utf-16, cp1252, latin-1, "
            "cp1250, shift_jis."
        ) from None


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _transcode(path: Path, target: Path, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file, target.open("wb") as out:
            while chunk := file.read(CHUNK):
                out.write(decoder.decode(chunk).encode())
            out.write(decoder.decode(b"", final=True).encode())
    except UnicodeError:
        raise _undecodable(path, encoding) from None


def _undecodable(path: Path, encoding: str) -> UnreadableLog:
    return UnreadableLog(
        f"{path.name} is not written in {encoding}. Name its encoding with --encoding, or leave that away.",
        file=str(path),
    )


def _holds_nul(path: Path) -> bool:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            if b"\0" in chunk:
                return True
    return False
