"""The ordinary orders around the stories: most promises are kept, some move, some come late, many are open."""

from __future__ import annotations

from goldenthread.app.demo.company import ACCOUNTS
from goldenthread.app.demo.ordinary.asked import asked
from goldenthread.app.demo.ordinary.fates import FATES
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


def ordinary_lines() -> list[Line]:
    """Every line of every ordinary order."""
    lines: list[Line] = []
    for number, one in enumerate(asked()):
        manager, lead, about = ACCOUNTS[one.account][4], LEADS[one.unit], f"ordinary {number}"
        said = {
            "account": one.account,
            "asked_of": one.unit,
            "title": one.title,
            "why": one.why,
            "value": one.value,
            "contact": CONTACT[one.account],
            "requested_for": one.day + 14 + number % 8,
        }
        lines.append(Line(one.day, manager, "place", about, said))
        lines += FATES[one.fate](about, manager, lead, one.day, CONTACT[one.account])
    return lines
