"""What people and the clock do in the programme."""

from goldenthread.app.programme.actions.board import add_board_member, end_board_member, record_board_meeting
from goldenthread.app.programme.actions.charter import (
    admit_account,
    name_leadership,
    release_account,
    write_programme_charter,
)
from goldenthread.app.programme.actions.duties import (
    delegate,
    duties_as_of_today,
    record_act,
    set_cadence,
    snooze,
)
from goldenthread.app.programme.actions.handovers import (
    drop_introduction,
    open_handover,
    record_introduction,
)
from goldenthread.app.programme.actions.lessons import commit_transfer, end_transfer, write_lesson
from goldenthread.app.programme.actions.measures import end_measure_weight, set_measure_weight
from goldenthread.app.programme.actions.plan import (
    begin_initiative,
    block_objective,
    end_initiative,
    end_objective,
    raise_blocker,
    report_progress,
    set_objective,
    value_initiative,
)
from goldenthread.app.programme.actions.portfolio import (
    end_criterion,
    rate_account,
    record_effort,
    set_criterion,
)
from goldenthread.app.programme.actions.prompts import prompt_of_now
from goldenthread.app.programme.actions.renewal_dues import renewal_calls_due
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
from goldenthread.app.programme.actions.results import answer_message, record_result
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
    end_charter,
    say_understood,
    write_charter,
)
from goldenthread.app.programme.actions.stage import add_stage_item, begin_checklist, give_evidence
from goldenthread.app.programme.actions.tiers import end_tier, say_relationship, set_ladder, set_tier
from goldenthread.app.programme.actions.turnover import name_leavers

__all__ = [
    "accept_role",
    "add_board_member",
    "add_contract",
    "add_stage_item",
    "admit_account",
    "agree_terms",
    "answer_message",
    "ask_to_accept",
    "begin_checklist",
    "begin_initiative",
    "block_objective",
    "call_renewal",
    "commit_transfer",
    "decide_contract",
    "decline_role",
    "delegate",
    "drop_introduction",
    "dues_as_of_today",
    "duties_as_of_today",
    "end_board_member",
    "end_charter",
    "end_criterion",
    "end_initiative",
    "end_measure_weight",
    "end_objective",
    "end_schedule",
    "end_tier",
    "end_transfer",
    "give_evidence",
    "issue_artefact",
    "name_leadership",
    "name_leavers",
    "open_handover",
    "open_link",
    "prompt_of_now",
    "raise_blocker",
    "rate_account",
    "record_act",
    "record_board_meeting",
    "record_effort",
    "record_introduction",
    "record_result",
    "release_account",
    "renewal_calls_due",
    "report_progress",
    "revoke_link",
    "say_relationship",
    "say_understood",
    "set_cadence",
    "set_criterion",
    "set_ladder",
    "set_measure_weight",
    "set_objective",
    "set_schedule",
    "set_tier",
    "settle_call",
    "share_report",
    "sign_report",
    "snooze",
    "value_initiative",
    "write_charter",
    "write_lesson",
    "write_post_mortem",
    "write_programme_charter",
    "write_report",
]
