"""What people read of events about imports."""

from __future__ import annotations

from typing import Any

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.sentences import sentence_for


@sentence_for(Kind.IMPORT_APPLIED)
def import_applied(told: dict[str, Any]) -> str:
    left = f", {told['refused']} rows left out" if told["refused"] else ""
    return f"imported {told['subject']} from a file: {told['added']} added, {told['changed']} changed{left}"
