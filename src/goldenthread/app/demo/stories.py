"""The stories that were thought out: one for each turn that a conversation about an order can take."""

from __future__ import annotations

from typing import Any

from goldenthread.app.demo.telling import Line


def scanners() -> list[Line]:
    """A promise that rests on two others, one of which lies too late; a barrier about priority climbs."""
    about = "scanners"
    return [
        _asked(
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
        *_supporting(
            "network", about, "omar", -24, "engineering", "Radio network measured in wards 3 to 6", 4
        ),
        *_supporting(
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
        _asked(
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


def invoices() -> list[Line]:
    """A decline is appealed and overturned; the unit then promises."""
    about = "invoices"
    return [
        _asked(
            about,
            "ana",
            -40,
            "meridian",
            "billing",
            "One invoice a month for all eleven hospitals",
            "Their accounting spends four days a month on our invoices, and says so in every meeting.",
            10,
            value=22_000,
            contact="mara",
            kind="Change of contract",
        ),
        Line(
            -37,
            "bruno",
            "decline",
            about,
            {
                "ground": "The system knows one invoice per site. An exception costs us a day a month.",
                "decided_by": "bruno",
            },
        ),
        Line(
            -36,
            "ana",
            "appeal",
            about,
            {"ground": "They pay 4.2 million a year. A day a month of ours against four of theirs."},
        ),
        Line(
            -34,
            "nadia",
            "judge",
            about,
            {
                "overturn": True,
                "ground": "The day is worth it. Billing gets half a day a week from planning until then.",
            },
        ),
        Line(-33, "bruno", "promise", about, {"promised_for": 9}),
    ]


def turbine() -> list[Line]:
    """An expedite, with what it delays on record; delivered, and returned by the customer."""
    about = "turbine"
    return [
        _asked(
            about,
            "ben",
            -20,
            "castor",
            "field",
            "Cooling unit of depot Linz repaired",
            "Half of their fresh goods go through Linz. They drive 180 km around it now.",
            -9,
            value=31_000,
            contact="curt",
            kind="Repair",
        ),
        Line(-19, "omar", "promise", about, {"promised_for": -8}),
        Line(-14, "ben", "expedite", about, {"ground": "The depot lost two loads on Tuesday."}),
        Line(
            -12,
            "omar",
            "hand_off",
            about,
            {"to": "field", "to_person": "priya", "note": "Compressor type in the file."},
        ),
        Line(
            -12, "priya", "receive", about, {"usable": False, "missing": "The file names the old compressor."}
        ),
        Line(-11, "priya", "start_step", about, {"activity": "Repair on site"}),
        Line(-9, "priya", "deliver", about, {"note": "Runs at minus 21 since noon."}),
        Line(
            -6,
            "ben",
            "return",
            about,
            {"contact": "curt", "ground": "It stopped again on the second night. Alarm 14, twice."},
        ),
        Line(
            -6,
            "ben",
            "hear",
            "linz",
            {
                "account": "castor",
                "order": about,
                "kind": "complaint",
                "contact": "curt",
                "theme": "repair did not last",
                "words": "I was told it was fixed. I have thrown away two pallets of yoghurt since.",
            },
        ),
        Line(
            -5,
            "ben",
            "reply",
            "linz",
            {"reply": "Omar’s people are back on site tomorrow. We pay for the pallets."},
        ),
    ]


def tills() -> list[Line]:
    """Sent back because something is missing, completed, redirected, promised, moved, delivered late."""
    about = "tills"
    return [
        _asked(
            about,
            "ana",
            -66,
            "retail",
            "planning",
            "New tills in the pharmacy shops",
            "The old ones stop accepting cards at the end of the quarter.",
            -30,
            value=48_000,
            quantity=24,
            contact="rita",
            kind="Installation",
        ),
        Line(
            -64,
            "petra",
            "send_back_incomplete",
            about,
            {"missing": "Which of the 31 shops, and who opens on Sundays?"},
        ),
        Line(
            -59,
            "ana",
            "complete",
            about,
            {"information": "The 24 shops with a counter; list attached by Rita, with hours."},
        ),
        Line(
            -58,
            "petra",
            "redirect",
            about,
            {"to": "field", "ground": "We plan vans. Tills are installed by field services."},
        ),
        Line(-57, "omar", "promise", about, {"promised_for": -31}),
        Line(
            -45,
            "ana",
            "change_requested_date",
            about,
            {"requested_for": -27, "ground": "Rita needs three days more for stock-taking."},
        ),
        Line(
            -35,
            "omar",
            "move_promise",
            about,
            {"promised_for": -24, "cause": "The supplier shipped drawers without locks."},
        ),
        Line(-28, "omar", "deliver", about, {"quantity": 16, "note": "Sixteen shops; eight follow."}),
        Line(-27, "ana", "accept", about, {"contact": "rita"}),
        Line(-21, "omar", "deliver", about, {"note": "The last eight."}),
        Line(-20, "ana", "accept", about, {"contact": "rita"}),
        Line(
            -19,
            "ana",
            "hear",
            "drawers",
            {
                "account": "retail",
                "order": about,
                "kind": "complaint",
                "contact": "rita",
                "theme": "moved dates",
                "words": "Three times I told my staff a different day. They laugh at me now.",
            },
        ),
        Line(
            -18,
            "ana",
            "reply",
            "drawers",
            {"reply": "You are right. From now on you hear a date only when the goods are here."},
        ),
        Line(
            -15,
            "ana",
            "resolve",
            "drawers",
            {"resolution": "Rita agreed to be told dates after the goods are checked in.", "contacts": 2},
        ),
        Line(
            -8,
            "ana",
            "act_on",
            "drawers",
            {"what_changed": "Field services promise installations only against checked-in goods."},
        ),
    ]


def refill() -> list[Line]:
    """A barrier that was decided by the sponsor and cleared; the order delivered and accepted."""
    about = "refill"
    return [
        _asked(
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


def tariff() -> list[Line]:
    """A decline that stands, a waived supporting order, a pause for the customer."""
    return [
        _asked(
            "tariff",
            "ben",
            -30,
            "borealis",
            "billing",
            "A discount for paying within five days",
            "Their treasurer asks for it from every supplier this year.",
            -2,
            value=15_000,
            contact="signe",
        ),
        Line(
            -28,
            "bruno",
            "decline",
            "tariff",
            {"ground": "No discount beyond the contract. The board decided that in spring."},
        ),
        _asked(
            "vibration",
            "ben",
            -34,
            "borealis",
            "engineering",
            "Vibration analysis of turbine 2",
            "They stop the turbine for a week in any case; if the bearing is bad they want to know before.",
            8,
            value=64_000,
            contact="signe",
            kind="Analysis",
        ),
        Line(-33, "elif", "promise", "vibration", {"promised_for": 8}),
        *_supporting("sensors", "vibration", "elif", -32, "field", "Six sensors mounted on the housing", -10),
        *_supporting("forms", "vibration", "elif", -32, "care", "Access passes for four people", -12),
        Line(-31, "omar", "promise", "sensors", {"promised_for": -10}),
        Line(
            -31,
            "kai",
            "decline",
            "forms",
            {"ground": "Borealis hands out passes only to people on their own list."},
        ),
        Line(-29, "elif", "waive_child", "forms", {"ground": "Signe’s office makes the passes itself."}),
        Line(-11, "omar", "deliver", "sensors"),
        Line(-10, "elif", "accept", "sensors"),
        Line(
            -7,
            "elif",
            "pause",
            "vibration",
            {"reason": "The turbine is not stopped yet.", "waiting_on": "customer"},
        ),
    ]


def all_stories() -> list[Line]:
    """Every line of every story."""
    return [*scanners(), *telemetry(), *invoices(), *turbine(), *tills(), *refill(), *tariff()]


def _asked(
    about: str, who: str, day: int, account: str, unit: str, title: str, why: str, wanted: int, **more: Any
) -> Line:
    said = {"account": account, "asked_of": unit, "title": title, "why": why, "requested_for": wanted, **more}
    return Line(day, who, "place", about, said)


def _supporting(
    about: str, parent: str, who: str, day: int, unit: str, title: str, wanted: int
) -> list[Line]:
    said = {"parent": parent, "asked_of": unit, "title": title, "requested_for": wanted}
    return [Line(day, who, "support", about, said)]
