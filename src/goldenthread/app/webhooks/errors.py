"""Why something about a webhook is refused."""

from goldenthread.app.errors import Refusal


class SwitchedOff(Refusal):
    code = "webhook.switched_off"


class NothingToRepeat(Refusal):
    code = "webhook.nothing_to_repeat"
