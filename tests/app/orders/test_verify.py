"""``verify``: whatever is stored otherwise than history says is named; what people did by the actions never is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from goldenthread.app.history.verification import Difference
from goldenthread.app.orders import actions
from goldenthread.app.orders.models import Answer, Appeal, Barrier, DecisionRequest, Order, Override
from goldenthread.app.verify import differences
from goldenthread.app.voice import actions as voice
from goldenthread.app.voice.models import Feedback
from goldenthread.cli.commands import app

pytestmark = pytest.mark.django_db

UNTOLD: dict[type[models.Model], set[str]] = {  # columns of which no event says anything
    Feedback: {"theme"},
    Appeal: set(),
    Override: set(),
    DecisionRequest: {"from_unit"},
    Barrier: {"area", "in_unit", "raised_by"},
}
OTHER_WORDS = {
    (Feedback, "kind"): "comment",
    (Appeal, "outcome"): "lapsed",
    (DecisionRequest, "outcome"): "countered",
    (Barrier, "kind"): "policy",
}


def whole_story(talk) -> dict[type[models.Model], models.Model]:
    """One record of each kind, with everything that can become of it."""
    world = talk.world
    order = talk.placed()
    talk.omar(actions.decline, order, ground="No free hands")
    appeal = talk.ana(actions.appeal, order, ground="The ward opens")
    talk.nadia(actions.decide_appeal, appeal, overturn=True, ground="It opens")
    request = actions.ask_for_decision(
        world.meridian,
        to=world.planning,
        area=world.capacity,
        what="Two people",
        amount=Decimal(500),
        actor=talk.actor("ana"),
    )
    talk.petra(actions.decide_request, request, outcome="granted", ground="From Monday")
    barrier = talk.ana(
        actions.raise_barrier, order=order, kind="capacity", what="Nobody free", amount=Decimal(70)
    )
    talk.ana(actions.assign_barrier, barrier, to=world.omar)
    talk.omar(actions.clear_barrier, barrier, what_was_done="Two came")
    said = voice.record_feedback(
        world.meridian,
        kind="nps",
        score=Decimal(3),
        words="Late again",
        contact=world.mara,
        order=order,
        actor=talk.actor("ana"),
    )
    talk.ana(voice.assign_feedback, said, to=world.omar)
    talk.omar(voice.reply, said, reply="Sorry")
    talk.omar(voice.resolve, said, resolution="Replaced", contacts=2)
    talk.omar(voice.act_on, said, what_changed="Boxes are tested")
    return {
        Feedback: said,
        Appeal: appeal,
        Override: Override.objects.get(appeal=appeal),
        DecisionRequest: request,
        Barrier: barrier,
    }


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back."""
    with transaction.atomic():
        yield
        connection.check_constraints()
        transaction.set_rollback(True)


def another(field: models.Field, record: models.Model, talk) -> Any:
    """A value that the column takes and that is not the one it has."""
    stored, told = getattr(record, field.attname), OTHER_WORDS.get((type(record), field.name))
    if told is not None:
        return told
    if isinstance(field, models.ForeignKey):
        taken = type(record)._default_manager.values(field.attname) if field.unique else [stored]
        others = field.related_model._default_manager.exclude(pk__in=taken)
        return others.order_by("pk").values_list("pk", flat=True).first()
    if isinstance(stored, datetime):
        return stored - timedelta(days=1) if field.name in BEGINNINGS else stored + timedelta(days=1)
    return "Falsified" if isinstance(stored, str) else stored + 1


BEGINNINGS = {"at", "asked_at", "raised_at"}


def told_columns(model: type[models.Model]) -> list[models.Field]:
    return [one for one in model._meta.concrete_fields if one.name != "id" and one.name not in UNTOLD[model]]


@pytest.mark.parametrize("model", UNTOLD, ids=lambda model: model.__name__)
def test_every_column_that_an_event_determines_is_compared(talk, model):
    """A column added later is told by an event, or stands above as one of which none says anything."""
    record = whole_story(talk)[model]
    record.refresh_from_db()
    for title in ("Another", "A third"):  # whose answers and appeal the falsified rows can name
        declined = talk.placed(title=title)
        talk.omar(actions.decline, declined, ground="Another")
    talk.ana(actions.appeal, declined, ground="Another")
    assert list(differences()) == []
    for field in told_columns(model):
        false = another(field, record, talk)
        assert false not in (None, getattr(record, field.attname)), field.name
        with undone():
            model.objects.filter(pk=record.pk).update(**{field.attname: false})
            found = [one for one in differences() if one.subject_id == record.pk]
        told = getattr(record, field.attname)
        expected = Difference(SUBJECTS[model], record.pk, field.attname, false, told)
        assert expected in found, (field.name, found)


SUBJECTS = {
    Feedback: "feedback",
    Appeal: "appeal",
    Override: "override",
    DecisionRequest: "decision request",
    Barrier: "barrier",
}


def test_the_sentence_names_record_field_stored_and_told(talk):
    said = whole_story(talk)[Feedback]
    Feedback.objects.update(reply="We never wrote this")
    assert [str(one) for one in differences()] == [
        f"feedback {said.pk}: reply is stored as We never wrote this; by history it is Sorry."
    ]


