"""What changes of rows need: who imports, what a name stands for, and that the past is not rewritten."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from goldenthread.app.errors import Refusal
from goldenthread.app.exchange.loading.ids import Ids
from goldenthread.app.exchange.merging.rows import Differences
from goldenthread.app.people.actors import Actor
from goldenthread.app.people.models import Person


class WouldRewrite(Refusal):
    code = "merge.would_rewrite"


def rewritten(differences: Differences, *, apart_from: set[str]) -> None:
    """Refuse what would edit the past."""
    wrong = [name for name in differences if name not in apart_from]
    if wrong:
        name = wrong[0]
        here, there = differences[name]
        raise WouldRewrite(
            f"{name} is '{_plain(here)}' here and '{_plain(there)}' in the record set. What is on record is not "
            "rewritten: tell it as something that happened later, or take this row out."
        )


def unsaid(differences: Differences) -> set[str]:
    """The fields that nothing was said in before: to say it is no rewriting."""
    return {name for name, (here, _) in differences.items() if here is None}


def _plain(value: Any) -> str:
    return "nothing" if value is None else str(value)


def importer(at: datetime | None = None) -> Actor:
    """The import, acting now or when it is told."""
    return Actor(system="import", via="import", now=at or timezone.now())


def known(table: str, name: str, ids: Ids) -> int:
    """The number here of what the record set calls by a name. Refused for what is nowhere."""
    found = ids.of(table, name)
    if found is None:
        raise WouldRewrite(
            f"There is no {table} '{name}', neither here nor in the record set. Correct the row."
        )
    return found


def some(name: str | None, ids: Ids) -> Person | None:
    """The person of that name, or nobody for no name."""
    return Person.objects.get(pk=known("person", name, ids)) if name else None
