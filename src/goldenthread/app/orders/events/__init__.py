"""What history says of orders: old and new values by name, ids and never names of people.

A payload that says ``holder`` says who holds the order from then on: a unit (in a person's hands or not), the
customer (neither), or, where it is null, nobody: the order has ended.
"""

from goldenthread.app.orders.events.answering import (
    AppealDecided,
    CounterAccepted,
    CounterOffered,
    CounterRejected,
    DeclineAppealed,
    DeclineOverridden,
    OrderDeclined,
    OrderRedirected,
    PromiseMade,
    PromiseMoved,
)
from goldenthread.app.orders.events.asking import (
    ChildWaived,
    OrderClarified,
    OrderCompleted,
    OrderExpedited,
    OrderKindAdded,
    OrderPlaced,
    OrderSentBack,
    OrderWithdrawn,
    RequestedDateChanged,
)
from goldenthread.app.orders.events.deciding import (
    BarrierAssigned,
    BarrierCleared,
    BarrierEscalated,
    BarrierRaised,
    DecisionAsked,
    DecisionGiven,
    EscalationClimbed,
    EscalationDecided,
    EscalationStayed,
)
from goldenthread.app.orders.events.holder import CUSTOMER, Holder
from goldenthread.app.orders.events.rules import (
    ExpediteAllowanceSet,
    PolicyEnded,
    PolicySet,
)
from goldenthread.app.orders.events.working import (
    DeliveryAccepted,
    DeliveryMade,
    DeliveryReturned,
    HandOffReceived,
    OrderHandedOff,
    OrderPaused,
    OrderResumed,
    StepFinished,
    StepStarted,
)

__all__ = [
    "CUSTOMER",
    "AppealDecided",
    "BarrierAssigned",
    "BarrierCleared",
    "BarrierEscalated",
    "BarrierRaised",
    "ChildWaived",
    "CounterAccepted",
    "CounterOffered",
    "CounterRejected",
    "DecisionAsked",
    "DecisionGiven",
    "DeclineAppealed",
    "DeclineOverridden",
    "DeliveryAccepted",
    "DeliveryMade",
    "DeliveryReturned",
    "EscalationClimbed",
    "EscalationDecided",
    "EscalationStayed",
    "ExpediteAllowanceSet",
    "HandOffReceived",
    "Holder",
    "OrderClarified",
    "OrderCompleted",
    "OrderDeclined",
    "OrderExpedited",
    "OrderHandedOff",
    "OrderKindAdded",
    "OrderPaused",
    "OrderPlaced",
    "OrderRedirected",
    "OrderResumed",
    "OrderSentBack",
    "OrderWithdrawn",
    "PolicyEnded",
    "PolicySet",
    "PromiseMade",
    "PromiseMoved",
    "RequestedDateChanged",
    "StepFinished",
    "StepStarted",
]
