import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from goldenthread.app.history.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE history_event ENABLE TRIGGER history_event_no_truncate")
    now = timezone.now()
    return Event.objects.create(
        kind="unit.opened", at=now, recorded_at=now, actor_system="test", subject_type="unit", subject_id=1
    )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history_event SET kind = 'unit.closed'",
        "DELETE FROM history_event",
        "TRUNCATE history_event CASCADE",
    ],
)
def test_history_cannot_be_edited(event, statement):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="History cannot be edited"), transaction.atomic():
            cursor.execute(statement)
    assert Event.objects.get().kind == "unit.opened"
