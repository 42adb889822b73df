"""What actions on accounts and contacts refuse, and what to do instead."""

from goldenthread.app.errors import Refusal


class AlreadyOnRecord(Refusal):
    code = "interaction.already_on_record"


class DropNotSet(Refusal):
    code = "mail_drop.not_set"


class LetterOver(Refusal):
    code = "letter.over"
