"""Two people act at the same moment, in real transactions: one wins, the other gets a clear answer."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection, transaction
from tests.app.orders.conftest import DUE, Conversation, fresh, told
from tests.world import SINCE, World

from goldenthread.app.errors import Refusal
from goldenthread.app.orders import actions, errors
from goldenthread.app.orders.models import Delivery, Escalation, OrderState
from goldenthread.app.verify import differences

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def real_talk(world: World) -> Conversation:
    return Conversation(world)


def together(*acts) -> list[object]:
    """Run the acts in threads that begin at once; answer what each returned, or how it was refused."""
    start = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int, act) -> None:
        try:
            start.wait(timeout=10)
            results[place] = act()
        except Refusal as refusal:
            results[place] = refusal
        except BaseException as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def only_refusal(results: list[object]) -> Refusal:
    """The one refusal among the results; everything else was done."""
    refused = [one for one in results if isinstance(one, BaseException)]
    assert len(refused) == 1, results
    assert isinstance(refused[0], Refusal), refused[0]
    return refused[0]


def test_promise_against_withdrawal(real_talk):
    for _ in range(3):
        order = real_talk.placed()
        omar, ana = real_talk.actor("omar"), real_talk.actor("ana")
        results = together(
            lambda order=order, omar=omar: actions.promise(order, promised_for=DUE, actor=omar),
            lambda order=order, ana=ana: actions.withdraw(order, ground="Not needed", actor=ana),
        )
        refused = [one for one in results if isinstance(one, BaseException)]
        assert fresh(order).state == OrderState.WITHDRAWN
        assert told(order)[-1] == "order.withdrawn"
        if refused:  # the withdrawal came first; otherwise both stand, one after the other
            assert isinstance(refused[0], errors.OrderEnded)
        assert len(told(order)) == 3 - len(refused)
    assert list(differences()) == []


def test_double_delivery(real_talk):
    order = real_talk.promised()
    omar, priya = real_talk.actor("omar"), real_talk.actor("priya")
    results = together(
        lambda: actions.deliver(order, actor=omar), lambda: actions.deliver(order, actor=priya)
    )
    assert isinstance(only_refusal(results), errors.AlreadyDelivered)
    assert Delivery.objects.filter(order=order).count() == 1
    assert told(order).count("delivery.made") == 1
    assert list(differences()) == []


def test_accepting_against_returning(real_talk):
    delivery, mara = real_talk.delivered(), real_talk.world.mara
    ana, other = real_talk.actor("ana"), real_talk.actor("ana")
    results = together(
        lambda: actions.accept_delivery(delivery, contact=mara, actor=ana),
        lambda: actions.return_delivery(delivery, contact=mara, ground="Broken", actor=other),
    )
    assert isinstance(only_refusal(results), errors.AlreadyJudged)
    assert list(differences()) == []


def test_two_escalations_of_one_barrier(real_talk):
    order = real_talk.promised()
    barrier = real_talk.ana(
        actions.raise_barrier, order=order, kind="priority", what="Queue", area=real_talk.world.priority
    )
    ana, omar = real_talk.actor("ana"), real_talk.actor("omar")
    results = together(
        lambda: actions.escalate(barrier, reason="Stuck", actor=ana),
        lambda: actions.escalate(barrier, reason="Stuck too", actor=omar),
    )
    assert isinstance(only_refusal(results), errors.AlreadyEscalated)
    assert Escalation.objects.filter(barrier=barrier).count() == 1


def test_the_last_expedite_of_the_quarter_is_given_once(real_talk):
    actions.set_expedite_allowance(per_quarter=1, valid_from=SINCE, actor=real_talk.actor("ines"))
    first, second = real_talk.placed(title="First"), real_talk.placed(title="Second")
    one, two = real_talk.actor("ana"), real_talk.actor("ana")
    results = together(
        lambda: actions.expedite(first, ground="Urgent", actor=one),
        lambda: actions.expedite(second, ground="Urgent", actor=two),
    )
    assert isinstance(only_refusal(results), errors.AllowanceSpent)


def test_delivering_against_a_new_supporting_order(real_talk):
    """Whoever comes second meets what the first did: never a delivered order over an open supporting one."""
    order = real_talk.promised()
    omar, priya = real_talk.actor("omar"), real_talk.actor("priya")
    results = together(
        lambda: actions.deliver(order, actor=omar),
        lambda: actions.place_supporting_order(
            order, asked_of=real_talk.world.planning, title="Slot", requested_for=DUE, actor=priya
        ),
    )
    assert isinstance(only_refusal(results), errors.AlreadyDelivered | errors.ChildrenStillOpen)
    order = fresh(order)
    assert (order.delivered_at is None) == order.children.exists()


def test_the_clock_of_an_act_that_waited_does_not_run_back(real_talk):
    """Omar read the clock first and waits for Ana's transaction; his act is later than hers all the same."""
    order = real_talk.placed()
    omar, ana = real_talk.actor("omar"), real_talk.actor("ana")
    assert omar.now < ana.now
    entered, results = threading.Event(), []

    def wait_and_clarify() -> None:
        entered.wait(timeout=10)
        try:
            results.append(actions.clarify(order, text="Late", actor=omar))
        finally:
            connection.close()

    thread = threading.Thread(target=wait_and_clarify)
    thread.start()
    with transaction.atomic():
        said = actions.clarify(order, text="Early", actor=ana)
        entered.set()
        time.sleep(0.3)
    thread.join(timeout=30)
    assert results[0].at > said.at
    assert list(differences()) == []
