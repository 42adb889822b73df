"""What a message says of itself, read within bounds.

Everything in a message was written by somebody who may want to hurt: sizes are cut before parsing, parts are
counted before they are nested into each other, attachments are never decoded, headers that cannot be read are
empty. Only text, a forwarded message and the addresses are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256
from html import unescape

LARGEST = 10_000_000  # bytes; what is longer is not read at all
PARTS = 60
NESTED = 8  # parts within parts
HEADERS = 200_000  # bytes before the first empty line
ADDRESSES = 60
TEXT = 10_000  # characters
ADDRESS = re.compile(r"[^\s<>\"'(),:;@\[\]\x00-\x1f]{1,64}@[A-Za-z0-9.-]{1,190}")
_UNSEEN = ("script", "style", "head", "title")
_BREAKS = ("br", "p", "div", "tr", "li", "blockquote", "h1", "h2", "h3")
_TAG_NAME = re.compile(r"/?([a-zA-Z0-9]{1,12})")
_FORWARDED = re.compile(
    r"^[ \t>]*(?:-{2,20}[^\n]{0,60}"
    r"(?:forwarded|original|weitergeleitet|ursprüngliche|transféré|reenviado)[^\n]{0,60}-{2,20}"
    r"|begin forwarded message:)[ \t]*$",
    re.I | re.M,
)
_LINE = re.compile(
    r"^[ \t>*]*(from|to|cc|date|sent|subject|von|an|datum|gesendet|betreff)[ \t*]*:[ \t*]*(.{1,2000})$", re.I
)
_NAMES = {
    "von": "from",
    "an": "to",
    "datum": "date",
    "sent": "date",
    "gesendet": "date",
    "betreff": "subject",
}


class Unreadable(ValueError):
    """A message that is not read, with the reason."""


@dataclass(frozen=True)
class Letter:
    """Who wrote to whom, when and about what. Addresses are in small letters."""

    sender: str
    to: tuple[str, ...]
    subject: str
    at: datetime | None
    message_id: str
    text: str = ""


@dataclass(frozen=True)
class Incoming:
    """A message as it came to the drop address; ``original`` is what it forwards, if it forwards something."""

    letter: Letter
    original: Letter | None
    reached: tuple[str, ...]  # every address that the message says it was sent or delivered to
    automatic: bool  # from a machine: an answer, a list, a notice that mail did not arrive


def read(raw: bytes) -> Incoming:
    """Read a message. Refused with :class:`Unreadable` when it is too large or too deep to be somebody's letter."""
    if len(raw) > LARGEST:
        raise Unreadable(f"The message is larger than {LARGEST // 1_000_000} MB.")
    head, _, _ = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    if len(head) > HEADERS:
        raise Unreadable("The message has too many headers.")
    if raw.lower().count(b"boundary") > PARTS:
        raise Unreadable("The message has too many parts.")
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
        letter = _letter(message, raw)
        original = _attached(message) or _inline(letter)
        reached = tuple(_addresses(message, *_REACHED))
        return Incoming(letter, original, reached, _is_automatic(message))
    except Unreadable:
        raise
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError) as broken:
        raise Unreadable("The message is broken and cannot be read.") from broken


_REACHED = ("to", "cc", "bcc", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "resent-to")


def _letter(message: Message, raw: bytes = b"") -> Letter:
    """The letter; ``raw`` stands in for an id that is missing, so that the same bytes are the same letter."""
    senders = _addresses(message, "from")
    if len(senders) != 1:
        raise Unreadable("The message has no sender, or several.")
    found = _header(message, "message-id").strip()
    return Letter(
        senders[0],
        tuple(_addresses(message, "to", "cc", "bcc")),
        _header(message, "subject")[:300].strip(),
        _moment(_header(message, "date")),
        found[:250] if found else "made:" + sha256(raw).hexdigest(),
        _text_of(message),
    )


def _header(message: Message, name: str) -> str:
    """The header as text on one line; empty where it cannot be read."""
    value = message.get(name)
    if value is None:
        return ""
    try:
        text = str(make_header(decode_header(str(value)[:20_000])))
    except (ValueError, LookupError, UnicodeError):
        text = str(value)[:20_000]
    return _clean(" ".join(text.split()))


