"""Declines that are appealed or stand, and a delivery that comes back."""

from __future__ import annotations

from goldenthread.app.demo.stories.words import asked, supporting
from goldenthread.app.demo.telling import Line


def invoices() -> list[Line]:
    """A decline is appealed and overturned; the unit then promises."""
    about = "invoices"
    return [
        asked(
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
        asked(
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


def tariff() -> list[Line]:
    """A decline that stands, a waived supporting order, a pause for the customer."""
    return [
        asked(
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
        asked(
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
        *supporting("sensors", "vibration", "elif", -32, "field", "Six sensors mounted on the housing", -10),
        *supporting("forms", "vibration", "elif", -32, "care", "Access passes for four people", -12),
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
