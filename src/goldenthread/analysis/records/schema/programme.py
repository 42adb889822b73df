"""The key account programme, incentives, surveys and change."""

from goldenthread.analysis.records.schema.columns import (
    VALID_FROM,
    VALID_TO,
    Table,
    date,
    instant,
    integer,
    number,
    text,
)

SURVEY_RESPONSE = Table(
    "survey_response",
    "One answer to one item of a survey inside the organisation.",
    ("wave", "instrument", "item", "respondent", "about_unit_id"),
    (
        text("wave", "which round of the survey", required=True),
        text("instrument", "which questionnaire", required=True),
        text("item", "which item", required=True),
        text("respondent", "a pseudonym of the person who answered", required=True),
        text("about_unit_id", "the unit that the answer is about", references="unit"),
        text("unit_id", "the respondent's unit", references="unit"),
        number("value", "the answer", unit="the item's own scale"),
    ),
)

MESSAGE = Table(
    "message",
    "Something the programme told or asked a person.",
    ("message_id", "to_person_id"),
    (
        text("message_id", "the message's id", required=True),
        text("to_person_id", "to whom", required=True, references="person"),
        instant("at", "when", required=True),
        text("subject", "what about"),
        text("kind", "asking for something, or informing only", one_of="ask inform"),
        instant("acknowledged_at", "when it was acknowledged"),
        instant("role_accepted_at", "when the person accepted the role it describes"),
    ),
    beside=(
        text("body", "what it said"),
        text("by", "who sent it", references="person"),
        text("charter_role", "the role charter that it asks about"),
        date("charter_from", "the day from which that charter holds"),
    ),
)

RHYTHM = Table(
    "rhythm",
    "A report or review that was due for an account.",
    ("artefact", "account_id", "due_on"),
    (
        text("artefact", "which report or review", required=True),
        text("account_id", "for which account", required=True, references="account"),
        date("due_on", "when it was due", required=True),
        date("issued_on", "when it was issued; empty if it never was"),
        text("owner_id", "who owned it", references="person"),
    ),
    beside=(
        text("issued_by", "who issued it", references="person"),
        text("note", "what was noted with it"),
    ),
)

MEASURE_WEIGHT = Table(
    "measure_weight",
    "What a role is measured by, and how much of its pay depends on it.",
    ("role", "measure", "valid_from", "unit_id"),
    (
        text("role", "the role", required=True),
        text("measure", "the measure", required=True),
        VALID_FROM,
        text("unit_id", "in which unit only; empty for the role anywhere", references="unit"),
        text(
            "category",
            "what the measure is about",
            one_of="customer financial efficiency technical learning",
        ),
        number("weight", "its weight among the role's measures", unit="share 0–1"),
        integer("horizon_months", "over how many months it counts", unit="months"),
        number("variable_pay_share", "the variable share of the role's target pay", unit="share 0–1"),
        VALID_TO,
    ),
)

INFLUENCE_SHARE = Table(
    "influence_share",
    "How much of an outcome a decision area determines; shares of one measure add up to 1.",
    ("measure", "decision_area"),
    (
        text("measure", "the outcome", required=True),
        text("decision_area", "the decision area", required=True),
        number("share", "the share", unit="share 0–1", required=True),
    ),
)

EFFORT = Table(
    "effort",
    "The hours that a person gave an account in a month.",
    ("person_id", "account_id", "month"),
    (
        text("person_id", "who", required=True, references="person"),
        text("account_id", "for which account", required=True, references="account"),
        date("month", "the first day of the month", required=True),
        number("hours", "how many", unit="hours", required=True),
    ),
)

CHARTER = Table(
    "charter",
    "The written description of a role, by version.",
    ("role", "valid_from"),
    (
        text("role", "the role", required=True),
        VALID_FROM,
        text("text_id", "which text"),
        VALID_TO,
    ),
    beside=(
        text("unit_id", "the unit whose role it is", references="unit"),
        text("title", "what the role is called there"),
        text("text", "what it says"),
    ),
)

CHANGE = Table(
    "change",
    "A change to how the organisation works, from proposal to what became of it.",
    ("change_id",),
    (
        text("change_id", "the change's id", required=True),
        text("owner_id", "who owns it", references="person"),
        date("opened_on", "when it was proposed"),
        date("decided_on", "when it was decided"),
        date("reversed_on", "when it was taken back"),
        text("blocked_by", "who or what blocks it"),
        text("wave", "the wave of the rollout that it belongs to"),
        text("unit_id", "the unit that it changes", references="unit"),
        date("team_formed_on", "when the team that delivers it was formed"),
        date("team_dissolved_on", "when that team was dissolved"),
    ),
)

TABLES = (SURVEY_RESPONSE, MESSAGE, RHYTHM, MEASURE_WEIGHT, INFLUENCE_SHARE, EFFORT, CHARTER, CHANGE)
