"""The errors of the domain: a code, data and a sentence that says what to do next.

A page shows the sentence, the API answers it in its one error shape with ``status``.
"""


class Refusal(Exception):
    """An action that is not allowed now, to this person, or in this state. Subclass it once per reason."""

    code = "refused"
    status = 409

    def __init__(self, sentence: str, **about: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.about = about


class NotPermitted(Refusal):
    """The actor may see the thing, and may not do this to it."""

    code = "not_permitted"
    status = 403


class NotFound(Refusal):
    """There is no such thing, or none that this person may see: the two look the same."""

    code = "not_found"
    status = 404


class Invalid(Refusal):
    """A value that cannot be accepted; ``field`` names it."""

    code = "invalid"
    status = 422


class DateInThePast(Invalid):
    code = "date.in_the_past"


class Stale(Refusal):
    """Somebody else changed the thing first; ``about`` carries its present state."""

    code = "stale"
    status = 409
