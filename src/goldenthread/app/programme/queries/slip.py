"""One thing that slips in the programme: a sentence with the records that it was read from. Never a score."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Slip:
    """One thing that is slipping."""

    area: str
    what: str
    about: str
    address: str
    since: date | None
    clears: str
    evidence: tuple[tuple[str, str], ...] = field(default=())  # label and address