def _addresses(message: Message, *names: str) -> list[str]:
    """The addresses in these headers, each once, in small letters; no more than a letter has."""
    values = [str(value)[:20_000] for name in names for value in message.get_all(name, [])][:20]
    found = (address.strip().lower() for _, address in getaddresses(values))
    return list(dict.fromkeys(one for one in found if ADDRESS.fullmatch(one)))[:ADDRESSES]


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text[:100])
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _is_automatic(message: Message) -> bool:
    """Loops are not begun: what a machine sent is nobody's contact with anybody."""
    answered = _header(message, "auto-submitted").lower()
    return (
        (bool(answered) and not answered.startswith("no"))
        or _header(message, "precedence").lower() in ("bulk", "junk", "list", "auto_reply")
        or any(
            name in message
            for name in ("list-id", "list-unsubscribe", "x-loop", "x-autoreply", "x-autorespond")
        )
        or _header(message, "return-path") == "<>"
        or message.get_content_type() in ("multipart/report", "message/delivery-status")
    )


def _parts(message: Message, depth: int = 0) -> Iterator[Message]:
    """The parts that are text or a forwarded message, within bounds. What is attached is passed over undecoded."""
    if depth > NESTED:
        raise Unreadable("The message is nested too deeply.")
    if message.get_content_type() == "message/rfc822":
        yield message
    elif message.is_multipart():
        payload = message.get_payload()
        for part in payload[:PARTS] if isinstance(payload, list) else []:
            if isinstance(part, Message):
                yield from _parts(part, depth + 1)
    elif message.get_content_maintype() == "text" and message.get_content_disposition() != "attachment":
        yield message


def _text_of(message: Message) -> str:
    """The plain text, or the text of the HTML where there is nothing else."""
    texts = [part for part in _parts(message) if part.get_content_maintype() == "text"]
    plain = [part for part in texts if part.get_content_subtype() == "plain"]
    if plain:
        return _decoded(plain[0])[:TEXT]
    return _without_tags(_decoded(texts[0]))[:TEXT] if texts else ""


def _decoded(part: Message) -> str:
    """The text in whatever letters it claims to be written; what does not fit is marked."""
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    raw = raw[: TEXT * 20]
    try:
        return _clean(raw.decode(str(part.get_content_charset() or "utf-8")[:40], "replace"))
    except (LookupError, ValueError):
        return _clean(raw.decode("utf-8", "replace"))


def _without_tags(html: str) -> str:
    """The words of an HTML text, in one pass from tag to tag: nothing in it can make that slow."""
    first, *pieces = html.split("<")
    words, unseen = [first], ""
    for piece in pieces:
        tag, _, text = piece.partition(">")
        named = _TAG_NAME.match(tag)
        name = named[1].lower() if named else ""
        if unseen:
            unseen = "" if tag[:1] == "/" and name == unseen else unseen
            words.append(text if not unseen else "")
        elif name in _UNSEEN and tag[:1] != "/":
            unseen = name
        else:
            words.append(("\n" if name in _BREAKS else " ") + text)
    lines = (" ".join(line.split()) for line in unescape("".join(words)).splitlines())
    return _clean("\n".join(line for line in lines if line))


def _clean(text: str) -> str:
    """Without characters that cannot be stored, or that only pretend to be letters of the text."""
    return re.sub("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\u202a-\u202e\u2066-\u2069]", "", text)


def _attached(message: Message) -> Letter | None:
    """A message that was forwarded as an attachment of its own kind."""
    for part in _parts(message):
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                return _letter(inner[0])
    return None


def _inline(letter: Letter) -> Letter | None:
    """A message that was forwarded in the text: the lines From, To, Date, Subject after the mark of forwarding."""
    mark = _FORWARDED.search(letter.text)
    if mark is None:
        return None
    said: dict[str, str] = {}
    for line in letter.text[mark.end() :].strip().splitlines()[:15]:
        found = _LINE.match(line)
        if found is not None:
            name = found[1].lower()
            said.setdefault(_NAMES.get(name, name), found[2].strip())
        elif said and not line.strip(" >\t"):
            break
    senders = [one.lower() for one in ADDRESS.findall(said.get("from", ""))]
    if len(set(senders)) != 1:
        return None
    to = [one.lower() for one in ADDRESS.findall(said.get("to", "") + " " + said.get("cc", ""))]
    topic = said.get("subject", "")[:300]
    return Letter(senders[0], tuple(dict.fromkeys(to))[:ADDRESSES], topic, _moment(said.get("date", "")), "")
