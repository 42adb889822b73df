"""What people do about orders, barriers and decisions. Each act is one function, and leaves one event."""

from goldenthread.app.orders.actions.answering import (
    accept_counter,
    complete,
    counter,
    decline,
    move_promise,
    promise,
    redirect,
    reject_counter,
    send_back_incomplete,
)
from goldenthread.app.orders.actions.appealing import appeal, decide_appeal, override_decline
from goldenthread.app.orders.actions.barriers import (
    assign_barrier,
    clear_barrier,
    climb,
    climb_undecided,
    decide,
    escalate,
    raise_barrier,
)
from goldenthread.app.orders.actions.bulk import Outcome, each
from goldenthread.app.orders.actions.delivering import accept_delivery, deliver, return_delivery
from goldenthread.app.orders.actions.ending import expedite, waive_child, withdraw
from goldenthread.app.orders.actions.placing import (
    add_order_kind,
    change_requested_date,
    clarify,
    place_order,
    place_supporting_order,
)
from goldenthread.app.orders.actions.requests import ask_for_decision, decide_request
from goldenthread.app.orders.actions.rules import end_policy, set_expedite_allowance, set_policy
from goldenthread.app.orders.actions.working import (
    finish_step,
    hand_off,
    pause,
    receive,
    resume,
    start_step,
)

__all__ = [
    "Outcome",
    "accept_counter",
    "accept_delivery",
    "add_order_kind",
    "appeal",
    "ask_for_decision",
    "assign_barrier",
    "change_requested_date",
    "clarify",
    "clear_barrier",
    "climb",
    "climb_undecided",
    "complete",
    "counter",
    "decide",
    "decide_appeal",
    "decide_request",
    "decline",
    "deliver",
    "each",
    "end_policy",
    "escalate",
    "expedite",
    "finish_step",
    "hand_off",
    "move_promise",
    "override_decline",
    "pause",
    "place_order",
    "place_supporting_order",
    "promise",
    "raise_barrier",
    "receive",
    "redirect",
    "reject_counter",
    "resume",
    "return_delivery",
    "send_back_incomplete",
    "set_expedite_allowance",
    "set_policy",
    "start_step",
    "waive_child",
    "withdraw",
]
