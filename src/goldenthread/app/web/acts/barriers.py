"""What can be done to a barrier from its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from goldenthread.app.errors import Refusal
from goldenthread.app.orders import actions, rights
from goldenthread.app.orders.errors import EscalationClosed
from goldenthread.app.orders.models import Barrier, Escalation
from goldenthread.app.people.actors import Actor
from goldenthread.app.web.forms import barriers as forms
from goldenthread.app.web.forms.orders import PersonsForm


def standing_escalation(barrier: Barrier) -> Escalation | None:
    """The escalation that waits for a decision, read from what is already fetched."""
    return next((one for one in barrier.escalations.all() if one.stands), None)


def _may(permission: str) -> Callable[[Actor, Barrier], bool]:
    def may(actor: Actor, barrier: Barrier) -> bool:
        try:
            rights.require_barrier(actor, barrier, permission, "do this")
        except Refusal:
            return False
        return True

    return may


def _decide(barrier: Barrier, said: dict[str, Any], actor: Actor) -> object:
    one = standing_escalation(barrier)
    if one is None:
        raise EscalationClosed("Nothing waits for a decision here any more.")
    return actions.decide(one, **said, actor=actor)


def _put_before_me(actor: Actor, barrier: Barrier) -> bool:
    one = standing_escalation(barrier)
    return one is not None and actor.person is not None and one.to_person_id == actor.person.pk


@dataclass(frozen=True)
class BarrierAct:
    """One thing that can be done to a barrier that stands."""

    name: str
    label: str
    icon: str
    form: type[PersonsForm]
    perform: Callable[[Barrier, dict[str, Any], Actor], object]
    right: Callable[[Actor, Barrier], bool]
    done: str
    button: str
    tone: str = "primary"
    help: str = ""


BARRIER_ACTS = {
    act.name: act
    for act in (
        BarrierAct(
            "decisions",
            "Decide",
            "gavel",
            forms.Decide,
            _decide,
            _put_before_me,
            "Decided. Those who wait for it see your ground.",
            "Decide",
        ),
        BarrierAct(
            "clearances",
            "Clear it: it stands no more",
            "check",
            forms.Clear,
            lambda barrier, said, actor: actions.clear_barrier(barrier, **said, actor=actor),
            _may("barrier:clear"),
            "Cleared.",
            "Clear the barrier",
        ),
        BarrierAct(
            "escalations",
            "Escalate it",
            "trending-up",
            forms.Escalate,
            lambda barrier, said, actor: actions.escalate(barrier, **said, actor=actor),
            lambda actor, barrier: (
                standing_escalation(barrier) is None and _may("barrier:escalate")(actor, barrier)
            ),
            "Escalated, with a time by which to decide.",
            "Escalate",
            help="It goes to the one person who holds the decision right; where there is none or more than one, "
            "to your line manager.",
        ),
        BarrierAct(
            "assignments",
            "Give it to somebody else",
            "user-round-check",
            forms.Assign,
            lambda barrier, said, actor: actions.assign_barrier(barrier, **said, actor=actor),
            _may("barrier:assign"),
            "Assigned.",
            "Assign",
        ),
    )
}
