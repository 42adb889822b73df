"""What actions of the programme refuse, and what to do instead."""

from goldenthread.app.errors import Refusal


class AlreadyDecided(Refusal):
    code = "contract.already_decided"


class NotLost(Refusal):
    code = "contract.not_lost"


class AlreadyWritten(Refusal):
    code = "post_mortem.already_written"


class NothingToSettle(Refusal):
    code = "renewal_call.nothing_to_settle"


class OwnCall(Refusal):
    code = "renewal_call.own_call"


class AlreadyIssued(Refusal):
    code = "due.already_issued"


class AlreadyDone(Refusal):
    code = "duty.already_done"


class LoadFull(Refusal):
    code = "sponsor.load_full"


class LevelTooLow(Refusal):
    code = "sponsor.level_too_low"


class AlreadyAsked(Refusal):
    code = "acceptance.already_asked"


class OutOfTurn(Refusal):
    code = "acceptance.out_of_turn"


class AlreadySigned(Refusal):
    code = "report.already_signed"


class NotSigned(Refusal):
    code = "report.not_signed"


class AlreadyIn(Refusal):
    code = "programme.already_in"


class AlreadyMet(Refusal):
    code = "board.already_met"


class AlreadyEnded(Refusal):
    code = "plan.already_ended"


class AlreadyBlocked(Refusal):
    code = "objective.already_blocked"


class AlreadyCommitted(Refusal):
    code = "transfer.already_committed"


class AlreadyHandedOver(Refusal):
    code = "handover.already_open"


class AlreadyAnswered(Refusal):
    code = "message.already_answered"
