"""What history says of notices: that they were read, how people wish to be told. Never what a notice said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from goldenthread.app.history.kinds import Kind, Payload


@dataclass(frozen=True)
class NoticesRead(Payload):
    """``up_to_id``: the latest of them."""

    kind: ClassVar[Kind] = Kind.NOTICES_READ
    count: int
    up_to_id: int
