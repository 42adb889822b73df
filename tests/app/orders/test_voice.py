"""Complaints and feedback: recorded, taken, answered, resolved, acted on; each step once, each with its event."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from goldenthread.app.errors import Invalid, NotFound, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.voice import actions as voice
from goldenthread.app.voice import errors
from goldenthread.app.voice.access import feedback_for
from goldenthread.app.voice.queries import feedback_visible_to, open_feedback_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 3)


@pytest.fixture
def complaint(talk):
    return voice.record_feedback(
        talk.world.meridian,
        kind="complaint",
        words="Two of ten are broken",
        contact=talk.world.mara,
        order=talk.promised(),
        actor=talk.actor("ana"),
    )


def test_a_complaint_goes_from_the_customers_words_to_what_was_changed(talk, complaint):
    assert complaint.unit == talk.world.field_services
    talk.ana(voice.assign_feedback, complaint, to=talk.world.omar)
    talk.omar(voice.reply, complaint, reply="We replace them today")
    talk.omar(voice.resolve, complaint, resolution="Replaced", contacts=2)
    talk.omar(voice.act_on, complaint, what_changed="Every box is tested")
    complaint.refresh_from_db()
    assert (complaint.owner, complaint.contacts) == (talk.world.omar, 2)
    assert complaint.at < complaint.replied_at < complaint.resolved_at < complaint.acted_at
    kinds = Event.objects.filter(subject_type="feedback").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == [
        "feedback.recorded",
        "feedback.assigned",
        "feedback.replied",
        "feedback.resolved",
        "feedback.acted_on",
    ]


def test_each_step_is_taken_once(talk, complaint):
    talk.ana(voice.reply, complaint, reply="Sorry")
    with pytest.raises(errors.AlreadyReplied):
        talk.ana(voice.reply, complaint, reply="Sorry again")
    talk.ana(voice.resolve, complaint, resolution="Replaced")
    with pytest.raises(errors.AlreadyResolved):
        talk.ana(voice.resolve, complaint, resolution="Replaced")
    with pytest.raises(errors.AlreadyResolved):
        talk.ana(voice.assign_feedback, complaint, to=talk.world.omar)
    talk.ana(voice.act_on, complaint, what_changed="Tests")
    with pytest.raises(errors.AlreadyActedOn):
        talk.ana(voice.act_on, complaint, what_changed="Tests")


def test_only_its_owner_and_those_who_answer_for_the_account_change_it(talk, complaint):
    for name in ("omar", "ben", "tom", "vik", "petra"):
        with pytest.raises(NotPermitted):
            talk.__getattr__(name)(voice.reply, complaint, reply="Hello")
    talk.lena(voice.assign_feedback, complaint, to=talk.world.omar)
    talk.omar(voice.reply, complaint, reply="Hello")


def test_who_sees_what_customers_say(talk, complaint):
    for name in ("ana", "sofia", "lena", "nadia", "omar", "priya", "tom"):
        assert feedback_for(getattr(talk.world, name), complaint.pk, on=TODAY) == complaint
    for name in ("ben", "petra", "vik", "hanna"):
        with pytest.raises(NotFound):
            feedback_for(getattr(talk.world, name), complaint.pk, on=TODAY)
        assert not feedback_visible_to(getattr(talk.world, name), on=TODAY)


def test_complaints_come_first_in_what_one_has_to_do(talk, complaint):
    early = voice.record_feedback(
        talk.world.meridian,
        kind="nps",
        score=Decimal(3),
        actor=talk.actor("ana"),
        at=complaint.at.replace(hour=1),
    )
    assert list(open_feedback_of(talk.world.ana)) == [complaint, early]


def test_an_order_of_another_account_is_refused(talk):
    order = talk.placed()
    with pytest.raises(Invalid, match="not Castor"):
        voice.record_feedback(
            talk.world.castor, kind="complaint", words="x", order=order, actor=talk.actor("ben")
        )
