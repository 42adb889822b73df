"""What history says of diagnoses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from goldenthread.app.history.kinds import Kind, Payload


@dataclass(frozen=True)
class DiagnosisAsked(Payload):
    kind: ClassVar[Kind] = Kind.DIAGNOSIS_ASKED
