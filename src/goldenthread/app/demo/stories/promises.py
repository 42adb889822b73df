"""Promises that rest on others, offers that are refused and accepted, a barrier that is cleared."""

from __future__ import annotations

from goldenthread.app.demo.stories.words import asked, supporting
from goldenthread.app.demo.telling import Line


def scanners() -> list[Line]:
    """A promise that rests on two others, one of which lies too late; a barrier about priority climbs."""
    about = "scanners"
    return [
        asked(
            about,
            "ana",
            -26,
            "meridian",
            "field",
            "Forty bedside scanners installed",
            "The new ward opens on that day. Without the scanners the nurses write medication on paper again.",
            11,
            value=184_000,
            quantity=40,
            contact="mara",
            kind="Installation",
        ),
        Line(-25, "omar", "promise", about, {"promised_for": 11}),
        *supporting(
            "network", about, "omar", -24, "engineering", "Radio network measured in wards 3 to 6", 4
        ),
        *supporting(
            "crates", about, "omar", -24, "planning", "Forty scanners picked and shipped to the site", 7
        ),
        Line(-22, "elif", "promise", "network", {"promised_for": 14}),
        Line(-22, "petra", "promise", "crates", {"promised_for": 6}),
        Line(-18, "omar", "start_step", about, {"activity": "Survey of the wards with the head nurse"}),
        Line(-16, "omar", "finish_step", about, {"note": "Two rooms need a socket more."}),
        Line(
            -12,
            "omar",
            "raise",
            "network barrier",
            {
                "order": about,
                "kind": "priority",
                "area": "priority",
                "what": "Engineering measures Borealis first. Their date leaves us three days short of the opening.",
            },
        ),
        Line(
            -10,
            "omar",
            "escalate",
            "network barrier",
            {"reason": "Somebody who sees both customers has to say which one waits."},
        ),
        Line(-5, "clock", "climb", "network barrier"),
        Line(
            -4,
            "ana",
            "clarify",
            about,
            {"text": "Mara called again. The minister comes to the opening; the date will not move."},
        ),
    ]


def telemetry() -> list[Line]:
    """A counter-offer is rejected, the next one is accepted, and the promise is kept."""
    about = "telemetry"
    return [
        asked(
            about,
            "ben",
            -58,
            "castor",
            "engineering",
            "Telemetry in 120 refrigerated trucks",
            "Their own customer fines them for every load without a temperature record.",
            -25,
            value=96_000,
            quantity=120,
            contact="curt",
            kind="Installation",
        ),
        Line(
            -56,
            "elif",
            "counter",
            about,
            {
                "promised_for": -5,
                "quantity": 120,
                "ground": "We have two teams and the trucks come home at night.",
            },
        ),
        Line(-55, "ben", "reject_counter", about, {"ground": "The fines start a month before that."}),
        Line(
            -53,
            "elif",
            "counter",
            about,
            {"promised_for": -20, "ground": "With the depot’s own mechanics, if Castor lends us a bay."},
        ),
        Line(-52, "ben", "accept_counter", about),
        Line(-21, "elif", "deliver", about, {"note": "All 120, tested on the road."}),
        Line(-20, "ben", "accept", about, {"contact": "curt"}),
        Line(
            -18,
            "ben",
            "hear",
            "thanks",
            {
                "account": "castor",
                "order": about,
                "kind": "praise",
                "contact": "curt",
                "words": "You said no to my date and yes to one you kept. I prefer that.",
            },
        ),
    ]


def refill() -> list[Line]:
    """A barrier that was decided by the sponsor and cleared; the order delivered and accepted."""
    about = "refill"
    return [
        asked(
            about,
            "ana",
            -48,
            "juniper",
            "care",
            "A Sunday hotline during the harvest",
            "Eleven weeks a year their lines run on Sundays. Last year they waited until Monday four times.",
            -14,
            value=18_000,
            contact="june",
        ),
        Line(-46, "kai", "promise", about, {"promised_for": -14}),
        Line(
            -40,
            "kai",
            "raise",
            "sundays",
            {
                "order": about,
                "kind": "capacity",
                "area": "capacity",
                "amount": 9_000,
                "what": "Two people more on Sundays for eleven weeks. I may not hire them.",
            },
        ),
        Line(
            -39,
            "kai",
            "escalate",
            "sundays",
            {"reason": "Without a decision this week I cannot train them in time."},
        ),
        Line(
            -37,
            "sofia",
            "decide",
            "sundays",
            {"outcome": "granted", "ground": "Granted for eleven weeks, from the growth budget."},
        ),
        Line(-36, "kai", "clear", "sundays", {"what_was_done": "Two temporary colleagues are trained."}),
        Line(-15, "kai", "deliver", about),
        Line(-13, "ana", "accept", about, {"contact": "june"}),
    ]
