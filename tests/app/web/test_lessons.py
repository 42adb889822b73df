"""The list of lessons, and what a reader may know of customers who are not theirs."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.world import NOW, World

from goldenthread.app.programme import actions
from goldenthread.app.programme.models import Lesson, Transfer

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture
def lesson(world: World) -> Lesson:
    """Learned by Ana with Meridian, tried by Ben with Castor, in vain; and by Priya at the division."""
    lena = world.by(world.lena)
    made = actions.write_lesson(
        world.meridian,
        what="Ask the ward first",
        story="The porter knew",
        kind="delivery",
        actor=world.by(world.ana),
    )
    tried = actions.commit_transfer(
        made, account=world.castor, owner=world.ben, by_day=date(2026, 3, 20), actor=lena
    )
    actions.end_transfer(
        tried, outcome="unfit", what_happened="Castor has no wards", actor=world.by(world.ben)
    )
    actions.commit_transfer(
        made, account=world.meridian_retail, owner=world.priya, by_day=date(2026, 3, 20), actor=lena
    )
    return made


def every_text_that_shows(client, lesson: Lesson) -> dict[str, str]:
    """Each page and route that tells of the lesson, without whom a filter offers."""
    pages = [
        reverse("lessons"),
        reverse("lesson", args=[lesson.pk]),
        reverse("my_part"),
        "/api/v1/lessons",
        f"/api/v1/lessons/{lesson.pk}",
        f"/api/v1/lessons/{lesson.pk}/transfers",
        "/api/v1/transfers",
        *(reverse("transfer", args=[one.pk]) for one in Transfer.objects.all()),
    ]
    answers = {page: client.get(page) for page in pages}
    texts = {page: one.content.decode() for page, one in answers.items() if one.status_code == 200}
    return {page: re.sub(r"<option.*?</option>", "", text) for page, text in texts.items()}


def test_ana_knows_what_became_of_it_elsewhere_and_not_where(world, lesson, signed_in):
    client = signed_in(world.ana)
    page = client.get(reverse("lesson", args=[lesson.pk])).content.decode()
    assert "Another customer" in page
    assert "it does not apply there" in page
    assert "Meridian Retail" in page  # a division of hers
    told = every_text_that_shows(client, lesson)
    assert len(told) == 8  # all but Ben's commitment
    for address, text in told.items():
        assert "Castor" not in text, address
        assert "Ben Okafor" not in text, address
    shown = client.get(f"/api/v1/lessons/{lesson.pk}/transfers").json()["items"]
    hidden = next(one for one in shown if one["outcome"] == "unfit")
    assert {name for name, value in hidden.items() if value is not None} == {"lesson_id", "outcome"}


def test_ben_and_priya_read_the_lesson_and_not_with_whom_it_was_learned(world, lesson, signed_in):
    for person, own in ((world.ben, "Castor"), (world.priya, "Meridian Retail")):
        client = signed_in(person)
        told = every_text_that_shows(client, lesson)
        assert "Ask the ward first" in told[reverse("lessons")]
        assert "The porter knew" in told[reverse("lesson", args=[lesson.pk])]
        for address, text in told.items():
            assert "Meridian Health" not in text, address
            assert "Ana Kova" not in text, address
        assert any(own in text for text in told.values())
        shown = client.get(f"/api/v1/lessons/{lesson.pk}").json()
        assert (shown["account_id"], shown["by_id"], shown["kind"]) == (None, None, "delivery")


def test_lena_knows_all_of_it_and_vik_finds_nothing(world, lesson, signed_in):
    page = signed_in(world.lena).get(reverse("lesson", args=[lesson.pk])).content.decode()
    for said in ("Meridian Health", "Castor Logistics", "Castor has no wards", "Ben Okafor", "delivery"):
        assert said in page, said
    client = signed_in(world.vik)
    assert client.get(reverse("lessons")).status_code == 404
    assert client.get(f"/api/v1/lessons/{lesson.pk}").status_code == 404


def test_the_list_is_narrowed_at_page_and_api_alike(world, lesson, signed_in):
    lena = signed_in(world.lena)
    other = actions.write_lesson(
        world.castor, what="Bill by depot", kind="commercial", actor=world.by(world.ben)
    )
    Transfer.objects.filter(ended_at__isnull=True).update(by_day=TODAY - timedelta(days=1))
    both = {lesson.pk, other.pk}
    for asked, expected in (
        ({}, both),
        ({"account": world.castor.pk}, {other.pk}),
        ({"tried_with": world.castor.pk}, {lesson.pk}),
        ({"owner": world.priya.pk}, {lesson.pk}),
        ({"owner": world.ana.pk}, set()),
        ({"kind": "commercial"}, {other.pk}),
        ({"state": "open"}, {lesson.pk}),
        ({"state": "lapsed"}, {lesson.pk}),
        ({"state": "tried"}, {lesson.pk}),
        ({"state": "alone"}, {other.pk}),
        ({"words": "porter WARD"}, {lesson.pk}),
    ):
        page = lena.get(reverse("lessons"), asked)
        assert page.status_code == 200
        found = {one for one in both if f'href="{reverse("lesson", args=[one])}"' in page.content.decode()}
        assert found == expected, asked
        renamed = {
            f"{name}_id" if name in ("account", "tried_with", "owner") else name: value
            for name, value in asked.items()
        }
        told = lena.get("/api/v1/lessons", renamed).json()["items"]
        assert {one["id"] for one in told} == expected, asked
    assert lena.get(reverse("lessons"), {"state": "unheard"}).status_code == 422
    assert lena.get("/api/v1/lessons", {"state": "unheard"}).status_code == 422


def test_nobody_learns_by_asking_with_whom_it_was_learned(world, lesson, signed_in):
    ben = signed_in(world.ben)
    assert ben.get("/api/v1/lessons", {"account_id": world.meridian.pk}).json()["items"] == []
    assert ben.get("/api/v1/lessons", {"tried_with_id": world.meridian_retail.pk}).json()["items"] == []
    assert ben.get("/api/v1/lessons", {"owner_id": world.priya.pk}).json()["items"] == []
    assert ben.get(reverse("lessons"), {"account": world.meridian.pk}).status_code == 422
