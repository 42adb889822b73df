"""What people read of an event: one function per kind, written by the app that the kind belongs to.

A sentence is made when it is read, so that a name in it is the name that the reader may see today, and an erased
person is a former colleague.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from goldenthread.app.history.kinds import Kind

if TYPE_CHECKING:
    from goldenthread.app.history.models import Event

Sentence = Callable[[dict[str, Any]], str]
_SENTENCES: dict[Kind, Sentence] = {}
_ROOMS = (
    "people",
    "customers",
    "orders",
    "voice",
    "programme",
    "diagnosis",
    "exchange",
    "notices",
    "webhooks",
)


def sentence_for(*kinds: Kind) -> Callable[[Sentence], Sentence]:
    """Declare the function that says what happened; it is given the payload."""

    def keep(function: Sentence) -> Sentence:
        for kind in kinds:
            if kind in _SENTENCES:
                raise ValueError(f"{kind.value} has a sentence already.")
            _SENTENCES[kind] = function
        return function

    return keep


def sentence(event: Event) -> str:
    """What the event says, without who and when: "promised 14 March"."""
    return sentences()[Kind(event.kind)](event.payload)


def sentences() -> dict[Kind, Sentence]:
    """Every declared sentence. The apps' modules are imported on first use."""
    for room in _ROOMS:
        try:
            import_module(f"goldenthread.app.{room}.sentences")
        except ModuleNotFoundError as missing:
            if missing.name != f"goldenthread.app.{room}.sentences":
                raise
    return _SENTENCES
