"""What people and the clock do in the programme."""

from goldenthread.app.programme.actions.renewals import (
    add_contract,
    call_renewal,
    decide_contract,
    settle_call,
    write_post_mortem,
)
from goldenthread.app.programme.actions.rhythm import (
    dues_as_of_today,
    end_schedule,
    issue_artefact,
    set_schedule,
)

__all__ = [
    "add_contract",
    "call_renewal",
    "decide_contract",
    "dues_as_of_today",
    "end_schedule",
    "issue_artefact",
    "set_schedule",
    "settle_call",
    "write_post_mortem",
]
