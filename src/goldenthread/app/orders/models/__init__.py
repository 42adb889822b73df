"""Orders and everything that is said, done and decided about them."""

from goldenthread.app.orders.models.answer import (
    ANSWER_KINDS_WITH_A_DATE,
    Answer,
    AnswerKind,
    Appeal,
    AppealOutcome,
    CounterAcceptance,
    CounterRejection,
    Override,
)
from goldenthread.app.orders.models.barrier import (
    Barrier,
    BarrierKind,
    DecisionRequest,
    Escalation,
    EscalationRoute,
    RequestOutcome,
)
from goldenthread.app.orders.models.delivery import Delivery, Verdict, VerdictOutcome
from goldenthread.app.orders.models.ending import ChildWaiver, Expedite, ExpediteAllowance, Withdrawal
from goldenthread.app.orders.models.holding import Holding, Pause, WaitingOn
from goldenthread.app.orders.models.order import (
    ENDED,
    Asker,
    Clarification,
    Order,
    OrderKind,
    OrderState,
    RequestedDate,
)
from goldenthread.app.orders.models.policy import Clock, Policy
from goldenthread.app.orders.models.work import HandOff, Step, ValueClass

__all__ = [
    "ANSWER_KINDS_WITH_A_DATE",
    "ENDED",
    "Answer",
    "AnswerKind",
    "Appeal",
    "AppealOutcome",
    "Asker",
    "Barrier",
    "BarrierKind",
    "ChildWaiver",
    "Clarification",
    "Clock",
    "CounterAcceptance",
    "CounterRejection",
    "DecisionRequest",
    "Delivery",
    "Escalation",
    "EscalationRoute",
    "Expedite",
    "ExpediteAllowance",
    "HandOff",
    "Holding",
    "Order",
    "OrderKind",
    "OrderState",
    "Override",
    "Pause",
    "Policy",
    "RequestOutcome",
    "RequestedDate",
    "Step",
    "ValueClass",
    "Verdict",
    "VerdictOutcome",
    "WaitingOn",
    "Withdrawal",
]
