"""What was asked for, as words; and the same words marked in what was found.

Words are compared without accents and case, as ``search_folded`` in the database does it. All must occur; the last
may be the beginning of one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from goldenthread.app.errors import Invalid

LONGEST = 200  # characters
MOST_WORDS = 12
SIGNS = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~–—‘’“”„…·•«»¿¡"
_LETTERS = str.maketrans("øłđıðþς" + SIGNS, "oldidtσ" + " " * len(SIGNS))
_PLAIN = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe"})
_ACCENTS = re.compile("[\u0300-\u036f]")
_WORD = re.compile(rf"[^\s{re.escape(SIGNS)}]+")


class NotSearchable(Invalid):
    code = "search.not_searchable"


def folded(said: str) -> str:
    """Small letters without accents; signs between words become spaces.

    >>> folded("Straße in Łódź: №3")
    'strasse in lodz  №3'
    """
    bare = _ACCENTS.sub("", unicodedata.normalize("NFD", said)).lower()
    return bare.translate(_PLAIN).translate(_LETTERS)


@dataclass(frozen=True)
class Asked:
    """A question in words; ``number`` where it is nothing but the number of an order."""

    text: str
    words: tuple[str, ...]
    number: int | None

    @property
    def terms(self) -> list[str]:
        """Each word for ``to_tsquery``, the last as a beginning. Quoted: nothing in it is an operator.

        A single Latin letter is a word: half of all words begin with it.
        """
        *before, last = self.words
        begins = len(last) > 1 or not last.isascii()
        return [*(f"'{word}'" for word in before), f"'{last}':*" if begins else f"'{last}'"]

    @property
    def tsquery(self) -> str:
        """Every one of the terms."""
        return " & ".join(self.terms)


def asked(text: str) -> Asked | None:
    """The question, or None where nothing was asked. Refuses what is too long or holds no word at all."""
    plain = "".join(" " if unicodedata.category(one) in ("Cc", "Cf", "Cs") else one for one in text).strip()
    if not plain:
        return None
    if len(plain) > LONGEST:
        raise NotSearchable(f"Search for a few words, up to {LONGEST} characters.", field="q")
    words = tuple(folded(plain).split())
    if not words:
        raise NotSearchable(
            "There is no word in this. Search for a word, a name or the number of an order.", field="q"
        )
    if len(words) > MOST_WORDS:
        raise NotSearchable(f"Search for up to {MOST_WORDS} words at once.", field="q")
    numeral = words[0] if len(words) == 1 and words[0].isascii() and words[0].isdigit() else ""
    return Asked(plain, words, int(numeral) if numeral and int(numeral) < 2**63 else None)


@dataclass(frozen=True)
class Piece:
    """A stretch of text; ``hit`` where it is what was asked for."""

    text: str
    hit: bool


def marked(said: str, question: Asked, *, around: int = 0) -> list[Piece]:
    """``said`` in pieces, those that were asked for marked; cut to ``around`` characters about the first, if given.

    >>> [(one.text, one.hit) for one in marked("Zwölf Zähler", asked("zahl"))]
    [('Zwölf ', False), ('Zähler', True)]
    """
    hits = [found for found in _WORD.finditer(said) if _is_asked_for(folded(found.group()).strip(), question)]
    begin, end = _window(said, hits[0].start() if hits else 0, around)
    pieces, at = [Piece("… ", False)] if begin else [], begin
    for found in hits:
        if begin <= found.start() and found.end() <= end:
            pieces += [Piece(said[at : found.start()], False), Piece(found.group(), True)]
            at = found.end()
    pieces.append(Piece(said[at:end] + (" …" if end < len(said) else ""), False))
    return [one for one in pieces if one.text]


def _is_asked_for(word: str, question: Asked) -> bool:
    return word in question.words or word.startswith(question.words[-1])


def _window(said: str, first: int, around: int) -> tuple[int, int]:
    """From where to where; cut between words."""
    if not around or len(said) <= around:
        return 0, len(said)
    begin = 0 if first < around // 2 else said.rfind(" ", 0, first - around // 4) + 1
    end = begin + around
    if end >= len(said):
        return begin, len(said)
    space = said.rfind(" ", begin + around // 2, end)
    return begin, space if space > 0 else end
