"""Logins, second factors, sign-on links and tokens by a program: what each takes away, and what no token may do."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from tests.world import NOW

from goldenthread.app.api.models import KeptAnswer
from goldenthread.app.history.models import Event
from goldenthread.app.people.actions import add_person, issue_token, link_sign_on
from goldenthread.app.people.models import Login
from goldenthread.app.programme import actions as programme
from goldenthread.app.programme.models import ShareLink

pytestmark = pytest.mark.django_db
JSON = "application/json"


def told(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def test_a_login_is_given_and_closed(world, calling_as):
    rosa = add_person("Rosa Neu", email="rosa@thread.example", actor=world.by(world.hanna))
    client, at = calling_as(world.ines), f"/api/v1/people/{rosa.pk}"
    before = told("login.created")
    assert client.get(f"{at}/login").json()["has_login"] is False
    made = client.post(f"{at}/login", {}, content_type=JSON)
    assert (made.status_code, made.json()["email"], made.json()["is_open"]) == (
        201,
        "rosa@thread.example",
        True,
    )
    assert not Login.objects.get(person=rosa).has_usable_password()
    again = client.post(f"{at}/login", {}, content_type=JSON)
    assert again.status_code == 409
    assert client.post(f"{at}/login-closing").status_code == 200
    assert client.get(f"{at}/login").json()["is_open"] is False
    assert (told("login.created") - before, told("login.closed")) == (1, 1)


def test_a_lost_second_factor_is_taken_away_and_nobody_else_may(world, calling_as):
    Authenticator.objects.create(user=world.priya.login, type="totp", data={})
    at = f"/api/v1/people/{world.priya.pk}"
    assert calling_as(world.omar).post(f"{at}/second-factor-reset").status_code == 403
    assert Authenticator.objects.count() == 1
    answer = calling_as(world.ines).post(f"{at}/second-factor-reset")
    assert (answer.status_code, answer.json()["has_second_factor"]) == (200, False)
    assert told("second_factor.reset") == 1
    assert calling_as(world.ines).post(f"{at}/second-factor-reset").status_code == 409


def test_a_link_to_the_sign_on_is_taken_away(world, calling_as):
    link_sign_on(world.priya.login, provider="oidc", subject="priya", actor=world.by(world.priya))
    client, at = calling_as(world.ines), f"/api/v1/people/{world.priya.pk}"
    assert client.get(f"{at}/login").json()["is_linked_to_sign_on"] is True
    answer = client.delete(f"{at}/sign-on-link")
    assert (answer.status_code, answer.json()["is_linked_to_sign_on"]) == (200, False)
    assert told("sign_on.unlinked") == 1


def test_a_token_lists_and_revokes_tokens_and_no_route_makes_one(world, calling_as):
    other, _ = issue_token("left in a train", scopes=["orders"], actor=world.by(world.ana))
    client = calling_as(world.ana)
    mine = client.get("/api/v1/tokens").json()["items"]
    assert other.pk in {one["id"] for one in mine}
    assert all(set(one) & {"secret", "digest"} == set() for one in mine)
    answer = client.post(f"/api/v1/tokens/{other.pk}/revocation")
    assert (answer.status_code, answer.json()["revoked_at"] is not None) == (200, True)
    assert told("token.revoked") == 1
    assert calling_as(world.omar).post(f"/api/v1/tokens/{other.pk}/revocation").status_code == 404
    before = told("token.issued")
    assert client.post("/api/v1/tokens", {"name": "More", "scopes": ["read"]}, JSON).status_code == 405
    assert told("token.issued") == before


def test_gaps_and_doubles_of_rights_are_told_first(world, calling_as):
    client = calling_as(world.ines)
    area = client.post("/api/v1/decision-areas", {"name": "Exceptions"}, content_type=JSON).json()["id"]
    first = client.get("/api/v1/decision-areas/soundness").json()["items"][0]
    assert (first["area_id"], first["is_gap"], first["deciding"]) == (area, True, [])
    right = {"area_id": area, "role": "sponsor", "right": "decides", "valid_from": "2026-01-01"}
    for role in ("sponsor", "executive"):
        client.post("/api/v1/decision-rights", {**right, "role": role}, content_type=JSON)
    first = client.get("/api/v1/decision-areas/soundness").json()["items"][0]
    assert (first["area_id"], first["is_gap"], first["is_double"]) == (area, False, True)
    assert {one["role"] for one in first["deciding"]} == {"sponsor", "executive"}


def test_a_secret_that_is_told_once_is_not_kept_for_a_second_asking(world, calling_as, client):
    ana = world.by(world.ana)
    report = programme.write_report(world.meridian, month=NOW.date(), judgement="Good", actor=ana)
    programme.sign_report(report, actor=ana)
    program, at = calling_as(world.ana), f"/api/v1/reports/{report.pk}/links"
    made = program.post(at, headers={"Idempotency-Key": "a-1"})
    assert made.status_code == 201
    path = made.json()["path"]
    assert client.get(path).status_code == 200
    again = program.post(at, headers={"Idempotency-Key": "a-1"})
    assert (again.status_code, again.json()["error"]["code"]) == (409, "idempotency.told_once")
    assert path.rsplit("/", 1)[1].encode() not in bytes(KeptAnswer.objects.get().body)
    assert ShareLink.objects.count() == 1
    link = program.get(at).json()["items"][0]
    assert program.post(f"/api/v1/report-links/{link['id']}/revocation").status_code == 200
    assert client.get(path).status_code == 404
    assert (told("report.shared"), told("report_link.revoked")) == (1, 1)
