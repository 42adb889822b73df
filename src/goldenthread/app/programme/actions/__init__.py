"""What people and the clock do in the programme."""

from goldenthread.app.programme.actions.duties import (
    delegate,
    duties_as_of_today,
    record_act,
    set_cadence,
    snooze,
)
from goldenthread.app.programme.actions.prompts import prompt_of_now
from goldenthread.app.programme.actions.renewals import (
    add_contract,
    call_renewal,
    decide_contract,
    settle_call,
    write_post_mortem,
)
from goldenthread.app.programme.actions.reports import (
    open_link,
    revoke_link,
    share_report,
    sign_report,
    write_report,
)
from goldenthread.app.programme.actions.rhythm import (
    dues_as_of_today,
    end_schedule,
    issue_artefact,
    set_schedule,
)
from goldenthread.app.programme.actions.roles import (
    accept_role,
    agree_terms,
    ask_to_accept,
    decline_role,
    say_understood,
    write_charter,
)

__all__ = [
    "accept_role",
    "add_contract",
    "agree_terms",
    "ask_to_accept",
    "call_renewal",
    "decide_contract",
    "decline_role",
    "delegate",
    "dues_as_of_today",
    "duties_as_of_today",
    "end_schedule",
    "issue_artefact",
    "open_link",
    "prompt_of_now",
    "record_act",
    "revoke_link",
    "say_understood",
    "set_cadence",
    "set_schedule",
    "settle_call",
    "share_report",
    "sign_report",
    "snooze",
    "write_charter",
    "write_post_mortem",
    "write_report",
]
