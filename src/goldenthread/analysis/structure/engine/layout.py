"""What the loop reads and writes, as records.

Times are hours since the start. The first axis of dated tables is the phase: behaviour holds from one phase's
start to the next one's.
"""

from __future__ import annotations

import numpy as np

# kinds of node in a route
WORK, BRANCH, FORK, JOIN, END = range(5)
# what becomes of an order
COMING, OPEN, DONE, DECLINED, WITHDRAWN, REFUSED_AT_DOOR = range(6)
# what a piece of work is
STEP, REVIEW, FIX, DOOR = range(4)
# what a task's slot holds
FREE, QUEUED, BUSY, TRANSIT, DEAD = range(5)

NODE = np.dtype(
    [
        ("kind", "i4"), ("next", "i4"), ("option_at", "i4"), ("options", "i4"), ("needs", "i4"),
        ("join", "i4"), ("spread", "i4"), ("mean", "f8"), ("location", "f8"), ("shape", "f8"),
        ("table_at", "i4"), ("table_size", "i4"), ("cost", "f8"), ("commits", "i4"), ("again", "i4"),
    ]
)  # fmt: skip
OPTION = np.dtype([("target", "i4"), ("upto", "f8")])
OWNER = np.dtype([("queue", "i4"), ("refuse", "f4")])
PAIR = np.dtype([("delay", "f8"), ("setup", "f8"), ("bounce", "f8")])
UNIT_RULE = np.dtype(
    [
        ("arrival", "f8"), ("cost", "f8"), ("value", "f8"), ("promise", "f8"), ("gap", "f8"), ("pace", "f8"),
        ("preempts", "i4"), ("keeps", "i4"), ("review", "f8"), ("fix", "f8"),
    ]
)  # fmt: skip
ACCOUNT_RULE = np.dtype(
    [("rank", "i4"), ("value", "f8"), ("burden", "f8"), ("goodwill", "f8"), ("home", "i4")]
)
KIND_RULE = np.dtype(
    [
        ("wrong_door", "f8"), ("triage", "f8"), ("optimism", "f8"), ("padding", "f8"), ("grid", "f8"),
        ("moves", "i4"), ("limit", "f8"), ("first_guess", "f8"),
    ]
)  # fmt: skip
PERSON_RULE = np.dtype([("calendar", "i4"), ("speed", "f8")])
OPENING = np.dtype([("opens", "f8"), ("closes", "f8"), ("before", "f8")])
CONTRACT = np.dtype([("at", "f8"), ("ends", "f8"), ("account", "i4")])

ORDER = np.dtype(
    [
        ("placed", "f8"), ("account", "i2"), ("kind", "i2"), ("number", "u4"), ("rank", "i4"), ("task", "i4"),
        ("status", "i1"), ("promises", "i1"), ("round", "i2"), ("handoffs", "i2"), ("bounces", "i2"),
        ("waited", "f8"), ("worked", "f8"), ("closed", "f8"), ("requested", "f8"), ("patience", "f8"),
        ("expedite", "f8"), ("first_promise", "f8"), ("last_promise", "f8"), ("answered", "f8"), ("expedited", "f8"),
    ]
)  # fmt: skip
# a run has many orders, and memory is slower than the loop: narrow columns, with what they can hold
MOST_ACCOUNTS = MOST_KINDS = np.iinfo(np.int16).max
MOST_MOVES = np.iinfo(np.int8).max - 1
TASK = np.dtype(
    [
        ("key", "f8"), ("number", "i8"), ("left", "i4"), ("right", "i4"), ("status", "i4"), ("order", "i4"),
        ("node", "i4"), ("piece", "i4"), ("queue", "i4"), ("from_queue", "i4"), ("from_node", "i4"),
        ("bounces", "i4"), ("came", "f8"), ("queued", "f8"), ("rest", "f8"), ("begun", "f8"), ("round", "i4"),
        ("fresh", "i4"),
    ]
)  # fmt: skip
PERSON = np.dtype([("task", "i4"), ("finish", "f8"), ("idle_since", "f8"), ("busy", "f8"), ("gone", "i4")])
QUEUE = np.dtype([("head", "i4"), ("wake", "f8"), ("waiting", "i8")])
ACCOUNT = np.dtype([("satisfaction", "f8"), ("active", "i4"), ("closes", "f8")])
KIND = np.dtype([("usual", "f8")])
HAPPENING = np.dtype([("at", "f8"), ("what", "i8")])
COUNTS = np.dtype(
    [
        ("now", "f8"), ("agenda_size", "i8"), ("hollow", "i8"), ("arrived", "i8"), ("free", "i8"),
        ("free_count", "i8"), ("number", "i8"), ("log_size", "i8"), ("promises_size", "i8"), ("phase", "i8"),
        ("happenings", "i8"), ("open", "i8"), ("area", "f8"), ("since", "f8"), ("joins", "i8"), ("logs", "i8"),
        ("options_each", "i8"), ("units_each", "i8"), ("doors_each", "i8"), ("satisfaction_rate", "f8"),
        ("renewal_threshold", "f8"), ("renewal_slope", "f8"),
    ]
)  # fmt: skip
JOINED = np.dtype([("arrived", "i4")])
JUMP = np.dtype([("node", "i8")])
PIECE = np.dtype(
    [
        ("order", "i4"), ("node", "i4"), ("piece", "i4"), ("queue", "i4"), ("person", "i4"),
        ("from_queue", "i4"), ("for_node", "i4"), ("bounces", "i4"), ("fresh", "i4"), ("ended", "i4"),
        ("queued", "f8"), ("started", "f8"), ("finished", "f8"),
    ]
)  # fmt: skip
PROMISE = np.dtype([("order", "i4"), ("queue", "i4"), ("person", "i4"), ("at", "f8"), ("due", "f8")])
DECISION = np.dtype([("outcome", "i4"), ("satisfaction", "f8"), ("chance", "f8")])
