"""What the application knows of accounts, roles and lessons beyond what measures read."""

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

_WHO = text("by", "who said so", references="person")
_AT = instant("at", "when", required=True)

DECISION_AREA = Table(
    "decision_area",
    "Something that has to be decided, whether anybody holds the right or not.",
    ("decision_area",),
    (
        text("decision_area", "what is decided", required=True),
        text("meaning", "what belongs to it"),
    ),
)

ACCEPTANCE = Table(
    "acceptance",
    "How far a person has taken a role charter on, in their own words.",
    ("role", "valid_from", "person_id"),
    (
        text("role", "the charter's role", required=True, references="charter"),
        date("valid_from", "the day from which that charter holds", required=True),
        text("person_id", "who was told of it", required=True, references="person"),
        instant("informed_at", "when they were told", required=True),
        text("informed_by", "by whom", references="person"),
        flag("asked", "asked to take it on, not merely told"),
        instant("understood_at", "when they said what it means"),
        text("own_words", "what it means, in their own words"),
        instant("negotiated_at", "when terms were agreed"),
        text("agreed_with", "with whom", references="person"),
        text("conditions", "on which terms; empty for the charter as it stands"),
        instant("accepted_at", "when they took it on"),
        instant("declined_at", "when they declined"),
        text("decline_ground", "why they declined"),
    ),
)

CRITERION = Table(
    "criterion",
    "Something that accounts are rated by, and how much it weighs on its side.",
    ("side", "criterion", "valid_from"),
    (
        text("side", "the axis that it belongs to", required=True, one_of="importance difficulty"),
        text("criterion", "what it is called", required=True),
        VALID_FROM,
        number("weight", "its weight on its side", required=True),
        VALID_TO,
    ),
)

RATING = Table(
    "rating",
    "An account's rating by a criterion, and the ground for it. A later one follows it.",
    ("rating_id",),
    (
        text("rating_id", "the rating's id", required=True),
        text("account_id", "which account", required=True, references="account"),
        text("side", "the criterion's axis", required=True, one_of="importance difficulty"),
        text("criterion", "by which criterion", required=True),
        date("valid_from", "the day from which that criterion holds", required=True),
        _AT,
        integer("rating", "the rating", unit="1–5", required=True),
        text("ground", "why"),
        _WHO,
    ),
)

TIER = Table(
    "tier",
    "What a tier asks of an account and promises it in a quarter. What is empty is not promised.",
    ("tier", "valid_from"),
    (
        text("tier", "the tier", required=True),
        VALID_FROM,
        number("least_importance", "from which importance on it is suggested", unit="1–5"),
        number("least_worth", "from which margin and potential on, as well", unit="money per year"),
        integer("contacts", "contacts promised in a quarter"),
        integer("executive_acts", "executives' acts promised in a quarter"),
        integer("expedites", "orders that may be put first in a quarter"),
        integer("unit_hours", "hours of units promised in a quarter", unit="hours"),
        VALID_TO,
    ),
)

LADDER = Table(
    "ladder",
    "The kinds of relationship that the organisation tells apart, from the lightest to the closest.",
    ("valid_from",),
    (
        VALID_FROM,
        text("relationships", "JSON: what they are called, the lightest first", required=True),
        _WHO,
        VALID_TO,
    ),
)

RELATIONSHIP = Table(
    "relationship",
    "Somebody said which kind of relationship is wanted or offered, since when, and why.",
    ("relationship_id",),
    (
        text("relationship_id", "the id of what was said", required=True),
        text("account_id", "with which account", required=True, references="account"),
        text("side", "what the customer wants, or what we offer", required=True, one_of="wanted offered"),
        date("since", "from which day on", required=True),
        _AT,
        text("relationship", "which kind", required=True),
        text(
            "level",
            "at which level of the customer's organisation",
            one_of="operations management executives",
        ),
        text("contact_id", "the customer's contact whose word it is", references="contact"),
        text("ground", "why"),
        _WHO,
    ),
)

LESSON = Table(
    "lesson",
    "Something learned with one account.",
    ("lesson_id",),
    (
        text("lesson_id", "the lesson's id", required=True),
        text("account_id", "with which account", required=True, references="account"),
        _AT,
        text("what", "what was learned"),
        text("story", "how it came about"),
        text("kind", "what kind of work it is about"),
        _WHO,
    ),
)

TRANSFER = Table(
    "transfer",
    "Somebody commits to try a lesson with another account by a day, and says what happened.",
    ("lesson_id", "account_id"),
    (
        text("lesson_id", "which lesson", required=True, references="lesson"),
        text("account_id", "with which other account", required=True, references="account"),
        text("owner_id", "who tries it", required=True, references="person"),
        date("by_day", "by when", required=True),
        instant("committed_at", "when that was said", required=True),
        instant("ended_at", "when it was said what happened"),
        text("outcome", "what came of it", one_of="worked partly not unfit dropped"),
        text("what_happened", "what happened, in words"),
    ),
)

HANDOVER = Table(
    "handover",
    "What somebody knows of an account passes to a successor by a day.",
    ("handover_id",),
    (
        text("handover_id", "the handover's id", required=True),
        text("account_id", "of which account", required=True, references="account"),
        text("leaver_id", "who hands over", required=True, references="person"),
        text("successor_id", "who takes over", required=True, references="person"),
        date("last_day", "by when", required=True),
        instant("opened_at", "when it was begun", required=True),
        text("opened_by", "by whom", references="person"),
        text("words", "of whoever hands over, to the successor"),
    ),
)

INTRODUCTION = Table(
    "introduction",
    "The successor is to be introduced to a contact: done with what was said, or dropped for a reason.",
    ("handover_id", "contact_id"),
    (
        text("handover_id", "of which handover", required=True, references="handover"),
        text("contact_id", "to whom", required=True, references="contact"),
        date("due_on", "by when", required=True),
        flag("only_theirs", "nobody else of us knew them then"),
        instant("done_at", "when it was made"),
        text("evidence", "what was said"),
        text("interaction_id", "the contact that is on record of it", references="interaction"),
        instant("dropped_at", "when it was dropped"),
        text("reason", "why it was dropped"),
    ),
)

TABLES = (
    DECISION_AREA,
    ACCEPTANCE,
    CRITERION,
    RATING,
    TIER,
    LADDER,
    RELATIONSHIP,
    LESSON,
    TRANSFER,
    HANDOVER,
    INTRODUCTION,
)
