"""The conversation of order and promise, the work behind it, and what stood in its way."""

from goldenthread.analysis.records.schema.columns import (
    VALID_FROM,
    VALID_TO,
    Table,
    date,
    flag,
    instant,
    integer,
    number,
    text,
)

ORDER = Table(
    "order",
    "Something asked of a unit, for an account (a root order) or for another order (a supporting order).",
    ("order_id",),
    (
        text("order_id", "the order's id", required=True),
        text("parent_order_id", "the order that it supports; empty for a root order", references="order"),
        text("account_id", "the account that it is for", references="account"),
        text("asked_by_unit_id", "the unit that asks", references="unit"),
        text("asked_of_unit_id", "the unit that is asked", references="unit"),
        text("kind", "what kind of order"),
        number("value", "what it is worth to the customer or to us", unit="money"),
        number("quantity", "how much of it", unit="pieces"),
        text("priority", "the priority that it carries, if any"),
        instant("placed_at", "when it was placed", required=True),
        instant("recorded_at", "when it was entered"),
        instant("expedited_at", "when it was put before others"),
        text("expedited_by", "who put it before others", references="person"),
        instant("withdrawn_at", "when it was withdrawn"),
    ),
    beside=(
        text("title", "what is ordered, in a line"),
        text("description", "what is ordered, in full"),
        text("why", "why it matters"),
        text("placed_by", "who placed it", references="person"),
        text("contact_id", "the customer's contact who asked", references="contact"),
        text("withdrawn_by", "who withdrew it", references="person"),
        text("withdrawal_ground", "why it was withdrawn"),
        text("withdrawn_with", "the order with which it fell, where that was withdrawn", references="order"),
        text("expedite_ground", "why it goes before others"),
        integer("expedite_delayed_orders", "how many others were said to wait for it", unit="orders"),
        number("expedite_delayed_hours", "and for how long in all", unit="hours"),
    ),
)

REQUESTED_DATE = Table(
    "requested_date",
    "A date that was asked for; every change is a new row.",
    ("order_id", "at"),
    (
        text("order_id", "the order", required=True, references="order"),
        instant("at", "when it was asked", required=True),
        date("requested_for", "the date asked for", required=True),
        text("asked_by", "who asked: a customer's change is never a unit's slip", one_of="customer us"),
    ),
    beside=(
        text("by", "who entered it", references="person"),
        text("ground", "why it changed"),
    ),
)

ANSWER = Table(
    "answer",
    "What a unit answered to an order.",
    ("answer_id",),
    (
        text("answer_id", "the answer's id", required=True),
        text("order_id", "the order", required=True, references="order"),
        text("unit_id", "the unit that answers", references="unit"),
        text(
            "kind",
            "what was answered",
            required=True,
            one_of="promise counter decline incomplete redirect",
        ),
        instant("at", "when", required=True),
        text("by", "who answered", references="person"),
        date("promised_for", "the date promised or offered"),
        number("quantity", "how much is promised", unit="pieces"),
        text("ground", "the reason given"),
        text("cause", "why a promise was moved"),
    ),
    beside=(
        text("decided_by", "a decline: who decided it", references="person"),
        text("redirected_to_unit_id", "a redirect: whither", references="unit"),
        flag("accepts_counter", "a promise: whether it came about by accepting the counter-offer that stood"),
        text("accepted_by", "a promise by a counter-offer: who accepted that", references="person"),
    ),
)

EVENT = Table(
    "event",
    "A step of work on an order.",
    ("event_id",),
    (
        text("event_id", "the event's id", required=True),
        text("order_id", "the order", required=True, references="order"),
        integer("seq", "the place in the source, which orders equal times", required=True),
        text("activity", "what was done"),
        text("unit_id", "the unit that did it", references="unit"),
        text("person_id", "the person who did it", references="person"),
        instant("started_at", "when it began; empty where the source has one time only"),
        instant("finished_at", "when it ended; empty while it runs"),
        text("value_class", "what it adds for the customer", one_of="value necessary waste"),
        flag("usable_as_received", "whether the receiver could use what came in as it was"),
    ),
    large=True,
    beside=(text("note", "what was noted when it was done"),),
)

HOLDING = Table(
    "holding",
    "Who held an order: one holder at any instant, so that elapsed time partitions among them.",
    ("order_id", "from_at"),
    (
        text("order_id", "the order", required=True, references="order"),
        instant("from_at", "from when", required=True),
        text("unit_id", "the unit that held it; empty for the customer", references="unit"),
        text("person_id", "the person who held it", references="person"),
        instant("to_at", "until when; empty while it is held"),
    ),
    large=True,
)

PAUSE = Table(
    "pause",
    "A time when the clock of an order stood, and why.",
    ("order_id", "from_at"),
    (
        text("order_id", "the order", required=True, references="order"),
        instant("from_at", "from when", required=True),
        instant("to_at", "until when; empty while it lasts"),
        text("reason", "why"),
        text("waiting_on", "on whom", one_of="customer supplier unit"),
    ),
    beside=(
        text("by", "who paused it", references="person"),
        text("resumed_by", "who ended the pause", references="person"),
    ),
)

DELIVERY = Table(
    "delivery",
    "A delivery, whole or in part.",
    ("delivery_id",),
    (
        text("delivery_id", "the delivery's id", required=True),
        text("order_id", "the order", required=True, references="order"),
        instant("at", "when", required=True),
        number("quantity", "how much", unit="pieces"),
        text("by", "who delivered", references="person"),
    ),
    beside=(
        flag("whole", "all of what was wanted, or a part"),
        text("note", "what was noted with it"),
    ),
)

