"""Contracts: the call stands beside the signals, disagreement is settled by somebody else, a loss names records."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.world import NOW, World

from goldenthread.app.customers.actions import record_interaction
from goldenthread.app.errors import Invalid, NotFound, NotPermitted
from goldenthread.app.history.models import Event
from goldenthread.app.history.sentences import sentence
from goldenthread.app.orders import actions as orders
from goldenthread.app.programme import actions, errors
from goldenthread.app.programme.access import contract_for
from goldenthread.app.programme.queries.signals import signals_of
from goldenthread.app.voice import actions as voice

TODAY = NOW.date()


def contract(world: World, *, decide_in: int = 80, **said):
    wanted = {
        "title": "Managed services",
        "starts_on": date(2025, 1, 1),
        "ends_on": date(2026, 12, 31),
        "decide_by": TODAY + timedelta(days=decide_in),
        "value": Decimal(900_000),
        **said,
    }
    return actions.add_contract(world.meridian, **wanted, actor=world.by(world.ana))


def complaint(world: World):
    return voice.record_feedback(
        world.meridian, kind="complaint", words="Late again", actor=world.by(world.ana)
    )


def call(world: World, one, said: str, who=None):
    return actions.call_renewal(one, call=said, judgement="They told me", actor=world.by(who or world.ana))


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("complains", "said", "disagrees"),
    [(True, "safe", True), (True, "at_risk", False), (False, "likely", False), (False, "lost", True)],
)
def test_a_call_disagrees_when_it_and_the_records_point_apart(world, complains, said, disagrees):
    if complains:
        complaint(world)
    made = call(world, contract(world), said)
    assert made.disagrees is disagrees
    assert [one["name"] for one in made.signals] == (["complaints_open"] if complains else [])
    event = Event.objects.get(kind="renewal.called")
    assert ("disagree" in sentence(event)) is disagrees


@pytest.mark.parametrize(
    ("days", "checkpoint"), [(92, "three_months"), (93, "six_months"), (183, "six_months"), (184, "")]
)
def test_a_call_answers_the_checkpoint_that_has_come(world, days, checkpoint):
    assert call(world, contract(world, decide_in=days), "safe").checkpoint == checkpoint


def test_a_disagreement_is_settled_by_the_sponsor_and_neither_side_changes(world):
    complaint(world)
    made = call(world, contract(world), "safe")
    with pytest.raises(NotPermitted):
        actions.settle_call(made, settlement="I stand by it", actor=world.by(world.tom))
    settled = actions.settle_call(made, settlement="Sofia visits Mara", actor=world.by(world.sofia))
    assert (settled.call, settled.disagrees, settled.settled_by) == ("safe", True, world.sofia)
    assert settled.signals == made.signals
    with pytest.raises(errors.NothingToSettle):
        actions.settle_call(settled, settlement="Again", actor=world.by(world.lena))
    assert kinds()[-1] == "renewal.settled"


def test_nobody_settles_their_own_call(world):
    complaint(world)
    made = call(world, contract(world), "safe", world.lena)
    with pytest.raises(errors.OwnCall):
        actions.settle_call(made, settlement="I know", actor=world.by(world.lena))


def test_signals_count_broken_promises_against_all_that_came_due(world):
    def promised(day: date, delivered: int | None) -> None:
        asked = {"asked_of": world.field_services, "title": "Scanner", "why": "x", "requested_for": day}
        start = NOW - timedelta(days=60)
        order = orders.place_order(world.meridian, **asked, actor=world.by(world.ana, start))
        orders.promise(order, promised_for=day, actor=world.by(world.omar, start))
        if delivered is not None:
            orders.deliver(order, actor=world.by(world.omar, NOW - timedelta(days=delivered)))

    day = TODAY - timedelta(days=30)
    promised(day, 40)
    promised(day, 20)
    assert signals_of(world.meridian, TODAY) == []
    promised(day, None)
    (signal,) = signals_of(world.meridian, TODAY)
    assert signal.sentence == "2 of 3 promises that came due in half a year were broken."
    assert (signal.since, len(signal.records)) == (day, 2)
    assert signals_of(world.castor, TODAY) == []


def test_a_relation_signals_when_silent_beyond_its_own_rhythm(world):
    for days in (200, 190, 180, 170):
        record_interaction(
            world.meridian,
            kind="call",
            contact=world.mara,
            actor=world.by(world.ana, NOW - timedelta(days=days)),
        )
    (signal,) = signals_of(world.meridian, TODAY)
    assert signal.name == "relations_quiet"
    assert signals_of(world.meridian, TODAY - timedelta(days=165)) == []


def test_a_contract_is_decided_once_and_a_loss_says_why(world):
    one = contract(world)
    with pytest.raises(Invalid):
        actions.decide_contract(one, outcome="lost", decided_on=TODAY, actor=world.by(world.ana))
    with pytest.raises(Invalid):
        actions.decide_contract(
            one, outcome="renewed", decided_on=TODAY + timedelta(days=1), actor=world.by(world.ana)
        )
    actions.decide_contract(one, outcome="lost", decided_on=TODAY, reason="Late", actor=world.by(world.ana))
    with pytest.raises(errors.AlreadyDecided):
        call(world, one, "safe")
    assert kinds()[-1] == "contract.decided"


def test_a_post_mortem_links_to_records_of_this_account(world):
    one, said = contract(world), complaint(world)
    write = {"what_happened": "We were late", "actor": world.by(world.ana)}
    with pytest.raises(errors.NotLost):
        actions.write_post_mortem(one, causes=[("feedback", said.pk, "x")], **write)
    actions.decide_contract(one, outcome="lost", decided_on=TODAY, reason="Late", actor=world.by(world.ana))
    for causes in ([], [("feedback", said.pk + 1, "x")], [("weather", 1, "x")], [("order", 2**70, "x")]):
        with pytest.raises(Invalid):
            actions.write_post_mortem(one, causes=causes, **write)
    made = actions.write_post_mortem(one, causes=[("feedback", said.pk, "Nobody answered")], **write)
    assert [(cause.kind, cause.why) for cause in made.causes.all()] == [("feedback", "Nobody answered")]
    with pytest.raises(errors.AlreadyWritten):
        actions.write_post_mortem(one, causes=[("feedback", said.pk, "x")], **write)


@pytest.mark.parametrize("name", ["ben", "omar", "nadia", "vik", "ines"])
def test_others_add_no_contract(world, name):
    with pytest.raises(NotPermitted):
        actions.add_contract(
            world.meridian,
            title="x",
            starts_on=TODAY,
            ends_on=TODAY,
            decide_by=TODAY,
            actor=world.by(getattr(world, name)),
        )


def test_what_one_may_not_see_is_not_found(world):
    one = contract(world)
    assert contract_for(world.ana, one.pk, on=TODAY) == one
    for name in ("ben", "omar", "vik"):
        with pytest.raises(NotFound):
            contract_for(getattr(world, name), one.pk, on=TODAY)
