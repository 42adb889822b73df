"""Units, accounts and people named as one speaks of them: by id or by name."""

from __future__ import annotations

from goldenthread.cli.remote.connection import NOT_FOUND, Deployment, Failure

MOST = 20_000


def id_of(deployment: Deployment, room: str, named: str | None) -> int | None:
    """The id of the one in ``room`` (``units``) that is meant; refused where none or several have the name."""
    if named is None or named.strip().isdigit():
        return int(named) if named else None
    rows = deployment.every(room, MOST)
    same = [row["id"] for row in rows if row["name"].casefold() == named.strip().casefold()]
    if len(same) != 1:
        found = "Several are" if same else "Nobody and nothing that you may see is"
        raise Failure(f"{found} called '{named}' among the {room}. Give the id.", exit_code=NOT_FOUND)
    return int(same[0])
