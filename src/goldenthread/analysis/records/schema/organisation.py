"""Who works here, where, when, and who may decide."""

from goldenthread.analysis.records.schema.columns import (
    VALID_FROM,
    VALID_TO,
    Table,
    date,
    instant,
    number,
    text,
)

PERSON = Table(
    "person",
    "A person who works, or worked, in the organisation.",
    ("person_id",),
    (
        text("person_id", "the person's id", required=True),
        text("name", "the name; empty once erased, or where the export is pseudonymous"),
        text("career_home_unit_id", "where the person's career is at home and appraised", references="unit"),
        date("hired_on", "first day at work"),
        date("left_on", "last day at work"),
    ),
    beside=(
        text("email", "the address"),
        text("calendar_id", "the working calendar", references="calendar"),
        text("appraised_by", "who appraises them", references="person"),
        instant("erased_at", "when their name was erased"),
    ),
)

UNIT = Table(
    "unit",
    "A unit of the organisation, as it was from one day to another.",
    ("unit_id", "valid_from"),
    (
        text("unit_id", "the unit's id", required=True),
        VALID_FROM,
        text("name", "what people call it", required=True),
        text("parent_id", "the unit that it belongs to", references="unit"),
        text(
            "kind",
            "what the unit is built around",
            one_of="function line_of_business product account_team region executive",
        ),
        text("function", "its function, such as operations or sales"),
        text("product", "the product it serves"),
        text("technology", "the technology it knows"),
        text("region", "the region it serves"),
        text("calendar_id", "the working calendar it keeps", references="calendar"),
        VALID_TO,
    ),
    beside=(text("line_of_business", "its line of business"),),
)

ASSIGNMENT = Table(
    "assignment",
    "A person's work in a unit, in a role, under a manager.",
    ("person_id", "unit_id", "role", "valid_from"),
    (
        text("person_id", "who", required=True, references="person"),
        text("unit_id", "in which unit", required=True, references="unit"),
        text("role", "in which role", required=True),
        VALID_FROM,
        text("manager_id", "the manager for this assignment", references="person"),
        text("line", "solid or dotted reporting line", one_of="solid dotted"),
        number("fte", "share of full time", unit="share 0–1"),
        VALID_TO,
    ),
    beside=(text("title", "what the person is called there"),),
)

SKILL = Table(
    "skill",
    "What a person can do.",
    ("person_id", "skill"),
    (
        text("person_id", "who", required=True, references="person"),
        text("skill", "the skill", required=True),
        number("level", "how well", unit="1–5"),
    ),
)

CALENDAR = Table(
    "calendar",
    "A working calendar: hours of each weekday, holidays, time zone.",
    ("calendar_id",),
    (
        text("calendar_id", "the calendar's id", required=True),
        text("time_zone", "an IANA time zone, such as Europe/Vienna", required=True),
        text("weekly_hours", "JSON: for each of mon … sun, lists of [from, to] as HH:MM", required=True),
        text("holidays", "JSON: a country code with optional subdivision, and dates added or removed"),
    ),
    beside=(text("name", "what people call it"),),
)

ABSENCE = Table(
    "absence",
    "A time when a person was not at work.",
    ("person_id", "from_at"),
    (
        text("person_id", "who", required=True, references="person"),
        instant("from_at", "from when", required=True),
        instant("to_at", "until when", required=True),
        text("kind", "leave, illness, training …"),
    ),
)

DECISION_RIGHT = Table(
    "decision_right",
    "Who decides, shares, is consulted or informed in an area. Gaps and doubles are listed.",
    ("decision_area", "role", "scope", "valid_from"),
    (
        text("decision_area", "what is decided", required=True),
        text("role", "the role that holds the right", required=True),
        text("scope", "the unit or account in which it holds, or 'all'", required=True),
        VALID_FROM,
        text("right", "the right", required=True, one_of="decides shares consulted informed"),
        number("amount_limit", "up to which amount; empty for any", unit="money"),
        VALID_TO,
    ),
    beside=(text("scope_is", "whether the scope is a unit or an account", one_of="unit account"),),
)

TRAINING = Table(
    "training",
    "A course that a person took.",
    ("person_id", "course", "on"),
    (
        text("person_id", "who", required=True, references="person"),
        text("course", "the course", required=True),
        date("on", "the day it was completed", required=True),
    ),
)

TABLES = (PERSON, UNIT, ASSIGNMENT, SKILL, CALENDAR, ABSENCE, DECISION_RIGHT, TRAINING)
