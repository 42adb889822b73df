"""The programme's home, my part, and roles at pages."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.world import FOUNDERS, NOW, SINCE

from goldenthread.app.customers.actions import open_account
from goldenthread.app.customers.models import Account
from goldenthread.app.programme.actions import (
    accept_role,
    agree_terms,
    ask_to_accept,
    open_handover,
    say_understood,
)
from goldenthread.app.programme.models import Acceptance, Due, Duty, RoleCharter
from goldenthread.app.programme.queries.slipping import slipping

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def test_the_home_says_what_slips_since_when_and_what_clears_it(stage, signed_in):
    for month in (1, 2, 3, 4, 5, 6, 7, 8, 9):
        day = date(2025, month, 1)
        kept = day if month < 6 else None
        Due.objects.create(
            account=stage.world.meridian,
            artefact="sponsor_review",
            due_on=day,
            owner=stage.world.sofia,
            issued_on=kept,
        )
    Duty.objects.update(due_on=TODAY - timedelta(days=3))
    page = signed_in(stage.world.lena).get(reverse("programme")).content.decode()
    for said in (
        "Sponsor review missed 4 times in a row, owned by Sofia Lindqvist",
        "Nobody has called it",
        "Sofia Lindqvist owes them an act: keep a relationship with Mara Ilić",
        "1 complaint is without a resolution",
        "It has no sponsor",
        "1 were told of their role and 0 accepted it",
        "It clears when",
    ):
        assert said in page, said


def test_every_slip_opens_to_a_page_that_the_lead_may_see(stage, signed_in):
    Duty.objects.update(due_on=TODAY - timedelta(days=3))
    client, found = signed_in(stage.world.lena), slipping(TODAY)
    assert found
    for one in found:
        for address in {one.address, *(address for _, address in one.evidence)}:
            assert client.get(address).status_code == 200, address


def test_sofia_does_her_part_in_one_form(stage, signed_in):
    client = signed_in(stage.world.sofia)
    assert "Keep a relationship" in client.get(reverse("my_part")).content.decode()
    address = reverse("duty_acts", args=[stage.duty.pk])
    assert client.post(address, {"evidence": ""}).status_code == 422
    assert client.post(address, {"evidence": "Mara was there"}).status_code == 303
    stage.duty.refresh_from_db()
    assert stage.duty.interaction.contact == stage.world.mara
    assert client.post(address, {"evidence": "Again"}).status_code == 409
    acts = client.get(reverse("entanglement", args=[stage.world.meridian.pk])).content.decode()
    assert "Visit" in acts


def test_the_home_shows_the_longest_and_leads_to_all(stage, signed_in):
    for number in range(9):
        open_account(f"Key {number}", tier="key", valid_from=SINCE, actor=FOUNDERS)
    client = signed_in(stage.world.lena)
    page = client.get(reverse("programme")).content.decode()
    assert page.count("It clears when somebody is named.") == 2  # once for the eye, once in the link's name
    assert page.count(">Key ") == 5
    address = re.search(
        r'href="([^"]+)">5 more<span class="hidden-text"> of Customers. It clears when somebody', page
    )
    every = client.get(html.unescape(address[1])).content.decode()
    assert all(f"Key {number}" in every for number in range(9))
    assert "Nobody has called it" not in every  # of Renewals


def test_the_whole_list_is_narrowed_and_paged_and_the_api_says_the_same(stage, signed_in):
    for number in range(60):
        open_account(f"Key {number:02}", tier="key", valid_from=SINCE, actor=FOUNDERS)
    client = signed_in(stage.world.lena)
    first = client.get(reverse("slips"), {"area": "Customers", "words": "key manager"})
    names = re.findall(r">(Key \d\d)<", first.content.decode())
    onward = re.search(r'href="(\?[^"]+)" rel="next"', first.content.decode())
    Account.objects.filter(name="Key 00").update(closed_on=TODAY)  # one before goes: none is skipped
    second = client.get(reverse("slips") + html.unescape(onward[1])).content.decode()
    names += re.findall(r">(Key \d\d)<", second)
    assert names == [f"Key {number:02}" for number in range(60)]
    told = client.get(
        "/api/v1/programme/slips", {"area": "Customers", "words": "key 0 manager", "limit": 200}
    )
    assert {one["about"] for one in told.json()["items"]} == {
        f"Key {number:02}" for number in range(1, 60) if "0" in f"{number:02}"
    }
    assert client.get(reverse("slips"), {"days": 3650}).content.decode().count("todo-title") == 0
    assert client.get(reverse("slips"), {"area": "Nowhere"}).status_code == 422
    assert client.get(reverse("slips"), {"after": "WyJ4Il0", "area": "Customers"}).status_code == 200


def test_a_line_of_the_pack_leads_to_its_record_only_for_those_who_may_open_it(stage, signed_in):
    handover = open_handover(
        stage.world.castor,
        leaver=stage.world.ben,
        successor=stage.world.ana,
        last_day=TODAY,
        actor=stage.world.by(stage.world.lena),
    )
    order, address = stage.foreign, reverse("handover", args=[handover.pk])
    link = f'href="{reverse("order", args=[order.pk])}"'
    theirs = signed_in(stage.world.ana).get(address).content.decode()
    assert order.title in theirs
    assert link not in theirs
    assert link in signed_in(stage.world.lena).get(address).content.decode()


def test_each_number_of_a_unit_opens_to_what_it_counts(stage, signed_in):
    """Field services: Ana's order and the people of the unit, of whom Priya was told; page and API alike."""
    lena, unit = signed_in(stage.world.lena), stage.world.field_services.pk
    (row,) = [
        one for one in lena.get("/api/v1/programme/units-touching").json()["items"] if one["unit_id"] == unit
    ]
    page = lena.get(reverse("roles")).content.decode()
    seen = {}
    for what, count in (("orders", row["orders"]), ("people", row["people"]), ("told", row["informed"])):
        address = reverse("touching", args=[unit, what])
        assert f'href="{address}"' in page
        shown = lena.get(address).content.decode()
        part = "orders" if what == "orders" else f"people/{what}"
        told = lena.get(f"/api/v1/programme/units-touching/{unit}/{part}").json()["items"]
        names = [one["title" if what == "orders" else "name"] for one in told]
        assert len(names) == count
        assert all(f">{name}</a>" in shown for name in names)
        seen[what] = names
    assert seen == {
        "orders": ["Ten scanners"],
        "people": ["Priya Raman", "Omar Said"],
        "told": ["Priya Raman"],
    }
    assert "Nobody and nothing" in lena.get(reverse("touching", args=[unit, "accepted"])).content.decode()
    still = lena.get(reverse("touching", args=[unit, "open"])).content.decode()
    assert "Not told" in still
    assert "Asked" in still
    sofia = signed_in(stage.world.sofia)
    assert sofia.get(reverse("touching", args=[unit, "orders"])).status_code == 200
    for what in ("told", "nothing"):
        assert sofia.get(reverse("touching", args=[unit, what])).status_code == 404
    assert signed_in(stage.world.omar).get(reverse("touching", args=[unit, "orders"])).status_code == 404


