"""What people wrote: about barriers and what cleared them, escalations, complaints and what came of them."""

from __future__ import annotations

from typing import Any

import numpy as np

from goldenthread.analysis.synthetic.telling.titles import PLACES, SYSTEMS

BARRIERS = {
    "priority": (
        "It stands behind internal work that no customer waits for.",
        "The unit works off the cheapest first; this one has been overtaken twice.",
        "Two orders of another customer were put before it without a word.",
    ),
    "capacity": (
        "The only person who knows {system} is booked until the end of the month.",
        "The team in {place} has nobody free before the date that we gave.",
        "Half of the team is on the release; what is left does incidents only.",
    ),
    "cost_argument": (
        "It was stopped because it is not in the cost plan of the unit.",
        "They want to wait until a second order for {place} makes it worth their while.",
        "A licence for {system} was refused; without it nothing moves.",
    ),
    "authority": (
        "Nobody whom we asked may decide about {system}.",
        "The change needs a signature, and each of the two heads points to the other.",
        "We answer for the date and may not move anybody to keep it.",
    ),
    "missing_information": (
        "The specification of {system} is missing; each side thinks that the other has it.",
        "The addresses in {place} were never handed over.",
        "Nobody told them what the customer had agreed to.",
    ),
    "unclear_role": (
        "Planning and the people in {place} each say that it is the other's.",
        "It was handed back and forth three times without anybody taking it.",
    ),
    "policy": ("The rule for {system} does not allow what was sold.",),
    "other": ("It does not move, and nobody can say why.",),
}
CLEARED = {
    "priority": ("Moved up after a word with the head of the unit.", "Swapped with an internal order."),
    "capacity": ("Somebody from {place} stepped in for a week.", "Done in overtime at the weekend."),
    "cost_argument": ("The account pays for it from its own budget.", "Bought together with another order."),
    "authority": ("The board named who decides.", "Decided one level up."),
    "missing_information": (
        "The specification was written with the customer on the phone.",
        "Found and sent on.",
    ),
    "unclear_role": ("Written down whose it is.", "Taken over by the unit that had it first."),
    "policy": ("An exception was granted.",),
    "other": ("It moves again.",),
}
ESCALATED = (
    "We have asked twice and the customer's date is at risk.",
    "The unit cannot decide it, and the customer calls every day.",
    "If nobody decides by then we miss what we promised.",
)
COMPLAINTS = {
    "late delivery": (
        "We planned our week around your date, and nobody came.",
        "This is the third time that {system} is late.",
    ),
    "nobody is responsible": (
        "Everybody is friendly, and nobody can tell me when.",
        "I was passed on four times about {system}.",
    ),
    "promise was moved": (
        "You gave us a date, then another one. Which one do you mean?",
        "We hear of a new date after the old one has passed.",
    ),
    "work had to be done twice": (
        "It works in {place} now, after the second visit. Why not after the first?",
        "What was delivered was not what we had agreed.",
    ),
    "wrong invoice": ("The invoice has items for {place} that we never ordered.",),
}
RESOLVED = (
    "Called back, apologised, and gave a date that was kept.",
    "Put right the same week; the contact confirmed it.",
    "Delivered, with a credit for the delay.",
)
CHANGED = (
    "The hand-over now has a checklist that both sides sign.",
    "The unit tells us two days before a date is in danger.",
    "One person is named for {system}, and the customer has the number.",
)


class Words:
    """Draws lines for one table, by a generator of its own."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def one_of(self, lines: tuple[str, ...]) -> str:
        place, system, line = (int(n) for n in self.rng.integers(0, 1 << 30, 3))
        text = lines[line % len(lines)]
        found = text.format(place=PLACES[place % len(PLACES)], system=SYSTEMS[system % len(SYSTEMS)])
        return found[0].upper() + found[1:]

    def barrier(self, kind: str, *, over: bool) -> dict[str, Any]:
        what, done = self.one_of(BARRIERS[kind]), self.one_of(CLEARED[kind])
        return {"what": what, "what_was_done": done if over else None}

    def complaint(self, theme: str, *, resolved: bool, acted: bool) -> dict[str, Any]:
        words, said, changed = self.one_of(COMPLAINTS[theme]), self.one_of(RESOLVED), self.one_of(CHANGED)
        return {
            "words": words,
            "resolution": said if resolved else None,
            "what_changed": changed if acted else None,
        }
