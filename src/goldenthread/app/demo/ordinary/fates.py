"""What becomes of an ordinary order, from the day on which it was asked."""

from __future__ import annotations

from collections.abc import Callable

from goldenthread.app.demo.telling import Line


def _promised(about: str, lead: str, day: int, due: int) -> Line:
    return Line(day + 1, lead, "promise", about, {"promised_for": due})


def _kept(about: str, manager: str, lead: str, day: int, contact: str) -> list[Line]:
    return [
        _promised(about, lead, day, day + 15),
        Line(day + 13, lead, "deliver", about),
        Line(day + 14, manager, "accept", about, {"contact": contact}),
    ]


def _late(about: str, manager: str, lead: str, day: int, contact: str) -> list[Line]:
    return [
        _promised(about, lead, day, day + 12),
        Line(day + 19, lead, "deliver", about, {"note": "Later than we said; the part came late."}),
        Line(day + 21, manager, "accept", about, {"contact": contact}),
    ]


def _moved(about: str, manager: str, lead: str, day: int, contact: str) -> list[Line]:
    cause = "The people for it were needed at another customer."
    return [
        _promised(about, lead, day, day + 11),
        Line(day + 9, lead, "move_promise", about, {"promised_for": day + 20, "cause": cause}),
        Line(day + 20, lead, "deliver", about),
        Line(day + 22, manager, "accept", about, {"contact": contact}),
    ]


def _supported(about: str, manager: str, lead: str, day: int, contact: str) -> list[Line]:
    other, unit = ("petra", "planning") if lead != "petra" else ("omar", "field")
    below = f"{about} below"
    said = {"parent": about, "asked_of": unit, "title": "Vans and people for it", "requested_for": day + 10}
    return [
        _promised(about, lead, day, day + 16),
        Line(day + 2, lead, "support", below, said),
        Line(day + 3, other, "promise", below, {"promised_for": day + 10}),
        Line(day + 9, other, "deliver", below),
        Line(day + 10, lead, "accept", below),
        Line(day + 15, lead, "deliver", about),
        Line(day + 17, manager, "accept", about, {"contact": contact}),
    ]


def _returned(about: str, manager: str, lead: str, day: int, contact: str) -> list[Line]:
    return [
        _promised(about, lead, day, day + 14),
        Line(day + 13, lead, "deliver", about),
        Line(
            day + 16,
            manager,
            "return",
            about,
            {"contact": contact, "ground": "Two depots are missing in it."},
        ),
        Line(day + 22, lead, "deliver", about, {"note": "With all depots now."}),
        Line(day + 24, manager, "accept", about, {"contact": contact}),
    ]


def _open(about: str, manager: str, lead: str, day: int, contact: str) -> list[Line]:
    return [_promised(about, lead, day, 3 + -day)]


def _overdue(about: str, manager: str, lead: str, day: int, contact: str) -> list[Line]:
    return [_promised(about, lead, day, -3 + day // 12)]


def _delivered(about: str, manager: str, lead: str, day: int, contact: str) -> list[Line]:
    return [_promised(about, lead, day, -1), Line(-3, lead, "deliver", about, {"note": "Done and tested."})]


def _asked(about: str, manager: str, lead: str, day: int, contact: str) -> list[Line]:
    return []


def _countered(about: str, manager: str, lead: str, day: int, contact: str) -> list[Line]:
    ground = "The two people who can do it are at Borealis until then."
    return [Line(day + 2, lead, "counter", about, {"promised_for": day + 40, "ground": ground})]


def _incomplete(about: str, manager: str, lead: str, day: int, contact: str) -> list[Line]:
    return [Line(day + 2, lead, "send_back_incomplete", about, {"missing": "The list of cost centres."})]


def _declined(about: str, manager: str, lead: str, day: int, contact: str) -> list[Line]:
    return [
        Line(
            day + 3, lead, "decline", about, {"ground": "We have neither the people nor the licence for it."}
        )
    ]


def _withdrawn(about: str, manager: str, lead: str, day: int, contact: str) -> list[Line]:
    return [
        _promised(about, lead, day, day + 20),
        Line(day + 8, manager, "withdraw", about, {"ground": "They found a way of their own."}),
    ]


def _paused(about: str, manager: str, lead: str, day: int, contact: str) -> list[Line]:
    return [
        _promised(about, lead, day, 12),
        Line(
            day + 4,
            lead,
            "pause",
            about,
            {"reason": "The ministry has not named the days.", "waiting_on": "customer"},
        ),
    ]


FATES: dict[str, Callable[[str, str, str, int, str], list[Line]]] = {
    "kept": _kept,
    "late": _late,
    "moved": _moved,
    "supported": _supported,
    "returned": _returned,
    "open": _open,
    "overdue": _overdue,
    "delivered": _delivered,
    "asked": _asked,
    "countered": _countered,
    "incomplete": _incomplete,
    "declined": _declined,
    "withdrawn": _withdrawn,
    "paused": _paused,
}
