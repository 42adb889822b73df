"""Accounts, the people there, what passed between us, and what was agreed."""

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

ACCOUNT = Table(
    "account",
    "A customer account, or a division of one, as it was from one day to another.",
    ("account_id", "valid_from"),
    (
        text("account_id", "the account's id", required=True),
        VALID_FROM,
        text("name", "the customer's name"),
        text("parent_id", "the account that it is a division of", references="account"),
        text("tier", "how important, by the organisation's own tiers"),
        text("segment", "the market segment"),
        number("annual_value", "what the account is worth in a year", unit="money per year"),
        number(
            "margin", "what remains of it; below 0 where it costs more than it brings", unit="money per year"
        ),
        number("potential", "what it could bring beyond the margin, as judged", unit="money per year"),
        text("manager_id", "the account manager", references="person"),
        text("sponsor_id", "the executive sponsor", references="person"),
        text("wanted_relationship", "the kind of relationship that the customer wants"),
        text("offered_relationship", "the kind of relationship that we offer"),
        text("calendar_id", "the calendar by which the account's dates are met", references="calendar"),
        VALID_TO,
    ),
    beside=(text("team_id", "the unit that is its team", references="unit"),),
)

CONTACT = Table(
    "contact",
    "A person at the customer.",
    ("contact_id",),
    (
        text("contact_id", "the contact's id", required=True),
        text("account_id", "the account", required=True, references="account"),
        text("name", "the name; empty once erased"),
        text("buying_role", "the part played in a purchase: decides, influences, uses, approves …"),
        text("level", "the level in the customer's hierarchy"),
        integer("authority", "the authority to decide", unit="1–5"),
    ),
    beside=(
        text("title", "their title"),
        text("email", "the address"),
        text("phone", "the telephone number"),
        date("left_on", "when they left the customer"),
        instant("erased_at", "when their name was erased"),
    ),
)

INTERACTION = Table(
    "interaction",
    "A contact between one of us and one of theirs.",
    ("interaction_id",),
    (
        text("interaction_id", "the interaction's id", required=True),
        instant("at", "when it happened", required=True),
        instant("recorded_at", "when it was entered"),
        text("account_id", "with which account", required=True, references="account"),
        text("person_id", "who of us", references="person"),
        text("contact_id", "who of them", references="contact"),
        text("kind", "visit, call, mail, complaint, review …"),
        text("direction", "in from the customer, out to them, or both ways", one_of="in out both"),
        text("initiated_by", "who began it", one_of="customer us"),
        flag("briefed", "whether the account manager had briefed our person"),
        text("topic", "what it was about"),
    ),
    large=True,
    beside=(
        text("note", "what was said; one for the account's own team alone never leaves"),
        flag("private", "the note is for the account's own team alone"),
        text("next_step", "what follows"),
        date("next_step_by", "by when"),
        text("source", "the letter that it came from"),
    ),
)

CONTRACT = Table(
    "contract",
    "A contract with an account and what became of it.",
    ("contract_id",),
    (
        text("contract_id", "the contract's id", required=True),
        text("account_id", "with which account", required=True, references="account"),
        date("starts_on", "first day"),
        date("ends_on", "last day"),
        date("decide_by", "when the customer decides on renewal"),
        number("value", "what it is worth", unit="money per year"),
        text("outcome", "what was decided", one_of="open renewed expanded reduced lost"),
        date("decided_on", "when it was decided"),
    ),
    beside=(
        text("title", "what it is called"),
        text("terms", "what was agreed"),
        text("reason", "why it was decided so"),
        text("follows", "the contract that it follows", references="contract"),
    ),
)

FEEDBACK = Table(
    "feedback",
    "What a customer told us: a complaint, praise, an answer to a question.",
    ("feedback_id",),
    (
        text("feedback_id", "the feedback's id", required=True),
        text("account_id", "which account", required=True, references="account"),
        text("contact_id", "who said it", references="contact"),
        text("order_id", "about which order", references="order"),
        text("unit_id", "the unit it is about, by the order's own trail", references="unit"),
        instant("at", "when", required=True),
        text("kind", "what kind of feedback", one_of="complaint praise nps csat ces comment"),
        number("score", "the answer, on the scale of its kind", unit="nps 0–10, csat 1–5, ces 1–7"),
        text("theme", "what it is about"),
        text("handled_by", "who took it", references="person"),
        integer("contacts", "how many contacts it took to resolve", unit="contacts"),
        instant("resolved_at", "when the customer had an answer"),
        instant("acted_at", "when something was changed because of it"),
    ),
    beside=(
        text("words", "what was said"),
        instant("recorded_at", "when it was entered"),
        text("recorded_by", "who entered it", references="person"),
        instant("replied_at", "when the customer had a reply"),
        text("replied_by", "who replied", references="person"),
        text("reply", "what was replied"),
        text("resolved_by", "who resolved it", references="person"),
        text("resolution", "how it was resolved"),
        text("acted_by", "who changed something", references="person"),
        text("what_changed", "what was changed"),
    ),
)

RESULT = Table(
    "result",
    "A figure that the organisation keeps for itself, by month.",
    ("measure", "month", "account_id", "unit_id"),
    (
        text("measure", "which figure: sales, satisfaction, retention …", required=True),
        date("month", "the first day of the month", required=True),
        text("account_id", "for which account", references="account"),
        text("unit_id", "for which unit", references="unit"),
        number("value", "the figure", required=True),
    ),
)

TABLES = (ACCOUNT, CONTACT, INTERACTION, CONTRACT, FEEDBACK, RESULT)
