"""Who is told what: by the one table, and never of one's own act or of what one may not see."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.app.notices.conftest import told
from tests.world import NOW

from goldenthread.app.customers import actions as customers
from goldenthread.app.history.kinds import Kind
from goldenthread.app.history.models import Event
from goldenthread.app.notices import actions
from goldenthread.app.notices.concerns import CONCERNS, NOBODYS
from goldenthread.app.notices.models import Notice, Way
from goldenthread.app.orders import actions as orders
from goldenthread.app.people import actions as people
from goldenthread.app.people.actors import clock
from goldenthread.app.people.models import Role
from goldenthread.app.programme import actions as programme
from goldenthread.app.voice import actions as voice

pytestmark = pytest.mark.django_db


def test_every_kind_of_event_is_somebodys_concern_or_declared_to_be_nobodys():
    assert set(CONCERNS) | set(NOBODYS) == set(Kind), (
        "Say in notices/concerns who is told of it, or why nobody is."
    )
    assert set(CONCERNS) & set(NOBODYS) == set()
    assert all(CONCERNS.values())


def place(world, **more):
    return orders.place_order(
        world.meridian,
        asked_of=world.field_services,
        title="Ten scanners",
        why="The ward opens",
        requested_for=date(2026, 3, 20),
        actor=world.by(world.ana),
        **more,
    )


def test_the_lead_of_the_unit_that_was_asked_is_told_at_once_and_its_people_in_the_digest(world, work):
    order = place(world)
    work()
    (to_omar,) = told(world.omar, "order.placed")
    assert (to_omar.group, to_omar.way, to_omar.asks) == ("answers", Way.AT_ONCE, "answer")
    assert (to_omar.record_type, to_omar.record_id) == ("order", order.pk)
    (to_priya,) = told(world.priya, "order.placed")
    assert (to_priya.group, to_priya.way) == ("orders", Way.DIGEST)
    assert told(world.ana) == []  # who placed it
    assert told(world.petra) == []  # another unit's


def test_who_asked_is_told_of_a_counter_and_the_unit_of_its_rejection(world, work):
    order = place(world)
    orders.counter(
        order, promised_for=date(2026, 4, 1), ground="Vans are in repair", actor=world.by(world.omar)
    )
    work()
    (to_ana,) = told(world.ana, "counter.offered")
    assert (to_ana.group, to_ana.asks) == ("answers", "offer")
    orders.reject_counter(order, ground="Too late", actor=world.by(world.ana))
    work()
    assert [one.asks for one in told(world.omar, "counter.rejected")] == ["answer"]


def test_the_person_before_whom_a_barrier_is_put_is_told_at_once(world, work):
    order = place(world)
    barrier = orders.raise_barrier(
        order=order, kind="capacity", what="Nobody is free", area=world.capacity, actor=world.by(world.omar)
    )
    orders.escalate(barrier, reason="It needs two", actor=world.by(world.omar))
    work()
    (to_sofia,) = told(world.sofia, "barrier.escalated")
    assert (to_sofia.group, to_sofia.way, to_sofia.asks) == ("decisions", Way.AT_ONCE, "decision")
    assert (to_sofia.record_type, to_sofia.record_id) == ("barrier", barrier.pk)


def test_a_unit_that_is_asked_to_decide_and_who_asked_it_open_the_decision(world, work):
    about = {"to": world.field_services, "area": world.capacity, "what": "Two people"}
    asked = orders.ask_for_decision(world.meridian, **about, actor=world.by(world.ana))
    work()
    (to_omar,) = told(world.omar, "decision.asked")
    assert (to_omar.record_type, to_omar.record_id) == ("decision", asked.pk)
    orders.decide_request(asked, outcome="declined", ground="Not now", actor=world.by(world.omar))
    work()
    (to_ana,) = told(world.ana, "decision.given")
    assert (to_ana.record_type, to_ana.record_id) == ("decision", asked.pk)


def test_the_manager_is_told_of_a_complaint_and_of_praise_only_in_the_digest(world, work):
    for kind in ("complaint", "praise"):
        voice.record_feedback(world.meridian, kind=kind, words="Late again", actor=world.by(world.lena))
    work()
    found = told(world.ana, "feedback.recorded")
    assert [(one.group, one.way) for one in found] == [("complaints", Way.AT_ONCE), ("accounts", Way.DIGEST)]


def test_nobody_is_told_of_a_record_that_they_may_not_see(world, work):
    """Priya's unit is asked; when she leaves it before the telling, the order is not hers to read."""
    order = place(world)
    held = world.priya.assignments.get()
    people.end_assignment(held, valid_to=date(2026, 3, 1), actor=world.by(world.hanna))
    people.assign(
        world.priya,
        unit=world.billing,
        role=Role.UNIT_MEMBER,
        valid_from=date(2026, 3, 2),
        actor=world.by(world.hanna),
    )
    work()
    assert told(world.priya, "order.placed") == []
    assert [one.record_id for one in told(world.omar, "order.placed")] == [order.pk]


