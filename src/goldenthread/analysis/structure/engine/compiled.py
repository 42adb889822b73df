"""Compile with numba, and keep what was compiled where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import numba

_njit: Any = numba.njit

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """``function`` as machine code, kept on disk between runs unless no folder for that is writable."""
    try:
        kept: Function = _njit(cache=True, nogil=True, error_model="numpy")(function)
        return kept
    except RuntimeError:  # numba finds no place for its cache: compile anew in each process
        passing: Function = _njit(nogil=True, error_model="numpy")(function)
        return passing
