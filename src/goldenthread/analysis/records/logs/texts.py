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
    found = encoding or _by_mark(path)
    if found and codecs.lookup(_known(found)).name != "utf-8":
        return _transcoded(path, folder, found)
    decodes, nul = _scan(path)
    if decodes:
        return TextFile(path, "utf-8", nul)
    if encoding:
        raise _undecodable(path, encoding)
    note = f"{path.name} is not UTF-8 and was read as {{}}; name another with --encoding."
    try:
        return _transcoded(path, folder, "cp1252", note.format("cp1252"))
    except UnreadableLog:  # a byte that cp1252 does not know
        return _transcoded(path, folder, "latin-1", note.format("latin-1"))


def _by_mark(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    return next((name for mark, name in _MARKS if start.startswith(mark)), "")


def _known(encoding: str) -> str:
    try:
        codecs.lookup(encoding)
    except LookupError:
        raise UnreadableLog(
            f"There is no encoding '{encoding}'. Usual ones are utf-8, utf-16, cp1252, latin-1, cp1250, shift_jis."
        ) from None
    return encoding


def _scan(path: Path) -> tuple[bool, bool]:
    """Whether a file is UTF-8, and whether it holds NUL bytes, in one pass."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    nul = False
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                nul = nul or b"\0" in chunk
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False, nul
    return True, nul


def _transcoded(path: Path, folder: Path, encoding: str, note: str = "") -> TextFile:
    """The file written anew in UTF-8."""
    target = folder / f"utf8-{path.name}"
    decoder = codecs.getincrementaldecoder(encoding)()
    nul = False
    try:
        with path.open("rb") as file, target.open("wb") as out:
            while chunk := file.read(CHUNK):
                text = decoder.decode(chunk)
                nul = nul or "\0" in text
                out.write(text.encode())
            out.write(decoder.decode(b"", final=True).encode())
    except UnicodeError:
        raise _undecodable(path, encoding) from None
    return TextFile(target, encoding, nul, note)


def _undecodable(path: Path, encoding: str) -> UnreadableLog:
    return UnreadableLog(
        f"{path.name} is not written in {encoding}. Name its encoding with --encoding, or leave that away.",
        file=str(path),
    )
