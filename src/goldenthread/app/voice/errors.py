"""What actions on feedback refuse, and what to do instead."""

from goldenthread.app.errors import Invalid, Refusal


class AlreadyReplied(Refusal):
    code = "feedback.already_replied"


class AlreadyResolved(Refusal):
    code = "feedback.already_resolved"


class AlreadyActedOn(Refusal):
    code = "feedback.already_acted_on"


class OffItsScale(Invalid):
    code = "feedback.off_its_scale"
