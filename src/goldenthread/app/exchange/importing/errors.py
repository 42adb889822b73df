"""Why a file is not imported."""

from __future__ import annotations

from dataclasses import dataclass

from goldenthread.app.errors import Refusal


class UnreadableFile(Refusal):
    code = "import.unreadable"
    status = 422


class NotSaidHow(Refusal):
    """The file can be read in more than one way, and nobody said which."""

    code = "import.not_said_how"
    status = 422


class NotReady(Refusal):
    code = "import.not_ready"


class RowsRefused(Refusal):
    code = "import.rows_refused"


@dataclass(frozen=True)
class Problem:
    """Why a row is refused: where, what stands there, and what to do."""

    row: int
    column: str
    value: str
    reason: str


class BadValue(Exception):
    """A cell that cannot be taken; ``column`` is the import's own name of it."""

    def __init__(self, column: str, value: str, reason: str) -> None:
        super().__init__(reason)
        self.column, self.value, self.reason = column, value, reason
