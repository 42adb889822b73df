"""Request id → the feedback that this person may see. What one may not see is not found."""

from __future__ import annotations

from datetime import date

from goldenthread.app.errors import NotFound
from goldenthread.app.people.models import Person
from goldenthread.app.voice.models import Feedback
from goldenthread.app.voice.queries import feedback_visible_to


def feedback_for(person: Person, feedback_id: int, *, on: date) -> Feedback:
    found = (
        feedback_visible_to(person, on=on).filter(pk=feedback_id).first() if 0 < feedback_id < 2**63 else None
    )
    if found is None:
        raise NotFound("There is no such feedback.")
    return found
