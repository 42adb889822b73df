"""Why a diagnosis is not made."""

from goldenthread.app.errors import Refusal


class BeingMade(Refusal):
    code = "diagnosis.being_made"


class NothingToLookAt(Refusal):
    code = "diagnosis.nothing_to_look_at"
