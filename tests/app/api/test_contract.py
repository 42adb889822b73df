"""What holds for every route: one error shape, pages with a cursor, writes once, stale writes refused."""

from __future__ import annotations

import pytest

from goldenthread.app.api.freshness import version_of
from goldenthread.app.api.models import KeptAnswer
from goldenthread.app.customers.actions import change_account
from goldenthread.app.history.models import Event
from goldenthread.app.people.models import Unit

pytestmark = pytest.mark.django_db

JSON = "application/json"
UNIT = {"name": "Night shift", "valid_from": "2026-03-02"}


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("units", {"name": "x" * 201, "valid_from": "2026-03-02"}, 422, "invalid"),
        ("units", {"name": "  ", "valid_from": "2026-03-02"}, 422, "invalid"),
        ("units", {"valid_from": "yesterday"}, 422, "invalid"),
        ("units", {"name": "A", "valid_from": "2026-03-02", "parent_id": 10**9}, 404, "not_found"),
        ("units", {"name": "A", "valid_from": "2026-03-02", "parent_id": 10**30}, 404, "not_found"),
        ("nothing", {}, 404, "not_found"),
    ],
)
def test_every_failure_has_the_same_shape(world, calling_as, path, body, status, code):
    before = Event.objects.count()
    client = calling_as(world.ines)
    before = Event.objects.count()
    answer = client.post(f"/api/v1/{path}", body, content_type=JSON)
    assert answer.status_code == status, answer.content
    error = answer.json()["error"]
    assert set(error) == {"code", "sentence", "about"}
    assert error["code"] == code
    assert len(error["sentence"]) > 10
    assert Event.objects.count() == before


def test_broken_json_is_answered_in_the_same_shape(world, calling_as):
    answer = calling_as(world.ines).post("/api/v1/units", "{nonsense", content_type=JSON)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_request"


@pytest.mark.parametrize("body", ["7", "[]", '"text"'])
def test_a_body_that_is_no_object_does_nothing_also_where_no_field_is_needed(world, calling_as, body):
    client = calling_as(world.ana)
    before = Event.objects.count()
    answer = client.generic("PATCH", f"/api/v1/contacts/{world.mara.pk}", body, JSON)
    assert answer.status_code == 422
    assert "Send a JSON object" in answer.json()["error"]["sentence"]
    assert Event.objects.count() == before


def test_a_method_that_an_address_does_not_take_is_refused_in_the_same_shape(world, calling_as):
    answer = calling_as(world.ines).put("/api/v1/units", UNIT, content_type=JSON)
    assert answer.status_code == 405
    assert answer.json()["error"]["code"] == "method_not_allowed"
    assert set(answer.headers["Allow"].split(", ")) >= {"GET", "POST"}


def test_a_list_comes_in_pages_that_miss_and_repeat_nothing(world, calling_as):
    client = calling_as(world.ana)
    seen, cursor = [], None
    while True:
        answer = client.get("/api/v1/units", {"limit": 4, **({"cursor": cursor} if cursor else {})}).json()
        seen += [unit["id"] for unit in answer["items"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert seen == sorted(Unit.objects.values_list("pk", flat=True), reverse=True)


@pytest.mark.parametrize("cursor", ["!!!", "AAAA", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OQ"])
def test_a_forged_cursor_is_refused(world, calling_as, cursor):
    answer = calling_as(world.ana).get("/api/v1/units", {"cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["error"]["about"] == {"field": "cursor"}


def test_the_same_write_sent_twice_is_done_once(world, calling_as):
    client = calling_as(world.ines)
    header = {"Idempotency-Key": "a-1"}
    first = client.post("/api/v1/units", UNIT, content_type=JSON, headers=header)
    again = client.post("/api/v1/units", UNIT, content_type=JSON, headers=header)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Unit.objects.filter(name="Night shift").count() == 1


OF_THE_ANSWER_ITSELF = {"X-Request-Id", "Idempotent-Replayed", "Vary"}  # each answer has its own


@pytest.mark.parametrize("act", ["change", "set"])
def test_the_answer_that_is_given_again_says_all_that_the_first_said(world, calling_as, act):
    """Its version among it: who lost the first answer writes on with the second."""
    client, day = calling_as(world.lena if act == "change" else world.ines), "2026-03-02"
    path, body = {
        "change": (f"accounts/{world.meridian.pk}/versions", {"valid_from": day, "tier": "gold"}),
        "set": ("policies", {"clock": "response", "target_hours": 8, "valid_from": day}),
    }[act]
    header = {"Idempotency-Key": "a-1"}
    first = client.post(f"/api/v1/{path}", body, content_type=JSON, headers=header)
    again = client.post(f"/api/v1/{path}", body, content_type=JSON, headers=header)
    said, said_again = (
        {name: value for name, value in answer.headers.items() if name not in OF_THE_ANSWER_ITSELF}
        for answer in (first, again)
    )
    assert first.status_code < 300, first.content
    assert "ETag" in said
    assert said_again == said
    follows = {"If-Match": again.headers["ETag"]}
    later = {**body, "valid_from": "2026-03-03"}
    assert client.post(f"/api/v1/{path}", later, content_type=JSON, headers=follows).status_code < 300


def test_a_key_is_for_one_request(world, calling_as):
    client = calling_as(world.ines)
    header = {"Idempotency-Key": "a-1"}
    client.post("/api/v1/units", UNIT, content_type=JSON, headers=header)
    other = client.post("/api/v1/units", {**UNIT, "name": "Day shift"}, content_type=JSON, headers=header)
    assert other.status_code == 422
    assert other.json()["error"]["code"] == "idempotency.key_reused"


def test_what_was_refused_can_be_sent_again_with_the_same_key(world, calling_as):
    client = calling_as(world.ines)
    header = {"Idempotency-Key": "a-1"}
    refused = client.post("/api/v1/units", {**UNIT, "name": " "}, content_type=JSON, headers=header)
    assert refused.status_code == 422
    assert not KeptAnswer.objects.exists()
    assert client.post("/api/v1/units", UNIT, content_type=JSON, headers=header).status_code == 201


def test_a_key_of_one_person_does_not_answer_another(world, calling_as):
    header = {"Idempotency-Key": "a-1"}
    calling_as(world.ines).post("/api/v1/units", UNIT, content_type=JSON, headers=header)
    answer = calling_as(world.ana).post("/api/v1/units", UNIT, content_type=JSON, headers=header)
    assert answer.status_code == 403


def test_the_version_of_a_thing_moves_with_every_act(world):
    before = version_of(world.meridian)
    change_account(
        world.meridian, tier="gold", valid_from=world.by(world.lena).now.date(), actor=world.by(world.lena)
    )
    assert version_of(world.meridian) > before


def test_vik_finds_nothing(world, calling_as):
    client = calling_as(world.vik)
    for path in ("people", "units", "accounts", "assignments", "decision-rights"):
        assert client.get(f"/api/v1/{path}").json() == {"items": [], "next": None}
    hidden = client.get(f"/api/v1/accounts/{world.meridian.pk}")
    missing = client.get("/api/v1/accounts/999999999")
    assert (hidden.status_code, hidden.content) == (missing.status_code, missing.content)
    assert hidden.status_code == 404


def test_an_account_changes_by_what_is_sent_only(world, calling_as):
    client = calling_as(world.lena)
    body = {"valid_from": "2026-03-02", "tier": "gold"}
    answer = client.post(f"/api/v1/accounts/{world.meridian.pk}/versions", body, content_type=JSON)
    assert answer.status_code == 200, answer.content
    assert answer.json()["tier"] == "gold"
    assert answer.json()["manager_id"] == world.ana.pk
