"""What people read of events about diagnoses."""

from __future__ import annotations

from typing import Any

from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.sentences import sentence_for


@sentence_for(Kind.DIAGNOSIS_ASKED)
def diagnosis_asked(_: dict[str, Any]) -> str:
    return "asked for a diagnosis of the records"
