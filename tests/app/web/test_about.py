from django.utils import timezone

from goldenthread.app.exchange.models import ToldStory


def test_a_made_company_tells_its_story_and_what_is_to_come(world, signed_in):
    ToldStory.objects.create(
        title="Technology services",
        summary="Operations decides by internal cost.",
        milestones=[
            {"on": "2026-01-05", "what": "A workshop becomes a showdown."},
            {"on": "2026-09-01", "what": "Operations is realigned."},
        ],
        look_for=[{"what": "Waits between two units", "since": "2026-01-01", "where": "Build"}],
        loaded_at=timezone.now(),
    )
    page = signed_in(world.ana).get("/company").content.decode()
    assert (
        page.index("A workshop becomes a showdown.") < page.index("Still to come") < page.index("realigned")
    )
    assert "Waits between two units" in page
    assert signed_in(world.vik).get("/company").status_code == 404


def test_a_real_company_has_no_such_page(world, signed_in):
    assert signed_in(world.ana).get("/company").status_code == 404
