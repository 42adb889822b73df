"""Everything that can be done to an order from its page, in the order in which it is offered."""

from goldenthread.app.web.acts.answering import ANSWERS
from goldenthread.app.web.acts.base import Act, Offered
from goldenthread.app.web.acts.changing import CHANGES
from goldenthread.app.web.acts.working import VERDICTS, WORK

ACTS: dict[str, Act] = {act.name: act for act in (*VERDICTS, *ANSWERS[:-1], *WORK, ANSWERS[-1], *CHANGES)}

__all__ = ["ACTS", "Act", "Offered"]
