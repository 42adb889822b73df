"""An account leaves the programme, a membership of the board ends, a measure no longer weighs: at their pages."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.world import NOW, World

from goldenthread.app.history.models import Event
from goldenthread.app.programme import actions
from goldenthread.app.programme.models import BoardMember, MeasureWeight, ProgrammeAccount

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
SINCE = date(2025, 1, 1)
NAMES = ("programme_account_release", "board_member_departure", "measure_weight_end")


@pytest.fixture
def held(world: World) -> dict[str, ProgrammeAccount | BoardMember | MeasureWeight]:
    """What can end, by the page on which it ends."""
    lena = world.by(world.lena)
    return {
        "programme_account_release": actions.admit_account(
            world.meridian, criteria="It will grow", valid_from=SINCE, actor=lena
        ),
        "board_member_departure": actions.add_board_member(
            person=world.petra, part="operations", valid_from=SINCE, actor=lena
        ),
        "measure_weight_end": weigh(world),
    }


def weigh(world: World, measure: str = "Renewals", **said) -> MeasureWeight:
    return actions.set_measure_weight(
        role="programme_lead",
        measure=measure,
        category="customer",
        weight=said.get("weight", Decimal("0.6")),
        horizon_months=36,
        variable_pay_share=Decimal("0.2"),
        valid_from=SINCE,
        actor=world.by(world.lena),
    )


KINDS = dict(
    zip(NAMES, ("programme_account.released", "board_member.left", "measure_weight.ended"), strict=True)
)


@pytest.mark.parametrize("name", NAMES)
def test_it_ends_at_its_page_once_and_never_before_it_began(world, held, signed_in, name):
    client, one = signed_in(world.lena), held[name]
    address = reverse(name, args=[one.pk])
    listed = reverse("measure_weights" if name == "measure_weight_end" else "charter")
    assert f'href="{address}"' in client.get(listed).content.decode()
    before = Event.objects.count()
    refused = client.post(address, {"valid_to": "2024-12-31"})
    assert refused.status_code == 422
    assert "It began on 2025-01-01" in refused.content.decode()
    assert Event.objects.count() == before
    assert client.post(address, {"valid_to": f"{TODAY}"}).status_code == 303
    one.refresh_from_db()
    assert one.valid_to == TODAY
    (event,) = Event.objects.order_by("pk")[before:]
    assert (event.kind, event.payload["valid_to"], event.actor_person_id) == (
        KINDS[name],
        f"{TODAY}",
        world.lena.pk,
    )
    again = client.post(address, {"valid_to": f"{TODAY + timedelta(days=9)}"})
    assert again.status_code == 422
    assert "There is nothing left to end" in again.content.decode()
    assert Event.objects.count() == before + 1
    assert f'href="{address}"' not in client.get(listed).content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_who_sees_the_programme_is_told_that_it_is_not_theirs_and_others_find_nothing(
    world, held, signed_in, name
):
    address = reverse(name, args=[held[name].pk])
    for person, status in ((world.petra, 403), (world.sofia, 403), (world.ana, 404), (world.vik, 404)):
        client = signed_in(person)
        assert client.get(address).status_code == status, person
        assert client.post(address, {"valid_to": f"{TODAY}"}).status_code == status, person
    held[name].refresh_from_db()
    assert held[name].valid_to is None
    assert signed_in(world.lena).get(reverse(name, args=[999_999])).status_code == 404


def test_a_member_sees_the_programme_until_the_last_day(world, held, signed_in):
    client = signed_in(world.petra)
    actions.end_board_member(
        held["board_member_departure"], valid_to=TODAY - timedelta(days=1), actor=world.by(world.lena)
    )
    assert client.get(reverse("charter")).status_code == 404


def test_what_roles_are_measured_by_stands_on_one_page_at_the_same_cost(world, held, signed_in):
    client = signed_in(world.lena)
    shown = client.get(reverse("measure_weights")).content.decode()
    assert "Renewals" in shown
    assert "Together 60" in shown
    few = statements(client)
    for number in range(20):
        weigh(world, f"Measure {number}", weight=Decimal("0.01"))
    assert statements(client) == few


def statements(client) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("measure_weights")).status_code == 200
    return len(asked)


def test_where_nothing_is_measured_the_page_says_where_to_begin(world, signed_in):
    shown = signed_in(world.lena).get(reverse("measure_weights")).content.decode()
    assert "Nobody wrote down what a role is measured by" in shown
    assert reverse("measure_weight_new") in shown
