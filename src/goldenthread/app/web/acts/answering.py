"""What the unit that was asked can say, and what those who asked can say to that."""

from __future__ import annotations

from typing import Any

from goldenthread.app.orders import actions
from goldenthread.app.orders.errors import AppealClosed
from goldenthread.app.orders.models import Appeal, Order, OrderState
from goldenthread.app.orders.queries.appeals import who_may_decide
from goldenthread.app.people.actors import Actor
from goldenthread.app.web.acts.base import Act, as_asked, as_asker, as_either
from goldenthread.app.web.forms import acts as forms
from goldenthread.app.web.threads.declined import appeal_against_the_decline

S = OrderState


def open_appeal(order: Order) -> Appeal | None:
    return next((one for one in order.appeals.all() if one.decided_at is None), None)


def _decide_appeal(order: Order, said: dict[str, Any], actor: Actor) -> object:
    appeal = open_appeal(order)
    if appeal is None:
        raise AppealClosed("No appeal waits for a decision any more.")
    return actions.decide_appeal(appeal, **said, actor=actor)


def _may_decide_appeal(actor: Actor, order: Order) -> bool:
    appeal = open_appeal(order)
    return appeal is not None and actor.person in who_may_decide(appeal, actor.now.date())


def _set_aside(order: Order) -> bool:
    """Whether a decline of the unit that is asked was set aside: it cannot decline again."""
    declined = (one for one in order.answers.all() if one.unit_id == order.asked_of_unit_id)
    return any(hasattr(one, "override") for one in declined)


ANSWERS = (
    Act(
        name="promises",
        label="Promise",
        icon="handshake",
        form=forms.Promise,
        perform=lambda order, said, actor: actions.promise(order, **said, actor=actor),
        right=as_asked("order:answer"),
        states=frozenset({S.ASKED, S.COUNTERED, S.DECLINED}),
        done="Promised. Those who asked see it now.",
        button="Promise this date",
        beside="web/orders/ability.html",
    ),
    Act(
        name="counters",
        label="Offer something else",
        icon="git-compare-arrows",
        form=forms.Counter,
        perform=lambda order, said, actor: actions.counter(order, **said, actor=actor),
        right=as_asked("order:answer"),
        states=frozenset({S.ASKED, S.COUNTERED, S.DECLINED}),
        done="Offered. Those who asked answer next.",
        button="Make this offer",
        beside="web/orders/ability.html",
    ),
    Act(
        name="declines",
        label="Decline",
        icon="circle-slash",
        form=forms.Decline,
        perform=lambda order, said, actor: actions.decline(order, **said, actor=actor),
        right=as_asked("order:answer"),
        states=frozenset({S.ASKED, S.COUNTERED}),
        when=lambda order: not _set_aside(order),
        done="Declined. Those who asked may appeal.",
        button="Decline",
        tone="danger",
    ),
    Act(
        name="returns",
        label="Send back: something is missing",
        icon="undo-2",
        form=forms.SendBack,
        perform=lambda order, said, actor: actions.send_back_incomplete(order, **said, actor=actor),
        right=as_asked("order:answer"),
        states=frozenset({S.ASKED}),
        done="Sent back. It waits for the missing information.",
        button="Send back",
    ),
    Act(
        name="redirects",
        label="Another unit should answer",
        icon="corner-up-right",
        form=forms.Redirect,
        perform=lambda order, said, actor: actions.redirect(order, **said, actor=actor),
        right=as_asked("order:answer"),
        states=frozenset({S.ASKED}),
        done="Redirected. That unit is asked now.",
        button="Redirect",
    ),
    Act(
        name="moves",
        label="Move the promise",
        icon="calendar-sync",
        form=forms.MovePromise,
        perform=lambda order, said, actor: actions.move_promise(order, **said, actor=actor),
        right=as_asked("order:answer"),
        states=frozenset({S.PROMISED, S.RETURNED}),
        when=lambda order: order.last_promised_for is not None and order.delivered_at is None,
        done="The promise is moved. The dates before it stay on record.",
        button="Promise the new date",
        beside="web/orders/ability.html",
    ),
    Act(
        name="information",
        label="Give the missing information",
        icon="file-check",
        form=forms.Complete,
        perform=lambda order, said, actor: actions.complete(order, **said, actor=actor),
        right=as_asker("order:clarify"),
        states=frozenset({S.INCOMPLETE}),
        done="Completed. The unit holds the order again.",
        button="Give it to the unit",
    ),
    Act(
        name="agreements",
        label="Accept the counter-offer",
        icon="handshake",
        form=forms.Nothing,
        perform=lambda order, said, actor: actions.accept_counter(order, actor=actor),
        right=as_asker("counter:accept"),
        states=frozenset({S.COUNTERED}),
        done="Accepted: the offer is now the unit’s promise.",
        button="Accept the offer",
        beside="web/orders/offer.html",
    ),
    Act(
        name="objections",
        label="Reject the counter-offer",
        icon="x",
        form=forms.Object,
        perform=lambda order, said, actor: actions.reject_counter(order, **said, actor=actor),
        right=as_asker("counter:accept"),
        states=frozenset({S.COUNTERED}),
        done="Rejected. The unit answers anew.",
        button="Reject the offer",
        tone="danger",
    ),
    Act(
        name="appeals",
        label="Appeal against the decline",
        icon="scale",
        form=forms.Appeal,
        perform=lambda order, said, actor: actions.appeal(order, **said, actor=actor),
        right=as_asker("decline:appeal"),
        states=frozenset({S.DECLINED}),
        when=lambda order: appeal_against_the_decline(order) is None,
        done="Appealed. It goes to the line above who declined.",
        button="Appeal",
    ),
    Act(
        name="judgements",
        label="Decide the appeal",
        icon="gavel",
        form=forms.DecideAppeal,
        perform=_decide_appeal,
        right=_may_decide_appeal,
        states=frozenset({S.DECLINED}),
        when=lambda order: open_appeal(order) is not None,
        done="Decided. Both sides see your ground.",
        button="Decide",
    ),
    Act(
        name="overrides",
        label="Set the decline aside",
        icon="gavel",
        form=forms.Override,
        perform=lambda order, said, actor: actions.override_decline(order, **said, actor=actor),
        right=lambda actor, order: actor.may("all:order:override"),
        states=frozenset({S.DECLINED}),
        when=lambda order: open_appeal(order) is None,
        done="Set aside. The unit answers anew.",
        button="Set it aside",
        tone="danger",
    ),
    Act(
        name="clarifications",
        label="Say or ask something",
        icon="message-circle",
        form=forms.Clarify,
        perform=lambda order, said, actor: actions.clarify(order, **said, actor=actor),
        right=as_either("order:clarify"),
        done="Said. Both sides read it.",
        button="Say it",
    ),
)
