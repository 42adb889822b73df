"""The organisation is kept at pages: who may, what is refused, and that each act leaves one event."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils.html import escape
from tests.world import NOW, OFFICE_HOURS

from goldenthread.app.customers.models import Account, Contact
from goldenthread.app.history.models import Event
from goldenthread.app.people.actions import leave
from goldenthread.app.people.models import ApiToken, DecisionRight, Person, Unit

pytestmark = pytest.mark.django_db
TODAY = NOW.date().isoformat()
EVIL = "<script>alert('מרידיאן')</script>"


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def signed_in():
    def client(person: Person) -> Client:
        one = Client()
        one.force_login(person.login)
        return one

    return client


def acts(world):
    """Each page's address, who may use it there, who sees it and may not, and a sound form."""
    field = world.field_services.pk
    return {
        "people/new": (world.hanna, world.ana, {"name": "Uma Roy", "email": "uma@thread.example"}),
        f"people/{world.tom.pk}/changes": (world.hanna, world.ana, {"name": "Thomas", "hired_on": TODAY}),
        f"people/{world.tom.pk}/departure": (world.hanna, world.ana, {"left_on": TODAY}),
        f"people/{world.tom.pk}/assignments": (
            world.hanna,
            world.omar,
            {"unit": field, "role": "unit_member", "line": "solid", "fte": "0.5", "valid_from": TODAY},
        ),
        f"people/{world.priya.pk}/skills": (world.hanna, world.omar, {"skill": "fibre", "level": "4"}),
        f"people/{world.priya.pk}/absences": (
            world.priya,
            world.omar,
            {"from_at": "2026-03-09T08:00", "to_at": "2026-03-13T17:00"},
        ),
        "units/new": (
            world.ines,
            world.nadia,
            {"name": "Night shift", "kind": "function", "valid_from": TODAY},
        ),
        f"units/{world.billing.pk}/versions": (
            world.ines,
            world.nadia,
            {"name": "Invoicing", "kind": "function", "valid_from": TODAY},
        ),
        "rights/areas": (world.ines, world.ana, {"name": "Exceptions to policy"}),
        "rights/new": (
            world.ines,
            world.ana,
            {"area": world.price.pk, "role": "executive", "right": "decides", "valid_from": TODAY},
        ),
        "calendars/new": (
            world.ines,
            world.ana,
            {
                "name": "Lisbon",
                "time_zone": "Europe/Lisbon",
                "weekly_hours": "mon 09:00-17:00",
                "country": "PT",
            },
        ),
        "policies/new": (
            world.ines,
            world.omar,
            {"clock": "response", "target_hours": "8", "tier": "key", "valid_from": TODAY},
        ),
        "policies/allowances": (
            world.ines,
            world.ana,
            {"per_quarter": "2", "tier": "key", "valid_from": TODAY},
        ),
        "accounts/new": (world.lena, world.ana, {"name": "Polaris", "valid_from": TODAY}),
        f"accounts/{world.castor.pk}/versions": (
            world.lena,
            world.ben,
            {"name": "Castor", "valid_from": TODAY},
        ),
        f"accounts/{world.castor.pk}/team": (
            world.lena,
            world.ben,
            {"person": world.tom.pk, "valid_from": TODAY},
        ),
        f"accounts/{world.meridian.pk}/contacts": (world.ana, world.tom, {"name": "Rita", "authority": "3"}),
        f"contacts/{world.mara.pk}": (world.ana, world.tom, {"name": "Mara I.", "authority": "4"}),
        f"contacts/{world.mara.pk}/erasure": (world.ana, world.tom, {"sure": "yes"}),
    }


def test_each_act_is_done_by_those_who_may_and_leaves_one_event(world, signed_in):
    for path, (may, _, sound) in acts(world).items():
        client = signed_in(may)
        assert client.get(f"/{path}").status_code == 200, path
        before = Event.objects.count()
        answer = client.post(f"/{path}", sound)
        assert answer.status_code == 303, (path, answer.content.decode()[-3000:])
        assert Event.objects.count() == before + 1, path


def test_each_act_is_refused_to_those_who_may_not(world, signed_in):
    for path, (_, may_not, sound) in acts(world).items():
        before = Event.objects.count()
        answer = signed_in(may_not).post(f"/{path}", sound)
        assert answer.status_code == 403, path
        assert "You may not" in answer.content.decode(), path
        assert Event.objects.count() == before, path


