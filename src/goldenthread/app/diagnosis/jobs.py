"""What the worker does about diagnoses: the one that was asked for, and one every night."""

from __future__ import annotations

from goldenthread.app.diagnosis.actions import ask_for_diagnosis, make_diagnosis
from goldenthread.app.errors import Refusal
from goldenthread.app.jobs import every, job
from goldenthread.app.people.actors import clock


@job("diagnosis.make")
def make(run_id: int) -> None:
    """Make the diagnosis that was asked for."""
    make_diagnosis(run_id)


@every("40 1 * * *", "diagnosis.each_night")
def each_night(timestamp: int) -> None:
    """Ask for a diagnosis every night, so that the page speaks for yesterday."""
    try:
        ask_for_diagnosis(actor=clock())
    except Refusal:
        return  # one is being made, or there is nothing to look at
