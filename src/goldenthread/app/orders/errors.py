"""What actions on orders refuse, and what to do instead."""

from __future__ import annotations

from goldenthread.app.errors import Invalid, Refusal


class OrderEnded(Refusal):
    code = "order.ended"


class AlreadyAnswered(Refusal):
    code = "order.already_answered"


class NothingPromised(Refusal):
    code = "order.nothing_promised"


class NothingMissing(Refusal):
    code = "order.nothing_missing"


class NoOpenCounter(Refusal):
    code = "counter.not_open"


class NotDeclined(Refusal):
    code = "decline.not_standing"


class AlreadyAppealed(Refusal):
    code = "decline.already_appealed"


class AppealClosed(Refusal):
    code = "appeal.closed"


class DeclineWasOverridden(Refusal):
    code = "decline.was_overridden"


class PromiseUnchanged(Invalid):
    code = "promise.unchanged"


class AlreadyDelivered(Refusal):
    code = "order.already_delivered"


class ChildrenStillOpen(Refusal):
    code = "order.children_open"


class MoreThanWanted(Invalid):
    code = "delivery.more_than_wanted"


class AlreadyJudged(Refusal):
    code = "delivery.already_judged"


class SupportsADeliveredOrder(Refusal):
    code = "order.supports_a_delivered_order"


class ForeignContact(Invalid):
    code = "contact.of_another_account"


class NotASupportingOrder(Refusal):
    code = "order.not_supporting"


class ChainTooLong(Refusal):
    code = "order.chain_too_long"


class AlreadyWaived(Refusal):
    code = "order.already_waived"


class NothingToWaive(Refusal):
    code = "order.nothing_to_waive"


class AlreadyHeldThere(Refusal):
    code = "order.already_held_there"


class NotWithUs(Refusal):
    code = "order.not_held_by_a_unit"


class AlreadyReceived(Refusal):
    code = "hand_off.already_received"


class StepIsFinished(Refusal):
    code = "step.finished"


class AlreadyPaused(Refusal):
    code = "order.already_paused"


class NotPaused(Refusal):
    code = "order.not_paused"


class AlreadyExpedited(Refusal):
    code = "order.already_expedited"


class AllowanceSpent(Refusal):
    code = "expedite.allowance_spent"


class NameTaken(Invalid):
    code = "order_kind.name_taken"


class BarrierIsCleared(Refusal):
    code = "barrier.cleared"


class AlreadyEscalated(Refusal):
    code = "barrier.already_escalated"


class NobodyToDecide(Refusal):
    code = "escalation.nobody"


class EscalationClosed(Refusal):
    code = "escalation.closed"


class AlreadyDecided(Refusal):
    code = "decision.already_given"
