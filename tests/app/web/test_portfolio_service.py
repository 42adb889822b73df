"""The service that an account got beside what its tier promises."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.app.web.portfolio import FOUNDERS_NOW, QUARTER, TODAY, page
from tests.world import FOUNDERS, NOW, SINCE

from goldenthread.app.customers import actions as customers
from goldenthread.app.orders import actions as orders
from goldenthread.app.people import actions as people
from goldenthread.app.programme import actions
from goldenthread.app.programme.queries.accounts.service import Period, service_of, shares_of

pytestmark = pytest.mark.django_db


def stage_of_service(world):
    """Meridian: an order of its own and one in support, one put first, one barrier escalated, a visit of Sofia's."""
    ana, then = world.by(world.ana), NOW - timedelta(days=10)
    order = orders.place_order(
        world.meridian,
        asked_of=world.field_services,
        title="Scanners",
        why="A ward opens",
        requested_for=TODAY + timedelta(days=9),
        actor=world.by(world.ana, then),
    )
    orders.promise(order, promised_for=TODAY + timedelta(days=9), actor=world.by(world.omar, then))
    orders.place_supporting_order(
        order,
        asked_of=world.planning,
        title="A van",
        requested_for=TODAY + timedelta(days=8),
        actor=world.by(world.omar, then),
    )
    orders.set_expedite_allowance(per_quarter=5, valid_from=SINCE, actor=FOUNDERS)
    orders.expedite(order, ground="The minister comes", actor=ana)
    barrier = orders.raise_barrier(
        order=order, kind="capacity", what="No crew", area=world.capacity, actor=ana
    )
    orders.escalate(barrier, reason="Two more needed", actor=ana)
    customers.record_interaction(
        world.meridian,
        kind="visit",
        contact=world.mara,
        at=NOW - timedelta(days=2),
        actor=world.by(world.sofia),
    )
    customers.record_interaction(world.meridian, kind="call", contact=world.mara, actor=ana)
    return order


def test_service_is_counted_beside_what_the_tier_promises(world, signed_in):
    stage_of_service(world)
    actions.set_tier(
        "key", contacts=9, executive_acts=1, expedites=2, valid_from=SINCE, actor=world.by(world.lena)
    )
    found = service_of(world.meridian, QUARTER)
    lines = {one.name: one for one in found.lines}
    assert {name: one.got for name, one in lines.items() if name != "unit_hours"} == {
        "contacts": 2,
        "executive_acts": 1,
        "expedites": 1,
        "escalations": 1,
    }
    assert lines["contacts"].is_short
    assert not lines["executive_acts"].is_short
    assert lines["unit_hours"].promised is None
    assert [(one.kind, str(one.unit), one.own, one.supporting) for one in found.asked] == [
        ("No particular kind", "Field services", 1, 0),
        ("No particular kind", "Planning", 0, 1),
    ]
    share = shares_of([world.meridian.pk, world.castor.pk], QUARTER)
    assert (share[world.meridian.pk].orders, share[world.meridian.pk].executive_acts) == (1, 1)
    assert share[world.castor.pk].contacts == 0
    client = signed_in(world.ana)
    shown = page(client, "service", world.meridian.pk)
    assert "less than promised" in shown
    for what in ("orders", "contacts", "expedites", "escalations"):
        assert "Nothing of this kind" not in page(client, "service_records", world.meridian.pk, what)
    unit = {"unit": world.planning.pk, "own": "no", "kind": "none"}
    assert "A van" in page(client, "service_records", world.meridian.pk, "orders", **unit)
    assert "Scanners" not in page(client, "service_records", world.meridian.pk, "orders", **unit)
    assert "Scanners" in page(
        client, "service_records", world.meridian.pk, "held", unit=world.field_services.pk
    )
    page(client, "service_records", world.meridian.pk, "executive-contacts", status=404)
    assert "Visit" in page(signed_in(world.sofia), "service_records", world.meridian.pk, "executive-contacts")
    page(client, "service", world.meridian.pk, since="2026-02-01", until="2026-01-01", status=422)


def test_an_act_of_an_executive_is_one_by_the_role_held_on_that_day(world):
    """Omar visits twice: as an executive until ten days ago, and since then as the leader of his unit alone."""
    until = TODAY - timedelta(days=10)
    held = people.assign(world.omar, unit=world.board, role="executive", valid_from=SINCE, actor=FOUNDERS)
    people.end_assignment(held, valid_to=until, actor=FOUNDERS)
    for days in (10, 9):
        customers.record_interaction(
            world.meridian, kind="visit", person=world.omar, at=NOW - timedelta(days=days), actor=FOUNDERS_NOW
        )
    lines = {one.name: one.got for one in service_of(world.meridian, QUARTER).lines}
    assert (lines["contacts"], lines["executive_acts"]) == (2, 1)


def test_hours_held_add_up_to_the_time_that_passed(world):
    """From placing until now, whoever held it: elapsed hours partition among the units."""
    stage_of_service(world)
    found = service_of(world.meridian, QUARTER)
    then = NOW - timedelta(days=10)
    passed = (QUARTER.end - then).total_seconds() / 3600
    assert sum(one.elapsed_hours for one in found.held) == pytest.approx(2 * passed)  # two orders
    office = world.office
    from goldenthread.app.orders.working_time import working_calendar

    working = working_calendar(office).working_seconds(then, QUARTER.end) / 3600
    assert found.working_hours == pytest.approx(2 * working)
    before = Period(TODAY - timedelta(days=400), TODAY - timedelta(days=300))
    assert service_of(world.meridian, before).held == ()
