"""What orders are called, and why they matter to the customer: short lines with a place and a system in them."""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, Any]

SYSTEMS = (
    "the claims system",
    "the order portal",
    "the data warehouse",
    "the contact centre",
    "the mail gateway",
    "the payroll run",
    "the branch network",
    "the backup service",
    "the customer app",
    "the document archive",
    "the booking engine",
    "the identity service",
)
PLACES = (
    "Graz",
    "Lyon",
    "Utrecht",
    "Porto",
    "Gdansk",
    "Malmo",
    "Bristol",
    "Trieste",
    "Leipzig",
    "Bilbao",
    "Cork",
    "Basel",
    "Tampere",
    "Brno",
)
FORMS = {
    "incident": (
        "{System} is slow in {place}",
        "{System} cannot be reached from {place}",
        "Errors in {system} since the release, {place}",
        "Nightly run of {system} failed, {place}",
    ),
    "change request": (
        "Move {system} to {place}",
        "More users on {system}, {place}",
        "Change the opening hours of {system}, {place}",
        "New report from {system} for {place}",
        "Connect {place} to {system}",
    ),
    "new service": (
        "Set up {system} for {place}",
        "A second line for {system}, {place}",
        "Run {system} around the clock, {place}",
    ),
}
OTHER = ("{Kind}: {system}, {place}",)
REASONS = (
    "Their branch opens on that day",
    "They promised it to their own customers",
    "The auditors come the week after",
    "Forty people cannot work without it",
    "It is in the contract",
    "Their board asks about it every week",
    "The season begins then",
    "The old arrangement ends that month",
)


def titles(kinds: list[str], rng: np.random.Generator) -> list[str]:
    """A title for each order, by its kind."""
    picks = rng.integers(0, 1 << 30, (len(kinds), 3))
    found = []
    for kind, (form, system, place) in zip(kinds, picks, strict=True):
        forms = FORMS.get(kind, OTHER)
        name = SYSTEMS[system % len(SYSTEMS)]
        words = {
            "system": name,
            "System": name[0].upper() + name[1:],
            "place": PLACES[place % len(PLACES)],
            "Kind": kind.capitalize(),
        }
        found.append(forms[form % len(forms)].format(**words))
    return found


def reasons(count: int, rng: np.random.Generator) -> list[str]:
    """Why each order matters to the customer."""
    return [REASONS[pick] for pick in rng.integers(0, len(REASONS), count)]
