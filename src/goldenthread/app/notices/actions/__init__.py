"""What is done about notices and mails."""

from goldenthread.app.notices.actions.mailing import put_down_digests, repeat_all, repeat_mail, send
from goldenthread.app.notices.actions.reading import mark_read
from goldenthread.app.notices.actions.telling import tell
from goldenthread.app.notices.actions.wishing import choose_how_to_be_told

__all__ = [
    "choose_how_to_be_told",
    "mark_read",
    "put_down_digests",
    "repeat_all",
    "repeat_mail",
    "send",
    "tell",
]
