"""What is refused about notices and mails."""

from __future__ import annotations

from goldenthread.app.errors import Refusal


class NotFailed(Refusal):
    """Only a mail that was given up is sent again."""

    code = "mail.not_failed"


class LinkClosed(Refusal):
    """A link from a mail opens nothing any more."""

    code = "answer_link.closed"
    status = 410