VERDICT = Table(
    "verdict",
    "What the requester said of a delivery.",
    ("verdict_id",),
    (
        text("verdict_id", "the verdict's id", required=True),
        text("order_id", "the order", required=True, references="order"),
        text("delivery_id", "the delivery", references="delivery"),
        instant("at", "when", required=True),
        text("outcome", "accepted or returned", required=True, one_of="accepted returned"),
        text("contact_id", "the customer's contact who said so", references="contact"),
        text("ground", "why it was returned"),
    ),
    beside=(text("by", "who entered it", references="person"),),
)

TURN = Table(
    "turn",
    "A turn of the conversation about an order that is no answer: something said, given, rejected or passed on.",
    ("order_id", "at", "kind"),
    (
        text("order_id", "the order", required=True, references="order"),
        instant("at", "when", required=True),
        text(
            "kind",
            "what somebody did",
            required=True,
            one_of="clarified completed counter_rejected appealed appeal_upheld appeal_overturned overridden waived "
            "handed_off received",
        ),
        text("words", "what was said, or why, or what was missing"),
        text("by", "who", references="person"),
        text("to_person_id", "an appeal: before whom it was put", references="person"),
        instant("handed_off_at", "something received: when it had been handed off"),
        flag("usable", "something received: whether it was usable as it came"),
    ),
)

ORDER_KIND = Table(
    "order_kind",
    "A kind of order, and what an order of this kind must say.",
    ("order_kind",),
    (
        text("order_kind", "what it is called", required=True),
        text("needs", "what an order of this kind must say to be complete"),
        date("retired_on", "from which day on it is not offered any more"),
    ),
)

POLICY = Table(
    "policy",
    "A target for a clock, by tier, kind of order and unit.",
    ("policy_id", "valid_from"),
    (
        text("policy_id", "the policy's id", required=True),
        VALID_FROM,
        text("clock", "which clock", one_of="response delivery"),
        text("tier", "for accounts of this tier; empty for all"),
        text("order_kind", "for orders of this kind; empty for all"),
        text("unit_id", "for this unit; empty for all", references="unit"),
        number("target_hours", "the target", unit="working hours"),
        VALID_TO,
    ),
)

REQUEST = Table(
    "request",
    "Something asked of another unit that needs a decision: priority, people, money, an exception.",
    ("request_id",),
    (
        text("request_id", "the request's id", required=True),
        text("account_id", "for which account", references="account"),
        text("from_unit_id", "who asks", references="unit"),
        text("to_unit_id", "who is asked", references="unit"),
        text("decision_area", "what is to be decided"),
        number("amount", "how much it is about", unit="money"),
        instant("asked_at", "when it was asked", required=True),
        instant("decided_at", "when it was decided; empty while open"),
        text("decided_by", "who decided", references="person"),
        text("outcome", "what was decided", one_of="granted countered declined"),
        text("ground", "the reason given"),
    ),
    beside=(
        text("what", "what is asked"),
        text("asked_by", "who asked", references="person"),
        text("order_id", "about which order", references="order"),
    ),
)

BARRIER = Table(
    "barrier",
    "Something that stands in the way of an order or an account.",
    ("barrier_id",),
    (
        text("barrier_id", "the barrier's id", required=True),
        text("order_id", "the order it blocks", references="order"),
        text("account_id", "the account it concerns", references="account"),
        text(
            "kind",
            "what kind of barrier",
            one_of="priority capacity cost_argument authority unclear_role missing_information policy other",
        ),
        text("decision_area", "the area in which somebody must decide"),
        instant("raised_at", "when it was raised", required=True),
        text("owner_id", "who owns it", references="person"),
        instant("cleared_at", "when it was cleared; empty while it stands"),
        text("cleared_by", "who cleared it", references="person"),
    ),
    beside=(
        text("what", "what stands in the way"),
        number("amount", "how much it is about", unit="money"),
        text("raised_by", "who raised it", references="person"),
        text("in_unit_id", "in which unit it stands", references="unit"),
        text("what_was_done", "what cleared it"),
    ),
)

ESCALATION = Table(
    "escalation",
    "A barrier put before somebody who may decide, by a time.",
    ("escalation_id",),
    (
        text("escalation_id", "the escalation's id", required=True),
        text("barrier_id", "the barrier", required=True, references="barrier"),
        text("to_person_id", "who must decide", references="person"),
        instant("raised_at", "when", required=True),
        instant("decide_by", "by when"),
        instant("decided_at", "when it was decided; empty while open"),
        text("outcome", "what was decided"),
        text("ground", "the reason given"),
    ),
    beside=(
        text("reason", "why it was put before them"),
        text("raised_by", "who put it before them", references="person"),
        text(
            "route",
            "why before them",
            one_of="decision_right no_decider several_deciders line",
        ),
        instant("at_the_top_since", "since when nobody is above who could decide instead"),
    ),
)

TABLES = (
    ORDER_KIND,
    ORDER,
    REQUESTED_DATE,
    ANSWER,
    TURN,
    EVENT,
    HOLDING,
    PAUSE,
    DELIVERY,
    VERDICT,
    POLICY,
    REQUEST,
    BARRIER,
    ESCALATION,
)
