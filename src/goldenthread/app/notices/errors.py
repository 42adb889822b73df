"""What is refused about notices and mails."""

from __future__ import annotations

from goldenthread.app.errors import Refusal


class NotFailed(Refusal):
    """Only a mail that was given up is sent again."""

    code = "mail.not_failed"
