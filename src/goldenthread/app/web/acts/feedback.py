"""What can be done about what a customer said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from goldenthread.app.orders import rights
from goldenthread.app.people.actors import Actor
from goldenthread.app.voice import actions
from goldenthread.app.voice.models import Feedback
from goldenthread.app.web.forms import feedback as forms
from goldenthread.app.web.forms.orders import PersonsForm


def may_handle(actor: Actor, one: Feedback) -> bool:
    """Whoever owns it, and those who answer for the account."""
    owns = actor.person is not None and one.owner_id == actor.person.pk
    return owns or rights.account_may(actor, one.account, "feedback:record")


@dataclass(frozen=True)
class FeedbackAct:
    """One thing that can be done about feedback."""

    name: str
    label: str
    icon: str
    form: type[PersonsForm]
    perform: Callable[[Feedback, dict[str, Any], Actor], object]
    when: Callable[[Feedback], bool]
    done: str
    button: str
    tone: str = "primary"
    help: str = ""


FEEDBACK_ACTS = {
    act.name: act
    for act in (
        FeedbackAct(
            "replies",
            "Reply to the customer",
            "reply",
            forms.Reply,
            lambda one, said, actor: actions.reply(one, **said, actor=actor),
            lambda one: one.replied_at is None,
            "The reply is on record.",
            "Record the reply",
        ),
        FeedbackAct(
            "resolutions",
            "Resolve it",
            "check",
            forms.Resolve,
            lambda one, said, actor: actions.resolve(one, **said, actor=actor),
            lambda one: one.resolved_at is None,
            "Resolved.",
            "Resolve",
        ),
        FeedbackAct(
            "changes",
            "Something was changed because of it",
            "badge-check",
            forms.ActOn,
            lambda one, said, actor: actions.act_on(one, **said, actor=actor),
            lambda one: one.acted_at is None,
            "On record: it was acted on.",
            "Record the change",
        ),
        FeedbackAct(
            "assignments",
            "Give it to somebody else",
            "user-round-check",
            forms.AssignFeedback,
            lambda one, said, actor: actions.assign_feedback(one, **said, actor=actor),
            lambda one: one.resolved_at is None,
            "Assigned.",
            "Assign",
        ),
    )
}
