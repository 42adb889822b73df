"""What a person may do and see, asked once while a page is read.

A page asks the same of its reader in many places: their roles, their accounts, the units below theirs. While a
reading lasts (one GET), the first answer stands. Outside a reading, and in every act, each question is asked anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
_known: ContextVar[dict[Any, Any] | None] = ContextVar("known", default=None)


@contextmanager
def one_reading() -> Iterator[None]:
    """Within it, what is remembered is asked once."""
    before = _known.set({})
    try:
        yield
    finally:
        _known.reset(before)


def _kept(value: Any) -> Any:
    return tuple(map(_kept, value)) if isinstance(value, list | tuple) else value


def remembered(question: Callable[P, T]) -> Callable[P, T]:
    """``question`` is asked once per reading and arguments. Nobody changes what it answers."""

    @wraps(question)
    def once(*given: P.args, **named: P.kwargs) -> T:
        known = _known.get()
        if known is None:
            return question(*given, **named)
        key = (question.__module__, question.__qualname__, *map(_kept, given), _kept(sorted(named.items())))
        if key not in known:
            known[key] = question(*given, **named)
        answer: T = known[key]
        return answer

    return once
