"""What was asked for, marked in what was found. Every piece is escaped before it is marked."""

from __future__ import annotations

from urllib.parse import urlencode

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from goldenthread.app.search import words
from goldenthread.app.search.words import Asked, Piece

register = template.Library()
AROUND = 200


@register.filter
def marked(said: str, question: Asked) -> SafeString:
    """The whole text with the words that were asked for marked."""
    return _html(words.marked(said, question))


@register.filter
def excerpt(said: str, question: Asked) -> SafeString:
    """The part of a long text that holds the first of the words."""
    return _html(words.marked(said, question, around=AROUND))


@register.simple_tag
def search_query(text: str, kind: str = "") -> str:
    return urlencode({"q": text, **({"kind": kind} if kind else {})})


def _html(pieces: list[Piece]) -> SafeString:
    return format_html_join(
        "", "{}", ((format_html("<mark>{}</mark>", one.text) if one.hit else one.text,) for one in pieces)
    )
