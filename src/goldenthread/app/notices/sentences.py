"""What people read of events about notices."""

from __future__ import annotations

from typing import Any

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.sentences import sentence_for

Told = dict[str, Any]


@sentence_for(Kind.NOTICES_READ)
def notices_read(told: Told) -> str:
    return f"marked {told['count']} notice{'s' if told['count'] != 1 else ''} as read"
