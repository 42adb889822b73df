"""One thing that slips in the programme: a sentence with the records that it was read from. Never a score."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.utils.text import slugify

AREAS = (  # in the order in which they are told
    "Rhythm",
    "Renewals",
    "Sponsors",
    "Customers",
    "Roles",
    "The programme",
    "Plans",
    "Who runs it",
    "Results",
    "Attention",
)


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

    @property
    def key(self) -> tuple[str, ...]:
        """Its place: by area, the longest first; what slips since no day on record comes last in its area."""
        since = self.since.isoformat() if self.since else "9999"
        return (f"{AREAS.index(self.area):02}", since, self.about, self.what, self.address)

    @property
    def clearing(self) -> str:
        """What clears it, as a filter names it."""
        return slugify(self.clears)[:60]


def narrowed(
    slips: Iterable[Slip], *, area: str = "", clearing: str = "", words: str = "", today: date, days: int = 0
) -> list[Slip]:
    """Those of an area, that clear in one way, that name all the ``words``, and that last ``days`` or longer."""
    wanted = words.casefold().split()
    return [
        one
        for one in slips
        if (not area or one.area == area)
        and (not clearing or one.clearing == clearing)
        and all(word in f"{one.about} {one.what}".casefold() for word in wanted)
        and (not days or (one.since is not None and (today - one.since).days >= days))
    ]
