"""The rhythm: the clock puts down what falls due, once; owners issue it; a lapse is more than bad luck."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.world import NOW, World

from goldenthread.app.errors import Invalid, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.people.actors import clock
from goldenthread.app.programme import actions, errors
from goldenthread.app.programme.models import Due, RelationshipSaid
from goldenthread.app.programme.queries.lapses import lapses_of
from goldenthread.app.programme.queries.slipping import slipping

TODAY = NOW.date()


def scheduled(world: World, account=None, **said):
    wanted = {"artefact": "account_report", "owner": world.ana, "valid_from": TODAY, **said}
    return actions.set_schedule(account or world.meridian, **wanted, actor=world.by(world.lena))


def days_of(account) -> list[date]:
    return list(Due.objects.filter(account=account).order_by("due_on").values_list("due_on", flat=True))


def test_the_clock_puts_down_a_month_ahead_and_never_twice(world):
    scheduled(world)
    assert actions.dues_as_of_today(actor=clock(NOW)) == 1
    assert actions.dues_as_of_today(actor=clock(NOW)) == 0
    assert days_of(world.meridian) == [date(2026, 3, 5)]
    assert actions.dues_as_of_today(actor=clock(NOW + timedelta(days=60))) == 2
    assert days_of(world.meridian) == [date(2026, 3, 5), date(2026, 4, 5), date(2026, 5, 5)]
    assert Event.objects.filter(kind="artefact.fell_due").count() == 3


def test_every_three_months_means_that(world):
    scheduled(world, artefact="quarterly_review", every_months=3, day_of_month=28)
    actions.dues_as_of_today(actor=clock(NOW + timedelta(days=300)))
    assert days_of(world.meridian) == [
        date(2026, 3, 28),
        date(2026, 6, 28),
        date(2026, 9, 28),
        date(2026, 12, 28),
    ]


def test_a_new_schedule_ends_the_one_before(world):
    old = scheduled(world)
    scheduled(world, valid_from=TODAY + timedelta(days=20), owner=world.tom)
    old.refresh_from_db()
    assert old.valid_to == TODAY + timedelta(days=19)
    with pytest.raises(Invalid):
        scheduled(world, valid_from=TODAY + timedelta(days=5))


@pytest.mark.parametrize(
    "wrong",
    [
        {"valid_from": TODAY - timedelta(days=1)},
        {"every_months": 0},
        {"day_of_month": 29},
        {"artefact": "poem"},
    ],
)
def test_a_schedule_that_cannot_be_is_refused(world, wrong):
    with pytest.raises(Invalid):
        scheduled(world, **wrong)


def test_only_the_programme_lead_schedules(world):
    for name in ("ana", "sofia", "nadia", "vik"):
        with pytest.raises(NotPermitted):
            actions.set_schedule(
                world.meridian,
                artefact="account_report",
                owner=world.ana,
                valid_from=TODAY,
                actor=world.by(getattr(world, name)),
            )


def test_the_owner_issues_once(world):
    scheduled(world, artefact="sponsor_review", owner=world.sofia)
    actions.dues_as_of_today(actor=clock(NOW))
    due = Due.objects.get()
    for name in ("ben", "omar", "nadia"):
        with pytest.raises(NotPermitted):
            actions.issue_artefact(due, actor=world.by(getattr(world, name)))
    with pytest.raises(Invalid):
        actions.issue_artefact(due, issued_on=TODAY + timedelta(days=1), actor=world.by(world.sofia))
    issued = actions.issue_artefact(due, actor=world.by(world.sofia))
    assert (issued.issued_on, issued.issued_by) == (TODAY, world.sofia)
    with pytest.raises(errors.AlreadyIssued):
        actions.issue_artefact(due, actor=world.by(world.sofia))
    assert Event.objects.filter(kind="artefact.issued").count() == 1


def test_ending_a_schedule_takes_back_what_was_put_down_for_later(world):
    schedule = scheduled(world)
    actions.dues_as_of_today(actor=clock(NOW + timedelta(days=10)))
    actions.end_schedule(schedule, valid_to=TODAY + timedelta(days=10), actor=world.by(world.lena))
    assert days_of(world.meridian) == [date(2026, 3, 5)]
    assert actions.dues_as_of_today(actor=clock(NOW + timedelta(days=60))) == 0


def history(account, owner, kept: str, artefact: str = "account_report") -> None:
    """The last dues of an account, oldest first: K issued on its day, - missed."""
    for back, mark in enumerate(reversed(kept)):
        month = 2026 * 12 + 1 - back
        day = date(month // 12, month % 12 + 1, 1)
        Due.objects.create(
            account=account,
            artefact=artefact,
            due_on=day,
            owner=owner,
            issued_on=day if mark == "K" else None,
        )


def test_two_misses_after_a_good_record_are_a_lapse_with_its_owner(world):
    """W56: where nine in ten are kept, the second miss in a row is the alarm."""
    history(world.castor, world.ben, "K" * 20)
    history(world.meridian, world.ana, "KKKKKK--")
    (lapse,) = lapses_of(None, TODAY)
    assert (lapse.account_id, lapse.owner_id, lapse.misses_in_a_row) == (world.meridian.pk, world.ana.pk, 2)
    assert [day for _, day in lapse.missed] == [date(2026, 1, 1), date(2026, 2, 1)]
    assert lapses_of([world.castor.pk], TODAY) == []


def test_a_customer_who_said_what_they_want_and_saw_it_stop_is_told_with_both(world):
    """F29: Mara said it while all was kept; then the report and the review lapsed."""

    def told() -> list[tuple[str, date | None]]:
        return [(one.what, one.since) for one in slipping(TODAY) if "said on" in one.what]

    history(world.meridian, world.ana, "K" * 12 + "--")
    actions.say_relationship(
        world.meridian,
        side="wanted",
        kind="cooperative",
        ground="At the review",
        contact=world.mara,
        since=date(2025, 6, 1),
        actor=world.by(world.ana),
    )
    assert told() == []  # one alone is a lapse
    history(world.meridian, world.sofia, "K" * 12 + "---", "sponsor_review")
    ((what, since),) = told()
    assert what.startswith("Mara Ilić said on 1 June 2025 that they want this: cooperative; since then ")
    assert what.endswith("sponsor review and monthly account report lapsed")
    assert since == date(2026, 2, 1)
    RelationshipSaid.objects.update(since=date(2026, 2, 15))  # what had stopped by then is not since then
    assert told() == []


def test_misses_that_luck_explains_are_no_lapse(world):
    history(world.castor, world.ben, "K-K-K-K-K-K-K")
    history(world.meridian, world.ana, "K-K-K--")
    assert lapses_of(None, TODAY) == []
    assert lapses_of(None, date(2025, 1, 1)) == []
