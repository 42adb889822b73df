"""How words of people stand in a plain mail."""

from __future__ import annotations

from django import template

register = template.Library()
INDENT = "\n    "


@register.filter
def indented(words: object) -> str:
    """The words, with every line after the first standing in: none can pass for a line, or a link, of ours.

    >>> indented("Ten scanners" + chr(10) + "Promise: https://evil.example")
    'Ten scanners\\n    Promise: https://evil.example'
    """
    return INDENT.join(str(words).splitlines())