def test_each_act_is_not_found_by_vik(world, signed_in):
    vik = signed_in(world.vik)
    for path, (_, _, sound) in acts(world).items():
        if path in ("people/new", "units/new", "accounts/new"):
            continue  # nothing is named there: refused by right
        assert vik.post(f"/{path}", sound).status_code == 404, path


@pytest.mark.parametrize("bad", ["", EVIL * 200, "\x00", "-1", "99999999999999999999", "2026-99-99"])
def test_no_bad_input_breaks_a_page_or_is_stored_half(world, signed_in, bad):
    for path, (may, _, sound) in acts(world).items():
        for field in sound:
            if path.endswith("erasure") or (
                field in ("email", "title", "name", "skill") and bad in ("-1", "2026-99-99")
            ):
                continue
            before = Event.objects.count()
            answer = signed_in(may).post(f"/{path}", {**sound, field: bad})
            assert answer.status_code in (303, 404, 409, 422), (path, field, bad)
            assert Event.objects.count() == before + (answer.status_code == 303), (path, field)


def test_script_in_a_name_is_shown_as_text(world, signed_in):
    signed_in(world.hanna).post("/people/new", {"name": EVIL})
    page = signed_in(world.ana).get("/people").content.decode()
    assert EVIL not in page
    assert escape(EVIL) in page


def test_a_leaver_is_erased_at_the_page(world, signed_in):
    leave(world.tom, left_on=NOW.date() - timedelta(days=1), actor=world.by(world.hanna))
    assert signed_in(world.ines).post(f"/people/{world.tom.pk}/erasure").status_code == 303
    assert Person.objects.get(pk=world.tom.pk).name == ""


def test_a_refused_field_says_what_to_do_beside_it(world, signed_in):
    answer = signed_in(world.ines).post(
        f"/units/{world.operations.pk}/versions",
        {"name": "Operations", "kind": "function", "parent": world.billing.pk, "valid_from": TODAY},
    )
    assert answer.status_code == 409
    assert "Choose a unit that is not below it" in answer.content.decode()
    assert Unit.objects.get(pk=world.operations.pk).parent == world.board


def test_the_directory_grows_without_more_queries(world, signed_in, django_assert_num_queries):
    client = signed_in(world.ana)
    client.get("/people")
    with django_assert_num_queries(count := _queries(client, "/people")):
        client.get("/people")
    Person.objects.bulk_create(Person(name=f"New {n}") for n in range(20))
    with django_assert_num_queries(count):
        client.get("/people")


def _queries(client, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


def test_gaps_and_doubles_and_borrowed_careers_are_shown(world, signed_in):
    page = signed_in(world.ana).get("/rights").content.decode()
    assert "Nobody decides" in page
    assert "Price concessions" in page


def test_a_career_is_seen_by_those_who_may(world, signed_in):
    address = f"/people/{world.ben.pk}"
    assert "Appraised by" in signed_in(world.hanna).get(address).content.decode()
    assert "Appraised by" not in signed_in(world.omar).get(address).content.decode()


def test_a_token_is_shown_once(world, signed_in):
    ana = signed_in(world.ana)
    made = ana.post("/me/tokens", {"name": "planner", "scopes": ["read"]})
    assert made.status_code == 201
    hint = ApiToken.objects.get().hint
    assert made.content.decode().count(hint) == 2
    assert ana.get("/me/tokens").content.decode().count(hint) == 1
    assert made.headers["Cache-Control"] == "no-store"
    other = signed_in(world.ben).post(f"/me/tokens/{ApiToken.objects.get().pk}/revocation")
    assert other.status_code == 404
    assert ana.post(f"/me/tokens/{ApiToken.objects.get().pk}/revocation").status_code == 303
    assert ApiToken.objects.get().revoked_at


def test_hours_are_read_back_as_they_were_written(world, signed_in):
    page = signed_in(world.ines).get(f"/calendars/{world.office.pk}").content.decode()
    assert "mon 08:00-12:00 13:00-17:00" in page
    assert world.office.weekly_hours == OFFICE_HOURS
    bad = {"name": "x", "time_zone": "Nowhere/Land", "weekly_hours": "mon 09:00-08:00"}
    assert signed_in(world.ines).post("/calendars/new", bad).status_code == 422
    assert Contact.objects.count() == 2
    assert Account.objects.count() == 3
    assert DecisionRight.objects.count() == 2