def test_the_chain_of_promises_says_where_the_role_is_taken_on(stage, signed_in):
    """Everybody of field services takes it on, nobody of planning; how many is not said."""
    ana, order = signed_in(stage.world.ana), stage.order
    address, lacks = reverse("order", args=[order.pk]), "not everybody there took their role"
    assert ana.get(address).content.decode().count(lacks) == 2
    by = stage.world.by
    omars = ask_to_accept(stage.role.charter, person=stage.world.omar, actor=by(stage.world.lena))
    for one, who, agrees in (
        (stage.role, stage.world.priya, stage.world.omar),
        (omars, stage.world.omar, stage.world.nadia),
    ):
        say_understood(one, own_words="They come first", actor=by(who))
        agree_terms(one, conditions="", actor=by(agrees))
        accept_role(one, actor=by(who))
    page = ana.get(address).content.decode()
    assert page.count(lacks) == 1
    assert page.count("their role for key accounts is taken on") == 1
    chain = ana.get(f"/api/v1/orders/{order.pk}/thread").json()["chain"]
    assert {one["asked_of"]: one["role_taken_on"] for one in chain} == {
        "Field services": True,
        "Planning": False,
    }
    theirs = signed_in(stage.world.ben).get(reverse("order", args=[stage.foreign.pk])).content.decode()
    assert "role for key accounts" not in theirs  # Castor is of no key tier


def test_priya_takes_a_role_on_at_its_page(stage, signed_in):
    priya, omar = signed_in(stage.world.priya), signed_in(stage.world.omar)
    here = reverse("role", args=[stage.role.pk])
    assert priya.post(f"{here}/acceptances").status_code == 409
    assert priya.post(f"{here}/understandings", {"own_words": "They come first"}).status_code == 303
    assert omar.post(f"{here}/terms", {"conditions": ""}).status_code == 303
    assert priya.post(f"{here}/acceptances").status_code == 303
    stage.role.refresh_from_db()
    assert stage.role.accepted_at is not None


def test_the_api_does_the_same(stage, signed_in):
    client = signed_in(stage.world.sofia)
    listed = client.get("/api/v1/duties").json()["items"]
    assert [one["id"] for one in listed] == [stage.duty.pk]
    address = f"/api/v1/duties/{stage.duty.pk}/act"
    done = client.post(address, {"evidence": "We met"}, content_type="application/json")
    assert done.status_code == 200, done.content
    assert done.json()["evidence"] == "We met"
    assert (
        signed_in(stage.world.ana)
        .post(address, {"evidence": "x"}, content_type="application/json")
        .status_code
        == 404
    )


def test_the_lists_of_roles_begin_on_one_page_and_each_is_paged_alone(stage, signed_in):
    """Of sixty charters ten stand at first; then fifty and the rest, each once and in order."""
    charters = RoleCharter.objects.bulk_create(
        RoleCharter(unit=stage.world.planning, title=f"Role {n:02}", text="Ask first", valid_from=TODAY)
        for n in range(60)
    )
    Acceptance.objects.bulk_create(
        Acceptance(charter=one, person=stage.world.petra, informed_at=NOW) for one in charters
    )
    lena = signed_in(stage.world.lena)

    def page(query: str, client=lena) -> str:
        answer = client.get(reverse("roles") + query)
        assert answer.status_code == 200
        return answer.content.decode()

    def names(shown: str) -> list[str]:
        return re.findall(r">Petra Novak: (Role \d\d)<", shown)

    begun, first = page(""), page("?list=people")
    assert [begun.count(f'href="?list={name}"') for name in ("people", "charters", "units")] == [1, 1, 0]
    following = html.unescape(re.search(r'href="(\?[^"]+)" rel="next"', first)[1])
    assert (len(names(begun)), len(names(first))) == (10, 50)
    assert names(first) + names(page(following)) == [f"Role {n:02}" for n in range(60)]
    heads = ("Yours", "Units that work for key accounts", "Everybody asked", "Role charters")
    for wanted, shown in (("people", heads[2]), ("charters", heads[3]), ("units", heads[1])):
        assert [one for one in heads if f">{one}" in page(f"?list={wanted}")] == [shown]
    assert heads[1] not in page("?list=units", signed_in(stage.world.priya))
