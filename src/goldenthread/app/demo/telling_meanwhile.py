"""The demonstration's story, told in a process of its own while the tables are made.

That process needs neither Django nor a database, so nothing of them is imported here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

STORY = "technology_services"


@dataclass(frozen=True)
class Telling:
    """A story that is being told: where its records will be, and what is true of it once they are there."""

    folder: Path
    truth: Callable[[], dict[str, Any]]


@contextmanager
def told_meanwhile(
    *, ending: date, month: int = 12, seed: int = 1, size: str = "company"
) -> Iterator[Telling]:
    """The story until ``month``, with ``ending`` as its last day, told from now on until it is wanted."""
    with (
        TemporaryDirectory() as folder,
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as other,
    ):
        records = Path(folder) / "records"
        truth = other.submit(_told, records, month=month, seed=seed, size=size, ending=ending)
        yield Telling(records, truth.result)


def _told(folder: Path, *, month: int, seed: int, size: str, ending: date) -> dict[str, Any]:
    from goldenthread.analysis.synthetic import synthesise

    told = synthesise(STORY, seed=seed, size=size, out=folder, months=month, ending=ending, truth=False)
    truth: dict[str, Any] = told.truth
    return truth