@pytest.mark.parametrize("model", UNTOLD, ids=lambda model: model.__name__)
def test_a_record_that_was_taken_away_is_missed(talk, model):
    record = whole_story(talk)[model]
    if model is Appeal:
        Override.objects.update(appeal=None)
    model.objects.filter(pk=record.pk).delete()
    gone = Difference(SUBJECTS[model], record.pk, f"the {SUBJECTS[model]} itself", "missing", "there")
    assert gone in list(differences())


def test_a_record_of_which_history_knows_nothing_is_named(talk):
    whole_story(talk)
    world = talk.world
    Feedback.objects.create(
        account=world.meridian, kind="comment", words="x", at=talk.now, recorded_at=talk.now
    )
    DecisionRequest.objects.create(account=world.meridian, area=world.capacity, asked_at=talk.now)
    Barrier.objects.create(account=world.meridian, kind="other", what="x", raised_at=talk.now)
    order = talk.placed()
    answer = Answer.objects.create(order=order, unit=order.asked_of_unit, kind="decline", at=talk.now)
    Appeal.objects.create(answer=answer, order=order, at=talk.now, ground="x")
    found = {(one.subject, one.what) for one in differences()}
    assert {
        ("feedback", "its beginning"),
        ("decision request", "its beginning"),
        ("barrier", "its beginning"),
        ("appeal", "its beginning"),
    } <= found


def test_an_appeal_ends_in_four_ways_and_history_tells_each(talk):
    def appealed() -> tuple[Order, Appeal]:
        order = talk.placed()
        talk.omar(actions.decline, order, ground="No")
        return order, talk.ana(actions.appeal, order, ground="Yes")

    talk.nadia(actions.decide_appeal, appealed()[1], overturn=False, ground="Right so")
    talk.nadia(actions.decide_appeal, appealed()[1], overturn=True, ground="Do it")
    talk.sofia(actions.override_decline, appealed()[0], ground="It matters")
    talk.omar(actions.counter, appealed()[0], promised_for=date(2026, 4, 1))
    appealed()
    assert list(differences()) == []
    assert list(Appeal.objects.order_by("id").values_list("outcome", flat=True)) == [
        "upheld",
        "overturned",
        "overturned",
        "lapsed",
        "",
    ]
    Appeal.objects.filter(outcome="lapsed").update(outcome="upheld")
    Appeal.objects.filter(decided_at=None).update(ground="Something else")
    assert [one.what for one in differences()] == ["outcome", "ground"]


def test_an_escalation_that_was_decided_otherwise_is_named(talk):
    barrier = talk.omar(
        actions.raise_barrier, order=talk.placed(), kind="capacity", what="x", area=talk.world.capacity
    )
    escalation = talk.omar(actions.escalate, barrier, reason="Two people")
    talk.sofia(actions.decide, escalation, outcome="granted", ground="From Monday")
    assert list(differences()) == []
    barrier.escalations.update(outcome="declined")
    assert [(one.subject, one.what) for one in differences()] == [("barrier", "escalations")]


def test_reading_is_by_blocks_and_not_by_record(talk):
    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert list(differences()) == []
        return len(caught)

    whole_story(talk)
    few = asked()
    for _ in range(4):
        whole_story(talk)
    assert asked() == few


def test_verify_finds_what_was_changed_behind_its_back(talk):
    order, other = talk.promised(), talk.promised(title="Other")
    talk.ana(actions.raise_barrier, order=order, kind="capacity", what="Nobody free")
    assert list(differences()) == []
    Order.objects.filter(pk=order.pk).update(last_promised_for=date(2027, 1, 1), held_by_unit=None)
    other.holdings.update(unit=talk.world.billing)
    Barrier.objects.update(owner=talk.world.omar)
    Answer.objects.filter(order=other).update(promised_for=date(2027, 1, 1))
    found = {(one.subject, one.subject_id, one.what) for one in differences()}
    assert found == {
        ("order", order.pk, "last_promised_for"),
        ("order", order.pk, "held_by_unit_id"),
        ("order", other.pk, "holdings"),
        ("order", other.pk, "answers"),
        ("barrier", Barrier.objects.get().pk, "owner_id"),
    }
    said = [str(one) for one in differences() if one.what == "last_promised_for"]
    assert said == [
        f"order {order.pk}: last_promised_for is stored as 2027-01-01; by history it is 2026-03-20."
    ]


COMPARED = (
    "Compared 1 orders, 0 barriers, 0 appeals, 0 decision requests and 0 pieces of feedback against 2 events"
)


def test_the_command_says_whether_anything_differs(talk):
    order = talk.promised()
    clean = CliRunner().invoke(app, ["verify"])
    assert (clean.exit_code, clean.stdout) == (
        0,
        f"{COMPARED}: no difference.\n",
    )
    assert re.search(r"It took \d+:\d\d minutes and at most \d+ MB of memory\.\n$", clean.stderr)
    Order.objects.filter(pk=order.pk).update(requested_for=date(2027, 1, 1))
    order.holdings.all().update(person=talk.world.priya)
    found = CliRunner().invoke(app, ["verify", "--most", "1"])
    assert found.exit_code == 1
    assert found.stdout.splitlines()[0] == (
        f"order {order.pk}: requested_for is stored as 2027-01-01; by history it is 2026-03-20."
    )
    assert found.stdout.splitlines()[1:] == [
        "… and 1 more.",
        f"{COMPARED}: 2 differences.",
    ]
