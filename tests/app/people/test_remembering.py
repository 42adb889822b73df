"""What is asked once while a page is read, and anew in every act."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import NOW

from goldenthread.app.customers.queries import accounts_seen_whole_by
from goldenthread.app.people import actions
from goldenthread.app.people.models import Role
from goldenthread.app.people.permissions import roles_of
from goldenthread.app.people.remembering import one_reading

pytestmark = pytest.mark.django_db
DAY = NOW.date()


def statements(question) -> int:
    with CaptureQueriesContext(connection) as seen:
        question()
        question()
    return len(seen)


def test_within_a_reading_a_question_is_asked_once(world):
    outside = statements(lambda: accounts_seen_whole_by(world.ana, on=DAY))
    with one_reading():
        assert statements(lambda: accounts_seen_whole_by(world.ana, on=DAY)) * 2 == outside
    assert statements(lambda: accounts_seen_whole_by(world.ana, on=DAY)) == outside


def test_each_person_and_each_day_has_an_answer_of_its_own(world):
    with one_reading():
        assert roles_of(world.ana, DAY) == {Role.ACCOUNT_MANAGER}
        assert roles_of(world.omar, DAY) == {Role.UNIT_LEAD}
        assert roles_of(world.ana, DAY - timedelta(days=4_000)) == frozenset()


def test_a_right_that_ends_is_gone_at_the_next_reading(world):
    with one_reading():
        assert roles_of(world.ana, DAY + timedelta(days=1))
    held = world.ana.assignments.get()
    actions.end_assignment(held, valid_to=DAY, actor=world.by(world.ines))
    with one_reading():
        assert not roles_of(world.ana, DAY + timedelta(days=1))
