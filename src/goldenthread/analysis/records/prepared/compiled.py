"""Loops compiled by numba, also where no folder may be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """``function`` compiled on first use, with the machine code kept on disk.

    Where neither the package's folder nor the user's cache folder may be written, numba refuses to cache;
    the loop then is compiled anew by each process (a second or so for each function) and works all the same.
    """
    import numba

    try:
        return cast(Function, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast(Function, numba.njit(nogil=True)(function))


def load() -> None:
    """Load what every compiled loop needs, a quarter of a second; best beside work that leaves Python alone."""
    compiled(_nothing)()


def _nothing() -> int:
    return 0
