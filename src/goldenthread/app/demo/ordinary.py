"""The ordinary orders around the stories: most promises are kept, some move, some come late, many are open."""

from __future__ import annotations

from collections.abc import Callable

from goldenthread.app.demo.company import ACCOUNTS
from goldenthread.app.demo.telling import Line

LEADS = {"field": "omar", "planning": "petra", "engineering": "elif", "billing": "bruno", "care": "kai"}
CONTACT = {
    "meridian": "yusuf",
    "retail": "rita",
    "juniper": "june",
    "castor": "curt",
    "borealis": "signe",
    "atlas": "ivan",
}
Asked = tuple[str, str, str, str, int, str, int]
# account, unit, what, why it matters, value, what becomes of it, day it was asked
ORDINARY: tuple[Asked, ...] = (
    (
        "meridian",
        "field",
        "Two lifts in house C inspected",
        "The insurer asks for it before the winter.",
        6_000,
        "kept",
        -88,
    ),
    (
        "meridian",
        "care",
        "A named contact for night shifts",
        "Night nurses wait twelve minutes in the queue.",
        9_000,
        "kept",
        -80,
    ),
    (
        "meridian",
        "planning",
        "Deliveries before seven in the morning",
        "Later the ramp is blocked by ambulances.",
        4_000,
        "moved",
        -71,
    ),
    (
        "meridian",
        "engineering",
        "Alarm thresholds per ward",
        "Too many alarms, so that nobody listens.",
        27_000,
        "open",
        -16,
    ),
    (
        "meridian",
        "billing",
        "Credit for the double invoice of August",
        "Their auditor found it.",
        3_200,
        "late",
        -60,
    ),
    (
        "meridian",
        "field",
        "Spare batteries for forty pumps",
        "They last two hours less than a shift.",
        11_000,
        "asked",
        -2,
    ),
    (
        "meridian",
        "engineering",
        "Export of maintenance data",
        "Their new software needs it by the quarter.",
        14_000,
        "countered",
        -6,
    ),
    (
        "meridian",
        "care",
        "Training for twelve new nurses",
        "They start on the first.",
        5_000,
        "delivered",
        -22,
    ),
    ("retail", "field", "Door counters in nine shops", "Staffing is planned by them.", 13_000, "kept", -75),
    (
        "retail",
        "planning",
        "Shelf labels before the campaign",
        "The campaign begins on a Monday.",
        2_500,
        "kept",
        -52,
    ),
    (
        "retail",
        "billing",
        "Shops billed by cost centre",
        "Each store manager answers for a budget.",
        1_800,
        "incomplete",
        -9,
    ),
    (
        "retail",
        "care",
        "Opening hours on the hotline",
        "Customers call shops that are closed.",
        900,
        "withdrawn",
        -44,
    ),
    ("retail", "field", "Cooling shelf in Graz repaired", "Insulin is kept in it.", 3_900, "overdue", -17),
    (
        "juniper",
        "engineering",
        "Moisture sensors calibrated",
        "The quality audit is in five weeks.",
        8_000,
        "kept",
        -83,
    ),
    ("juniper", "field", "Conveyor belt shortened", "They lose a carton in forty.", 12_000, "late", -68),
    (
        "juniper",
        "planning",
        "Spare parts in the plant’s own store",
        "A stop costs 4,000 an hour.",
        16_000,
        "moved",
        -57,
    ),
    (
        "juniper",
        "care",
        "Weekly call with quality",
        "They heard of the last fault from their customer.",
        1_200,
        "kept",
        -49,
    ),
    (
        "juniper",
        "billing",
        "Invoice in Korean and English",
        "The parent company audits it.",
        700,
        "declined",
        -27,
    ),
    (
        "juniper",
        "engineering",
        "Recipe change without stopping the line",
        "They change nine times a day.",
        35_000,
        "open",
        -21,
    ),
    ("juniper", "field", "Second shift for the overhaul", "The harvest begins.", 22_000, "delivered", -30),
    ("juniper", "care", "Report of all faults of the year", "For their supplier review.", 2_000, "asked", -4),
    ("castor", "planning", "Night slots at the depot", "Trucks wait on the street.", 7_000, "kept", -86),
    (
        "castor",
        "planning",
        "Pallet exchange at four depots",
        "They pay for empty runs.",
        19_000,
        "supported",
        -62,
    ),
    (
        "castor",
        "engineering",
        "Route data every five minutes",
        "Their customers track the parcels.",
        41_000,
        "open",
        -19,
    ),
    ("castor", "field", "Dock levellers greased and tested", "One fell in the spring.", 6_500, "kept", -54),
    (
        "castor",
        "billing",
        "Payment terms by depot",
        "Depots are companies of their own since June.",
        2_800,
        "returned",
        -36,
    ),
    ("castor", "care", "Complaint line for drivers", "Drivers are the first to know.", 3_000, "kept", -41),
    ("castor", "engineering", "Tyre pressure alerts", "Two blowouts in a month.", 29_000, "overdue", -33),
    (
        "castor",
        "field",
        "Charging points for eight vans",
        "The vans come in three weeks.",
        52_000,
        "open",
        -12,
    ),
    (
        "castor",
        "planning",
        "Stock count on New Year’s Eve",
        "The only day the depot stands still.",
        4_000,
        "asked",
        -1,
    ),
    (
        "borealis",
        "field",
        "Inspection of 60 transformers",
        "The licence asks for it every five years.",
        73_000,
        "supported",
        -79,
    ),
    (
        "borealis",
        "engineering",
        "Remote access for the night watch",
        "One engineer drives 90 km to press a button.",
        18_000,
        "kept",
        -70,
    ),
    (
        "borealis",
        "care",
        "One number for all plants",
        "Seven numbers are on seven doors.",
        1_500,
        "kept",
        -47,
    ),
    (
        "borealis",
        "planning",
        "Crane for the rotor change",
        "The rotor hangs for a day without it.",
        26_000,
        "moved",
        -38,
    ),
    (
        "borealis",
        "billing",
        "Meter values on the invoice",
        "They check every line by hand.",
        3_300,
        "open",
        -14,
    ),
    ("borealis", "field", "Oil samples from turbine 4", "The bearing runs warm.", 5_400, "delivered", -18),
    (
        "borealis",
        "engineering",
        "Alarm when the river rises",
        "The pump house floods in an hour.",
        31_000,
        "countered",
        -8,
    ),
    (
        "atlas",
        "field",
        "Ticket machines at six stations",
        "Two stand still each weekend.",
        44_000,
        "late",
        -77,
    ),
    ("atlas", "planning", "Parts on the first train", "The workshop begins at six.", 2_200, "kept", -63),
    ("atlas", "engineering", "Passenger counts by door", "The ministry pays by them.", 38_000, "open", -25),
    (
        "atlas",
        "care",
        "Lost property by web form",
        "The phone rings 300 times a day.",
        6_000,
        "withdrawn",
        -51,
    ),
    ("atlas", "billing", "Fines passed on with proof", "The operator disputes each.", 1_900, "kept", -34),
    ("atlas", "field", "Heaters in the waiting rooms", "Before the first frost.", 17_000, "overdue", -29),
    (
        "atlas",
        "engineering",
        "Door sensors replaced",
        "Trains leave late because of them.",
        21_000,
        "asked",
        -3,
    ),
    (
        "atlas",
        "planning",
        "Replacement buses for the tunnel works",
        "The tunnel closes for nine days.",
        12_000,
        "paused",
        -15,
    ),
    (
        "meridian",
        "planning",
        "Sterile goods in returnable boxes",
        "They burn four tons of cardboard a month.",
        8_800,
        "kept",
        -66,
    ),
    ("castor", "care", "Drivers’ hotline in Polish", "A third of the drivers.", 2_600, "kept", -73),
    (
        "borealis",
        "planning",
        "Helicopter for the mast at Hochkar",
        "The road is closed until April.",
        33_000,
        "declined",
        -46,
    ),
)


def ordinary_lines() -> list[Line]:
    """Every line of every ordinary order."""
    lines: list[Line] = []
    for number, (account, unit, title, why, value, fate, day) in enumerate(ORDINARY):
        manager, lead, about = ACCOUNTS[account][4], LEADS[unit], f"ordinary {number}"
        said = {
            "account": account,
            "asked_of": unit,
            "title": title,
            "why": why,
            "value": value,
            "contact": CONTACT[account],
            "requested_for": day + 14 + number % 8,
        }
        lines.append(Line(day, manager, "place", about, said))
        lines += FATES[fate](about, manager, lead, day, CONTACT[account])
    return lines


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
