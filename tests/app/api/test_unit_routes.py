"""What a unit should know before it promises, and what others cost it, as numbers that open to their orders."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from tests.app.orders.conftest import DUE, Conversation
from tests.world import NOW

from goldenthread.app.orders import actions
from goldenthread.app.orders.queries import ability_to_promise

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_days_later():
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        yield


def get(client, path: str, status: int = 200, **query):
    answer = client.get(f"/api/v1/{path}", query)
    assert answer.status_code == status, answer.content
    return answer.json()


def test_ability_is_what_the_page_shows_for_that_day(world, calling_as):
    talk = Conversation(world)
    talk.promised()
    talk.promised()
    at = f"units/{world.field_services.pk}/ability-to-promise"
    found = get(calling_as(world.omar), at, day=DUE.isoformat())
    told = ability_to_promise(world.field_services, DUE, now=NOW + timedelta(days=2))
    assert (found["promised_that_week"], found["overdue"]) == (2, 0)
    assert found["hours_available"] == pytest.approx(told.hours_available)
    assert found["hours_available"] > 0
    assert (found["kept"]["n"], found["kept"]["share"]) == (0, None)
    assert found["kept"]["why_no_share"]
    assert found["expected_deliveries"] is None


def test_a_day_that_is_past_or_far_away_is_refused(world, calling_as):
    client, at = calling_as(world.omar), f"units/{world.field_services.pk}/ability-to-promise"
    for day in ("2026-03-01", "2199-01-01", "soon"):
        assert get(client, at, 422, day=day)["error"]["code"] == "invalid"
    assert get(client, at)["day"] == "2026-03-04"


def test_hours_lost_name_the_cause_who_and_the_orders(world, calling_as):
    talk = Conversation(world)
    order = talk.placed()
    talk.omar(actions.send_back_incomplete, order, missing="Which ward?")
    client, at = calling_as(world.omar), f"units/{world.field_services.pk}/hours-lost"
    (lost,) = get(client, at)["items"]
    assert (lost["cause"], lost["by"], lost["times"]) == ("incomplete orders", "Meridian Health", 1)
    assert lost["order_ids"] == [order.pk]
    assert lost["hours"] == pytest.approx(1.0)
    assert get(client, at, first="2026-03-03", last="2026-03-04")["items"] == []
    assert get(client, at, 422, first="2020-01-01")["error"]["about"] == {"field": "first"}


def test_others_may_not_look_into_a_unit(world, calling_as):
    for path in ("ability-to-promise", "hours-lost"):
        at = f"units/{world.field_services.pk}/{path}"
        assert get(calling_as(world.ana), at, 403)["error"]["code"] == "not_permitted"
        get(calling_as(world.vik), at, 404)
