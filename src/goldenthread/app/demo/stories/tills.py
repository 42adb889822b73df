"""The long story of the tills."""

from __future__ import annotations

from goldenthread.app.demo.stories.words import asked
from goldenthread.app.demo.telling import Line


def tills() -> list[Line]:
    """Sent back because something is missing, completed, redirected, promised, moved, delivered late."""
    return [*_tillsasked("tills"), *_tills_delivered("tills"), *_tills_complained_of("tills")]


def _tillsasked(about: str) -> list[Line]:
    """Sent back, completed, redirected, promised."""
    return [
        asked(
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
    ]


def _tills_delivered(about: str) -> list[Line]:
    """The date is changed, the promise moved, and both parts are late."""
    return [
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
    ]


def _tills_complained_of(about: str) -> list[Line]:
    """What the customer said of it, and what was changed."""
    return [
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
