"""Work, and what those who asked say when it is delivered."""

from __future__ import annotations

from typing import Any

from goldenthread.app.orders import actions, rights
from goldenthread.app.orders.errors import AlreadyReceived
from goldenthread.app.orders.models import Delivery, HandOff, Order, OrderState
from goldenthread.app.people.actors import Actor
from goldenthread.app.web.acts.base import Act, as_asker, as_worker
from goldenthread.app.web.forms import acts as forms

S = OrderState
AT_WORK = frozenset({S.PROMISED, S.RETURNED})
WITH_A_UNIT = AT_WORK | {S.ASKED}


def unreceived(order: Order) -> HandOff | None:
    """The last hand-off that nobody has said anything about."""
    return next((one for one in reversed(order.hand_offs.all()) if one.received_at is None), None)


def unjudged(order: Order) -> list[Delivery]:
    return [one for one in order.deliveries.all() if one.returned_at is None and not hasattr(one, "verdict")]


def _receive(order: Order, said: dict[str, Any], actor: Actor) -> object:
    moved = unreceived(order)
    if moved is None:
        raise AlreadyReceived("Somebody has said already how this arrived.")
    return actions.receive(moved, **said, actor=actor)


def _may_receive(actor: Actor, order: Order) -> bool:
    moved = unreceived(order)
    return moved is not None and rights.unit_may(actor, [moved.to_unit_id], "handoff:receive")


def _verdict(said: dict[str, Any]) -> tuple[Delivery, dict[str, Any]]:
    rest = dict(said)
    return rest.pop("delivery"), rest


def _accept(order: Order, said: dict[str, Any], actor: Actor) -> object:
    delivery, rest = _verdict(said)
    return actions.accept_delivery(delivery, **rest, actor=actor)


def _return(order: Order, said: dict[str, Any], actor: Actor) -> object:
    delivery, rest = _verdict(said)
    return actions.return_delivery(delivery, **rest, actor=actor)


VERDICTS = (
    Act(
        name="acceptances",
        label="Accept the delivery",
        icon="badge-check",
        form=forms.Accept,
        perform=_accept,
        right=as_asker("verdict:give"),
        when=lambda order: bool(unjudged(order)),
        done="Accepted. The verdict is on record.",
        button="Record the acceptance",
    ),
    Act(
        name="rejections",
        label="Return the delivery",
        icon="rotate-ccw",
        form=forms.Return,
        perform=_return,
        right=as_asker("verdict:give"),
        when=lambda order: bool(unjudged(order)),
        done="Returned. The unit holds it again, its promise as it was.",
        button="Return it",
        tone="danger",
    ),
)
WORK = (
    Act(
        name="receipts",
        label="Say how it arrived",
        icon="inbox",
        form=forms.Receive,
        perform=_receive,
        right=_may_receive,
        when=lambda order: unreceived(order) is not None,
        done="Said. It counts for both units.",
        button="Say so",
        one_tap=("Usable as received", "usable", "yes"),
    ),
    Act(
        name="deliveries",
        label="Deliver",
        icon="package-check",
        form=forms.Deliver,
        perform=lambda order, said, actor: actions.deliver(order, **said, actor=actor),
        right=as_worker("order:deliver"),
        states=AT_WORK,
        done="Delivered. Those who asked record the verdict.",
        button="Deliver",
    ),
    Act(
        name="support",
        label="Ask another unit for support",
        icon="git-branch-plus",
        form=forms.Supporting,
        perform=lambda order, said, actor: actions.place_supporting_order(order, **said, actor=actor),
        right=as_worker("order:place_supporting"),
        states=WITH_A_UNIT | {S.COUNTERED},
        done="Asked. Until it is delivered or waived, this order cannot be delivered.",
        button="Ask them",
        help="They answer with a promise of their own. The customer’s reason goes along.",
    ),
    Act(
        name="steps",
        label="Begin a step",
        icon="play",
        form=forms.BeginStep,
        perform=lambda order, said, actor: actions.start_step(order, **said, actor=actor),
        right=as_worker("step:record"),
        states=WITH_A_UNIT,
        done="Begun.",
        button="Begin",
    ),
    Act(
        name="finished-steps",
        label="Finish a step",
        icon="check",
        form=forms.FinishStep,
        perform=lambda order, said, actor: actions.finish_step(said["step"], note=said["note"], actor=actor),
        right=as_worker("step:record"),
        when=lambda order: any(step.finished_at is None for step in order.steps.all()),
        done="Finished.",
        button="Finish",
    ),
    Act(
        name="handoffs",
        label="Hand the work off",
        icon="arrow-right-left",
        form=forms.HandOff,
        perform=lambda order, said, actor: actions.hand_off(order, **said, actor=actor),
        right=as_worker("order:hand_off"),
        states=WITH_A_UNIT,
        done="Handed off. The promise stays with who made it.",
        button="Hand off",
    ),
    Act(
        name="pauses",
        label="Pause: it waits for somebody",
        icon="pause",
        form=forms.Pause,
        perform=lambda order, said, actor: actions.pause(order, **said, actor=actor),
        right=as_worker("order:pause"),
        states=WITH_A_UNIT,
        when=lambda order: order.paused_since is None,
        done="Paused. Its clocks stand.",
        button="Pause",
    ),
    Act(
        name="resumptions",
        label="Go on after the pause",
        icon="play",
        form=forms.Nothing,
        perform=lambda order, said, actor: actions.resume(order, actor=actor),
        right=as_worker("order:pause"),
        when=lambda order: order.paused_since is not None,
        done="It goes on. Its clocks run.",
        button="Go on",
    ),
)