def test_a_manager_without_a_role_for_the_account_is_told_nothing(world, work):
    """The account names Tom's colleague Vik as its manager, who has a login and no assignment."""
    customers.change_account(
        world.castor, manager=world.vik, valid_from=NOW.date(), actor=world.by(world.lena)
    )
    voice.record_feedback(world.castor, kind="complaint", words="Late", actor=world.by(world.lena))
    work()
    assert told(world.vik) == []


@pytest.mark.parametrize("how", ["left", "login closed", "erased"])
def test_whoever_left_or_cannot_sign_in_is_told_nothing(world, work, how):
    if how == "login closed":
        people.close_login(world.omar, actor=world.by(world.ines))
    else:
        people.leave(world.omar, left_on=date(2026, 2, 27), actor=world.by(world.hanna))
    if how == "erased":
        people.erase(world.omar, actor=world.by(world.ines))
    place(world)
    work()
    assert told(world.omar) == []
    assert Notice.objects.filter(event__kind="order.placed").exists() or how == "login closed"


def test_telling_again_tells_nobody_twice(world, work):
    place(world)
    work()
    before = Notice.objects.count()
    assert before >= 2
    event = Event.objects.get(kind="order.placed")
    assert actions.tell(event, actor=clock()) == []
    assert Notice.objects.count() == before


def test_what_is_imported_tells_no_one(world, work):
    from goldenthread.app.people.actors import Actor

    orders.place_order(
        world.meridian,
        asked_of=world.field_services,
        title="Of long ago",
        why="It was",
        requested_for=date(2026, 3, 20),
        actor=Actor(person=world.ana, via="import", now=NOW),
    )
    assert work() == 0
    assert Notice.objects.count() == 0


def test_founding_the_company_told_no_one(world, work):
    assert Event.objects.count() > 40
    assert work() == 0


def test_acting_on_a_record_reads_what_one_was_told_of_it(world, work):
    order = place(world)
    work()
    assert [one.read_at for one in told(world.omar)] == [None]
    orders.promise(
        order, promised_for=date(2026, 3, 20), actor=world.by(world.omar, NOW + timedelta(hours=1))
    )
    work()
    assert [one.read_at for one in told(world.omar)] == [NOW + timedelta(hours=1)]
    assert [one.read_at for one in told(world.priya)] == [None]  # who did nothing


def test_the_whole_stage_is_told_and_each_notice_opens_to_a_page(stage, work, signed_in):
    """Every notice that the stage makes leads its reader to a page that opens."""
    from goldenthread.app.notices.records import Ref

    work()
    notices = list(Notice.objects.select_related("person__login"))
    assert {one.event.kind for one in notices} >= {
        "order.placed", "promise.made", "barrier.escalated", "feedback.recorded", "contract.added",
        "role.informed",
    }  # fmt: skip
    clients = {one.person_id: signed_in(one.person) for one in notices}
    for one in (one for one in notices if one.record_id):
        address = Ref(one.record_type, one.record_id).address
        assert clients[one.person_id].get(address).status_code == 200, (one.event.kind, address)


def test_a_manager_is_asked_once_for_the_call_of_a_renewal_whose_checkpoint_has_come(stage, work):
    """The contract is decided on by 1 May: in March its three months' checkpoint has come."""
    world = stage.world
    assert programme.renewal_calls_due(actor=clock()) == 1
    assert programme.renewal_calls_due(actor=clock()) == 0
    work()
    (to_ana,) = told(world.ana, "renewal_call.fell_due")
    assert (to_ana.group, to_ana.record_type, to_ana.record_id) == ("duties", "contract", stage.contract.pk)


def test_nobody_is_asked_for_a_call_that_was_made_or_of_a_contract_that_was_decided(stage):
    world = stage.world
    programme.call_renewal(stage.contract, call="likely", judgement="They said so", actor=world.by(world.ana))
    assert programme.renewal_calls_due(actor=clock()) == 0
    assert not Event.objects.filter(kind="renewal_call.fell_due").exists()
