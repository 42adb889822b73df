"""Compile with numba, and keep what was compiled where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

_njit: Any = numba.njit

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """``function`` as machine code, kept on disk between runs unless no folder for that is writable."""
    return _compiled(function, within=False)


def inlined(function: Function) -> Function:
    """The same, always as a part of whoever calls it.

    A call between two compiled functions costs more than most of what the loop does in one: with its small functions
    as parts of the large ones the loop is 1.6 times as quick. Large functions with several callers stay calls, or
    the first use would compile half as long again.
    """
    return _compiled(function, within=True)


def copied(function: Function) -> Function:
    """The same, never compiled by itself: what only reads one place is copied into whoever calls it as it is written.

    Forty such functions compiled each by itself cost a sixth of the first use.
    """
    made: Function = _njit(inline="always", nogil=True, error_model="numpy")(function)
    return made


def _compiled(function: Function, *, within: bool) -> Function:
    options = {"nogil": True, "error_model": "numpy", "forceinline": within}
    try:
        kept: Function = _njit(cache=True, **options)(function)
        return kept
    except RuntimeError:  # numba finds no place for its cache: compile anew in each process
        passing: Function = _njit(**options)(function)
        return passing
